"""Houses that several nodes may open, on a PostgreSQL server of the test or of all tests."""

import itertools
import random
import re
import shutil
from urllib.parse import urlencode

import pytest

from bases import ENGINE
from crew import Crew
from house import PASSWORD, House

once = pytest.mark.skipif(ENGINE != "sqlite", reason="It chooses its engine itself, and runs beside the tests of the other.")
numbers = itertools.count(1)


class SharedBase:
    """What a house has to know of the one base on the server."""

    def __init__(self, postgres, port=None, more=""):
        """`port`: of a proxy before the server. `more` of the connection string."""
        self.address = postgres.address(port) + more
        self.arguments = ("--database", postgres.address())


def found(binary, folder, postgres):
    """A new base on the server, with the first node's folder."""
    return House.founded(binary, folder, SharedBase(postgres))


@pytest.fixture(scope="module")
def house(binary, tmp_path_factory, postgres):
    """For modules in which all tests work on one house: `house = shared.house`."""
    return found(binary, tmp_path_factory.mktemp("shared") / "data", postgres)


def other_door(house, folder):
    """The same base from another folder: the keys copied, the attachments shared."""
    other = House(house.binary, folder, house.base)
    other.folder.mkdir()
    shutil.copytree(house.folder / "keys", other.folder / "keys")
    (house.folder / "attachments").mkdir(exist_ok=True)
    (other.folder / "attachments").symlink_to(house.folder / "attachments")
    return other


def agree(author, approver, kind, signed=None, **fields):
    """A version that one has written and submitted, signed by the other side where there is one, and another has approved."""
    made = author.make(kind, **fields)
    author.do("POST", f"/api/v1/{kind}/{made['id']}/verbs/propose", signed or {})
    return approver.do("POST", f"/api/v1/{kind}/{made['id']}/verbs/approve", {})


def crew(house, node, seed, **more):
    """Clients with a token and a customer to write for."""
    token, name = house.token(), f"crew-{next(numbers)}"
    customer = node.client(token).make("customer", name="澄江医院", code=name)["id"]
    return Crew(name, token, customer, random.Random(seed), **more)


FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def sign_in(node):
    """The cookie of a new session."""
    answer = node.client().post("/sign-in", urlencode({"mail": House.mail, "password": PASSWORD}).encode(), **FORM)
    assert answer.status == 303, repr(answer)
    return re.search(r"plumbline=([^;]+)", answer.headers["Set-Cookie"])[0]


def sign_out(client, cookie, page):
    """The answer to the form of sign-out on a page."""
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page.body.decode())[1]
    return client.call("POST", "/sign-out", urlencode({"csrf": csrf}).encode(), Cookie=cookie, **FORM)
