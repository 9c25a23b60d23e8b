"""Houses on a PostgreSQL server, which several nodes may open."""

import itertools
import random

from crew import Crew
from house import House

numbers = itertools.count(1)


def found(binary, folder, postgres, monkeypatch):
    """A new base on the server, and the first node's folder."""
    monkeypatch.setenv("PLUMBLINE_DATABASE", postgres.address())
    return House.founded(binary, folder)


def crew(house, node, seed, **more):
    """Clients with a token and a customer to write for."""
    token, name = house.token(), f"crew-{next(numbers)}"
    customer = node.client(token).make("customer", name="澄江医院", code=name)["id"]
    return Crew(name, token, customer, random.Random(seed), **more)


def assert_verified(house):
    done = house.verify()
    assert done.returncode == 0, done.stdout + done.stderr
