"""Hostile requests: malformed and oversized bodies, names that lead elsewhere, addresses and bytes that are none."""

import pytest

from hostile import raw


# Bodies


@pytest.mark.parametrize("body", [
    b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b'{"title": "\xff"}', b'{"title": "\\ud800"}', b'{"title": "\\udc00\\ud800"}', b"{" * 10_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'{"title":' + b"[" * 10_000 + b"]" * 10_000 + b"}", b'{"title": "x",}', b"{'title': 'x'}", b'{"title": NaN}',
    b'{"title": 1e999}', b'{"title": ' + b"9" * 5000 + b"}", b"\xef\xbb\xbf{", b"\0", b"title=x&customer=y", b"<a/>", b'{"title": "x"} {"title": "y"}'],
    ids=lambda body: repr(body[:24]))
def test_a_malformed_body_is_refused(body, place):
    before = place.count()
    for method, path in (("POST", "/api/v1/incident"), ("PATCH", place.path), ("POST", f"{place.path}/comments"), ("POST", f"{place.path}/verbs/hold"),
                         ("POST", f"{place.path}/links"), ("POST", f"{place.path}/erasures")):
        place.refused(place.api.call(method, path, body, Content_Type="application/json"), 400, 422)
    assert place.count() == before


@pytest.mark.parametrize("path, size", [
    ("/api/v1/incident", (1 << 20) + 1), ("/api/v1/incident", 30 << 20), ("{path}/comments", (1 << 20) + 1), ("{path}/attachments?name=a", (25 << 20) + 1)])
def test_a_body_too_large_is_refused(path, size, place):
    client = place.server.client(place.token)
    answer = client.post(path.format(path=place.path), b'{"title": "' + b"x" * size)
    place.refused(answer, 413)
    client.close()


def test_the_largest_attachment_is_taken_and_an_empty_one_refused(place):
    content = b"x" * (25 << 20)
    file = place.api.attach(place.incident, "large.bin", content)
    assert place.api.get(f"{place.path}/attachments/{file['id']}").body == content
    place.refused(place.api.post(f"{place.path}/attachments?name=empty", b""), 422)


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "..\\..\\x", "/etc/passwd", "..", ".", "", "a\r\nSet-Cookie: x=1", 'a"; filename="b', "a\0b", "x" * 5000, "é/../plumbline.db",
    "<img src=x>", "文件\u202egpj.exe", "CON", "a;b", "%2e%2e%2f"])
def test_the_name_of_an_attachment_leads_nowhere(name, place):
    before = {file for file in place.house.folder.rglob("*") if "attachments" not in file.parts}
    file = place.api.attach(place.incident, name, b"content of " + name.encode())
    assert file["name"] not in ("", ".", "..") and not set(file["name"]) & set("/\\\0\r\n") and len(file["name"]) <= 200
    answer = place.api.get(f"{place.path}/attachments/{file['id']}")
    assert answer.body == b"content of " + name.encode() and answer.headers["Set-Cookie"] is None
    assert answer.headers["Content-Type"] == "application/octet-stream" and answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert {file for file in place.house.folder.rglob("*") if "attachments" not in file.parts} - before == set()


def test_links_are_read_in_pieces(place):
    others = [place.api.make("incident", title=str(n), customer=place.incident["customer"]) for n in range(5)]
    major = place.api.make("incident", title="大面积故障", customer=place.incident["customer"])
    for other in others:
        place.api.link(other, major)
    path = f"/api/v1/incident/{major['id']}/links"
    whole = place.api.get(path).json["links"]
    first = place.api.get(path, limit=2).json["links"]
    rest = place.api.get(path, after=first[-1]["link"]).json["links"]
    assert len(first) == 2 and first + rest == whole and {link["id"] for link in whole} == {other["id"] for other in others}
    place.refused(place.api.get(path, limit=0), 400, 422)


# Names of things that do not exist


@pytest.mark.parametrize("method, path", [
    ("GET", "/api/v1/nonsense"), ("POST", "/api/v1/nonsense"), ("GET", "/api/v1/event"), ("GET", "/api/v1/token"), ("GET", "/api/v1/credential"),
    ("GET", "/api/v1/incident/INC9999999"), ("GET", "/api/v1/incident/" + "0" * 32), ("GET", "/api/v1/incident/" + "x" * 5000), ("PATCH", "/api/v1/incident/0"),
    ("POST", "{path}/verbs/nonsense"), ("POST", "{path}/verbs/create"), ("POST", "{path}/verbs/erase"), ("DELETE", "{path}/links/999"), ("DELETE", "{path}/links/x"),
    ("GET", "{path}/attachments/" + "0" * 32), ("GET", "{path}/attachments/x"), ("GET", "{path}/nonsense"), ("GET", "/api/v1/incident/1/2/3/4/5"), ("GET", "/api/v1"),
    ("POST", "{path}/nonsense"), ("GET", "{path}/verbs"), ("GET", "/api/v1/INCIDENT"), ("GET", "/api/v1/incident/%2e%2e")])
def test_what_does_not_exist_is_said_to_be_so(method, path, place):
    place.refused(place.api.call(method, path.format(path=place.path), {} if method != "GET" else None), 404, 405)


@pytest.mark.parametrize("method, path", [
    ("PUT", "{path}"), ("DELETE", "{path}"), ("DELETE", "/api/v1/incident"), ("PATCH", "/api/v1/incident"), ("TRACE", "{path}"), ("OPTIONS", "{path}")])
def test_a_method_that_is_not_meant_is_refused(method, path, place):
    place.refused(place.api.call(method, path.format(path=place.path), {}), 404, 405)
    assert place.api.get(place.path).status == 200


# Bytes that are no text


@pytest.mark.parametrize("path", [
    b"/api/v1/incident/%ff%fe", b"/api/v1/%c0%ae%c0%ae", b"/api/v1/incident/%", b"/api/v1/incident/%zz", b"/api/v1/incident/%00", b"/api/v1/incident?q=%ff",
    b"/api/v1/incident?q=%", b"/api/v1/incident?%ff=1", b"/api/v1/incident?limit=%e4%b8", b"/api/v1/incident?q=%c0%80", b"/api/v1/incident/\xff", b"/api/v1/\xe4\xb8",
    b"/api/v1/incident?q=\xff"], ids=repr)
def test_bytes_that_are_not_utf8_in_an_address(path, place):
    status, body = raw(place, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + place.token.encode() + b"\r\n\r\n")
    assert status in (400, 404), (status, body)
    assert b"problem+json" in body or status == 400
    assert place.server.lives()


@pytest.mark.parametrize("request_bytes", [
    b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/incident HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /api/v1/incident HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], ids=lambda request: repr(request[:40]))
def test_what_is_not_http_does_not_stop_the_server(request_bytes, place):
    status, _ = raw(place, request_bytes)
    assert status is None or status in range(400, 500), status
    assert place.server.lives()


def test_a_chunked_body_too_large_is_refused(place):
    head = b"POST /api/v1/incident HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer " + place.token.encode() + b"\r\n\r\n"
    status, _ = raw(place, head + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 40)
    assert status == 413
    assert place.server.lives()
