"""Connections to the PostgreSQL server are cut in the middle of a transaction and at COMMIT."""

import random
from collections import Counter

import pytest

import shared
from crew import MAYBE, sentence, stored
from house import House

pytestmark = shared.once
house = shared.house
SEED = 20261122


@pytest.fixture
def node(house, postgres, proxy):
    """It reaches the server through the proxy; commands go past it."""
    with House(house.binary, house.folder, shared.SharedBase(postgres, proxy.port)).serve() as node:
        yield node
        proxy.fate = unharmed
    house.assert_whole()


def unharmed(message):
    return None


def every(count, fate, of):
    """The fate of every so many of these messages."""
    met = 0

    def decide(message):
        nonlocal met
        if not of(message):
            return None
        met += 1
        return fate if met % count == 0 else None

    return decide


def a_write_ends(message):
    return message.is_commit and message.writes


def test_a_commit_whose_answer_is_lost_is_looked_up_by_its_key(house, postgres, proxy, node):
    crew = shared.crew(house, node, SEED)
    client = node.client(crew.token)
    proxy.fate = every(2, "after", a_write_ends)
    marks = [f"{crew.name}-{n:06}" for n in range(20)]
    for mark in marks:
        answer = client.post("/api/v1/incident", {"title": mark, "customer": crew.customer}, key=mark)
        assert answer.status in (200, 201), repr(answer)
        assert answer.json["title"] == mark
    assert proxy.cuts >= 10
    proxy.fate = unharmed
    assert stored(postgres, crew.name) == Counter(marks)


def test_a_lost_answer_is_not_denied_while_the_base_stays_away(house, postgres, proxy, node):
    """Whoever is told that nothing was changed writes it again."""
    crew = shared.crew(house, node, SEED + 9)
    client = node.client(crew.token)
    is_lost = False

    def away(message):
        nonlocal is_lost
        if is_lost:
            return "before"
        is_lost = a_write_ends(message)
        return "after" if is_lost else None

    proxy.fate = away
    mark = f"{crew.name}-away"
    answer = client.post("/api/v1/incident", {"title": mark, "customer": crew.customer}, key=mark, Accept_Language="en")
    proxy.fate = unharmed
    assert answer.status == 503 and MAYBE in sentence(answer), repr(answer)
    assert stored(postgres, crew.name) == Counter([mark])


@pytest.mark.parametrize("fate, is_done", [("before", 0), ("after", 1)])
def test_a_commit_whose_answer_is_lost_is_said_to_be_open_without_a_key(house, postgres, proxy, node, fate, is_done):
    crew = shared.crew(house, node, SEED)
    client = node.client(crew.token)
    told = {}
    for n in range(20):
        mark = f"{crew.name}-{n:06}"
        proxy.fate = every(1, fate if n % 2 else None, a_write_ends)
        answer = client.post("/api/v1/incident", {"title": mark, "customer": crew.customer}, Accept_Language="en")
        told[mark] = answer.status
        if answer.status != 201:
            assert answer.status == 503 and MAYBE in sentence(answer), repr(answer)
    proxy.fate = unharmed
    assert list(told.values()) == [201, 503] * 10
    assert stored(postgres, crew.name) == +Counter({mark: 1 if status == 201 else is_done for mark, status in told.items()})


@pytest.mark.parametrize("fate", ["before", "within", "after"])
def test_at_commit_under_load_each_key_is_done_once(house, postgres, proxy, node, fate):
    crew = shared.crew(house, node, SEED)
    proxy.fate = every(4, fate, a_write_ends)
    with crew.at_work(node):
        crew.until(more=200)
    proxy.fate = unharmed
    crew.settle(node)
    crew.assert_once(postgres)
    assert proxy.cuts > 20


def test_anywhere_in_a_conversation_each_key_is_done_once(house, postgres, proxy, node):
    dice = random.Random(SEED)
    crew = shared.crew(house, node, SEED)
    proxy.fate = lambda message: dice.choice(["before", "within", "after"]) if dice.random() < 0.02 else None
    with crew.at_work(node):
        crew.until(more=300)
    proxy.fate = unharmed
    crew.settle(node)
    crew.assert_once(postgres)
    assert proxy.cuts > 20


def test_without_a_key_nothing_is_done_twice_wherever_it_is_cut(house, postgres, proxy, node):
    dice = random.Random(SEED)
    crew = shared.crew(house, node, SEED, keyed=False)
    proxy.fate = lambda message: dice.choice(["before", "within", "after"]) if dice.random() < 0.05 else None
    with crew.at_work(node):
        crew.until(more=200)
    proxy.fate = unharmed
    crew.assert_once(postgres)
    crew.assert_told(postgres)
    assert proxy.cuts > 20
