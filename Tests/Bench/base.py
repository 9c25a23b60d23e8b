"""A base of so many made-up incidents, the people who ask it, and the server that answers."""
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
from pathlib import Path

BINARY = os.environ["PLUMBLINE_BINARY"]
RESOURCES = Path(os.environ.get("PLUMBLINE_RESOURCES") or Path(__file__).parents[2] / "Resources")
PEOPLE = 32
PASSWORD = "a password for benches"
# One of the twenty customers of the busy desk that `plumbline demo --incidents` makes up.
CUSTOMER = "示例客户 03"
SAMPLE = 640


def run(*arguments):
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Base:
    """Filled by the program itself; an agent's and a customer's 32 people sign in to it."""

    def __init__(self, folder, incidents, report):
        self.folder, self.data, self.incidents = folder, folder + "/data", incidents
        kept = Path(folder, "tokens.json")
        if kept.exists():
            self.tokens = json.loads(kept.read_text())
            return
        begun = time.monotonic()
        run("demo", "--data", self.data, "--incidents", str(incidents))
        report("fill", seconds=round(time.monotonic() - begun, 1), target=FILL_TARGETS.get(incidents))
        secret = Path(folder, "password")
        secret.write_text(PASSWORD)
        self.tokens = {"agent": [], "customer": []}
        for role, extra in (("agent", []), ("customer", ["--customer", CUSTOMER])):
            for n in range(PEOPLE):
                mail = f"{role}{n}@example.com"
                run("user", "add", "--data", self.data, "--mail", mail, "--name", f"Bench {role} {n}", "--role", role, *extra, "--password-file", str(secret))
                self.tokens[role].append(run("token", "make", "--data", self.data, "--mail", mail))
        kept.write_text(json.dumps(self.tokens))


FILL_TARGETS = {1_000_000: 1500 if os.environ.get("PLUMBLINE_POSTGRES") else 600}


class Server:
    """A running server, with a folder of assets of its own, and how long it took to its first answer."""

    def __init__(self, base):
        self.resources = Path(base.folder, "resources")
        shutil.rmtree(self.resources, ignore_errors=True)
        shutil.copytree(RESOURCES, self.resources)
        self.base = base
        self.start()

    def start(self):
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", self.base.data, "--port", "0", "--rate-limit", "0"], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PLUMBLINE_RESOURCES": str(self.resources)})
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline().split("http://")[1]).group(1))
        self.ask("GET", "/api/v1/health")
        self.first_answer = time.monotonic() - begun

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def json(self, path, role="agent"):
        status, _, answer = self.ask("GET", path, headers={"Authorization": "Bearer " + self.base.tokens[role][0]})
        assert status == 200, (path, status, answer)
        return json.loads(answer)

    def sign_in(self, role, n):
        form = urllib.parse.urlencode({"mail": f"{role}{n}@example.com", "password": PASSWORD})
        status, headers, _ = self.ask("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 303, status
        return headers["Set-Cookie"].split(";")[0]

    def sample(self, role):
        """Numbers and ids of incidents from all over the base that the role may see."""
        dice, found = random.Random(1), []
        for _ in range(40 * SAMPLE):
            number = urllib.parse.quote(f"number:INC{dice.randrange(1, self.base.incidents):07d}")
            found += [(one["number"], one["id"]) for one in self.json(f"/api/v1/incident?limit=1&fields=number&q={number}", role)["records"]]
            if len(found) >= min(SAMPLE, self.base.incidents // 30):
                return found
        raise SystemExit("too few incidents to ask for")

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
