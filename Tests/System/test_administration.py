"""Who looks after the house: its pages are there for administrators alone, and what they end has ended."""

import re
from urllib.parse import urlencode

import pytest

from house import PASSWORD, House

PAGES = ["/administration", "/administration/security", "/schedule"]


class Browser:
    """A person in a browser without JavaScript: one session, its cookie and its forms' token."""

    def __init__(self, server, mail, password=PASSWORD):
        self.client = server.client()
        answer = self.form("/sign-in", {"mail": mail, "password": password}, token=False)
        assert answer.status == 303, repr(answer)
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def get(self, path):
        return self.client.call("GET", path, **self.known)

    def form(self, path, fields, token=True):
        given = {**fields, "csrf": self.csrf} if token else fields
        return self.client.call("POST", path, urlencode(given).encode(), Content_Type="application/x-www-form-urlencoded", **self.known)

    @property
    def known(self):
        return {"Cookie": f"{self.cookie}; language=en"} if hasattr(self, "cookie") else {}

    @property
    def csrf(self):
        return re.search(r'name="csrf" value="([^"]+)"', self.get("/account").body.decode())[1]

    @property
    def is_in(self):
        return self.get("/").status == 200


@pytest.fixture(scope="module")
def served(binary, tmp_path_factory):
    house = House.founded(binary, tmp_path_factory.mktemp("administration") / "data")
    for role in ("manager", "agent", "auditor"):
        house.user(f"{role}@example.com", role, role)
    token = house.token()
    with house.serve() as server:
        yield house, server, server.client(token)
    house.assert_whole()


def number(api, mail):
    return api.do("GET", "/api/v1/person?" + urlencode({"q": f"mail:{mail}"}))["records"][0]["number"]


@pytest.mark.parametrize("role", ["manager", "agent", "auditor"])
def test_for_others_there_are_no_such_pages(role, served):
    _, server, api = served
    browser = Browser(server, f"{role}@example.com")
    person = number(api, "agent@example.com")
    for path in [*PAGES, f"/person/{person}/access"]:
        assert browser.get(path).status == 404, path
    for deed in ({"do": "password", "password": "a password of mine"}, {"do": "sessions"}, {"do": "token", "name": "api"}):
        assert browser.form(f"/person/{person}/access", deed).status == 404, deed
    assert browser.is_in and "administration" not in browser.get("/").body.decode()


def test_administrators_read_how_the_house_stands(served):
    _, server, _ = served
    browser = Browser(server, House.mail)
    page = browser.get("/administration")
    assert page.status == 200
    for sign in ("Plumbline 0.1.0", "SQLite" if b"SQLite" in page.body else "PostgreSQL", 'data-state="head"', 'data-state="attachments"', "/administration/security"):
        assert sign in page.body.decode(), sign
    assert b'href="/administration"' in browser.get("/").body


def test_the_security_log_is_paged_without_a_gap(served):
    house, server, _ = served
    for _ in range(60):
        Browser(server, "agent@example.com")
    browser, path, told = Browser(server, House.mail), "/administration/security", 0
    while path:
        page = browser.get(path).body.decode()
        told += len(re.findall(r"<tr><td class=\"nowrap\"><time", page))
        following = re.search(r'rel="next" href="([^"]+)"', page) or re.search(r'href="([^"]+)"[^>]*rel="next"', page)
        path = following and following[1].replace("&amp;", "&")
    assert told == len(house.command("security-log").splitlines()) > 60


def test_a_password_set_by_an_administrator_ends_what_was_open(served):
    house, server, api = served
    house.user("new@example.com", "新人", "agent")
    admin, before = Browser(server, House.mail), Browser(server, "new@example.com")
    path = f"/person/{number(api, 'new@example.com')}/access"
    assert admin.form(path, {"do": "password", "password": "short"}).status == 422
    assert before.is_in
    assert admin.form(path, {"do": "password", "password": "another password"}).status == 303
    assert not before.is_in
    assert Browser(server, "new@example.com", "another password").is_in
    assert admin.is_in


def test_sessions_and_tokens_end_at_once(served):
    house, server, api = served
    token = house.user("leaving@example.com", "离职的人", "agent")
    client, admin = server.client(token), Browser(server, House.mail)
    here, there = Browser(server, "leaving@example.com"), Browser(server, "leaving@example.com")
    assert here.form("/account", {"do": "others"}).status == 303
    assert here.is_in and not there.is_in
    assert client.get("/api/v1/incident").status == 200
    path = f"/person/{number(api, 'leaving@example.com')}/access"
    for deed in ({"do": "sessions"}, {"do": "token", "name": "api"}):
        assert admin.form(path, deed).status == 303
    assert not here.is_in and client.get("/api/v1/incident").status == 401
    log = house.command("security-log")
    assert "sessions ended" in log and "token ended" in log
    assert admin.form(path, {"do": "nonsense"}).status == 404
