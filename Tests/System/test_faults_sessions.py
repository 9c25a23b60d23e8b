"""Sessions at the PostgreSQL server are ended, and others hold locks, while people work."""

from collections import Counter
from functools import partial

import pytest

import shared
from crew import LONGEST_ANSWER, at_once, sentence

pytestmark = shared.once
house = shared.house
SEED = 20261125


@pytest.fixture(scope="module")
def node(house):
    with house.serve() as node:
        yield node
    house.assert_whole()


@pytest.fixture(scope="module")
def crew(house, node):
    return shared.crew(house, node, SEED)


@pytest.fixture
def client(node, crew):
    client = node.client(crew.token)
    client.connection.timeout = LONGEST_ANSWER
    return client


def crowd(node, crew, count, send):
    """Answers to so many clients that send at the same moment."""
    def patient(n):
        client = node.client(crew.token)
        client.connection.timeout = LONGEST_ANSWER
        return partial(send, client, n)

    return at_once(*map(patient, range(count)))


def test_sessions_ended_at_random_are_made_anew(postgres, node, crew):
    ended = 0
    with crew.at_work(node), postgres.connect() as session:
        while ended < 60:
            crew.until(more=5)
            ended += session.execute(
                """
                SELECT count(pg_terminate_backend(pid)) FROM
                (SELECT pid FROM pg_stat_activity WHERE application_name = 'plumbline' ORDER BY random() LIMIT 2) AS picked
                """).fetchone()[0]
    crew.settle(node)
    crew.assert_once(postgres)


def test_a_table_held_by_another_is_told_and_then_works_again(postgres, node, client, crew):
    made = client.make("incident", title="打印机不工作", customer=crew.customer)
    path = f"/api/v1/incident/{made['id']}"
    with postgres.connect() as session, session.transaction():
        session.execute("LOCK TABLE incident IN ACCESS EXCLUSIVE MODE")
        calls = [
            ("GET", path, None), ("GET", "/api/v1/incident", None), ("POST", f"{path}/comments", {"comment": "等锁"}),
            ("POST", "/api/v1/incident", {"title": "等锁", "customer": crew.customer}),
        ]
        answers = crowd(node, crew, len(calls), lambda client, n: client.call(*calls[n]))
        assert [answer.status for answer in answers] == [503] * len(calls) and all(map(sentence, answers)), answers
    assert client.get(path).json == made
    assert client.comment(made, "锁已放开")["version"] == 2


def test_a_row_held_by_another_is_told_and_then_works_again(postgres, client, crew):
    made = client.make("incident", title="路由器过热", customer=crew.customer)
    path = f"/api/v1/incident/{made['id']}"
    with postgres.connect() as session, session.transaction():
        session.execute("SELECT 1 FROM incident WHERE number = %s FOR UPDATE", [made["number"]])
        answer = client.post(f"{path}/comments", {"comment": "等锁"})
        assert answer.status == 503 and sentence(answer), repr(answer)
        assert client.get(path).json == made, "who only reads waits for nobody"
    assert client.comment(made, "锁已放开")["version"] == 2


def test_who_cannot_be_signed_out_is_told_so(postgres, node, client):
    cookie = shared.sign_in(node)
    page = client.call("GET", "/incident", Cookie=cookie)
    with postgres.connect() as session, session.transaction():
        session.execute("LOCK TABLE session IN SHARE MODE")
        answer = shared.sign_out(client, cookie, page)
        assert answer.status == 503 and "Set-Cookie" not in answer.headers, repr(answer)
    assert client.call("GET", "/incident", Cookie=cookie).status == 200
    assert shared.sign_out(client, cookie, page).status == 303
    assert client.call("GET", "/incident", Cookie=cookie).status == 303


def test_a_crowd_that_meets_a_lock_is_answered_in_time(postgres, node, client, crew):
    made = client.make("incident", title="都在等", customer=crew.customer)
    path = f"/api/v1/incident/{made['id']}"
    with postgres.connect() as session, session.transaction():
        session.execute("LOCK TABLE incident IN ACCESS EXCLUSIVE MODE")
        answers = crowd(node, crew, 64, lambda client, n: client.post(f"{path}/comments", {"comment": f"第 {n} 条"}) if n % 2 else client.get(path))
    assert {answer.status for answer in answers} == {503} and all(map(sentence, answers)), answers
    assert client.get(path).json == made


def test_of_32_writers_on_one_record_each_gets_a_version_of_its_own(client, node, crew):
    made = client.make("incident", title="众人一事", customer=crew.customer)
    path = f"/api/v1/incident/{made['id']}"
    answers = crowd(node, crew, 32, lambda client, n: client.post(f"{path}/comments", {"comment": f"第 {n} 条"}))
    assert Counter(answer.status for answer in answers) == {200: 32}, answers
    events = client.get(f"{path}/history").json["events"]
    assert [event["n"] for event in events] == list(range(1, 34))


def test_of_32_writers_on_one_version_one_wins(client, node, crew):
    made = client.make("incident", title="只有一个", customer=crew.customer)
    path = f"/api/v1/incident/{made['id']}"
    answers = crowd(node, crew, 32, lambda client, n: client.call("PATCH", path, {"title": f"第 {n} 个"}, If_Match='"1"'))
    assert Counter(answer.status for answer in answers) == {200: 1, 412: 31}, answers
    assert all(sentence(answer) for answer in answers if answer.status == 412)
    assert client.get(path).json["version"] == 2
