"""What the clocks of an incident must say, and what must happen to it by itself, counted from its history alone.

A clock is the sum of what was worked between one touch of its incident and the next. Moments are milliseconds since 1970, durations too
where nothing else is said.
"""

import copy
from collections import Counter, namedtuple
from datetime import datetime, timedelta

from agreed import moment, seconds

# Each clock, with the field that names by whose promise it runs; None: by ours.
CLOCKS = {"response": None, "resolution": None, "team_time": "team", "supplier_time": "supplier"}
UNSAID = "not in this event"
HOUSE = "0" * 32
OPEN = {"new", "in_progress", "on_hold", "resolved"}
LATE = 60_000  # after that what fell due in real time counts as missing
# What is done to an incident, as far as clocks and escalation go by it.
FACTS = ("state", "hold_reason", "customer", "impact", "urgency", "service", "team", "assignee", "supplier")
# Who is told where there is nobody before.
UPWARD = ("assignee", "first", "second", "lead", "manager")
ON_DUTY = ("first", "second")
# What is said, linked or attached moves no clock; everything else is done by the procedure's rules.
WORDS = {"comment", "attach", "link", "linked", "unlink", "unlinked"}
DEEDS = {"create", "change", "start", "hold", "resume", "resolve", "close", "reopen", "cancel"}


class Timer:
    """One clock of one incident."""

    def __init__(self, name, agreed, notes):
        self.name, self.agreed, self.notes = name, agreed, notes
        self.owner, self.metric = CLOCKS[name], "response" if name == "response" else "resolution"
        self.clear()

    def clear(self):
        self.state = self.due = self.alarm = None
        self.counted = self.touched = 0

    def wants(self, incident, now):
        """(phase, reason) that the incident asks for; the phase None where it is timed no longer."""
        state, reason, customer = incident["state"], incident.get("hold_reason"), incident["customer"]
        if state == "canceled":
            return None, None
        if self.name == "supplier_time":
            waits = state == "on_hold" and reason in self.agreed.value("incident.supplier_holds", customer, now)[0]
            return "running" if waits else "stopped", None
        if state == "new" or self.name != "response" and state == "in_progress":
            return "running", None
        if self.name != "response" and state == "on_hold":
            return ("paused", reason) if reason in self.agreed.value("incident.pausing", customer, now)[0] else ("running", None)
        return "stopped", None

    def touch(self, incident, now, due=None):
        """due: what has come, where nobody does anything but time has passed. It alone tells that a limit is passed."""
        customer, line, service = incident["customer"], incident["priority"], incident.get("service")
        phase, reason = self.wants(incident, now)
        party = self.handed(incident.get(self.owner), phase)
        target = self.agreed.targets(customer, service, party, line, self.metric, now)
        if self.owner and self.state is None and (party is None or target is None or phase not in ("running", "paused")):
            return
        by = self.worked_by(due) if due is not None else None
        self.count(now)
        before = self.state["phase"] if self.state else None
        self.alarm = None
        if phase is None or target is None:
            if before not in ("stopped", "ended"):
                old = self.state or {"target_s": 0, "line": "-", "calendar": None, "version": None, "party": None, "told_percent": 0}
                self.state = {**old, "phase": "ended", "since": now, "elapsed_ms": self.counted, "reason": None}
        elif not before == phase == "stopped":
            calendar = self.agreed.calendar(customer, now, service, party)
            wanted = {"phase": phase, "target_s": target[0], "line": line, "calendar": calendar, "version": target[1], "party": party, "reason": reason}
            self.take(wanted, now)
            if phase != "stopped":
                # What others promise is escalated to nobody.
                self.tell(self.agreed.shares(customer, None if self.owner else self.metric, line, now), now, by)
        self.due = self.reached(now)

    def handed(self, party, phase):
        """Whose promise counts. With another than before all begins anew, but whoever had it when it stopped is judged."""
        if self.owner is None:
            return None
        if self.state and phase == "stopped":
            return self.state["party"]
        if self.state and self.state["party"] != party:
            self.notes.add(f"handed on by a {self.owner} who was timed")
            self.clear()
        return party

    def worked_by(self, due):
        """What its state has counted by a moment that has come."""
        if self.state is None:
            return None
        since, done = self.state["since"], self.state["elapsed_ms"]
        return done + (self.agreed.worked(self.state["calendar"], since, max(since, due)) if self.state["phase"] == "running" else 0)

    def take(self, wanted, now):
        """Another state, where anything is otherwise but what has been counted."""
        if self.state is None or any(self.state[name] != value for name, value in wanted.items()):
            self.notes.update(self.otherwise(wanted))
            if self.owner and self.state is None:
                self.notes.add(f"a {self.owner} that is timed")
            self.state = {**wanted, "since": now, "elapsed_ms": self.counted, "told_percent": self.state["told_percent"] if self.state else 0}

    def tell(self, shares, now, by):
        """The share of its target that has been told of last, and when it is to be told of more. by: the work by the moment that has come; what
        came after it has a moment of its own."""
        told, percent = self.state["told_percent"], self.state["target_s"] * 10

        def passed(work):
            return max((share for share in shares if work >= share * percent), default=0)

        if self.counted < told * percent:
            self.notes.add("an alarm that is not so any more")
            told = passed(self.counted)
        told = told if by is None else max(told, passed(by))
        self.state = {**self.state, "told_percent": told}
        left = [share for share in shares if share > told]
        if self.state["phase"] == "running" and left:
            self.alarm = self.after(left[0] * percent - self.state["elapsed_ms"], now)

    def after(self, work, now):
        """When so much is worked since the last state, as it is known now."""
        since = self.state["since"]
        return self.agreed.due(self.state["calendar"], work, since, now) if work > 0 else since

    def count(self, now):
        """Adds what was worked since the last touch."""
        if self.state and self.state["phase"] == "running":
            calendar = self.state["calendar"]
            self.counted += self.agreed.worked(calendar, self.touched, now)
            self.notes.update(self.crossed(calendar, self.touched, now))
        self.touched = now

    def reached(self, now):
        """The moment at which a running clock reaches its target; once that is past, it stays."""
        if self.state is None or self.state["phase"] != "running":
            return None
        since, left = self.state["since"], self.state["target_s"] * 1000 - self.state["elapsed_ms"]
        if left > 0:
            return self.after(left, now)
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
            yield "with the same supplier once more" if self.owner == "supplier" else "counted on after it had stopped"
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


# What is known beside events and versions. people: those of customers; played: up to when time was simulated, so that everything happened at
# its very moment; rested: when the house had done all that was due; leads: of teams; managers: those who are told last; outages: (from, to) of
# when nothing ran, so that what fell due was done at their end.
Frame = namedtuple("Frame", "people played rested leads managers outages", defaults=[()])


def ran(frame, due):
    """When the house does what falls due."""
    return next((end for start, end in frame.outages if start < due <= end), due)


class Unlike(Exception):
    """By the house there is another event than there must be, or there must be one."""


class Life:
    """An incident as its events make it."""

    def __init__(self, agreed, notes, frame):
        self.agreed, self.notes, self.frame, self.incident = agreed, notes, frame, {}
        self.timers = [Timer(name, agreed, notes) for name in CLOCKS]
        self.now = self.resolved = self.closing = None

    def act(self, verb, said, now):
        """What somebody has done, or the house for its part."""
        self.incident |= {name: said[name] for name in FACTS if name in said}
        if said.keys() & {"impact", "urgency", "customer", "service"}:
            matrix, _ = self.agreed.value("incident.priority_matrix", self.incident["customer"], now)
            self.incident["priority"] = matrix[self.incident["impact"]][self.incident["urgency"]]
        if verb == "resolve":
            self.resolved = now
        self.touch(now)

    def touch(self, now, due=None):
        """due: the moment that has come, where nobody does anything."""
        ours = [timer for timer in self.timers if timer.owner is None]
        before = {timer.name: timer.state and timer.state["told_percent"] or 0 for timer in ours}
        for timer in self.timers:
            timer.touch(self.incident, now, due)
        for timer in ours:
            for step in self.agreed.steps(self.incident["customer"], timer.metric, timer.state["line"], now):
                if before[timer.name] < step["share"] <= timer.state["told_percent"]:
                    self.escalate(step, now, due)
        self.wait(now)

    def escalate(self, step, now, due):
        """Where there is nobody to be told, whoever comes next is told at once."""
        for to in UPWARD[UPWARD.index(step["to"]):]:
            people = self.reached(to, now)
            lines = [{"due": due, "clock": step["metric"], "share": step["share"], "to": to, "person": person} for person in people or [None]]
            self.incident = {**self.incident, "escalations": [*(self.incident.get("escalations") or []), *lines]}
            if people:
                if step["act"] == "assign" and to in ON_DUTY and not self.incident.get("assignee"):
                    self.incident["assignee"] = people[0]
                return
            if to in ON_DUTY:
                self.incident["unattended"] = True

    def reached(self, to, now):
        team, assignee = self.incident.get("team"), self.incident.get("assignee")
        if to in ON_DUTY:
            return self.agreed.on_duty(team, to, now)
        lead = self.frame.leads.get(team)
        return {"assignee": [assignee] if assignee else [], "lead": [lead] if lead else [], "manager": sorted(self.frame.managers)}[to]

    def wait(self, now):
        """Nobody can have agreed in silence before it was asked for; what is overdue stays so."""
        self.now, before, self.closing = now, self.closing, None
        if self.incident["state"] == "resolved":
            wait, _ = self.agreed.value("incident.auto_close", self.incident["customer"], now)
            moment = self.resolved + seconds(wait) * 1000
            self.closing = moment if moment == before else max(moment, now)

    def due(self, until):
        """(moment, verb) of what the house does next, if that is by then."""
        while self.incident.get("state") in OPEN:
            alarm = min((timer.alarm for timer in self.timers if timer.alarm is not None), default=None)
            waits = [(at, verb) for at, verb in ((alarm, "time"), (self.closing, "close")) if at is not None]
            turn = self.agreed.following(self.now) if waits or any(timer.state and timer.state["phase"] != "ended" for timer in self.timers) else None
            first = min(waits, default=None)
            if first and (turn is None or first[0] < turn):
                return first if first[0] <= until else None
            if turn is None or turn > until:
                return None
            if self.turned(turn):
                return turn, "time"
        return None

    def turned(self, moment):
        """Whether other rules make anything otherwise; where they do not, they are taken up without a word."""
        other = copy.copy(self)
        other.timers = [copy.copy(timer) for timer in self.timers]
        other.touch(moment, due=moment)
        if other.told() != self.told():
            return True
        for timer, looked in zip(self.timers, other.timers):
            timer.alarm = looked.alarm
        self.wait(moment)
        return False

    def told(self):
        fields = {name: self.incident.get(name) for name in ("priority", "assignee", "escalations", "unattended")}
        for timer in self.timers:
            fields |= {timer.name: timer.state and dict(timer.state), f"{timer.name}_due": timer.due}
        return fields


def replay(events, agreed, frame, notes):
    """What each event of an incident must say of its priority and its clocks: [{field: value}], only what changed."""
    life, expected, answered = Life(agreed, notes, frame), [], None
    for event in events:
        now, verb, before = moment(event["recorded"]), event["verb"], life.told()
        said = {change["field"]: change["value"] for change in event["changes"]}
        due = (answered, "resume") if answered else life.due(now)
        by_house, answered = compare(event, due, frame), None
        if verb in WORDS:
            waits = verb == "comment" and life.incident["state"] == "on_hold" and life.incident["hold_reason"] == "caller"
            answered = now if waits and event["actor"] in frame.people else None
        elif by_house and verb == "time":
            life.touch(now, due=due[0])
        else:
            assert verb in DEEDS and not event["provenance"], event
            life.act(verb, said, now)
        after = life.told()
        expected.append({name: value for name, value in after.items() if before.get(name) != value})
        if by_house and verb == "time" and said.keys() - after.keys():
            raise Unlike(event["n"], "time alone", expected[-1], said)
        notes.update(by_itself(verb, before, after, now <= frame.played) if by_house else seen(verb, said, life.incident, life.timers[1]))
        if not by_house and any(rule.effective == now for rule in agreed.rules):
            notes.add("touched at the very moment of a version")
    due = (answered, "resume") if answered else life.due(frame.rested)
    if due:
        raise Unlike("now", "by the house", due, None)
    return expected, life.told()


def compare(event, due, frame):
    """Whether an event is the house's. It is at its moment or not at all; what somebody does meanwhile in real time may come before it."""
    by_house, recorded = event["actor"] == HOUSE, moment(event["recorded"])
    must = due and (due[1] == "resume" or due[0] <= frame.played or recorded > due[0] + LATE)
    if by_house or must:
        stored = by_house and (moment(event["happened"]), event["verb"], recorded)
        wanted = due and (*due, due[0] if due[1] == "resume" else ran(frame, due[0]) if due[0] <= frame.played else max(recorded, due[0]))
        if stored != wanted:
            raise Unlike(event["n"], "by the house", wanted, stored or event["verb"])
    return by_house


def by_itself(verb, before, after, is_played):
    if not is_played:
        yield "by the house in real time"
    for name, owner in CLOCKS.items():
        old, new = before[name], after[name]
        if verb == "time" and new and not old:
            yield "timed from the moment of a promise"
        if not (old and new):
            continue
        if verb == "time" and new["told_percent"] > old["told_percent"]:
            yield ("breached" if new["told_percent"] >= 100 > old["told_percent"] else "warned") + (f" of a {owner}" if owner else "")
        if verb == "time" and any(old[name] != new[name] for name in ("target_s", "line", "calendar", "version")):
            yield "swapped though nobody touched it"
    if before["escalations"] != after["escalations"]:
        yield "escalated"
    if after["unattended"] and not before["unattended"]:
        yield "nobody was on duty"
    if verb == "time" and before["assignee"] != after["assignee"]:
        yield "passed to whoever was on duty"
    if verb != "time":
        yield {"close": "closed when nobody objected", "resume": "resumed by an answer"}[verb]


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


def plain(field, value):
    """A value of the API, with its moments as they are counted here."""
    if value is None or field in ("priority", "assignee", "unattended"):
        return value
    if field == "escalations":
        return [{**line, "due": moment(line["due"])} for line in value]
    return moment(value) if field.endswith("_due") else {**value, "since": moment(value["since"])}


def differences(lives, agreed, frame):
    """{number: (event or `now`, field, expected, stored)} of the first that differs in each incident, and what all lives have seen.

    lives: [(record, events)] as the API gives them.
    """
    found, seen_by = {}, Counter()
    for record, events in lives:
        notes = set()
        try:
            wrong = next(unlike(record, events, *replay(events, agreed, frame, notes)), None)
        except Unlike as unlikeness:
            wrong = unlikeness.args
        if wrong:
            found[record["number"]] = wrong
        seen_by.update(notes)
    return found, seen_by


def unlike(record, events, expected, last):
    stored = [{one["field"]: plain(one["field"], one["value"]) for one in event["changes"] if one["field"] in last} for event in events]
    rows = [*zip((event["n"] for event in events), expected, stored), ("now", last, {name: plain(name, record[name]) for name in last})]
    for n, one, other in rows:
        for name in last:
            if one.get(name, UNSAID) != other.get(name, UNSAID):
                yield n, name, one.get(name, UNSAID), other.get(name, UNSAID)
