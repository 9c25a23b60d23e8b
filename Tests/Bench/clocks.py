"""Measures what clocks cost: creates with and without a promise, alarms that fall due evenly over some minutes and how late each is told, and
how long all open records take when other rules come into force.

Prints one JSON line a figure. Made with a server of its own on loopback."""
import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

import base
import load

POSTGRES = os.environ.get("PLUMBLINE_POSTGRES")
# Of the busy desk's customers: of one nothing is promised, of one as the procedure ships it, of one so little that each record alarms.
UNTIMED, TIMED, ALARMED = "示例客户 04", "示例客户 05", "示例客户 03"
LINES = ("p1", "p2", "p3", "p4", "p5")
# Beside the time in which records are made: at three quarters of their target they warn, and the last breaks its word that much later.
MORE_MINUTES = 2
LATEST_MS, MOST_DEARER, MOST_SECONDS = 2000, 0.25, 10
ROUNDS = 3


def ask(made, query):
    """The rows of a query, as texts."""
    if POSTGRES:
        asked = subprocess.run(["psql", os.environ["PLUMBLINE_DATABASE"], "-At", "-c", query], check=True, capture_output=True, text=True).stdout
        return asked.split()
    with sqlite3.connect(f"file:{made.data}/plumbline.db?mode=ro", uri=True, timeout=30) as found:
        return [str(value) for (value,) in found.execute(query)]


class Desk:
    def __init__(self, server, made):
        self.server, self.made = server, made
        for role in ("manager", "admin"):
            mail = f"bench-{role}@example.com"
            base.run("user", "add", "--data", made.data, "--mail", mail, "--name", f"Bench {role}", "--role", role, "--password-file", made.folder + "/password")
            made.tokens[role] = [base.run("token", "make", "--data", made.data, "--mail", mail)]
        self.bearers = [("Authorization", "Bearer " + token) for token in made.tokens["agent"]]

    def post(self, path, body, role):
        headers = {"Authorization": "Bearer " + self.made.tokens[role][0], "Content-Type": "application/json"}
        status, _, answer = self.server.ask("POST", "/api/v1/" + path, json.dumps(body), headers)
        assert status in (200, 201), (path, status, answer)
        return json.loads(answer)

    def customer(self, name):
        return self.server.json("/api/v1/customer?limit=1&q=" + urllib.parse.quote(f'name:"{name}"'))["records"][0]["id"]

    def set(self, values, customer=None):
        """Other rules, for everybody or for one customer, from now on."""
        version = self.post("parameter_version", {"title": "Bench", "reason": "Bench", "values": values, "customer": customer}, "manager")
        for verb, role in (("propose", "manager"), ("approve", "admin")):
            self.post(f"parameter_version/{version['id']}/verbs/{verb}", {}, role)

    def request(self, customer):
        body = json.dumps({"title": "alarm %d", "customer": customer, "impact": "low", "urgency": "low"})
        return load.Request(["/api/v1/incident"], self.bearers, body)

    def rest(self, rules):
        """Waits until other rules than these are followed and nothing is due."""
        while ask(self.made, FOLLOWED) == rules or ask(self.made, DUE.format(now=round(time.time() * 1000))):
            time.sleep(0.1)


FOLLOWED = "SELECT value FROM setting WHERE name = 'rules followed'"
DUE = "SELECT 1 FROM waking WHERE moment <= {now} LIMIT 1"
LATE = "SELECT recorded - happened FROM event WHERE verb = 'time' AND kind = 'incident' AND happened >= {since} ORDER BY 1"
TIMED_RECORDS = "SELECT COUNT(*) FROM incident WHERE open = 1 AND (response NOT LIKE 'phase=ended%' OR resolution NOT LIKE 'phase=ended%')"


def creates(desk, seconds, report):
    """By turns, so that what the machine does besides falls on both."""
    desk.set({"incident.targets": {line: {"response": None, "resolution": None} for line in LINES}}, desk.customer(UNTIMED))
    rates = {name: [] for name in (UNTIMED, TIMED)}
    for _ in range(ROUNDS):
        for name, found in rates.items():
            most = load.most(desk.server.port, desk.request(desk.customer(name)), seconds)
            assert most["not_ok"] == 0, most
            found.append(most["per_second"])
    without, timed = (sorted(found)[ROUNDS // 2] for found in rates.values())
    report("create_with_clocks", per_second=timed, without=without, dearer=round(without / timed - 1, 2), target=MOST_DEARER)


def alarms(desk, records, minutes, report):
    """Records made evenly over so many minutes warn and break their word as evenly."""
    most = minutes + MORE_MINUTES
    targets = {line: {"response": None, "resolution": f"PT{most}M"} for line in LINES}
    desk.set({"incident.targets": targets, "incident.calendar": "always"}, desk.customer(ALARMED))
    since = round(time.time() * 1000)
    filled = load.steady(desk.server.port, desk.request(desk.customer(ALARMED)), records / minutes / 60, minutes * 60)
    made = int(ask(desk.made, f"SELECT COUNT(*) FROM event WHERE verb = 'create' AND kind = 'incident' AND recorded >= {since}")[0])
    report("fill", made=made, **filled)
    # Watched seldom, so that the watching costs nothing.
    end = time.monotonic() + most * 60 + 15
    while time.monotonic() < end:
        time.sleep(5)
    late = [int(one) for one in ask(desk.made, LATE.format(since=since))]
    report(
        "alarms", made=made, told=len(late), missing=2 * made - len(late), p50_ms=late[len(late) // 2], p99_ms=late[len(late) * 99 // 100], most_ms=late[-1],
        target=LATEST_MS, resident=desk.server.resident())


def recomputation(desk, report):
    """Every open record is looked at again when other rules come into force, though for none anything changes."""
    rules, begun = ask(desk.made, FOLLOWED), time.monotonic()
    desk.set({"incident.warning": 76})
    desk.rest(rules)
    seconds = time.monotonic() - begun
    clocks = 2 * int(ask(desk.made, TIMED_RECORDS)[0])
    report("recomputation", clocks=clocks, seconds=round(seconds, 1), of_100_000=round(seconds * 100_000 / clocks, 1), target=MOST_SECONDS)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--minutes", type=int, default=10, help="over which they are made, and alarm")
    parser.add_argument("--seconds", type=int, default=8, help="of each round of creates")
    parser.add_argument("--postgres", action="store_true", help="on the server that PLUMBLINE_POSTGRES names, in a base of its own")
    arguments = parser.parse_args()

    def report(figure, **values):
        print(json.dumps({"figure": figure, "records": arguments.records, **values}, ensure_ascii=False), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        if POSTGRES:
            subprocess.run(["psql", POSTGRES, "-q", "-c", "DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench"], check=True)
            os.environ["PLUMBLINE_DATABASE"] = urllib.parse.urlsplit(POSTGRES)._replace(path="/bench").geturl()
        made = base.Base(folder, 1000, report)
        server = base.Server(made)
        try:
            desk = Desk(server, made)
            creates(desk, arguments.seconds, report)
            alarms(desk, arguments.records, arguments.minutes, report)
            recomputation(desk, report)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
