"""The real incident log, case by case: what page and API say of fifty cases equals the log row by row.

Takes minutes with a debug build, so it runs with PLUMBLINE_FULL=1 and PLUMBLINE_INCIDENT_LOG set."""
import csv
import gzip
import html
import io
import os
import random
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

import pytest

from house import PASSWORD, ROOT

LOG = os.environ.get("PLUMBLINE_INCIDENT_LOG")
ZONE = timezone(timedelta(hours=-3))
STATES = {
    "New": "new", "Active": "in_progress", "Awaiting User Info": "on_hold", "Awaiting Vendor": "on_hold", "Awaiting Problem": "on_hold",
    "Awaiting Evidence": "on_hold", "Resolved": "resolved", "Closed": "closed",
}
pytestmark = pytest.mark.skipif(
    not (LOG and os.environ.get("PLUMBLINE_FULL")), reason="set PLUMBLINE_FULL=1 and PLUMBLINE_INCIDENT_LOG to the real log")


def moment(text):
    if text == "?":
        return None
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def cases():
    with gzip.open(LOG) as file:
        found = {}
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")):
            found.setdefault(row["number"], []).append(row)
        return found


def test_fifty_cases_equal_the_log(house, monkeypatch, proof):
    monkeypatch.setattr("house.PATIENCE", 900)
    house.command("import", LOG, "--mapping", ROOT / "Resources" / "mappings" / "uci-incident-log.yaml")
    log = cases()
    with house.serve() as server:
        api = server.client(house.token())
        browser = server.client()
        cookie = sign_in(browser, house.mail)
        for number in random.Random(20000).sample(sorted(log), 50):
            check(api, lambda path: browser.call("GET", path, Cookie=cookie).body.decode(), number, log[number])
            proof("cases of the real log equal to it, row by row")


def sign_in(browser, mail):
    form = urlencode({"mail": mail, "password": PASSWORD}).encode()
    answer = browser.call("POST", "/sign-in", form, Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 303, answer
    return answer.headers["Set-Cookie"].split(";")[0]


def check(api, page_of, number, rows):
    found = api.get("/api/v1/incident", q=f'external:"{number}"', labels="true").json
    (record,), labels = found["records"], found["labels"]
    last = rows[-1]
    assert record["state"] == "closed"
    assert record["opened"] == moment(last["opened_at"])
    assert record["resolved"] == moment(last["resolved_at"])
    assert record["closed"] == moment(last["closed_at"])
    for field, column in (("team", "assignment_group"), ("assignee", "assigned_to"), ("caller", "caller_id")):
        name = labels[record[field]]["title"] if record[field] else "?"
        assert name == last[column], (number, field)
    events = api.get(f"/api/v1/incident/{record['id']}/history", limit="1000").json["events"]
    assert [event["happened"] for event in events] == [moment(row["sys_updated_at"]) for row in rows]
    now = {"state": None, "source.state": None, "team": None, "assignee": None}
    names = {}
    for event, row in zip(events, rows):
        now.update({change["field"]: change["value"] for change in event["changes"] if change["field"] in now})
        assert now["source.state"] == row["incident_state"], (number, row)
        assert STATES.get(row["incident_state"], now["state"]) == now["state"], (number, row)
        for field, column in (("team", "assignment_group"), ("assignee", "assigned_to")):
            id, name = now[field], row[column]
            assert (id is None) == (name == "?"), (number, field)
            assert names.setdefault(id, name) == name, (number, field)
    page = page_of(f"/incident/{record['number']}")
    times = set(re.findall(r'<time datetime="([^"]+)"', page))
    for event, row in list(zip(events, rows))[-200:]:
        assert f'id="event-{event["n"]}"' in page, (number, event["n"])
        assert any(datetime.fromisoformat(time) == datetime.fromisoformat(event["happened"]) for time in times), (number, event)
        for name in (row["assigned_to"], row["assignment_group"]):
            assert name == "?" or html.escape(name) in page, (number, name)
