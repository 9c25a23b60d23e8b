"""A log of another system comes in by a mapping alone, and what comes of it equals what is counted from its rows."""

import csv
import gzip
import json
import os
import signal
import subprocess
from contextlib import closing

import pytest

from house import PATIENCE
from made_log import GB_STATES, MadeLog

VARIANTS = {
    "UTF-8 with a mark": (None, "utf-8", lambda text: b"\xef\xbb\xbf" + text.encode()),
    "UTF-8 without": (None, "utf-8", lambda text: text.encode()),
    "GB18030": (GB_STATES, "gb18030", lambda text: text.encode("gb18030")),
    "GB18030, packed": (GB_STATES, "gb18030", lambda text: gzip.compress(text.encode("gb18030"))),
}


class Desk:
    """The log as a file beside a base."""

    def __init__(self, house, log, encoding="utf-8"):
        self.house, self.log = house, log
        self.file, self.mapping, self.rejected = (house.folder.parent / name for name in ("log.csv", "mapping.yaml", "rejected.csv"))
        self.mapping.write_text(log.mapping(encoding), encoding="utf-8")
        self.write(log.text().encode(encoding))

    def write(self, content):
        self.file.write_bytes(content)

    def words(self, *more, file=None):
        return ["import", file or self.file, "--mapping", self.mapping, "--rejected", self.rejected, *more]

    def take(self, *more, file=None):
        """What the command says: rows, taken, known, rejected, new records."""
        return counted(self.house.command(*self.words(*more, file=file)))

    def figures(self):
        return json.loads(self.house.command("report", "incidents", "--json", "--source", "vorgaenge"))

    def rejections(self):
        with open(self.rejected, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    def stored(self):
        with closing(self.house.base.open()) as db:
            return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("event", "incident", "person", "team", "customer", "provenance")]

    def histories(self):
        """Of each case, where its events come from, in order; and how it ended."""
        with closing(self.house.base.open()) as db:
            events = {}
            for external, provenance in db.execute("SELECT i.external, e.provenance FROM incident i JOIN event e ON e.record = i.id ORDER BY i.external, e.n"):
                events.setdefault(external, []).append(provenance)
            ends = {external: tuple(rest) for external, *rest in db.execute("SELECT external, state, title, opened, resolved, closed, version, reopens FROM incident")}
        return events, ends


def counted(words):
    numbers = [int(word) for word in words.splitlines()[0].replace(":", "").split() if word.isdigit()]
    return dict(zip(("rows", "taken", "known", "rejected", "records"), numbers))


@pytest.mark.parametrize("variant", VARIANTS)
def test_its_figures_equal_an_independent_count(house, variant):
    states, encoding, written = VARIANTS[variant]
    desk = Desk(house, MadeLog(words=states), encoding)
    desk.write(written(desk.log.text()))
    rows, cases = len(desk.log.rows), len(desk.log.cases())
    assert desk.take() == {"rows": rows, "taken": rows, "known": 0, "rejected": 0, "records": cases}
    assert desk.figures() == desk.log.figures()
    assert desk.take() == {"rows": rows, "taken": 0, "known": rows, "rejected": 0, "records": 0}
    assert desk.figures() == desk.log.figures()
    house.assert_whole()


def test_a_dry_run_says_the_same_and_changes_nothing(house):
    desk = Desk(house, MadeLog())
    desk.log.rows[10]["Stand"] = "gestern"
    desk.log.rows[20]["Dringlichkeit"] = "sofort"
    desk.write(desk.log.text().encode())
    before, verified = desk.stored(), house.verify().stdout
    rehearsed = desk.take("--dry-run")
    rejections = desk.rejections()
    assert desk.stored() == before
    assert house.verify().stdout == verified
    assert rehearsed["rejected"] == 2 and len(rejections) == 2
    assert desk.take() == rehearsed
    assert desk.rejections() == rejections


def test_rejected_rows_are_mended_in_their_own_file(house):
    log = MadeLog()
    desk = Desk(house, log)
    wrong = {5: ("Stand", "gestern"), 50: ("Dringlichkeit", "sofort"), 100: ("Angelegt", "2025-02-30T00:00:00Z"), 101: ("Wieder", "-1")}
    right = {place: dict(log.rows[place]) for place in wrong}
    for place, (column, text) in wrong.items():
        log.rows[place][column] = text
    desk.write(log.text().encode())
    assert desk.take()["rejected"] == len(wrong)
    rejections = desk.rejections()
    assert [row["Vorgang"] for row in rejections] == [right[place]["Vorgang"] for place in wrong]
    assert all(row["reason_zh"] and row["reason_en"] for row in rejections)
    for row, place in zip(rejections, wrong):
        row.update(right[place])
    mended = house.folder.parent / "mended.csv"
    with open(mended, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rejections[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rejections)
    assert desk.take(file=mended)["taken"] == len(wrong)
    assert desk.take(file=mended)["taken"] == 0
    for place, row in right.items():
        log.rows[place] = row
    assert sum(map(len, desk.histories()[0].values())) == len(log.rows)
    desk.write(log.text().encode())
    assert desk.take()["taken"] == 0
    house.assert_whole()


def test_killed_in_the_middle_and_run_again_it_equals_a_run_without(house, binary, tmp_path):
    log = MadeLog(cases=400)
    whole = Desk(house.copied(tmp_path / "whole"), log)
    whole.take()
    desk = Desk(house, log)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    lines = desk.file.read_bytes()
    process = subprocess.Popen(
        [binary, *map(str, desk.words(file=pipe)), "--data", str(house.folder)], env=house.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(pipe, "wb", buffering=0) as out:
        out.write(lines[: len(lines) * 2 // 3])
        # The rest never comes: as soon as something is stored, the import ends as on a failing machine.
        deadline = os.times().elapsed + PATIENCE
        while not desk.stored()[-1] and process.poll() is None and os.times().elapsed < deadline:
            pass
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    taken = desk.take()
    assert taken["known"] > 0 and taken["taken"] > 0 and taken["rows"] == len(log.rows)
    assert desk.histories() == whole.histories()
    assert desk.figures() == whole.figures() == log.figures()
    house.assert_whole()


@pytest.mark.parametrize("damage", ["cut", "wrong encoding", "open quote"])
def test_a_damaged_file_loses_nothing_and_names_its_line(house, damage):
    log = MadeLog()
    desk = Desk(house, log)
    sound = desk.file.read_bytes()
    lines = sound.split(b"\r\n")
    place = len(lines) // 2
    above = b"\r\n".join(lines[:place])
    line = above.count(b"\n") + 2
    if damage == "cut":
        packed = gzip.compress(sound)
        desk.write(packed[: len(packed) // 2])
    elif damage == "wrong encoding":
        desk.write(above + b"\r\n" + "坏".encode("gb18030") + b"\r\n" + b"\r\n".join(lines[place:]))
    else:
        desk.write(above + b'\r\n"' + b"\r\n".join(lines[place:]).replace(b'"', b""))
    done = house.try_command(*desk.words())
    assert done.returncode == 70
    if damage == "cut":
        assert "line " in done.stderr and "incomplete" in done.stderr
    else:
        assert f"line {line}:" in done.stderr and f"第 {line} 行" in done.stderr, done.stderr
    assert 0 < sum(map(len, desk.histories()[0].values())) < len(log.rows)
    house.assert_whole()
    desk.write(sound)
    assert desk.take()["rejected"] == 0
    assert desk.figures() == log.figures()


def test_rows_that_do_not_fit_are_named_and_the_others_taken(house):
    log = MadeLog()
    desk = Desk(house, log)
    desk.take()
    before = desk.histories()
    new = [dict(row, Vorgang="W-" + row["Vorgang"]) for row in log.rows[:40]]
    new[3]["Stand"], new[7]["Dringlichkeit"], new[9]["Wieder"], new[11]["Betreff"] = "31.12.2025", "egal", "viel", ""
    content = log.text(log.rows + new).encode() + b"zu;wenig\r\n"
    desk.write(content)
    taken = desk.take()
    assert (taken["known"], taken["taken"], taken["rejected"]) == (len(log.rows), 36, 5)
    lines = content.split(b"\r\n")
    for row in desk.rejections():
        start = b"\r\n".join(lines[:0]) if not row["line"] else content.split(b"\n")[int(row["line"]) - 1]
        assert start.startswith((row["Vorgang"] or "zu").encode()), row
    after = desk.histories()
    assert {case: after[0][case] for case in before[0]} == before[0]
    assert {case: after[1][case] for case in before[1]} == before[1]
