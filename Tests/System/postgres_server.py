"""A PostgreSQL server of one test: it can be stopped, killed and started again, and asked directly."""

import os
import pwd
import random
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

PATIENCE = 300  # seconds; initdb and recovery are slow on a busy machine


def free_port():
    """Not one of those the system gives to clients: the server comes back to its port after a stop."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as asked:
            try:
                asked.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if not found:
        pytest.fail("There is no PostgreSQL server here; bin/setup installs it.")
    return found[-1].parent


def ordinary_user():
    """PostgreSQL refuses to run as root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


class PostgresServer:
    """Its folder is gone when it ends."""

    def __init__(self, *options, environment=None, folder=None):
        """`options` are settings, as `name=value`; `folder`: where to put the base, when not among the temporary files."""
        self.options, self.environment = options, {**os.environ, **(environment or {})}
        self.programs, self.port = programs(), free_port()
        self.folder = Path(folder or tempfile.mkdtemp(prefix="plumbline-postgres."))
        self.base = self.folder / "base"
        self.owner = ordinary_user() if os.geteuid() == 0 else None
        self.own(self.folder)
        # Small segments: small bases.
        self._run(
            "initdb", "-D", self.base, "-U", "plumbline", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=4")

    def own(self, path):
        """Gives a file or folder to the server's user."""
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def address(self, port=None):
        return f"postgres://plumbline@127.0.0.1:{port or self.port}/postgres"

    def start(self):
        here = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "max_connections=100"]
        words = " ".join(f"-c {option}" for option in [*here, *self.options])
        self._run("pg_ctl", "start", "-D", self.base, "-s", "-w", "-l", self.folder / "log", "-o", words)
        return self

    def stop(self, mode="fast"):
        """`fast` ends the sessions in order, `immediate` as a crash would."""
        self._run("pg_ctl", "stop", "-D", self.base, "-s", "-w", "-m", mode)

    def is_running(self):
        return self._try("pg_ctl", "status", "-D", self.base).returncode == 0

    def family(self):
        """Its processes; the first begins the others."""
        postmaster = int((self.base / "postmaster.pid").read_text().split()[0])
        return [postmaster, *children(postmaster)]

    def freeze(self):
        """Every process stands still; none of its connections is closed."""
        os.kill(self.family()[0], signal.SIGSTOP)
        self._tell(signal.SIGSTOP)

    def thaw(self):
        self._tell(signal.SIGCONT)

    def lose_power(self):
        """Every process ends; none sees another die."""
        os.kill(self.family()[0], signal.SIGSTOP)
        ends = [os.pidfd_open(process) for process in self.family()]
        for end in ends:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(end, signal.SIGKILL)
        for end in ends:
            # It can be read when the process has ended.
            assert select.select([end], [], [], PATIENCE)[0], "the server outlives its end"
            os.close(end)
        # After a loss of power no process has the number that is noted here.
        (self.base / "postmaster.pid").unlink()

    def connect(self):
        return psycopg.connect(self.address(), autocommit=True, connect_timeout=10)

    def ask(self, sql, *values):
        with self.connect() as session:
            return session.execute(sql, values or None).fetchall()

    def run(self, sql):
        with self.connect() as session:
            session.execute(sql)

    def log(self):
        log = self.folder / "log"
        return log.read_text(errors="replace") if log.exists() else ""

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self._try("pg_ctl", "stop", "-D", self.base, "-s", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tell(self, signalled):
        """Sends a signal to every process; one may have come to its own end since it was listed."""
        for process in self.family():
            with suppress(ProcessLookupError):
                os.kill(process, signalled)

    def _try(self, program, *words):
        user = ["runuser", "-u", self.owner.pw_name, "--"] if self.owner else []
        # Not a pipe: the server would hold it open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [*user, self.programs / program, *words], stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=self.folder, timeout=PATIENCE,
                env=self.environment)
            said.seek(0)
            done.stdout = said.read().decode(errors="replace")
        return done

    def _run(self, program, *words):
        done = self._try(program, *words)
        assert done.returncode == 0, f"{program}: {done.stdout}\n{self.log()[-2000:]}"


def children(parent):
    """Processes whose parent is this one."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and stat(int(entry.name))[1:2] == [str(parent)]:
            found.append(int(entry.name))
    return found


def stat(process):
    """State, parent, … of a process; nothing when there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
