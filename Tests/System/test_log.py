"""The real incident log: what page and API say of fifty cases equals the log row by row, and every report its reference figures.

Takes minutes with a debug build, so it runs with PLUMBLINE_FULL=1 and PLUMBLINE_INCIDENT_LOG set."""
import csv
import gzip
import html
import io
import json
import os
import random
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

import pytest

from house import PASSWORD, ROOT, House

LOG, REFERENCE = os.environ.get("PLUMBLINE_INCIDENT_LOG"), os.environ.get("PLUMBLINE_INCIDENT_REFERENCE")
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


@pytest.fixture(scope="module")
def imported(binary, tmp_path_factory):
    """A base with the whole log in it."""
    house = House.founded(binary, tmp_path_factory.mktemp("log") / "data")
    with pytest.MonkeyPatch.context() as patience:
        patience.setattr("house.PATIENCE", 1800)
        house.command("import", LOG, "--mapping", ROOT / "Resources" / "mappings" / "uci-incident-log.yaml")
        yield house


def test_fifty_cases_equal_the_log(imported, proof):
    log = cases()
    with imported.serve() as server:
        api = server.client(imported.token())
        browser = server.client()
        cookie = sign_in(browser, imported.mail)
        for number in random.Random(20000).sample(sorted(log), 50):
            check(api, lambda path: browser.call("GET", path, Cookie=cookie).body.decode(), number, log[number])
            proof("cases of the real log equal to it, row by row")


@pytest.mark.skipif(not REFERENCE, reason="set PLUMBLINE_INCIDENT_REFERENCE to the log's reference figures")
def test_every_report_equals_the_reference(imported, proof):
    """API, downloaded tables and command line, each counted by the reference's own program beforehand."""
    theirs = json.load(open(REFERENCE))
    with imported.serve() as server:
        ours = server.client(imported.token()).get("/api/v1/reports/incident", **{"from": "2016-02", "to": "2017-02", "step": "month", "by": "priority", "zone": "-03:00"}).json
        months = [span["from"][:7] for span in ours["spans"]]
        whole = ours["whole"]
        for field in ("opened", "resolved", "closed"):
            assert dict(zip(months, whole["volume"][field])) == theirs[f"{field}_per_month"]
        for field in ("resolved", "closed"):
            assert dict(zip(months, whole["backlog"][field])) == only(theirs[f"backlog_not_{field}_at_month_end"], months)
        for field, name in (("reopens", "reopen_count"), ("reassignments", "reassignment_count")):
            assert whole["sums"][field] == {"sum": theirs[name]["sum"], "records": theirs[name]["incidents_above_0"]}
        assert whole["time"] == only(theirs["time_to_resolve_all"], whole["time"])
        names = {"p1": "1 - Critical", "p2": "2 - High", "p3": "3 - Moderate", "p4": "4 - Low"}
        assert {names[group["value"]] for group in ours["groups"]} == set(theirs["by_priority"])
        for group in ours["groups"]:
            name, figures = names[group["value"]], group["figures"]
            assert sum(figures["volume"]["opened"]) == theirs["by_priority"][name]
            assert figures["time"] == only(theirs["time_to_resolve_by_priority"][name], figures["time"])
        browser = server.client()
        cookie = sign_in(browser, imported.mail)
        table = browser.call("GET", "/reports/incident?from=2016-02&to=2017-02&step=month&by=&zone=-03:00&csv=flow", Cookie=cookie).body.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(table)))[1:-1]
        backlogs = [theirs[f"backlog_not_{end}_at_month_end"] for end in ("resolved", "closed")]
        assert rows == [
            [month, *(str(theirs[f"{field}_per_month"].get(month, 0)) for field in ("opened", "resolved", "closed")), *(str(each[month]) for each in backlogs)]
            for month in months]
    told = json.loads(imported.command("report", "incidents", "--json", "--source", "uci-incident-log"))
    for name in ("opened_per_month", "resolved_per_month", "closed_per_month", "by_priority", "state_transitions", "by_made_sla"):
        assert told[name] == theirs[name], name
    assert told["time_to_resolve_all"] == whole["time"] and told["zone"] == "-03:00"
    proof("months, groups and sums of the real log equal to their reference", len(months) * 5 + len(ours["groups"]) * 2 + 3)


def only(figures, wanted):
    return {name: figures[name] for name in wanted}


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
