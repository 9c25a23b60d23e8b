"""What an operator of a server sees and sets: figures for a monitor, limits on who asks too often, and the log."""

import json
import re
import time
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bases import ENGINE
from crew import at_once
from house import PASSWORD

FORM = "application/x-www-form-urlencoded"
MUCH = 200  # requests that a limit of 5 a second, 50 at once, does not allow


def samples(answer):
    """What a monitor reads: the value of each sample, by name and labels."""
    assert answer.status == 200, repr(answer)
    families = list(text_string_to_metric_families(answer.body.decode()))
    assert len({family.name for family in families}) == len(families) > 15
    assert all(family.documentation and family.type in ("counter", "gauge", "histogram") for family in families)
    return {(sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value for family in families for sample in family.samples}


def total(found, name, *labels):
    return sum(value for key, value in found.items() if key[0] == name and set(labels) <= set(key[1:]))


def session(client, house):
    """Signs in as a browser does: the cookie."""
    answer = client.call("POST", "/sign-in", urlencode({"mail": house.mail, "password": PASSWORD}).encode(), Content_Type=FORM)
    assert answer.status == 303, repr(answer)
    return answer.headers["Set-Cookie"].split(";")[0]


def until_refused(ask):
    """Asks until it is refused, and gives that answer and how often it was not."""
    for count in range(MUCH):
        answer = ask()
        if answer.status == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
            return answer, count
        assert answer.status < 500, repr(answer)
    raise AssertionError(f"never refused: {answer!r}")


# Figures


def test_a_monitor_reads_what_the_server_does(house):
    monitor = house.token(None, "--name", "monitor", "--scope", "metrics")
    with house.serve() as server:
        watch, client = server.client(monitor), server.client(house.token())
        before = samples(watch.get("/metrics"))
        customer = client.make("customer", name="澄江医院", code="chengjiang")["id"]
        for n in range(20):
            client.make("incident", title=f"打印机 {n}", customer=customer)
        for n in range(7):
            client.get("/api/v1/search", q="打印机")
        assert client.get("/api/v1/incident/" + "0" * 32).status == 404
        for password in ("wrong password", PASSWORD):
            server.client().call("POST", "/sign-in", urlencode({"mail": house.mail, "password": password}).encode(), Content_Type=FORM)
        after = samples(watch.get("/metrics"))
        assert server.stop() == 0

    def more(name, *labels):
        return total(after, name, *labels) - total(before, name, *labels)

    requests = "plumbline_http_request_duration_seconds_count"
    assert more(requests, "route=/api/v1/{kind}", "method=POST", "status=2xx") == 21
    assert more(requests, "route=/api/v1/search", "status=2xx") == 7
    assert more(requests, "route=/api/v1/{kind}/{id}", "status=4xx") == 1
    assert total(after, "plumbline_http_request_duration_seconds_sum") > 0
    assert total(after, "plumbline_http_requests_in_flight") == 1
    assert more("plumbline_store_writes_total") >= 21 and more("plumbline_store_commit_writes_count") >= 1
    assert more("plumbline_store_write_wait_seconds_count") >= more("plumbline_store_commit_writes_count")
    assert total(after, "plumbline_store_connections_max", "pool=readers") == 8 >= total(after, "plumbline_store_connections_in_use", "pool=readers")
    assert more("plumbline_sign_ins_total", "result=failed") == 1 == more("plumbline_sign_ins_total", "result=signed_in")
    assert more("plumbline_events_unsealed") >= 21
    assert more("plumbline_overdue") == more("plumbline_given_up") == 0
    now = time.time()
    for moment in ("plumbline_last_seal_timestamp_seconds", "process_start_time_seconds"):
        assert now - 300 < total(after, moment) <= now + 1, moment
    assert {key[1] for key in after if key[0] == "plumbline_duty_last_done_timestamp_seconds"} == {
        "duty=writing", "duty=sealing", "duty=scrubbing", "duty=clearing", "duty=waking"}
    assert 10 << 20 < total(after, "process_resident_memory_bytes") < 2 << 30
    assert 0 < total(after, "process_cpu_seconds_total") < 600 and 5 < total(after, "process_open_fds") < total(after, "process_max_fds")
    assert total(after, "plumbline_build_info", f"engine={ENGINE}") == 1


def test_there_are_as_many_figures_whatever_is_asked(house):
    monitor = house.token(None, "--name", "monitor", "--scope", "metrics")
    with house.serve() as server:
        watch, client = server.client(monitor), server.client(house.token())
        cookie = session(client, house)
        known = set(samples(watch.get("/metrics")))
        for n in range(300):
            for path in (f"/api/v1/nonsense{n}", f"/api/v1/incident/{n}/{n}/{n}/{n}", f"/nonsense{n}", f"/a{n}/b/c/d/e/{n}", f"/assets/x{n}"):
                client.call(("GET", f"X{n}", "POST")[n % 3], path, Cookie=cookie)
        # Bands and sum of a few patterns, by three methods and two statuses.
        assert len(set(samples(watch.get("/metrics"))) - known) < 15 * 30


def test_the_figures_are_for_the_monitor_alone(house):
    worker, monitor = house.token(), house.token(None, "--name", "monitor", "--scope", "metrics")
    with house.serve() as server:
        cookie = session(server.client(), house)
        assert server.client().get("/metrics").status == 401
        assert server.client().call("GET", "/metrics", Cookie=cookie).status == 401
        assert server.client(worker).get("/metrics").status == 403
        client = server.client(monitor)
        assert client.get("/metrics").status == 200
        assert client.get("/api/v1/incident").status == 403 and client.post("/api/v1/incident", {"title": "x"}).status == 403


# Limits


def test_who_asks_too_often_is_refused_and_others_are_not(house):
    one, other = house.token(), house.user("agent@example.com", "服务台", "agent")
    with house.serve("--rate-limit", "5") as server:
        client = server.client(one)
        refused, count = until_refused(lambda: client.call("GET", "/api/v1/incident", Accept_Language="en"))
        assert count >= 50
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json["title"] == "Too Many Requests" and refused.headers["Retry-After"] in refused.json["detail"]
        # The same person with another token and with a session; search has a bucket of its own, and so has everybody else.
        again = server.client(house.token(None, "--name", "again"))
        until_refused(lambda: again.get("/api/v1/incident"))
        assert client.get("/api/v1/search", q="x").status == 200
        _, searches = until_refused(lambda: client.get("/api/v1/search", q="x"))
        assert searches >= 4
        assert server.client(other).get("/api/v1/incident").status == 200
        assert server.client().get("/health").status == 200
        monitor = server.client(house.token("agent@example.com", "--name", "monitor", "--scope", "metrics"))
        assert total(samples(monitor.get("/metrics")), "plumbline_http_requests_refused_total") >= 3


def test_a_write_that_is_refused_is_not_done(house):
    with house.serve("--rate-limit", "5") as server:
        client = server.client(house.token())
        customer = client.make("customer", name="澄江医院", code="chengjiang")["id"]
        statuses = Counter(client.post("/api/v1/incident", {"title": "x", "customer": customer}, key=f"key {n}").status for n in range(MUCH))
        assert set(statuses) == {201, 429}, statuses
    with house.serve() as server:
        client = server.client(house.token(None, "--name", "later"))
        assert client.do("GET", "/api/v1/incident?count=true")["count"] == statuses[201]
        # The keys of what was refused are not used up.
        assert client.post("/api/v1/incident", {"title": "x", "customer": customer}, key=f"key {MUCH - 1}").status in (200, 201)


class Inputs(HTMLParser):
    """Forms of a page: where each goes, and its hidden values."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append((given.get("action"), []))
        if tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1][1].append((given["name"], given["value"]))


@pytest.mark.parametrize("language, words", [("zh", "请求过于频繁"), ("en", "You asked too often")])
def test_what_was_filled_in_can_be_sent_again(language, words, house):
    with house.serve("--rate-limit", "5") as server:
        client = server.client()
        cookie = f"{session(client, house)}; language={language}"
        customer = server.client(house.token()).make("customer", name="澄江医院", code="chengjiang")
        form = Inputs(client.call("GET", "/incident/new", Cookie=cookie).body.decode()).forms
        hidden = next(values for action, values in form if action == "/incident/new")
        fields = [
            *hidden, ("f.title", "<b>断网</b> & \"甲\""), ("f.description", "一行\r\n又一行"), ("f.customer", customer["number"]), ("f.impact", "high"), ("f.urgency", "low")]
        send = lambda client, given: client.call("POST", "/incident/new", urlencode(given).encode(), Content_Type=FORM, Cookie=cookie)
        until_refused(lambda: client.call("GET", "/nothing/here", Cookie=cookie))
        refused, _ = until_refused(lambda: send(client, fields))
        page = refused.body.decode()
        assert refused.status == 429 and words in page and refused.headers["Content-Type"].startswith("text/html")
        action, values = next(form for form in Inputs(page).forms if form[0] == "/incident/new")
        assert sorted(values) == sorted(fields)
    with house.serve() as server:
        assert send(server.client(), values).status == 303
        made = server.client(house.token(None, "--name", "later")).do("GET", "/api/v1/incident")["records"]
        assert [(record["title"], record["description"]) for record in made] == [("<b>断网</b> & \"甲\"", "一行\n又一行")]


def test_who_is_not_signed_in_is_counted_by_address(house):
    with house.serve("--rate-limit", "5", "--trust-proxy") as server:
        client = server.client()
        # What the caller says stands before what the proxy adds, and is not believed.
        ask = lambda last, first="": client.call("GET", "/sign-in", X_Forwarded_For=f"{first}{last}", Accept_Language="en")
        refused, _ = until_refused(lambda: ask("198.51.100.7"))
        assert "You asked too often" in refused.body.decode() and '<form method="post" action="/sign-in">' in refused.body.decode()
        until_refused(lambda: ask("198.51.100.7", first="203.0.113.9, "))
        assert ask("203.0.113.9").status == 200
        until_refused(lambda: ask("2001:db8:1:2::1"))
        until_refused(lambda: ask("2001:db8:1:2:ffff::9"))
        assert ask("2001:db8:1:3::1").status == 200
        # Without an address that can be read, it is the proxy's own.
        until_refused(lambda: ask("nonsense"))
        refused, count = until_refused(lambda: server.client("plt_" + "0" * 64).get("/api/v1/incident"))
        assert count <= 5 and refused.headers["Content-Type"] == "application/problem+json"


def test_what_is_said_of_the_caller_is_believed_of_a_trusted_proxy_alone(house):
    with house.serve("--rate-limit", "5") as server:
        client = server.client()
        numbers = iter(range(1000))
        until_refused(lambda: client.call("GET", "/sign-in", X_Forwarded_For=f"198.51.100.{next(numbers)}"))


def test_guesses_at_passwords_are_few_from_one_address(house):
    with house.serve("--rate-limit", "1") as server:
        client = server.client()
        guess = lambda: client.call(
            "POST", "/sign-in", urlencode({"mail": "someone@example.com", "password": "guess"}).encode(), Content_Type=FORM, Accept_Language="en")
        refused, count = until_refused(guess)
        assert 1 <= count < 10 and 'value="someone@example.com"' in refused.body.decode()
        assert client.get("/sign-in").status == 200


def test_as_shipped_people_at_work_meet_no_limit(house):
    """Two hundred requests as fast as one client can are no more than a busy page or a small script."""
    tokens = [house.token(), house.user("agent@example.com", "服务台", "agent")]
    with house.serve("--rate-limit", "100") as server:
        clients = [server.client(token) for token in tokens]
        for _ in range(MUCH // 2):
            answers = at_once(*(lambda client=client: client.get("/api/v1/incident") for client in clients))
            assert [answer.status for answer in answers] == [200, 200]


# The log


def test_every_request_is_a_line_of_json(house):
    token = house.token()
    with house.serve("--log-format", "json") as server:
        client = server.client(token)
        customer = client.make("customer", name="机密客户", code="secret")["id"]
        answer = client.call("GET", f"/api/v1/incident?q=customer:{customer}", X_Request_ID="proxy-42")
        assert answer.headers["X-Request-ID"] == "proxy-42"
        cookie = session(client, house)
        page = client.call("GET", "/customer/CUS0000001?secret=words", Cookie=cookie)
        assert page.status == 200 and page.headers["X-Request-ID"] not in (None, "proxy-42")
        assert client.call("GET", "/customer/csv", Cookie=cookie).status == 200
        assert server.stop() == 0
    lines = [json.loads(line) for line in house.log.splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", line["time"]) and line["level"] and line["message"] for line in lines)
    requests = [line for line in lines if line["message"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("POST", "/api/v1/{kind}", 201), ("GET", "/api/v1/{kind}", 200), ("POST", "/sign-in", 303), ("GET", "/{kind}/{number}", 200),
        ("GET", "/{kind}/csv", 200)]
    assert {(line["level"], set(line) - {"person"} == {"time", "level", "message", "request", "method", "route", "status", "duration_ms"}) for line in requests} == {("info", True)}
    assert requests[1]["request"] == "proxy-42" and all(0 <= line["duration_ms"] < 60_000 for line in requests)
    assert len({line.get("person") for line in requests if line["route"] != "/sign-in"}) == 1 and re.fullmatch("[0-9a-f]{32}", requests[0]["person"])
    for secret in (token, cookie, cookie.split("=")[1], PASSWORD, house.mail, "secret", "机密客户", customer, "CUS0000001"):
        assert secret not in house.log, secret


def test_a_fault_is_found_by_the_number_on_its_page(house):
    with house.serve("--log-format", "json") as server:
        client = server.client()
        cookie = session(client, house)
        api = server.client(house.token())
        db = house.base.open()
        db.execute("ALTER TABLE team RENAME TO elsewhere")
        page = client.call("GET", "/team", Cookie=f"{cookie}; language=en")
        problem = api.get("/api/v1/team")
        db.execute("ALTER TABLE elsewhere RENAME TO team")
        db.close()
        assert (page.status, problem.status) == (503, 503)
        assert page.headers["X-Request-ID"] in page.body.decode() and "If you report this" in page.body.decode()
        assert server.stop() == 0
    for answer in (page, problem):
        lines = [json.loads(line) for line in house.log.splitlines() if answer.headers["X-Request-ID"] in line]
        assert {line["level"] for line in lines} == {"error", "info"} and any("team" in line.get("error", line.get("fault", "")) for line in lines)


def test_in_text_nothing_is_said_of_what_goes_well(house):
    with house.serve() as server:
        assert server.client(house.token()).get("/api/v1/incident").status == 200
        assert server.stop() == 0
    assert house.log == ""
