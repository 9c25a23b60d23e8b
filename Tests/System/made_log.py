"""A log of another system, made up at random: a mapping, its rows, and the figures counted from them without Plumbline.

Columns in German, times of several zones, semicolons, words with quotes and line ends, cases mixed with one another."""

import csv
import io
import random
import statistics
from collections import Counter
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
STATES = ["Neu", "Offen", "Wartet", "Gelöst", "Zu"]
GB_STATES = {"Neu": "新建", "Offen": "处理中", "Wartet": "等待", "Gelöst": "已解决", "Zu": "关闭"}
COLUMNS = ["Vorgang", "Betreff", "Schilderung", "Zustand", "Stand", "Angelegt", "Erledigt", "Beendet", "Dringlichkeit", "Gruppe", "Bearbeiter", "Wieder", "Umverteilt", "Frist"]

MAPPING = """
name: vorgaenge
kind: incident
separator: ";"
encoding: {encoding}
case: Vorgang
time: {{column: Stand, pattern: iso, zone: "+08:00"}}
missing: ["-"]
actor: Bearbeiter
state:
  column: Zustand
  translate: {{{Neu}: new, {Offen}: in_progress, {Wartet}: {{state: on_hold, hold_reason: vendor}}, {Gelöst}: resolved, {Zu}: closed}}
fixed: {{customer: 蓝湾物流}}
fields:
  title: Betreff
  description: Schilderung
  external: Vorgang
  urgency: {{column: Dringlichkeit, translate: {{hoch: high, normal: low}}}}
  team: {{column: Gruppe, unknown: create}}
  opened: {{column: Angelegt, moment: true}}
  resolved: {{column: Erledigt, moment: true, known: {{from: [{Gelöst}, {Zu}], at: Erledigt}}}}
  closed: {{column: Beendet, moment: true, known: {{from: [{Zu}], at: Beendet}}}}
  reopens: Wieder
  reassignments: Umverteilt
facts: {{priority: Dringlichkeit, made_sla: Frist, reopen_count: Wieder, reassignment_count: Umverteilt}}
"""


class MadeLog:
    """Rows by column, in the order of the file; a case's rows follow each other in time."""

    def __init__(self, seed=7, cases=150, words=None):
        self.dice = random.Random(seed)
        self.words = words or {}
        self.rows = []
        waiting = [self.case(number) for number in range(cases)]
        while waiting:
            case = self.dice.choice(waiting)
            self.rows.append(case.pop(0))
            waiting = [case for case in waiting if case]

    def time(self, moment):
        """ISO 8601 in one of the ways systems write it."""
        zone = self.dice.choice([ZONE, timezone.utc, timezone(timedelta(hours=-5, minutes=-30))])
        text = moment.astimezone(zone).isoformat(sep=self.dice.choice(" T"), timespec="seconds")
        return text.replace("+00:00", "Z")

    def case(self, number):
        begin = datetime(2025, 1, 1, tzinfo=ZONE) + timedelta(minutes=self.dice.randrange(400_000))
        end = begin + timedelta(minutes=self.dice.randrange(10, 60_000))
        steps = ["Neu"] + [self.dice.choice(["Offen", "Wartet"]) for _ in range(self.dice.randrange(4))]
        times = sorted(begin + (end - begin) * self.dice.random() for _ in steps[1:])
        moments = [begin, *times]
        is_done = self.dice.random() < 0.8
        closed = end + timedelta(minutes=self.dice.randrange(0, 20_000)) if is_done and self.dice.random() < 0.9 else None
        if is_done:
            steps, moments = steps + ["Gelöst"], moments + [end]
        if closed:
            steps, moments = steps + ["Zu"], moments + [closed]
        title = self.dice.choice(['打印机; "卡纸"', "网络断开", "Ärger mit Mail" if not self.words else "邮件异常", "a, b"])
        shown = {"Erledigt": self.time(end) if is_done else "-", "Beendet": self.time(closed) if closed else "-", "Angelegt": self.time(begin)}
        rows = []
        for step, moment in zip(steps, moments):
            # Beforehand the log knows how each case will end, as logs enriched afterwards do.
            rows.append({
                "Vorgang": f"V-{number:05}", "Betreff": title, "Schilderung": 'erst\n"dann"\r\n后来; ' + title, "Zustand": self.words.get(step, step), "Stand": self.time(moment), **shown,
                "Dringlichkeit": self.dice.choice(["hoch", "normal"]), "Gruppe": self.dice.choice(["前台", "二线", "-"]),
                "Bearbeiter": self.dice.choice(["陈一", "王二"]), "Wieder": str(self.dice.randrange(2)), "Umverteilt": str(self.dice.randrange(3)),
                "Frist": self.dice.choice(["ja", "nein"])})
        return rows

    def text(self, rows=None):
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(self.rows if rows is None else rows)
        return out.getvalue()

    def mapping(self, encoding="utf-8"):
        return MAPPING.format(encoding=encoding, **{state: self.words.get(state, state) for state in STATES})

    def cases(self):
        found = {}
        for row in self.rows:
            found.setdefault(row["Vorgang"], []).append(row)
        return found

    def figures(self):
        """What `report incidents` is to say."""
        ends = [rows[-1] for rows in self.cases().values()]
        steps = Counter()
        for rows in self.cases().values():
            states = [row["Zustand"] for row in rows]
            steps.update(f"{one} -> {other}" for one, other in zip(states, states[1:]) if one != other)
        done = [row for row in ends if row["Zustand"] in (self.words.get("Gelöst", "Gelöst"), self.words.get("Zu", "Zu"))]
        times = sorted((moment(row["Erledigt"]) - moment(row["Angelegt"])).total_seconds() / 60 for row in done)
        closed = [row for row in ends if row["Zustand"] == self.words.get("Zu", "Zu")]
        return {
            "source": "vorgaenge", "zone": "+08:00", "incidents": len(ends),
            "by_priority": dict(Counter(row["Dringlichkeit"] for row in ends)),
            "opened_per_month": months(ends, "Angelegt"), "resolved_per_month": months(done, "Erledigt"), "closed_per_month": months(closed, "Beendet"),
            "backlog_not_closed_at_month_end": backlog(ends, closed),
            "time_to_resolve_all": {
                "n": len(times), "mean_min": round(statistics.fmean(times), 2), "median_min": round(statistics.median(times), 2),
                "p90_min": round(times[len(times) * 9 // 10], 2), "min": times[0], "max": times[-1]},
            "reopen_count": {"sum": sum(int(row["Wieder"]) for row in ends)},
            "reassignment_count": {"sum": sum(int(row["Umverteilt"]) for row in ends)},
            "state_transitions": dict(steps), "by_made_sla": dict(Counter(row["Frist"] for row in ends)),
        }


def moment(text):
    return datetime.fromisoformat(text)


def month(text):
    return moment(text).astimezone(ZONE).strftime("%Y-%m")


def months(rows, column):
    return dict(Counter(month(row[column]) for row in rows))


def backlog(opened, closed):
    starts, ends = Counter(month(row["Angelegt"]) for row in opened), Counter(month(row["Beendet"]) for row in closed)
    found, open_now, at = {}, 0, min(starts)
    while True:
        open_now += starts[at] - ends[at]
        found[at] = open_now
        if at >= max(starts) and at > max(ends, default=""):
            return found
        year, number = map(int, at.split("-"))
        at = f"{year + number // 12}-{number % 12 + 1:02}"
