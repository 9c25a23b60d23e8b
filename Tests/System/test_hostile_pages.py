"""Hostile browsers: forged forms, paths that lead out of the assets, and markup in texts."""

import hashlib
import secrets
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest

from hostile import raw

MARKUP = "<script>alert('甲')</script><img src=x onerror=alert(1)>\"'&"


@pytest.fixture(scope="module")
def session(place):
    """A session of the administrator, put into the base as signing in would: cookie and CSRF token."""
    token, csrf, now = secrets.token_hex(32), secrets.token_hex(16), int(time.time() * 1000)
    with closing(place.house.base.open()) as db:
        db.execute("INSERT INTO session (token, person, csrf, created, expires) SELECT ?, id, ?, ?, ? FROM person WHERE mail = ?",
                   [hashlib.sha256(token.encode()).digest(), csrf, now, now + 3_600_000, place.house.mail])
    return {"cookie": f"plumbline={token}", "csrf": csrf}


@pytest.fixture(scope="module")
def browser(place):
    return place.server.client()


def form(browser, path, fields, **headers):
    return browser.call("POST", path, urlencode(fields).encode(), Content_Type="application/x-www-form-urlencoded", **headers)


def own(browser, **more):
    return {"Origin": f"http://127.0.0.1:{browser.port}", "Sec-Fetch-Site": "same-origin", **more}


# Forged forms


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "nonsense"}, {"Sec-Fetch-Site": ""}, {"Origin": "http://evil.example"}, {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"}, {"Origin": "http://127.0.0.1:{port}.evil.example"}, {"Origin": "http://evil.example/127.0.0.1:{port}"}, {"Origin": ""}])
@pytest.mark.parametrize("path", ["/incident/new", "/sign-in", "/incident/INC0000001/verbs/cancel"])
def test_a_form_from_another_site_is_refused(path, headers, place, browser, session):
    headers = {name: value.format(port=browser.port) for name, value in headers.items()}
    before = place.count(), place.api.get(place.path).body
    answer = form(browser, path, {"title": "x", "csrf": session["csrf"]}, Cookie=session["cookie"], **headers)
    assert answer.status == 403 and len(answer.body) > 10, repr(answer)
    assert before == (place.count(), place.api.get(place.path).body)


@pytest.mark.parametrize("csrf", [None, "", "x", "0" * 32, "undefined"])
def test_a_form_without_the_sessions_token_is_refused(csrf, place, browser, session):
    before = place.count()
    for path in ("/incident/new", "/incident", "/incident/INC0000001", "/incident/INC0000001/verbs/cancel", "/sign-out"):
        answer = form(browser, path, {"title": "x", **({} if csrf is None else {"csrf": csrf})}, Cookie=session["cookie"], **own(browser))
        assert answer.status == 403 and len(answer.body) > 10, (path, answer)
    assert place.count() == before


def test_the_token_of_another_session_is_refused(place, browser, session):
    answer = form(browser, "/incident/new", {"csrf": hashlib.md5(session["csrf"].encode()).hexdigest()}, Cookie=session["cookie"], **own(browser))
    assert answer.status == 403
    doubled = form(browser, "/incident/new", [("csrf", session["csrf"]), ("csrf", "x")], Cookie=session["cookie"], **own(browser))
    assert doubled.status == 403


def test_the_own_form_is_not_refused_as_forged(place, browser, session):
    """So that the tests above can fail."""
    answer = form(browser, "/nothing-here", {"csrf": session["csrf"]}, Cookie=session["cookie"], **own(browser))
    assert answer.status != 403


def test_a_session_cookie_is_no_token_for_the_api(place, browser, session):
    for method in ("GET", "POST"):
        place.refused(browser.call(method, "/api/v1/incident", {} if method == "POST" else None, Cookie=session["cookie"], **own(browser)), 401)
    place.refused(browser.call("GET", "/api/v1/incident", Authorization="Bearer " + session["cookie"].split("=")[1]), 401)


def test_a_token_of_the_api_is_no_session(place, browser, pages):
    """A page asks for no scope and a token has no CSRF value: used as a cookie, a token that may only read could write."""
    token = place.house.token(None, "--name", "reader", "--scope", "read")
    reader = place.server.client(token)
    assert reader.get(place.path).status == 200
    signed_out = browser.call("GET", place.path.removeprefix("/api/v1"))
    as_cookie = browser.call("GET", place.path.removeprefix("/api/v1"), Cookie=f"plumbline={token}")
    assert (as_cookie.status, as_cookie.headers["Location"]) == (signed_out.status, signed_out.headers["Location"] + "&why=expired"), repr(as_cookie)
    before = place.api.get(place.path).body
    path = place.path.removeprefix("/api/v1")
    for at in (path, f"{path}/verbs/cancel", f"{path}/comment", f"{path}/comments", "/incident/new"):
        form(browser, at, {"comment": "x", "title": "x", "customer": place.customer["id"]}, Cookie=f"plumbline={token}", **own(browser))
    assert place.api.get(place.path).body == before


@pytest.mark.parametrize("cookie", ["plumbline=", "plumbline=x", "plumbline=' OR 1=1 --", "=;;;=", "plumbline=" + "x" * 10_000, "\u00ff"])
def test_a_garbage_cookie_signs_nobody_in(cookie, place, browser):
    answer = browser.call("GET", "/incident", Cookie=cookie)
    assert answer.status < 500 and place.incident["title"].encode() not in answer.body
    assert place.server.lives()


@pytest.mark.parametrize("content_type, body", [
    ("application/x-www-form-urlencoded", b"%ff=1"), ("application/x-www-form-urlencoded", b"a=%"), ("application/x-www-form-urlencoded", b"&&&==="),
    ("multipart/form-data", b"x"), ("multipart/form-data; boundary=", b"x"), ("multipart/form-data; boundary=b", b"--b\r\n\r\nx"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--b--\r\n"),
    ("multipart/form-data; boundary=" + "b" * 10_000, b"--b--"), ("multipart/form-data; boundary=b", b"--b\r\n" * 10_000), ("application/json", b"{}"), ("", b"\0" * 1000)])
def test_a_damaged_form_is_refused(content_type, body, place, browser, session):
    answer = browser.call("POST", "/incident/new", body, Content_Type=content_type, Cookie=session["cookie"], **own(browser))
    assert answer.status in (400, 403), repr(answer)
    assert place.server.lives()


def test_a_form_too_large_is_refused(place, session):
    client = place.server.client()
    answer = client.call("POST", "/incident/new", b"a=" + b"x" * (28 << 20), Content_Type="application/x-www-form-urlencoded", Cookie=session["cookie"], **own(client))
    assert answer.status == 413
    assert place.server.lives()


# Paths


@pytest.mark.parametrize("path", [
    "/assets/../plumbline.db", "/assets/..%2fplumbline.db", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%5c..%5cx", "/assets//etc/passwd", "/assets/%2fetc%2fpasswd",
    "/assets/....//x", "/assets/plumbline.css%00.db", "/assets/.", "/assets/..", "/assets/", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/plumbline.db",
    "/data/plumbline.db", "/keys/seal.key", "/attachments/", "/heads/", "//127.0.0.1/x", "/assets/%ff", "/%ff", "/%", "/incident/%2e%2e%2f", "/incident/..", "/.git/config"])
def test_no_path_leads_to_a_file_of_the_base(path, place, session):
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {session['cookie']}\r\nConnection: close\r\n\r\n"
    status, answer = raw(place, request.encode())
    assert b"SQLite format" not in answer and b"root:" not in answer and b"PRIVATE" not in answer
    assert status in (400, 404), (status, answer[:300])
    assert place.server.lives()


# Markup in texts


@pytest.fixture(scope="module")
def pages(browser, session):
    if not browser.call("GET", "/", Cookie=session["cookie"]).body:
        pytest.skip("The pages are not finished: GET / answers an empty body.")
    return lambda path, **more: browser.call("GET", path, Cookie=session["cookie"], **more)


def test_markup_in_a_text_is_never_markup_of_a_page(place, pages):
    customer = place.api.make("customer", name=MARKUP, code="markup", notes=MARKUP)
    person = place.api.make("person", name=MARKUP[:100], customer=customer["id"])
    team = place.api.make("team", name=MARKUP[:100], purpose=MARKUP)
    incident = place.api.make(
        "incident", title=MARKUP, description=MARKUP, customer=customer["id"], caller=person["id"], team=team["id"], external=MARKUP, comment=MARKUP)
    place.api.comment(incident, MARKUP)
    place.api.attach(incident, MARKUP.replace("/", ""), b"x")
    for path in ("/", "/incident", f"/incident/{incident['number']}", f"/customer/{customer['number']}", f"/person/{person['number']}", f"/team/{team['number']}",
                 "/customer", "/person", "/team", "/incident?q=" + urlencode({"": MARKUP})[1:], "/incident?q=" + urlencode({"": f'title:~"{MARKUP[:20]}"'})[1:]):
        answer = pages(path)
        text = answer.body.decode()
        assert answer.status < 500, (path, answer)
        assert "<script>alert" not in text and "<img src=x" not in text and "onerror=alert(1)>\"'" not in text, path
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    shown = pages(f"/incident/{incident['number']}").body.decode()
    assert "&lt;script&gt;alert" in shown, "the title is not shown at all: this test would prove nothing"


def test_markdown_is_no_way_to_markup_or_to_a_slow_page(place, pages):
    """All that a comment can hold, at once: the page comes, whole, and with nothing in it that acts or is fetched."""
    hostile = ["[x](javascript:alert(1))", "![x](http://evil.example/x.png)", MARKUP, "<" * 50_000, ">" * 10_000 + MARKUP, "[a](" * 20_000, "a|" * 9_000 + "\n" + "---|" * 9_000 + "\nx" * 9_000,
               "[a]: http://a/" + "u" * 40_000 + "\n\n" + "[a]" * 15_000, "**a _b `c ~~d " * 7_000]
    incident = place.api.make("incident", title="x", description="\n\n".join(hostile[:3]), customer=place.customer["id"])
    for text in hostile:
        place.api.comment(incident, text)
    answer = pages(f"/incident/{incident['number']}")
    text = answer.body.decode()
    assert answer.status == 200 and text.rstrip().endswith("</html>") and len(text) < 8_000_000
    assert "<script>alert" not in text and "<img" not in text and 'href="javascript' not in text
    assert 'href="http://evil.example/x.png" rel="noopener nofollow"' in text


@pytest.mark.parametrize("query", ["?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "?%22%3E%3Cscript%3Ealert(1)%3C/script%3E=1", "?sort=%3Cscript%3Ealert(1)", "?after=%3Cscript%3Ealert(1)"])
@pytest.mark.parametrize("path", ["/", "/incident", "/incident/new", "/sign-in", "/nothing", "/incident/INC0000001"])
def test_markup_in_an_address_is_never_markup_of_a_page(path, query, pages):
    answer = pages(path + query)
    assert answer.status < 500 and b"<script>alert" not in answer.body


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=1"])
def test_no_page_sends_a_browser_to_another_site(to, place, browser, session, pages):
    for name in ("to", "next", "return", "back"):
        answer = form(browser, "/sign-in?" + urlencode({name: to}), {"mail": place.house.mail, "password": "correct horse battery", name: to}, **own(browser))
        location = answer.headers.get("Location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\")) and "\r" not in location, location
