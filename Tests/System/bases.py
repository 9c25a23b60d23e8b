"""A base on the engine that PLUMBLINE_ENGINE names: `sqlite`, a file in the data folder, or `postgres`, a database of its own
on the server that Tests/postgres runs beside the tests.

Both are opened with one manner of speaking: SQL with `?` for each value.
"""

import os
import re
import sqlite3
import uuid
import weakref
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

ENGINE = os.environ.get("PLUMBLINE_ENGINE") or "sqlite"
SERVER, SERVERS_FOLDER = os.environ.get("PLUMBLINE_POSTGRES"), os.environ.get("PLUMBLINE_POSTGRES_FOLDER")
assert ENGINE in ("sqlite", "postgres"), f"PLUMBLINE_ENGINE is {ENGINE}, neither sqlite nor postgres"
assert ENGINE == "sqlite" or SERVER, "there is no PostgreSQL server: run the tests by Tests/postgres"


# Whoever works with a base of their own keeps it out of the tests.
os.environ.pop("PLUMBLINE_DATABASE", None)


once = pytest.mark.skipif(ENGINE != "sqlite", reason="it chooses its engine itself, so it runs once")


def only(engine, reason):
    """Marks what is a property of one engine."""
    return pytest.mark.skipif(ENGINE != engine, reason=f"{reason} (only on {engine})")


class FileConnection(sqlite3.Connection):
    """Each statement takes effect at once, and checks of the schema hold nobody up who has the file."""

    @classmethod
    def to(cls, file):
        connection = sqlite3.connect(file, isolation_level=None, timeout=30, factory=cls)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    def view(self):
        """Begins a transaction that goes on seeing the base as it is now."""
        self.execute("BEGIN")
        self.execute("SELECT count(*) FROM event").fetchall()

    def columns(self, table):
        return [row[1] for row in self.execute(f'PRAGMA table_info("{table}")')]


class FileBase:
    """`plumbline.db` in the data folder; copied and removed with it."""

    address = None

    def __init__(self, folder):
        self.file = folder / "plumbline.db"

    def copied(self, folder):
        return FileBase(folder)

    def open(self):
        return FileConnection.to(self.file)

    def content(self):
        """All that is stored, to be compared."""
        return self.file.read_bytes()

    def folder(self):
        """Where the engine keeps the base's bytes."""
        return self.file.parent

    def settle(self):
        """Brings to the disk what the engine holds in memory, and what it has learnt of the values."""

    def owner(self, file, at):
        """The table or index that has the page at a place of the file."""
        if file != self.file:
            return "not the base"
        with closing(self.open()) as db:
            (size,), = db.execute("PRAGMA page_size").fetchall()
            try:
                found = db.execute("SELECT name || ' ' || pagetype FROM dbstat WHERE pageno = ?", [at // size + 1]).fetchone()
            except sqlite3.OperationalError:
                found = None
        return found[0] if found else "unknown or free"


class ServerConnection:
    def __init__(self, address):
        # Values become part of the statement here and not on the server, which then finds their types by itself.
        self.db = psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor)
        self.db.execute("SET synchronous_commit = off")

    def execute(self, sql, values=()):
        return self.db.execute(sql.replace("%", "%%").replace("?", "%s"), values)

    def view(self):
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self.execute("SELECT count(*) FROM event").fetchall()

    def columns(self, table):
        return [name for name, in self.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", [f'"{table}"'])]

    def close(self):
        self.db.close()


def administer(statement):
    with closing(ServerConnection(SERVER)) as server:
        return server.execute(statement)


class ServerBase:
    """A database, dropped when nobody holds it any more."""

    def __init__(self, template="template0"):
        self.name = f"plumbline_{uuid.uuid4().hex}"
        administer(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        weakref.finalize(self, administer, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self.address = re.sub(r"/\w+$", f"/{self.name}", SERVER)

    def copied(self, folder):
        return ServerBase(self.name)

    def open(self):
        return ServerConnection(self.address)

    def content(self):
        with closing(self.open()) as db:
            tables = [name for name, in db.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")]
            return {table: sorted(map(repr, db.execute(f'SELECT * FROM "{table}"'))) for table in tables}

    def folder(self):
        with closing(self.open()) as db:
            (number,), = db.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchall()
        return Path(SERVERS_FOLDER) / "base" / str(number)

    def settle(self):
        with closing(self.open()) as db:
            db.execute("ANALYZE")
            db.execute("CHECKPOINT")

    def owner(self, file, at):
        """The table or index that has the file."""
        with closing(self.open()) as db:
            found = db.execute("SELECT relname FROM pg_class WHERE pg_relation_filenode(oid)::text = ?", [file.name.split(".")[0].split("_")[0]]).fetchone()
        return found[0] if found else "none or no more"


class NamedBase(ServerBase):
    """A base on a server that a test has of its own, wherever PLUMBLINE_DATABASE says at the moment."""

    def __init__(self):
        pass

    @property
    def address(self):
        return os.environ["PLUMBLINE_DATABASE"]


def new_base(folder):
    if os.environ.get("PLUMBLINE_DATABASE"):
        return NamedBase()
    return FileBase(folder) if ENGINE == "sqlite" else ServerBase()
