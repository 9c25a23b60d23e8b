"""Connections that stall, are too many or break: the server goes on, stops when it is told to, and says what failed."""

import resource
import socket
from contextlib import closing
from functools import partial

import pytest

from house import PATIENCE

DESCRIPTORS = 256
FORM = b"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
STALLED = b"POST /sign-in HTTP/1.1\r\n" + FORM + b"Content-Length: 1000\r\n\r\nmail="


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


@pytest.fixture
def few_descriptors():
    """What is started meanwhile may have few files and connections open."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, before[1]))
    yield partial(resource.setrlimit, resource.RLIMIT_NOFILE, before)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_more_connections_than_descriptors_wait_and_leave_the_base_its_files(house, few_descriptors):
    token = house.token()
    with house.serve() as server:
        few_descriptors()  # for this process they are enough again
        client = server.client(token)
        incident = client.make("incident", title="x", customer=client.make("customer", name="y")["id"])
        crowd = [connect(server) for _ in range(DESCRIPTORS + 50)]
        assert client.attach(incident, "a.txt", b"content")["size"] == 7
        for one in crowd:
            one.close()
        assert server.lives()
        assert server.stop() == 0


def test_a_request_that_stalls_does_not_keep_the_server_from_stopping(house):
    server = house.serve()
    with closing(connect(server)) as stalled:
        stalled.sendall(STALLED)
        with closing(connect(server)) as other:  # answered after the first was taken up
            other.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b" 200 " in other.recv(100)
        assert server.stop() == 0
    with closing(house.base.open()) as db:
        assert db.execute("SELECT holder FROM lease").fetchall() == []
    assert "0 findings" in house.verify().stdout


def test_a_server_that_finds_its_port_taken_closes_the_base(house):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        for _ in range(3):
            done = house.try_command("serve", "--port", taken.getsockname()[1])
            assert done.returncode == 70, done
            with closing(house.base.open()) as db:
                assert db.execute("SELECT holder FROM lease").fetchall() == []


def test_a_form_that_breaks_off_is_not_called_too_large(house):
    with house.serve() as server, closing(connect(server)) as broken:
        broken.sendall(STALLED)
        broken.shutdown(socket.SHUT_WR)
        assert broken.recv(100).startswith(b"HTTP/1.1 400 ")


def test_why_a_page_failed_is_in_the_log(house):
    with house.serve() as server:
        with closing(house.base.open()) as db:
            db.execute("ALTER TABLE session RENAME TO elsewhere")
            assert server.client().call("GET", "/", Cookie="plumbline=" + "0" * 64).status == 503
            db.execute("ALTER TABLE elsewhere RENAME TO session")
        assert server.client().call("GET", "/", Cookie="plumbline=" + "0" * 64).status == 303
    assert "page failed" in house.log and "session" in house.log, house.log
