"""What the clocks of an incident must say, counted from its history alone.

Nothing here is taken from the server: working time is a mark for each minute, by a look at the wall clock of the zone, and a clock is the
sum of what was worked between one touch of its incident and the next. Moments are milliseconds since 1970, durations too where
nothing else is said.
"""

import hashlib
import json
from bisect import bisect_left
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import accumulate, chain
from zoneinfo import ZoneInfo

import yaml

MINUTE = 60_000
DAY = 1440 * MINUTE
QUARTER = 15  # minutes
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
METRICS = ("response", "resolution")
UNSAID = "not in this event"
# What is said, linked or attached moves no clock; everything else is done by the procedure's rules.
WORDS = {"comment", "attach", "link", "linked", "unlink", "unlinked"}
DEEDS = {"create", "change", "start", "hold", "resume", "resolve", "close", "reopen", "cancel"}


def moment(text):
    """RFC 3339 as milliseconds; None for None."""
    return text and (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def parts(hours):
    """`09:00-12:00, 13:30-18:00` as minutes of the day."""
    def minutes(clock):
        hour, minute = clock.strip().split(":")
        return int(hour) * 60 + int(minute)

    return [range(*map(minutes, part.split("-"))) for part in (hours or "").split(",") if part.strip()]


def zone(name):
    if name[0] not in "+-":
        return ZoneInfo(name)
    hours, minutes = map(int, name[1:].split(":"))
    return timezone((-1 if name[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


class Spell:
    """From when to when what was agreed was known and not taken back, and from when it was to hold."""

    def __init__(self, record, events):
        self.id, self.number, self.effective = record["id"], record["number"], moment(record["effective"])
        said = {event["verb"]: moment(event["recorded"]) for event in events}
        self.approved, self.revoked = said["approve"], said.get("revoke")

    def is_known(self, at):
        return self.approved <= at and (self.revoked is None or at < self.revoked)


class Hours(Spell):
    """A version of a calendar."""

    def __init__(self, record, events):
        super().__init__(record, events)
        self.calendar, self.zone = record["calendar"], zone(record["zone"])
        self.week = [parts(record[day]) for day in WEEK]
        self.days = {date.fromisoformat(line["date"]): parts(line["hours"]) for line in record["days"] or []}
        self.summed = {}

    def marks(self, quarter):
        """For each minute of a quarter of an hour whether the wall clock shows working hours. In a quarter no zone changes its offset."""
        shown = datetime.fromtimestamp(quarter * QUARTER * 60, self.zone)
        day, first = shown.date(), shown.hour * 60 + shown.minute
        worked = self.days[day] if day in self.days else self.week[day.weekday()]
        return [any(minute in part for part in worked) for minute in range(first, first + QUARTER)] if worked else [False] * QUARTER

    def sums(self, day):
        """How many minutes are worked before each minute of a day of UTC, and in the whole of it."""
        if day not in self.summed:
            quarters = range(day * 1440 // QUARTER, (day + 1) * 1440 // QUARTER)
            self.summed[day] = list(accumulate(chain.from_iterable(map(self.marks, quarters)), initial=0))
        return self.summed[day]

    def before(self, instant):
        """Work of its day of UTC before an instant."""
        day, rest = divmod(instant, DAY)
        minute, more = divmod(rest, MINUTE)
        sums = self.sums(day)
        return sums[minute] * MINUTE + (sums[minute + 1] - sums[minute]) * more

    def worked(self, start, end):
        days = range(start // DAY, end // DAY)
        return self.before(end) - self.before(start) + sum(self.sums(day)[1440] for day in days) * MINUTE

    def reached(self, amount, start):
        """The first instant by which so much is worked since another."""
        day, done = start // DAY, self.before(start)
        while (left := done + amount - self.sums(day)[1440] * MINUTE) > 0:
            day, done, amount = day + 1, 0, left
        minute = bisect_left(self.sums(day), -(-(done + amount) // MINUTE)) - 1
        return day * DAY + minute * MINUTE + done + amount - self.sums(day)[minute] * MINUTE


class Rule(Spell):
    """A version of parameters, for everybody or for one customer."""

    def __init__(self, record, events):
        super().__init__(record, events)
        self.customer, self.values = record["customer"], record["values"]


class Agreed:
    """All that was ever agreed: what is shipped, versions of parameters, versions of calendars."""

    def __init__(self, shipped, rules, hours):
        self.shipped, self.hours = shipped, sorted(hours, key=lambda one: one.effective)
        self.rules = sorted(rules, key=lambda one: (one.effective, one.number))

    def value(self, name, customer, at):
        """The value that holds at a moment, and the id of the version it comes from."""
        for whose in (customer, None):
            holding = [rule for rule in self.rules if rule.effective <= at and rule.is_known(at) and rule.customer == whose and name in rule.values]
            if holding:
                return holding[-1].values[name], holding[-1].id
        return self.shipped[name], None

    def rulebook(self, at, kept):
        """The SHA-256 of all that holds at a moment, as events name it (docs/history-format.md). `kept`: those made before."""
        rules, hours = ([one for one in them if one.effective <= at and one.is_known(at)] for them in (self.rules, self.hours))
        key = tuple(one.id for one in (*rules, *hours))
        if key not in kept:
            book = dict(self.shipped)
            for rule in rules:
                scope = book if rule.customer is None else book.setdefault("scoped", {})
                scope |= {name if rule.customer is None else f"{name} {rule.customer} *": value for name, value in rule.values.items()}
            if key:
                versions = {"calendar_version": {one.calendar: one.id for one in hours}, "parameter_version": {one.id: one.id for one in rules}}
                book["versions"] = {kind: held for kind, held in versions.items() if held}
            text = json.dumps(book, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
            kept[key] = hashlib.sha256(text.encode()).hexdigest()
        return kept[key]

    def calendar(self, customer, at):
        """The id of the calendar by which a customer's work is counted; None: every minute of every day."""
        named, _ = self.value("incident.calendar", customer, at)
        return None if named == "always" else named

    def pieces(self, calendar, start, end, known):
        """(version, start, end) of a span of time, by the versions that are known at a moment. Before the first there is none."""
        versions = [one for one in self.hours if one.calendar == calendar and one.is_known(known)]
        for one, following in zip(versions, [*versions[1:], None]):
            first, last = max(start, one.effective), end if following is None else min(end, following.effective)
            if first < last:
                yield one, first, last

    def worked(self, calendar, start, end):
        if calendar is None:
            return end - start
        return sum(one.worked(first, last) for one, first, last in self.pieces(calendar, start, end, end))

    def due(self, calendar, amount, start, known):
        """When so much will be worked since an instant, as far as is known at a moment."""
        if calendar is None:
            return start + amount
        for one, first, last in self.pieces(calendar, start, start + 4000 * DAY, known):
            reached = one.reached(amount, first)
            if reached <= last:
                return reached
            amount -= one.worked(first, last)
        raise AssertionError("never")


def seconds(length):
    """`PT4H`, `PT90M`, `PT1H30M`; None where nothing is promised."""
    if not length:
        return None
    hours, _, minutes = length.removeprefix("PT").rpartition("H")
    return int(hours or 0) * 3600 + int(minutes.removesuffix("M") or 0) * 60


class Timer:
    """One clock of one incident."""

    def __init__(self, metric, agreed, notes):
        self.metric, self.agreed, self.notes = metric, agreed, notes
        self.state = self.due = None
        self.counted = self.touched = 0

    def wants(self, incident, pausing):
        """(phase, reason) that the incident asks for; the phase None where it is timed no longer."""
        state, reason = incident["state"], incident.get("hold_reason")
        if state == "canceled":
            return None, None
        if state == "new" or self.metric == "resolution" and state == "in_progress":
            return "running", None
        if self.metric == "resolution" and state == "on_hold":
            return ("paused", reason) if reason in pausing else ("running", None)
        return "stopped", None

    def touch(self, incident, now):
        customer, line = incident["customer"], incident["priority"]
        targets, version = self.agreed.value("incident.targets", customer, now)
        phase, reason = self.wants(incident, self.agreed.value("incident.pausing", customer, now)[0])
        target = seconds(targets.get(line, {}).get(self.metric))
        self.count(now)
        before = self.state["phase"] if self.state else None
        if phase is None or target is None:
            if before not in ("stopped", "ended"):
                old = self.state or {"target_s": 0, "line": "-", "calendar": None, "version": None}
                self.state = {**old, "phase": "ended", "since": now, "elapsed_ms": self.counted, "reason": None}
        elif not before == phase == "stopped":
            calendar = self.agreed.calendar(customer, now)
            self.take({"phase": phase, "target_s": target, "line": line, "calendar": calendar, "version": version, "reason": reason}, now)
        self.due = self.reached(now)

    def take(self, wanted, now):
        """Another state, where anything is otherwise but what has been counted."""
        if self.state is None or any(self.state[name] != value for name, value in wanted.items()):
            self.notes.update(self.otherwise(wanted))
            self.state = {**wanted, "since": now, "elapsed_ms": self.counted}

    def count(self, now):
        """Adds what was worked since the last touch."""
        if self.state and self.state["phase"] == "running":
            calendar = self.state["calendar"]
            self.counted += self.agreed.worked(calendar, self.touched, now)
            self.notes.update(self.crossed(calendar, self.touched, now))
        self.touched = now

    def reached(self, now):
        """The moment at which a running clock reaches its target; once that is past, it stays."""
        if self.state["phase"] != "running":
            return None
        since, left = self.state["since"], self.state["target_s"] * 1000 - self.state["elapsed_ms"]
        if left > 0:
            return self.agreed.due(self.state["calendar"], left, since, now)
        self.notes.add("over its target when touched")
        return since if self.due is None else min(self.due, since)

    # What a life has seen, so that a test knows that it proves something.

    def otherwise(self, wanted):
        before = self.state
        if before is None:
            return
        if wanted["phase"] == "paused":
            yield "paused"
        if before["phase"] == "paused" and wanted["phase"] == "running":
            yield "resumed"
        if before["phase"] == "stopped":
            yield "counted on after it had stopped"
        if before["phase"] == "ended":
            yield "promised again"
        if before["phase"] == wanted["phase"] == "running":
            yield from (f"another {name} while running" for name in ("target_s", "line", "calendar", "version") if before[name] != wanted[name])

    def crossed(self, calendar, start, end):
        pieces = list(self.agreed.pieces(calendar, start, end, end)) if calendar else []
        if len(pieces) > 1:
            yield "counted across a change of its calendar"
        for one, first, last in pieces:
            shown = [datetime.fromtimestamp(at / 1000, one.zone) for at in (first, last)]
            if shown[0].utcoffset() != shown[1].utcoffset():
                yield "counted across a change of summer time"
            between = (shown[0].date() + timedelta(days=day) for day in range((shown[1].date() - shown[0].date()).days + 1))
            for day in between:
                if day in one.days:
                    is_made_up = one.days[day] and not one.week[day.weekday()]
                    yield "counted over a make-up workday" if is_made_up else "counted over a day that is otherwise"


def replay(events, agreed, notes):
    """What each event of an incident must say of its priority and its clocks: [{field: value}], only what changed."""
    incident, timers, expected = {}, [Timer(metric, agreed, notes) for metric in METRICS], []
    for event in events:
        now, verb = moment(event["recorded"]), event["verb"]
        if verb in WORDS:
            expected.append({})
            continue
        assert verb in DEEDS and not event["provenance"], event
        before = told(incident, timers)
        said = {change["field"]: change["value"] for change in event["changes"]}
        incident |= {name: said[name] for name in ("state", "hold_reason", "customer", "impact", "urgency") if name in said}
        if said.keys() & {"impact", "urgency", "customer"}:
            matrix, _ = agreed.value("incident.priority_matrix", incident["customer"], now)
            incident["priority"] = matrix[incident["impact"]][incident["urgency"]]
        for timer in timers:
            timer.touch(incident, now)
        after = told(incident, timers)
        expected.append({name: value for name, value in after.items() if before.get(name) != value})
        notes.update(seen(verb, said, incident, timers[1]))
        if any(rule.effective == now for rule in agreed.rules):
            notes.add("touched at the very moment of a version")
    return expected, told(incident, timers)


def seen(verb, said, incident, resolution):
    phase = resolution.state["phase"]
    if verb == "reopen":
        yield "reopened"
    if "reassignments" in said and verb != "create":
        yield "reassigned"
    if "customer" in said and verb != "create":
        yield "given to another customer"
    if verb == "hold" and phase == "running":
        yield "held for what does not pause"
    if verb == "cancel":
        yield "canceled"
    if phase == "ended" and incident["state"] != "canceled":
        yield "without a promise"


def told(incident, timers):
    fields = {"priority": incident.get("priority")}
    for timer in timers:
        fields |= {timer.metric: timer.state and dict(timer.state), f"{timer.metric}_due": timer.due}
    return fields


def plain(field, value):
    """A value of the API, with its moments as they are counted here."""
    if value is None or field == "priority":
        return value
    return moment(value) if field.endswith("_due") else {**value, "since": moment(value["since"])}


def differences(lives, agreed):
    """{number: (event or `now`, field, expected, stored)} of the first that differs in each incident, and what all lives have seen.

    lives: [(record, events)] as the API gives them.
    """
    found, seen_by = {}, Counter()
    for record, events in lives:
        notes = set()
        expected, last = replay(events, agreed, notes)
        stored = [{one["field"]: plain(one["field"], one["value"]) for one in event["changes"] if one["field"] in last} for event in events]
        rows = [*zip((event["n"] for event in events), expected, stored), ("now", last, {name: plain(name, record[name]) for name in last})]
        wrong = [
            (n, name, one.get(name, UNSAID), other.get(name, UNSAID))
            for n, one, other in rows for name in last if one.get(name, UNSAID) != other.get(name, UNSAID)]
        if wrong:
            found[record["number"]] = wrong[0]
        seen_by.update(notes)
    return found, seen_by


def shipped(folder):
    """The values of parameters as they are shipped, by id."""
    return {f"{file.stem}.{name}": value for file in folder.glob("*.yaml") for name, value in yaml.safe_load(file.read_text()).items()}
