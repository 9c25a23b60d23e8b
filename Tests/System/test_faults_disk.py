"""The disk of the PostgreSQL server is full: said clearly, nothing acknowledged lost, and over when there is space again."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

import shared
from postgres_server import PostgresServer

pytestmark = shared.once
SEED = 20261126
SIZE = 160 << 20
REST = 2 << 20  # bytes left to the server
STATUSES = (503, 507)


@pytest.fixture
def small_disk():
    folder = Path(tempfile.mkdtemp(prefix="plumbline-disk."))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "plumbline", folder], capture_output=True, text=True)
    if made.returncode:
        os.rmdir(folder)
        pytest.skip("No small disk can be mounted here; that takes root.")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    os.rmdir(folder)


def fill(folder):
    """Leaves little space; the file to remove when there is to be space again."""
    ballast = folder / "ballast"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - REST)
    return ballast


@pytest.fixture(params=["tables", "tables and log"])
def postgres(request, small_disk):
    """A server that keeps this on the small disk."""
    settings = ["max_wal_size=32MB"]
    if request.param == "tables and log":
        with PostgresServer(*settings, folder=small_disk) as server:
            yield server
        return
    with PostgresServer(*settings) as server:
        server.own(small_disk)
        with server.connect() as session:
            session.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
            session.execute("ALTER ROLE plumbline SET default_tablespace = small")
        yield server


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(binary, tmp_path, small_disk, postgres):
    house = shared.found(binary, tmp_path / "data", postgres)
    with house.serve() as node:
        crew = shared.crew(house, node, SEED, refusals=STATUSES)
        with crew.at_work(node):
            crew.until(more=50)
            ballast = fill(small_disk)
            crew.until(refused=crew.size)
            ballast.unlink()
            # Without space for its log the server gives up.
            if not postgres.is_running():
                postgres.start()
            crew.until(more=50)
        crew.settle(node)
        crew.assert_once(postgres)
    house.assert_whole()
