"""Measures what falls due by itself: open incidents whose clocks warn and break over ten minutes, and how late each alarm is told.

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
# One priority each, so that alarms come from three quarters of four minutes on to twelve minutes after the last was raised.
LEVELS = {"p1": ("high", "high", 4), "p2": ("high", "medium", 6), "p3": ("medium", "medium", 8), "p4": ("medium", "low", 10), "p5": ("low", "low", 12)}
LATEST_MS = 2000


class Desk:
    def __init__(self, server, made):
        self.server, self.made = server, made
        for role in ("manager", "admin"):
            mail = f"{role}@example.com"
            secret = made.folder + "/password"
            base.run("user", "add", "--data", made.data, "--mail", mail, "--name", f"Bench {role}", "--role", role, "--password-file", secret)
            made.tokens[role] = [base.run("token", "make", "--data", made.data, "--mail", mail)]

    def post(self, path, body, role):
        headers = {"Authorization": "Bearer " + self.made.tokens[role][0], "Content-Type": "application/json"}
        status, _, answer = self.server.ask("POST", "/api/v1/" + path, json.dumps(body), headers)
        assert status in (200, 201), (path, status, answer)
        return json.loads(answer)

    def promise(self):
        """Minutes for a resolution, and nothing for a response."""
        targets = {level: {"response": None, "resolution": f"PT{minutes}M"} for level, (_, _, minutes) in LEVELS.items()}
        version = self.post("parameter_version", {"title": "Bench", "reason": "Bench", "values": {"incident.targets": targets}}, "manager")
        for verb, role in (("propose", "manager"), ("approve", "admin")):
            self.post(f"parameter_version/{version['id']}/verbs/{verb}", {}, role)

    def fill(self, records):
        customer = self.server.json("/api/v1/customer?limit=1&q=" + urllib.parse.quote(f'name:"{base.CUSTOMER}"'))["records"][0]["id"]
        bearers = [("Authorization", "Bearer " + token) for token in self.made.tokens["agent"]]
        rates = []
        for impact, urgency, _ in LEVELS.values():
            body = json.dumps({"title": "alarm %d", "customer": customer, "impact": impact, "urgency": urgency})
            request = load.Request(["/api/v1/incident"], bearers, body)
            left = records // len(LEVELS)
            while left > 0:
                most = load.most(self.server.port, request, 2)
                rates.append(most["per_second"])
                left -= most["per_second"] * 2
        return rates


def events(made):
    """How late, in milliseconds, each alarm was recorded."""
    query = "SELECT recorded - happened FROM event WHERE verb = 'time' AND kind = 'incident' ORDER BY 1"
    if POSTGRES:
        asked = subprocess.run(["psql", os.environ["PLUMBLINE_DATABASE"], "-At", "-c", query], check=True, capture_output=True, text=True).stdout
        return [int(line) for line in asked.split()]
    with sqlite3.connect(f"file:{made.data}/plumbline.db?mode=ro", uri=True) as found:
        return [late for (late,) in found.execute(query)]


def due(made):
    query = "SELECT COUNT(*) FROM waking WHERE moment IS NOT NULL AND verb IS NULL"
    if POSTGRES:
        return int(subprocess.run(["psql", os.environ["PLUMBLINE_DATABASE"], "-At", "-c", query], check=True, capture_output=True, text=True).stdout)
    with sqlite3.connect(f"file:{made.data}/plumbline.db?mode=ro", uri=True) as found:
        return found.execute(query).fetchone()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    arguments = parser.parse_args()

    def report(figure, **values):
        print(json.dumps({"figure": figure, "records": arguments.records, **values}), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        if POSTGRES:
            subprocess.run(["psql", POSTGRES, "-q", "-c", "DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench"], check=True)
            os.environ["PLUMBLINE_DATABASE"] = urllib.parse.urlsplit(POSTGRES)._replace(path="/bench").geturl()
        made = base.Base(folder, 1000, report)
        server = base.Server(made)
        try:
            desk = Desk(server, made)
            desk.promise()
            begun = time.monotonic()
            rates = desk.fill(arguments.records)
            report("create_with_clocks", per_second=sorted(rates)[len(rates) // 2], seconds=round(time.monotonic() - begun))
            # Watched seldom, so that the watching costs nothing.
            deadline = time.monotonic() + 20 * 60
            while due(made) and time.monotonic() < deadline:
                time.sleep(5)
            late = events(made)
            report(
                "alarms", told=len(late), left=due(made), p50_ms=late[len(late) // 2], p99_ms=late[len(late) * 99 // 100], most_ms=late[-1],
                target=LATEST_MS, resident=server.resident())
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
