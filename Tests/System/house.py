"""A base of one test: made, filled, served, killed and verified by the program itself."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

from bases import new_base

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "Tests" / "Verifier" / "verify.py"
PATIENCE = 60  # seconds after which a command or an answer counts as hanging
PASSWORD = "correct horse battery"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400].decode('utf-8', 'replace')}"


class Client:
    """One person's connection to the server, kept alive between calls."""

    def __init__(self, port, token=None):
        self.port, self.token = port, token
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def close(self):
        self.connection.close()

    def has_ended(self):
        """Whether the server has closed the connection meanwhile, as it does where nothing was asked for long."""
        socket = self.connection.sock
        return socket is not None and bool(select.select([socket], [], [], 0)[0])

    def call(self, method, path, body=None, key=None, **headers):
        """Sends once. `body` is bytes, or what becomes JSON. Header names are written with underscores."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        if key:
            given["Idempotency-Key"] = key
        if self.has_ended():
            self.connection.close()  # the next request opens another
        content = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        try:
            self.connection.request(method, path, content, given)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all of it was sent: the answer is there already
        try:
            response = self.connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        except (OSError, HTTPException):
            self.connection.close()
            raise
        if response.will_close:
            self.connection.close()
        return answer

    def get(self, path, **parameters):
        return self.call("GET", path + ("?" + urlencode(parameters) if parameters else ""))

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def do(self, method, path, body=None, **more):
        """A call that must succeed; its JSON."""
        answer = self.call(method, path, body, **more)
        assert answer.status in (200, 201), f"{method} {path}: {answer!r}"
        return answer.json

    def make(self, kind, **fields):
        return self.do("POST", f"/api/v1/{kind}", fields)

    def perform(self, incident, verb, **fields):
        return self.do("POST", f"/api/v1/incident/{incident['id']}/verbs/{verb}", fields)

    def comment(self, incident, words, **more):
        return self.do("POST", f"/api/v1/incident/{incident['id']}/comments", {"comment": words, **more})

    def attach(self, incident, name, content, **more):
        path = f"/api/v1/incident/{incident['id']}/attachments?{urlencode({'name': name, **more}, quote_via=quote)}"
        self.do("POST", path, content)
        return self.do("GET", f"/api/v1/incident/{incident['id']}/attachments")["attachments"][-1]

    def link(self, one, other, type="related"):
        return self.do("POST", f"/api/v1/incident/{one['id']}/links", {"kind": "incident", "id": other["id"], "type": type})


class Server:
    """The serving process, from the line it prints to its end."""

    def __init__(self, house, *words):
        # Tests ask as fast as they can; those of the limit say their own.
        words = words if "--rate-limit" in words else ("--rate-limit", "1000000", *words)
        self.errors = open(house.folder.parent / "serve.log", "ab")
        self.process = subprocess.Popen(
            [house.binary, "serve", "--data", str(house.folder), "--port", "0", *words], stdout=subprocess.PIPE, stderr=self.errors, env=house.environment)
        self.clients = []
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        line = self.process.stdout.readline().decode()
        watch.cancel()
        assert "http://" in line, f"the server did not start: {line!r} (status {self.process.poll()})"
        self.port = int(line.split("http://")[1].split()[0].rpartition(":")[2])

    def client(self, token=None):
        self.clients.append(Client(self.port, token))
        return self.clients[-1]

    def lives(self):
        with_none = Client(self.port)
        try:
            return self.process.poll() is None and with_none.get("/api/v1/health").json["status"] == "ok"
        finally:
            with_none.close()

    def kill(self):
        """As a failing machine would: no warning, nothing finished."""
        self.process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self):
        """In order: what is under way is finished, the base sealed. Gives the exit status."""
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self):
        try:
            return self.process.wait(PATIENCE)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.process.stdout.close()
            self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


class House:
    """A data folder with its base, and the commands that work on them."""

    mail = "admin@example.com"

    def __init__(self, binary, folder, base=None):
        self.binary, self.folder = binary, Path(folder)
        self.base = base or new_base(self.folder)
        self.passwords = self.folder.parent / "password"
        self.passwords.write_text(PASSWORD + "\n")

    @classmethod
    def founded(cls, binary, folder, base=None):
        house = cls(binary, folder, base)
        house.found()
        return house

    def found(self):
        self.command("init", "--organisation", "恒准", "--admin", self.mail, "--password-file", self.passwords)

    @property
    def environment(self):
        return {"PLUMBLINE_RESOURCES": str(ROOT / "Resources"), **os.environ, "PLUMBLINE_DATABASE": self.base.address or ""}

    def copied(self, folder):
        """Another house, with all that is in this one; nobody may be at work here."""
        shutil.copytree(self.folder, folder)
        return House(self.binary, folder, self.base.copied(folder))

    def run(self, *words):
        """Any command, as typed; nothing is added or checked."""
        return subprocess.run(
            [self.binary, *map(str, words)], capture_output=True, text=True, timeout=PATIENCE, env=self.environment, stdin=subprocess.DEVNULL)

    def try_command(self, *words):
        return self.run(*words, "--data", self.folder)

    def command(self, *words):
        done = self.try_command(*words)
        assert done.returncode == 0, f"{words}: {done.returncode} {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def token(self, mail=None, *words):
        return self.command("token", "make", "--mail", mail or self.mail, *words)

    def user(self, mail, name, role, customer=None):
        """Adds someone who signs in; gives their token."""
        belongs = ["--customer", customer] if customer else []
        self.command("user", "add", "--mail", mail, "--name", name, "--role", role, "--password-file", self.passwords, *belongs)
        return self.token(mail)

    def stands(self):
        """Where the clock of a simulated base stands, in milliseconds since 1970."""
        with closing(self.base.open()) as db:
            return int(db.execute("SELECT value FROM setting WHERE name = 'clock'").fetchone()[0])

    def stand(self, at):
        """Moves that clock as if nothing had run meanwhile: what falls due on the way is left. Nobody may be at work."""
        with closing(self.base.open()) as db:
            db.execute("UPDATE setting SET value = ? WHERE name = 'clock'", [str(at)])

    def serve(self, *words):
        return Server(self, *words)

    @property
    def log(self):
        """What servers of this house wrote on their standard error."""
        return (self.folder.parent / "serve.log").read_text()

    def verify(self, head=None):
        return self.try_command("verify", "--search", *(["--head", head] if head else []))

    def verify_again(self, head=None):
        """The second verifier, which shares no code with the first."""
        server = ["--database", self.base.address] if self.base.address else []
        words = [sys.executable, VERIFIER, self.folder, *server, *(["--head", head] if head else [])]
        return subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=PATIENCE)

    def assert_whole(self, head=None):
        for verify in (self.verify, self.verify_again):
            done = verify(head)
            assert done.returncode == 0, f"{verify.__name__}: {done.stdout}{done.stderr}"

    def head(self):
        """The newest signed head."""
        return max((self.folder / "heads").glob("head-*.json"))
