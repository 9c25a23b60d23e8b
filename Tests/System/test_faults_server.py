"""The PostgreSQL server is stopped and started while people work: nothing acknowledged is lost, nothing is done twice."""

from functools import partial

import pytest

import shared
from crew import at_once, sentence

pytestmark = shared.once
house = shared.house
SEED = 20261121


@pytest.fixture(autouse=True)
def running(postgres):
    """Whatever a test before has left."""
    if not postgres.is_running():
        postgres.start()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_long_stop_is_told_and_overcome_without_a_restart_of_the_node(house, postgres, mode):
    with house.serve() as node:
        crew = shared.crew(house, node, SEED)
        with crew.at_work(node):
            crew.until(more=100)
            postgres.stop(mode)
            crew.until(refused=crew.size)
            postgres.start()
            crew.until(more=100)
        crew.settle(node)
        assert crew.pending == []
        crew.assert_once(postgres)
        assert node.lives()
    house.assert_whole()


def test_short_stops_follow_one_another(house, postgres):
    with house.serve() as node:
        crew = shared.crew(house, node, SEED)
        with crew.at_work(node):
            for mode in ["fast", "immediate"] * 3:
                crew.until(more=50)
                postgres.stop(mode)
                postgres.start()
            crew.until(more=50)
        crew.settle(node)
        crew.assert_once(postgres)
    house.assert_whole()


def test_whatever_is_asked_while_the_server_is_away_is_answered_clearly(house, postgres):
    with house.serve() as node:
        client = node.client(house.token())
        customer = client.make("customer", name="澄江医院", code="away")
        postgres.stop("immediate")
        record, health, page, sign_in = at_once(
            partial(client.get, "/api/v1/incident/INC0000001"),
            partial(node.client().get, "/api/v1/health"),
            partial(node.client().call, "GET", "/incident", Cookie="plumbline=" + "0" * 64),
            partial(node.client().post, "/sign-in", b"mail=a%40b.cn&password=wrong", Content_Type="application/x-www-form-urlencoded"))
        assert record.status == 503 and sentence(record), repr(record)
        assert (health.status, health.json["status"]) == (503, "failing"), repr(health)
        for answer in page, sign_in:
            assert answer.status == 503 and answer.body, repr(answer)
        postgres.start()
        assert client.get(f"/api/v1/customer/{customer['id']}").json == customer


def test_a_node_does_not_start_without_its_server(house, postgres):
    postgres.stop()
    done = house.try_command("serve", "--port", "0")
    assert done.returncode and "The base cannot be reached" in done.stderr and "连不上数据库" in done.stderr, done.stderr


def test_a_wrong_password_is_told_at_once(house, postgres):
    postgres.run("CREATE ROLE guest LOGIN PASSWORD 'right'")
    access = postgres.base / "pg_hba.conf"
    before = access.read_text()
    access.write_text("host all guest 127.0.0.1/32 scram-sha-256\n" + before)
    postgres.stop()
    postgres.start()
    said = postgres.log().count("password authentication failed")
    wrong = postgres.address().replace("plumbline@", "guest:wrong@")
    done = house.run("serve", "--port", "0", "--data", house.folder, "--database", wrong)
    access.write_text(before)
    assert done.returncode == 70 and "password authentication failed" in done.stderr and "连不上数据库" in done.stderr, done.stderr
    # Once for people, once for the server's code.
    assert postgres.log().count("password authentication failed") - said == 2


def test_a_node_that_is_told_to_stop_while_the_server_is_away_stops(house, postgres):
    node = house.serve()
    postgres.stop()
    node.stop()
    postgres.start()
    house.assert_whole()
