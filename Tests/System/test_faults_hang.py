"""The PostgreSQL server, or the network before it, hangs: nothing is closed, nothing is answered. Nobody waits for ever."""

from collections import Counter

import pytest

import shared
from crew import MAYBE, sentence, stored
from house import House

pytestmark = shared.once
house = shared.house
SEED = 20261123
SOON = "?connect_timeout=2"


def test_a_hanging_server_is_told_and_overcome_without_a_restart_of_the_node(house, postgres):
    with House(house.binary, house.folder, shared.SharedBase(postgres, more=SOON)).serve() as node:
        crew = shared.crew(house, node, SEED)
        with crew.at_work(node):
            crew.until(more=100)
            postgres.freeze()
            try:
                crew.until(refused=2 * crew.size)
            finally:
                postgres.thaw()
            crew.until(more=100)
        crew.settle(node)
        assert crew.pending == []
        crew.assert_once(postgres)
        # More come than there are connections: those behind them are told to come back.
        assert any("too much to do" in words for _, words in crew.refused), Counter(words for _, words in crew.refused)
        assert node.lives()
    house.assert_whole()


@pytest.mark.parametrize("key", [None, "a key"])
def test_a_commit_into_a_hanging_network_is_said_to_be_open(house, postgres, proxy, key):
    with House(house.binary, house.folder, shared.SharedBase(postgres, proxy.port, SOON)).serve() as node:
        crew = shared.crew(house, node, SEED)
        client = node.client(crew.token)
        mark = f"{crew.name}-hung"
        proxy.fate = lambda message: "hang" if message.is_commit and message.writes else None
        body = {"title": mark, "customer": crew.customer}
        answer = client.post("/api/v1/incident", body, key=key, Accept_Language="en")
        assert answer.status == 503 and MAYBE in sentence(answer), repr(answer)
        proxy.fate = lambda message: None
        proxy.go_on()
        assert stored(postgres, crew.name) == Counter([mark])
        if key:
            again = client.post("/api/v1/incident", body, key=key)
            assert again.status in (200, 201) and again.json["title"] == mark, repr(again)
            assert stored(postgres, crew.name) == Counter([mark])
    house.assert_whole()


def test_a_node_that_is_told_to_stop_while_the_server_hangs_stops(house, postgres):
    node = House(house.binary, house.folder, shared.SharedBase(postgres, more=SOON)).serve()
    postgres.freeze()
    try:
        node.stop()
    finally:
        postgres.thaw()
    house.assert_whole()
