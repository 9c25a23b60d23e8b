import os
from collections import Counter

import pytest

from bases import ENGINE
from cutting_proxy import CuttingProxy
from hostile import Place
from house import ROOT, VERIFIER, House
from postgres_server import PostgresServer


@pytest.fixture(scope="session")
def binary():
    named = os.environ.get("PLUMBLINE_BINARY")
    built = [ROOT / ".build" / build / "plumbline" for build in ("release", "debug")]
    found = named or next((str(path) for path in built if path.exists()), None)
    if not found:
        pytest.exit("There is no plumbline to test: build it, or name it with PLUMBLINE_BINARY.", 2)
    return found


@pytest.fixture(scope="session")
def proof(record_testsuite_property):
    """Counts what was proved, for the end of bin/ci: proof("kills survived")."""
    counted = Counter()
    yield lambda what, number=1: counted.update({what: number})
    for what, number in counted.items():
        record_testsuite_property("proof", f"{number:,} {what}, on {ENGINE}")


@pytest.fixture
def house(binary, tmp_path):
    """A new base with one administrator."""
    return House.founded(binary, tmp_path / "data")


@pytest.fixture(scope="session")
def second_verifier():
    if not VERIFIER.exists():
        pytest.skip("The second verifier, Tests/Verifier/verify.py, is not there yet.")
    return VERIFIER


@pytest.fixture(scope="module")
def place(binary, tmp_path_factory):
    house = House.founded(binary, tmp_path_factory.mktemp("hostile") / "data")
    token = house.token()
    with house.serve() as server:
        yield Place(house, server, token)
    house.assert_whole()


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL server of the module's own, which it may harm."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def proxy(postgres):
    """The way to it, which may be cut."""
    with CuttingProxy(postgres.port) as proxy:
        yield proxy
