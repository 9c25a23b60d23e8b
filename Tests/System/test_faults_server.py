"""The PostgreSQL server is stopped and started while people work: nothing acknowledged is lost, nothing is done twice."""

import pytest

import shared
from bases import once
from postgres_server import PostgresServer

pytestmark = once
SEED = 20261121


@pytest.fixture(scope="module")
def postgres():
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="module")
def house(binary, tmp_path_factory, postgres):
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield shared.found(binary, tmp_path_factory.mktemp("server") / "data", postgres, monkeypatch)


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
    shared.assert_verified(house)


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
    shared.assert_verified(house)


def test_whatever_is_asked_while_the_server_is_away_is_answered_clearly(house, postgres):
    with house.serve() as node:
        client = node.client(house.token())
        customer = client.make("customer", name="澄江医院", code="away")
        postgres.stop("immediate")
        for path in ["/api/v1/health", "/api/v1/incident", "/api/v1/incident/INC0000001"]:
            answer = client.get(path)
            assert answer.status == 503 and answer.headers["Content-Type"] == "application/problem+json", f"{path}: {answer!r}"
        page = node.client().call("GET", "/incident", Cookie="plumbline=" + "0" * 64)
        assert page.status == 503 and page.body, repr(page)
        sign_in = node.client().call(
            "POST", "/sign-in", b"mail=admin%40example.com&password=wrong", Content_Type="application/x-www-form-urlencoded")
        assert sign_in.status == 503 and sign_in.body, repr(sign_in)
        postgres.start()
        assert client.get(f"/api/v1/customer/{customer['id']}").json == customer


def test_a_node_does_not_start_without_its_server(house, postgres):
    postgres.stop()
    done = house.try_command("serve", "--port", "0")
    assert done.returncode and "The base cannot be reached" in done.stderr and "连不上数据库" in done.stderr, done.stderr


def test_a_node_that_is_told_to_stop_while_the_server_is_away_stops(house, postgres):
    node = house.serve()
    postgres.stop()
    node.stop()
    postgres.start()
    shared.assert_verified(house)
