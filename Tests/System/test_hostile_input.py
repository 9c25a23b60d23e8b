"""Hostile values, filters and bodies: refused with a clear sentence or stored as the words they are, never run, never a failure."""

import json
from urllib.parse import quote

import pytest


SQL = [
    "' OR '1'='1", "'; DROP TABLE incident; --", "\" OR 1=1 --", "1); DELETE FROM event; --", "%' UNION SELECT hash FROM credential --",
    "x' AND (SELECT count(*) FROM token) > 0 --", "\\'; ATTACH DATABASE '/tmp/x' AS y; --", "INC0000001' --", "%", "_", "\\", "`id`", "[id]", "?1", ":me", "$1"]
HTML = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "javascript:alert(1)", "</title><script>x</script>",
    "{{7*7}}", "${7*7}", "<!--", "&lt;b&gt;", "'\" autofocus onfocus=alert(1) x='"]
NOT_TEXT = [7, 1.5, True, ["a"], {"a": 1}]


# SQL


@pytest.mark.parametrize("words", SQL)
def test_sql_in_a_value_is_words(words, place):
    made = place.api.make("incident", title=f"x{words}", description=words, customer=place.customer["id"], external=words, category="network")
    assert (made["title"], made["description"], made["external"]) == (f"x{words}", words, words)
    found = place.api.get("/api/v1/incident", q="external:" + json.dumps(words, ensure_ascii=False))
    if found.status == 200:
        assert {record["external"] for record in found.json["records"]} == {words}
    else:
        place.refused(found, 400)


@pytest.mark.parametrize("words", SQL)
def test_sql_in_the_place_of_a_name_is_refused_or_finds_nothing(words, place):
    before = place.count()
    for q in (words, f"{words}:open", f"state:{words}", f"number:{words}", f"customer.{words}:x", f"customer:{words}", f"opened:>{words}",
              f'title:~"{words}"', f"sort:{words}", f"sort:-updated{words}", f"open:yes) {words}"):
        answer = place.api.get("/api/v1/incident", q=q)
        assert answer.status in (200, 400, 422), (q, answer)
        if answer.status != 200:
            place.refused(answer, 400, 422)
    for name in ("after", "limit", "fields", "count", "labels"):
        answer = place.api.get("/api/v1/incident", **{name: words})
        assert answer.status in (200, 400), (name, answer)
    for path in (f"/api/v1/incident/{quote(words, '')}", f"/api/v1/{quote(words, '')}", f"{place.path}/links/{quote(words, '')}",
                 f"{place.path}/attachments/{quote(words, '')}"):
        method = "DELETE" if "/links/" in path else "GET"
        place.refused(place.api.call(method, path), 404, 400)
    place.refused(place.api.post(f"{place.path}/verbs/{quote(words, '')}", {}), 404, 400)
    assert place.count() == before


@pytest.mark.parametrize("after", [
    "x", "n.", "n.1.2", "i1", ".1", "i1.99999999999999999999", "t.1", "tzz.1", "t" + "61" * 5000 + ".1", "b00.1", "i-9223372036854775808.-1", "n.-1",
    "t27204f522031.1", "é.1", "\0.1"])
def test_a_made_up_place_in_a_list(after, place):
    answer = place.api.get("/api/v1/incident", after=after)
    assert answer.status in (200, 400), answer
    if answer.status == 400:
        place.refused(answer, 400)


@pytest.mark.parametrize("q", [
    "(" * 10_000, "-" * 5000 + "state:open", "(" * 500 + "state:open" + ")" * 500, " or ".join(["title:~a"] * 2000), "title:~" + "a" * 60_000,
    "state:" + ",".join(["open"] * 5000), "number:" + ",".join(f"INC{n}" for n in range(3000)), "state:open:open", "nonsense:1", ":", "sort:", "sort:nonsense",
    "sort:source", "sort:title sort:number", "title:~\"", "opened:>-9999999999w", "opened:>-99999999999999999999d", "opened:0000-00-00", "opened:9999-12-31",
    "opened:99999", "opened:>2026-02-30", "reassignments:9223372036854775808", "reassignments:>-9223372036854775808", "reassignments:1..99999999999999999999",
    "major:perhaps", "customer.name.name:x", "customer.nonsense:x", "caller.roles:x", "title:~\0", "priority:<p1", "state:~open", "id:~0", "source:x",
    "版本:1", "\u202etitle:~x", "not not not", "or", "opened:>now+1"])
def test_a_hostile_filter_is_answered(q, place):
    answer = place.api.get("/api/v1/incident", q=q)
    if answer.status != 200:
        problem = place.refused(answer, 400, 414, 422, 431)
        assert "position" in problem or answer.status != 400 or len(q) < 100_000
    assert place.server.lives()


@pytest.mark.parametrize("parameters, status", [
    ({"limit": "-1"}, 400), ({"limit": "x"}, 400), ({"limit": "1.5"}, 400), ({"limit": "99999999999999999999"}, 400), ({"limit": "0"}, 400),
    ({"limit": "201"}, 400), ({"limit": "200"}, 200), ({"limit": ""}, 400), ({"count": "yes"}, 400), ({"labels": "1"}, 400), ({"limt": "1"}, 400), ({"": ""}, 400),
    ({"fields": "nonsense"}, 400), ({"fields": ""}, 400), ({"fields": ",,,"}, 400), ({"fields": "title,"}, 400), ({"fields": "title"}, 200)])
def test_parameters_of_a_list(parameters, status, place):
    answer = place.api.get("/api/v1/incident", **parameters)
    assert answer.status == status, answer
    if status == 400:
        assert place.refused(answer, 400)["parameter"] == next(iter(parameters))


@pytest.mark.parametrize("parameters", [{"after": "9223372036854775807"}, {"limit": "1001"}, {"limit": "0"}, {"after": "-1"}, {"after": "x"}, {"q": "x"}])
def test_parameters_of_a_history(parameters, place):
    assert place.refused(place.api.get(f"{place.path}/history", **parameters), 400)["parameter"] == next(iter(parameters))


# Text


@pytest.mark.parametrize("words", HTML)
def test_html_is_kept_as_words_and_never_sent_as_a_page(words, place):
    made = place.api.make("incident", title=words, description=words, customer=place.customer["id"], comment=words)
    answer = place.api.get(f"/api/v1/incident/{made['id']}")
    assert answer.json["title"] == words
    assert answer.headers["Content-Type"].startswith("application/json") and answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("title", [
    "a\0b", "a\nb", "a\u001fb", "a\u001eb", "a\x7fb", "a\rb", "\u0085", "x" * 201, "x" * 100_000, "", "   ", "\u3000", "\u202e\u202d", "\ufeff", "\U0010ffff",
    "e" + "\u0301" * 150, "\ufffd"])
def test_a_title_with_strange_characters(title, place):
    answer = place.api.post("/api/v1/incident", {"title": title, "customer": place.customer["id"]})
    if any(ord(c) < 32 or ord(c) == 127 for c in title) or len(title) > 200 or not title.strip():
        assert place.refused(answer, 422)["errors"][0]["field"] == "title"
    else:
        place.taken_or_refused(answer)


def test_long_prose_is_refused_by_its_length(place):
    for body in ({"description": "长" * 200_000}, {"comment": "x" * 900_000}):
        answer = place.api.post("/api/v1/incident", {"title": "x", "customer": place.customer["id"], **body})
        place.refused(answer, 422)
    place.refused(place.api.post(f"{place.path}/comments", {"comment": "x" * 900_000}), 422)


# Types: every field of every kind, with everything it is not


WRONG = {
    "text": NOT_TEXT, "long_text": NOT_TEXT, "choice": [*NOT_TEXT, "nonsense", "p9", ""], "truth": ["perhaps", 7, [], {}], "reference": [*NOT_TEXT, "nonsense", "0" * 32, ""],
    "references": ["nonsense", 7, True, {}, [7], ["nonsense"], ["0" * 32], [None]], "whole": ["x", 1.5, True, [], -1, 2**63 - 1],
    "moment": ["", "x", 7, "2026-13-01", "0000-01-01T00:00:00Z"], "day": ["", "x", 7, True, "2026-02-30", "99999-01-01", "2026-1-1", "0000-00-00"],
    "link": ["", *NOT_TEXT, "javascript:alert(1)", "x", "data:text/html,x"], "localized_text": ["zh=x", "", 7, True, ["a"], {"xx": 7}, {"zh": ["a"]}],
}
FIELDS = {
    "incident": {"title": "text", "description": "long_text", "customer": "reference", "caller": "reference", "contact": "choice", "impact": "choice",
                 "major": "truth", "team": "reference", "assignee": "reference", "parent": "reference", "external": "text"},
    "customer": {"name": "text", "code": "text", "manager": "reference", "site": "link", "since": "day", "notes": "long_text"},
    "person": {"name": "text", "mail": "text", "roles": "references", "teams": "references", "customers": "references", "language": "choice"},
    "team": {"name": "text", "lead": "reference"}, "option": {"list": "text", "key": "text", "label": "localized_text"},
}


@pytest.mark.parametrize("kind, field, wrong", [
    pytest.param(kind, field, wrong, id=f"{kind}.{field}={str(wrong)[:20]}")
    for kind, fields in FIELDS.items() for field, type in fields.items() for wrong in WRONG[type]
    if not (field in ("contact",) and wrong == "p9")])
def test_a_value_of_another_type_is_refused_at_its_field(kind, field, wrong, place):
    needed = {"incident": {"title": "x", "customer": place.customer["id"]}, "customer": {"name": "x"}, "person": {"name": "x"}, "team": {"name": "x"},
              "option": {"list": "incident.category", "key": "x", "label": {"zh": "x", "en": "x"}}}[kind]
    problem = place.refused(place.api.post(f"/api/v1/{kind}", {**needed, field: wrong}), 422)
    assert field in {error["field"] for error in problem["errors"]}, problem


@pytest.mark.parametrize("body, field", [
    ({"nonsense": 1}, "nonsense"), ({"id": "0" * 32}, "id"), ({"number": "INC9"}, "number"), ({"state": "closed"}, "state"), ({"version": 7}, "version"),
    ({"open": False}, "open"), ({"created": "2020-01-01"}, "created"), ({"priority": "p1"}, "priority"), ({"opened": "2020-01-01"}, "opened"),
    ({"source": {"a": "b"}}, "source"), ({"source.a": "b"}, "source.a"), ({"reassignments": 7}, "reassignments"), ({"": 1}, ""), ({"title": None}, "title"),
    ({"happened": "2999-01-01T00:00:00Z"}, "happened"), ({"happened": "x"}, "happened"), ({"happened": ""}, "happened"), ({"happened": "0001-01-01T00:00:00+00:01"}, "happened"), ({"happened": 7}, "happened"), ({"comment": 7}, "comment"),
    ({"internal": "perhaps"}, "internal"), ({"__proto__": {}}, "__proto__"), ({"title": "x\0"}, "title"), ({"external": "x" * 101}, "external")])
def test_fields_that_are_not_to_be_set(body, field, place):
    for answer in (place.api.post("/api/v1/incident", {"title": "x", "customer": place.customer["id"], **body}), place.api.call("PATCH", place.path, {"external": "other", **body})):
        problem = place.refused(answer, 422)
        assert field in {error["field"] for error in problem["errors"]}, problem


# Versions and keys


@pytest.mark.parametrize("tag, status", [
    ('"1"', 412), ('"999999"', 412), ('"-1"', 412), ('"9223372036854775807"', 412), ('"99999999999999999999"', 400), ("x", 400), ("", 400), ('W/"1"', 400)])
def test_another_version_is_refused(tag, status, place):
    place.api.call("PATCH", place.path, {"external": f"E{place.count()}{tag}"[:90]})
    place.refused(place.api.call("PATCH", place.path, {"external": "other"}, If_Match=tag), status)
    place.refused(place.api.call("POST", f"{place.path}/verbs/hold", {"hold_reason": "supplier"}, If_Match=tag), status)


def test_a_key_serves_one_request(place):
    body = {"title": "once", "customer": place.customer["id"]}
    first = place.api.call("POST", "/api/v1/incident", body, key="a-key")
    assert (first.status, place.api.call("POST", "/api/v1/incident", body, key="a-key").json["id"]) == (201, first.json["id"])
    place.refused(place.api.call("POST", "/api/v1/incident", {**body, "title": "twice"}, key="a-key"), 422)
    place.refused(place.api.call("POST", "/api/v1/customer", {"name": "x"}, key="a-key"), 422)
    place.refused(place.api.call("PATCH", place.path, body, key="a-key"), 422)
    place.refused(place.api.call("POST", "/api/v1/incident", body, key="k" * 201), 400)
