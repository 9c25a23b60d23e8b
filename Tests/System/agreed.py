"""What was agreed of incidents' clocks, as versions say it: targets, calendars and all other values, and which of them hold at a moment.

Nothing here is taken from the server: working time is a mark for each minute, by a look at the wall clock of the zone. Moments are
milliseconds since 1970, durations too where nothing else is said.
"""

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta, timezone
from functools import reduce
from itertools import accumulate, chain
from zoneinfo import ZoneInfo

import yaml

MINUTE = 60_000
DAY = 1440 * MINUTE
QUARTER = 15  # minutes
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CELLS = {"incident.targets", "incident.priority_matrix"}  # set cell by cell; all else is set whole


def moment(text):
    """RFC 3339 as milliseconds; None for None."""
    return text and (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def parts(hours):
    """`09:00-12:00, 13:30-18:00`: which minutes of the day."""
    def minutes(clock):
        hour, minute = clock.strip().split(":")
        return int(hour) * 60 + int(minute)

    return {minute for part in (hours or "").split(",") if part.strip() for minute in range(*map(minutes, part.split("-")))}


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
        return [minute in worked for minute in range(first, first + QUARTER)]

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


def merged(value, patch):
    """A value with a patch over it (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(value) if isinstance(value, dict) else {}
    for name, one in patch.items():
        kept[name] = None if one is None else merged(kept.get(name), one)
    return {name: one for name, one in kept.items() if one is not None}


class Promise(Spell):
    """A version of an agreement: the whole of what one side promises, for a service or for all."""

    def __init__(self, record, events):
        super().__init__(record, events)
        self.agreement, self.values = record["agreement"], record["values"] or {}
        self.scope = record["customer"], record["service"], record["team"] or record["supplier"]


class Rota(Spell):
    """A version of a rota."""

    DAYS = {"every": range(7), "workdays": range(5), "weekend": (5, 6)} | {day: (number,) for number, day in enumerate(WEEK)}

    def __init__(self, record, events, team):
        super().__init__(record, events)
        self.rota, self.team, self.zone = record["rota"], team, zone(record["zone"])
        first = record["first_week"] and date.fromisoformat(record["first_week"]) or self.shown(self.effective).date()
        self.monday = first - timedelta(days=first.weekday())
        self.turns = record["turns"]
        self.weeks = max(turn["week"] or 1 for turn in self.turns)

    def shown(self, at):
        return datetime.fromtimestamp(at // 1000, self.zone)

    def on_duty(self, at, rank):
        """Who has duty at a moment, in the order of the turns."""
        shown = self.shown(at)
        now, people = shown.hour * 60 + shown.minute, []
        for turn in self.turns:
            start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (turn["start"], turn["end"]))
            began = [shown.date()] if now >= start and (now < end or end <= start) else []
            began += [shown.date() - timedelta(days=1)] if end <= start and now < end else []
            if turn["rank"] == rank and any(self.begins(turn, day) for day in began) and turn["person"] not in people:
                people.append(turn["person"])
        return people

    def begins(self, turn, day):
        week = (day - self.monday).days // 7 % self.weeks + 1
        return day.weekday() in self.DAYS[turn["days"]] and turn["week"] in (None, week)


class Agreed:
    """All that was ever agreed: what is shipped, versions of parameters, of calendars, of agreements, of rotas.

    Who has an agreement has no parameters of their own beside it.
    """

    def __init__(self, shipped, rules, hours, promises=(), rotas=()):
        self.shipped = shipped
        self.hours, self.rotas = (sorted(them, key=lambda one: one.effective) for them in (hours, rotas))
        self.rules, self.promises = (sorted(them, key=lambda one: (one.effective, one.number)) for them in (rules, promises))
        # When other rules come into force, in order.
        self.moments = sorted({one.effective for one in (*rules, *hours, *promises, *rotas) if one.is_known(one.effective)})
        self.turns = sorted({at for one in (*rules, *promises) for at in (one.effective, one.approved, one.revoked) if at is not None})
        self.found = {}

    def promised(self, name, customer, service, party, at):
        """(value, id of the version) of what an agreement sets; None where none does. A party's promise is nobody else's."""
        key = name, customer, service, party, bisect_right(self.turns, at)
        if key not in self.found:
            scopes = [(None, service, party), (None, None, party)] if party else [(customer, service, None), (None, service, None), (customer, None, None)]
            last = {one.scope: one for one in self.promises if one.effective <= at and one.is_known(at)}
            held = [last[scope] for scope in scopes if scope in last and name in last[scope].values]
            self.found[key] = (merged(None, held[0].values[name]), held[0].id) if held else None
        return self.found[key]

    def targets(self, customer, service, party, line, metric, at):
        """(seconds, id of the version) of what may be worked at most; None where nothing is promised."""
        promised = self.promised("incident.targets", customer, service, party, at)
        if promised is None and party is None:
            promised = self.value("incident.targets", customer, at)[0], self.source("incident.targets", customer, line, metric, at)
        length = promised and seconds(promised[0].get(line, {}).get(metric))
        return length and (length, promised[1])

    def value(self, name, customer, at):
        """The value that holds at a moment, and the id of the version it comes from; of a table that is told by `source`."""
        key = name, customer, bisect_right(self.turns, at)
        if key not in self.found:
            self.found[key] = self.find(name, customer, at)
        return self.found[key]

    def find(self, name, customer, at):
        holding = [rule for rule in self.rules if rule.effective <= at and rule.is_known(at) and name in rule.values]
        general = [rule for rule in holding if rule.customer is None]
        own = [rule for rule in holding if rule.customer == customer and customer is not None]
        if name in CELLS:
            return reduce(merged, (rule.values[name] for rule in (*general, *own)), self.shipped[name]), None
        last = (own or general or [None])[-1]
        return (last.values[name], last.id) if last else (self.shipped[name], None)

    def source(self, name, customer, row, column, at):
        """The id of the version that made a cell of a table what it is at a moment."""
        holding = [rule for rule in self.rules if rule.effective <= at and rule.is_known(at) and column in rule.values.get(name, {}).get(row, {})]
        own = [rule for rule in holding if rule.customer == customer and customer is not None]
        general = [rule for rule in holding if rule.customer is None]
        return (own or general or [None])[-1] and (own or general)[-1].id

    def rulebook(self, at, kept):
        """The SHA-256 of all that holds at a moment, as events name it (docs/history-format.md). `kept`: those made before."""
        lists = self.rules, self.hours, self.promises, self.rotas
        rules, hours, promises, rotas = ([one for one in them if one.effective <= at and one.is_known(at)] for them in lists)
        key = tuple(one.id for one in (*rules, *hours, *promises, *rotas))
        if key not in kept:
            book = dict(self.shipped)
            for name, customer in {(name, rule.customer) for rule in rules for name in rule.values}:
                scope = book if customer is None else book.setdefault("scoped", {})
                scope[name if customer is None else f"{name} {customer} *"] = self.value(name, customer, at)[0]
            last = {one.agreement: one for one in promises}
            for one in last.values():
                for name, value in one.values.items():
                    scope = " ".join([one.scope[0] or "*", one.scope[1] or "*", *filter(None, one.scope[2:])])
                    book.setdefault("scoped", {})[f"{name} {scope}"] = merged(None, value)
            if key:
                versions = {
                    "calendar_version": {one.calendar: one.id for one in hours}, "parameter_version": {one.id: one.id for one in rules},
                    "agreement_version": {agreement: one.id for agreement, one in last.items()}, "rota_version": {one.rota: one.id for one in rotas}}
                book["versions"] = {kind: held for kind, held in versions.items() if held}
            text = json.dumps(book, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
            kept[key] = hashlib.sha256(text.encode()).hexdigest()
        return kept[key]

    def shares(self, customer, metric, line, at):
        """At which shares of its target, in percent, there is something to tell of a clock."""
        warning, _ = self.value("incident.warning", customer, at)
        return sorted({warning, 100} | {step["share"] for step in self.steps(customer, metric, line, at)})

    def steps(self, customer, metric, line, at):
        """The steps of escalation of a clock, as they come."""
        steps, _ = self.value("incident.escalation", customer, at)
        return sorted((step for step in steps if step["metric"] == metric and step["line"] in ("all", line)), key=lambda step: step["share"])

    def on_duty(self, team, rank, at):
        """Who has duty in a team, by the version of each of its rotas that holds then."""
        held = {one.rota: one for one in self.rotas if one.team == team and one.effective <= at and one.is_known(at)}
        return [person for one in held.values() for person in one.on_duty(at, rank)]

    def following(self, at):
        """The next moment at which other rules come into force."""
        place = bisect_right(self.moments, at)
        return self.moments[place] if place < len(self.moments) else None

    def calendar(self, customer, at, service=None, party=None):
        """The id of the calendar by which work is counted, a party's by ours where they name none; None: every minute of every day."""
        asked = [party, None] if party else [None]
        promised = [self.promised("incident.calendar", customer, service, one, at) for one in asked]
        named, _ = next(filter(None, promised), None) or self.value("incident.calendar", customer, at)
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
    """`P5D`, `PT4H`, `PT90M`, `PT1H30M`; None where nothing is promised."""
    if not length:
        return None
    days, hours, minutes = (int(part or 0) for part in re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", length).groups())
    return days * 86400 + hours * 3600 + minutes * 60


def shipped(folder):
    """The values of parameters as they are shipped, by id."""
    return {f"{file.stem}.{name}": value for file in folder.glob("*.yaml") for name, value in yaml.safe_load(file.read_text()).items()}
