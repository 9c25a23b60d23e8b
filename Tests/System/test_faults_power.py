"""Loss of power: what was never synced is gone, what was acknowledged is not."""

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress

import psycopg
import pytest

import shared
from bases import FileBase
from house import House
from postgres_server import PostgresServer
from test_kill import Load, stored
from unsynced import Disk, built, mixed

SEED = 20261124
pytestmark = shared.once
MOMENTS = 40 if os.environ.get("PLUMBLINE_FULL") else 5

LITTLE_BASE = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], isolation_level=None)
base.execute("PRAGMA journal_mode = WAL")
base.execute(f"PRAGMA synchronous = {sys.argv[2]}")
base.execute("PRAGMA wal_autocheckpoint = 20")
base.execute("CREATE TABLE line (n INTEGER)")
n = 0
while True:
    n += 1
    base.execute("INSERT INTO line VALUES (?)", [n])
    print(n, flush=True)
"""


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    return built(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def disk(shim, tmp_path):
    """Holds the folder of the house to be."""
    (tmp_path / "disk").mkdir()
    return Disk(shim, tmp_path / "disk", tmp_path / "journals")


CHANGES = """
import os, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
os.write(file, b"a" * 6000)
os.fsync(file)
os.pwrite(file, b"b" * 10, 5995)
os.lseek(file, 0, os.SEEK_SET)
os.writev(file, [b"c", b"d"])
os.ftruncate(file, 1000)
os.ftruncate(file, 9000)
os.pwritev(file, [b"e" * 5000], 0)
os.close(os.open(sys.argv[1], os.O_WRONLY | os.O_TRUNC))
os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND), b"f" * 10000)
"""


def test_every_way_to_change_a_file_is_undone(disk):
    file = disk.root / "file"
    subprocess.run([sys.executable, "-c", CHANGES, file], env={**os.environ, **disk.environment}, check=True)
    assert file.read_bytes() == b"f" * 10000
    assert disk.lose() == 1
    assert file.read_bytes() == b"a" * 6000


def test_some_pages_may_reach_the_disk_all_the_same(disk):
    assert mixed(b"a" * 5000, b"b" * 9000, random.Random(), share=1) == b"b" * 9000
    assert mixed(b"a" * 9000, b"b" * 5000, random.Random(), share=0) == b"a" * 9000


def lines_after_loss(disk, synchronous):
    """How many lines were acknowledged, and how many are there after the power was lost."""
    base = disk.root / f"{synchronous}.db"
    with subprocess.Popen(
        [sys.executable, "-c", LITTLE_BASE, base, synchronous], stdout=subprocess.PIPE, env={**os.environ, **disk.environment}) as program:
        acknowledged = 0
        while acknowledged < 300:
            acknowledged = int(program.stdout.readline())
        program.kill()
        acknowledged += len(program.stdout.read().splitlines())
    disk.lose()
    with closing(sqlite3.connect(base)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        try:
            return acknowledged, db.execute("SELECT count(*) FROM line").fetchone()[0]
        except sqlite3.OperationalError:
            return acknowledged, 0


def test_the_disk_loses_what_a_careless_program_never_synced_and_nothing_else(disk):
    acknowledged, kept = lines_after_loss(disk, "FULL")
    assert kept in (acknowledged, acknowledged + 1)
    acknowledged, kept = lines_after_loss(disk, "OFF")
    assert kept < acknowledged


def test_a_base_just_made_survives(binary, disk):
    house = House(binary, disk.root / "data", FileBase(disk.root / "data"))
    with disk.under():
        house.found()
    disk.lose()
    house.assert_whole()
    with house.serve() as server:
        assert server.lives()


def test_every_acknowledged_write_survives_on_sqlite(binary, disk, proof):
    dice = random.Random(SEED)
    house = House.founded(binary, disk.root / "data", FileBase(disk.root / "data"))
    token = house.token()
    with house.serve() as server:
        customer = server.client(token).make("customer", name="澄江医院", code="chengjiang")["id"]
    load, lost = Load(customer, dice), 0
    for moment in range(MOMENTS):
        with disk.under():
            server = house.serve()
        load.run(server, token, until=dice.randint(1, 200))
        lost += disk.lose(dice, share=moment % 2 / 2)
        house.assert_whole()
        found = stored(house.base)
        assert [write.mark for write in load.acknowledged if found[write.what][write.mark] != 1] == []
        assert [write.mark for write in load.pending if found[write.what][write.mark] > 1] == []
        proof("losses of power survived")
    assert lost, "there was never anything to lose"
    house.assert_whole()


def powered(*options):
    """A server with its base on such a disk. All is in its own folder, where its user can get to it."""
    server = PostgresServer(*options)
    disk = Disk(built(server.folder), server.base, server.folder / "journals")
    server.own(disk.journals)
    server.environment |= disk.environment
    return server, disk


def test_every_acknowledged_write_survives_on_postgres(binary, tmp_path, proof):
    dice = random.Random(SEED)
    server, disk = powered()
    with server:
        house = shared.found(binary, tmp_path / "data", server)
        lost = 0
        with house.serve() as node:
            crew = shared.crew(house, node, SEED, size=8)
            for moment in range(MOMENTS):
                with crew.at_work(node):
                    crew.until(more=dice.randint(1, 200))
                    server.lose_power()
                    lost += disk.lose(dice, share=moment % 2 / 2)
                    server.start()
                crew.assert_once(server)
                proof("losses of power survived")
            crew.settle(node)
            crew.assert_once(server)
            assert lost, "there was never anything to lose"
        house.assert_whole()


def test_a_server_that_does_not_sync_loses_what_it_acknowledged():
    server, disk = powered("fsync=off")
    with server:
        with server.connect() as session:
            session.execute("CREATE TABLE line (n INTEGER)")
            for n in range(300):
                session.execute("INSERT INTO line VALUES (%s)", [n])
        server.lose_power()
        disk.lose()
        assert lines(server) < 300


def lines(server):
    """How many are left: none where the server does not start any more, or knows no such table."""
    with suppress(AssertionError, psycopg.Error):
        server.start()
        return server.ask("SELECT count(*) FROM line")[0][0]
    return 0
