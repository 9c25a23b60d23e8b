"""Fills a base with many made-up incidents through the import of a log: each 5.7 rows, 20 customers, 200 characters."""
import csv
import datetime
import subprocess
from pathlib import Path

MAPPING = """
name: bench
kind: incident
separator: ","
case: number
time: {column: at, pattern: yyyy-MM-dd HH:mm:ss, zone: "+00:00"}
order: file
missing: ["?"]
actor: actor
state:
  column: state
  translate: {New: new, Active: in_progress, Vendor: {state: on_hold, hold_reason: vendor}, Resolved: resolved, Closed: closed}
fields:
  title: title
  description: description
  customer: {column: customer, unknown: create}
  impact: {column: impact, unknown: reject}
  urgency: {column: urgency, unknown: reject}
  category: {column: category, unknown: create}
  team: {column: team, unknown: create}
  assignee: {column: actor, unknown: create}
  opened: {column: opened, moment: true}
facts:
  number: number
"""
STATES = ["New", "Active", "Vendor", "Active", "Resolved", "Closed"]
COLUMNS = ["number", "at", "actor", "state", "title", "description", "customer", "impact", "urgency", "category", "team", "opened"]
LEVELS = ["high", "medium", "low"]


def rare(n):
    """Stands in 50 incidents."""
    return f"rare{n // 50}x"


def middle(n):
    """Stands in one of a hundred."""
    return f"middle{n % 100}x"


def rows(count, text):
    """Most incidents come to their end; every tenth of the newest is still open, so that open lists look like a desk's."""
    begin = datetime.datetime(2024, 1, 1)
    for n in range(count):
        opened = begin + datetime.timedelta(minutes=7 * n)
        steps = 6 if n % 10 < 7 else 5
        for step in range(steps if n % 10 != 9 else 3):
            at = opened + datetime.timedelta(minutes=31 * step)
            yield [
                f"B{n}", at.strftime("%Y-%m-%d %H:%M:%S"), f"Bench {n % 32}", STATES[step], text(n, 40), f"{text(n + 7)} {rare(n)} {middle(n)}", f"Bulk {n % 20}", LEVELS[n % 3],
                LEVELS[n // 3 % 3], ["network", "hardware", "software"][n % 3], f"Group {n % 12}", opened.strftime("%Y-%m-%d %H:%M:%S"),
            ]


def fill(binary, data, folder, count, text):
    mapping, log = Path(folder, "bench.yaml"), Path(folder, "bench.csv")
    mapping.write_text(MAPPING)
    with open(log, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, text))
    done = subprocess.run([binary, "import", str(log), "--data", data, "--mapping", str(mapping)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
