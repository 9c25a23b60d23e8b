"""Two nodes on one PostgreSQL base: one house with two doors."""

import random
from collections import Counter
from functools import partial

import pytest

import shared
from crew import at_once
from house import House

pytestmark = shared.once
SEED = 20261123


@pytest.fixture(scope="module")
def houses(binary, tmp_path_factory, postgres):
    """The same base from two folders."""
    one = shared.found(binary, tmp_path_factory.mktemp("one") / "data", postgres)
    return one, shared.other_door(one, tmp_path_factory.mktemp("two") / "data")


@pytest.fixture(scope="module")
def nodes(houses):
    with houses[0].serve() as one, houses[1].serve() as two:
        yield one, two
    houses[0].assert_whole()
    houses[1].assert_whole()


@pytest.fixture(scope="module")
def crew(houses, nodes):
    return shared.crew(houses[0], nodes[0], SEED)


def test_what_one_acknowledged_the_other_finds_at_once(nodes, crew):
    clients = [node.client(crew.token) for node in nodes]
    for n in range(40):
        here, there = clients[n % 2], clients[1 - n % 2]
        made = here.make("incident", title=f"打印机不工作 {n} 楼", customer=crew.customer)
        assert there.get(f"/api/v1/incident/{made['id']}").json == made
        assert there.get(f"/api/v1/incident/{made['number']}").json == made
        newest = there.get("/api/v1/incident", q=f'"打印机不工作 {n} 楼"').json["records"]
        assert newest == [made]
        there.comment(made, f"看过 {n}")
        assert here.get(f"/api/v1/incident/{made['id']}").json["version"] == 2
        file = here.attach(made, "报告.txt", f"内容 {n}".encode())
        content = there.get(f"/api/v1/incident/{made['id']}/attachments/{file['id']}").body
        assert content.decode() == f"内容 {n}"


def test_numbers_never_collide_under_parallel_load(postgres, nodes, crew):
    with crew.at_work(*nodes):
        crew.until(more=500)
    crew.settle(*nodes)
    crew.assert_once(postgres)
    assert crew.refused == []
    assert postgres.ask("SELECT number, count(*) FROM incident GROUP BY number HAVING count(*) > 1") == []


def test_the_same_key_at_both_at_once_makes_one_record(postgres, nodes, crew):
    clients = [node.client(crew.token) for node in nodes] + [node.client(crew.token) for node in nodes]
    for n in range(25):
        body = {"title": f"twin-{n}", "customer": crew.customer}
        answers = at_once(*(partial(client.post, "/api/v1/incident", body, key=f"twin-{n}") for client in clients))
        assert sorted(answer.status for answer in answers) == [200, 200, 200, 201], answers
        assert len({answer.json["id"] for answer in answers}) == 1
    assert postgres.ask("SELECT count(*) FROM incident WHERE title LIKE 'twin-%'") == [(25,)]


def test_a_session_opened_at_one_holds_and_ends_at_both(nodes):
    one, two = (node.client() for node in nodes)
    cookie = shared.sign_in(nodes[0])
    page = two.call("GET", "/incident", Cookie=cookie)
    assert page.status == 200, repr(page)
    out = shared.sign_out(two, cookie, page)
    assert out.status == 303, repr(out)
    assert one.call("GET", "/incident", Cookie=cookie).status != 200


def test_a_token_made_and_ended_by_command_holds_at_both_until_then(houses, nodes):
    token = houses[1].token(House.mail, "--name", "brief")
    clients = [node.client(token) for node in nodes]
    assert [client.get("/api/v1/incident").status for client in clients] == [200, 200]
    houses[0].command("token", "end", "--mail", House.mail, "--name", "brief")
    assert [client.get("/api/v1/incident").status for client in clients] == [401, 401]


def test_writers_at_both_on_one_record_get_each_version_once(nodes, crew):
    record = nodes[0].client(crew.token).make("incident", title="一条记录", customer=crew.customer)
    clients = [nodes[n % 2].client(crew.token) for n in range(32)]
    path = f"/api/v1/incident/{record['id']}/comments"
    answers = at_once(*(partial(clients[n].post, path, {"comment": f"第 {n} 条"}, key=f"crowd-{n}") for n in range(32)))
    assert Counter(answer.status for answer in answers) == {200: 32}, answers
    events = clients[0].get(f"/api/v1/incident/{record['id']}/history").json["events"]
    assert [event["n"] for event in events] == list(range(1, 34))


def test_one_keeper_at_a_time(postgres, nodes):
    """One node keeps the base, and one, that or another, does what falls due."""
    assert postgres.ask("SELECT name, count(*) FROM lease GROUP BY name ORDER BY name") == [("keeper", 1), ("scheduler", 1)]
    assert postgres.ask("SELECT count(*), count(DISTINCT n), count(DISTINCT event), max(n) FROM leaf") == \
        postgres.ask("SELECT count(*), count(*), count(*), count(*) FROM leaf")


def test_a_node_whose_key_is_another_is_refused(binary, tmp_path, houses):
    other = House(binary, tmp_path / "data", houses[0].base)
    other.folder.mkdir()
    for made in (lambda: None, lambda: forge(other.folder)):
        made()
        done = other.try_command("serve", "--port", "0")
        assert done.returncode and "does not hold the key this base is sealed with" in done.stderr and "没有这个库的封存钥匙" in done.stderr, done.stderr


def forge(folder):
    """A well-formed key, only not this base's."""
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "keys" / "seal.key").write_bytes(random.Random(SEED).randbytes(32))
