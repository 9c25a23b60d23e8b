"""A company whose incidents live through more than a year, as a plan that `plumbline demo` plays: everything is done through the door,
by the procedure's rules, at its own time.
"""

import json
from datetime import datetime, timedelta, timezone
from operator import eq

from agreed import WEEK, Agreed, Rule, moment, seconds

ZONE = timezone(timedelta(hours=8))
REOPENED_WITHIN = 28  # days; the procedure's window is longer
DAYS = 400  # so that summer time begins and ends, and a year's holidays pass
ADMIN, MANAGER = "唐若水", "沈知远"
AGENTS, TEAMS = ("林晓", "顾明"), ("服务台", "网络")
CUSTOMERS = ("澄江医院", "蓝湾物流", "北岭制造", "青岚医药")
REASONS, LEVELS = ("caller", "vendor", "problem", "change", "evidence"), ("high", "medium", "low")
WORKDAYS, NIGHTS, ISLAND = "工作日", "夜班", "岛上"
SERVICES, SUPPLIERS = ("门户", "邮件"), ("远桥通信", "砺石软件", "朗印设备")

USUAL = {"p1": ("PT15M", "PT4H"), "p2": ("PT30M", "PT8H"), "p3": ("PT2H", "PT24H"), "p4": ("PT4H", "PT72H"), "p5": ("PT24H", "PT240H")}
SHORT = {"p1": ("PT10M", "PT2H"), "p2": ("PT20M", "PT5H30M"), "p3": ("PT1H", "PT9H"), "p4": (None, "PT40H"), "p5": (None, None)}
# Cells that lie beside those.
OTHER = {"response": ("PT5M", "PT25M", "PT90M", "PT3H", "PT30H"), "resolution": ("PT3H", "PT7H", "PT16H", "PT50H", "PT100H", "PT300H")}
STRICT = {"high": ("p1", "p1", "p2"), "medium": ("p2", "p2", "p4"), "low": ("p3", "p4", "p4")}
MILD = {"high": ("p1", "p2", "p3"), "medium": ("p2", "p3", "p4"), "low": ("p3", "p4", "p5")}


def targets(lines):
    return {line: {metric: length for metric, length in zip(("response", "resolution"), lengths) if length} for line, lengths in lines.items()}


def contact(customer):
    """Who speaks for a customer."""
    return f"{customer}的联系人"


def patch(lines):
    """What makes any targets these: what is not promised is taken away."""
    return {line: dict(zip(("response", "resolution"), lengths)) for line, lengths in lines.items()}


def matrix(lines):
    return {impact: dict(zip(LEVELS, line)) for impact, line in lines.items()}


# What is changed, one after the other and again from the beginning.
SUBJECTS = ("targets", "calendar", "cell", "auto_close", "pausing", "matrix", "warning",
            "targets", "level", "calendar", "cell", "auto_close", "targets")
PRIORITIES = tuple(USUAL)
FOUNDED, NEVER = "2000-01-01T00:00:00Z", 10**12
STEPS = [
    {"line": line, "metric": metric, "share": share, "to": to, "act": act} for line, metric, share, to, act in (
        ("all", "response", 100, "first", "assign"), ("all", "resolution", 60, "first", "tell"), ("p1", "resolution", 100, "lead", "tell"),
        ("p2", "resolution", 100, "second", "tell"), ("all", "resolution", 130, "assignee", "tell"), ("p3", "response", 50, "lead", "tell"))]
FIRST = [(None, WORKDAYS), (CUSTOMERS[1], NIGHTS), (CUSTOMERS[2], ISLAND)]


def texts(values):
    """Parameters as a plan writes them."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def whole(value):
    """What means the same is equal: reasons have no order."""
    return sorted(value, key=str) if isinstance(value, list) else value


def is_sound(agreed, customer, at):
    """Whether tables keep the bounds that the procedure sets them."""
    table, levels = (agreed.value(f"incident.{name}", customer, at)[0] for name in ("targets", "priority_matrix"))
    promised = [[seconds(table[line].get(metric)) or NEVER for line in PRIORITIES] for metric in ("response", "resolution")]
    lines = [[levels[impact][urgency] for urgency in LEVELS] for impact in LEVELS]
    rising = all(list(line) == sorted(line) for line in (*promised, *lines, *zip(*lines)))
    return rising and all(one <= other or NEVER in (one, other) for one, other in zip(*promised))


# Who promises us what, in hours for P1 to P5, for a service or for all, by a calendar or by ours. Of the last supplier nothing is promised.
PROMISES = {
    "网络组协议": ({"form": "ola", "team": TEAMS[1]}, (2, 6, 20, 60, None), WORKDAYS),
    "服务台协议": ({"form": "ola", "team": TEAMS[0], "service": SERVICES[0]}, (1, 4, None, None, None), None),
    "线路合同": ({"form": "uc", "supplier": SUPPLIERS[0]}, (2, 3, 8, 30, 90), NIGHTS),
    "软件合同": ({"form": "uc", "supplier": SUPPLIERS[1], "service": SERVICES[1]}, (5, 9, 20, 40, None), None),
}


def promise(hours, calendar):
    """What such a version sets."""
    lengths = {line: {"resolution": f"PT{most}H"} if most else {} for line, most in zip(PRIORITIES, hours)}
    return {"incident.targets": lengths} | ({"incident.calendar": calendar} if calendar else {})


class Company:
    """The plan, the same for the same dice and the same day."""

    def __init__(self, dice, incidents, shipped):
        self.dice = dice
        self.today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        self.moments = [self.today - timedelta(days=day, hours=dice.randrange(24)) for day in range(DAYS - 12, 3, -11)]
        self.agreed, self.changes = Agreed(shipped, [], []), []
        for customer, calendar in FIRST:
            self.agree(customer, {"incident.calendar": calendar}, None)
        self.agree(None, {"incident.escalation": STEPS}, None)
        for number, at in enumerate(self.moments):
            while not self.agree(*self.proposal(SUBJECTS[number % len(SUBJECTS)]), at):
                pass
        self.incidents = [self.story(number) for number in range(incidents)]

    # What is decided

    def agree(self, customer, values, at):
        """Takes a change into the plan, if each value is another than what would hold and nobody's breaks a bound; gives whether."""
        effective = (at or self.today - timedelta(days=DAYS)).isoformat()
        record = {"id": str(len(self.changes)), "number": f"{len(self.changes):04}", "effective": effective, "customer": customer, "values": values}
        after = Agreed(self.agreed.shipped, [*self.agreed.rules, Rule(record, [{"verb": "approve", "recorded": FOUNDED}])], [])
        before, then = ([whole(book.value(name, customer, moment(effective))[0]) for name in values] for book in (self.agreed, after))
        if any(map(eq, before, then)) or not all(is_sound(after, whose, moment(effective)) for whose in (None, *CUSTOMERS)):
            return False
        self.agreed = after
        self.changes.append(self.change(values, customer, at))
        return True

    def proposal(self, subject):
        """(customer, or None for everybody, and values)"""
        dice = self.dice
        line, metric = dice.choice(PRIORITIES), dice.choice(("response", "resolution"))
        value = {
            "targets": lambda: patch(dice.choice((USUAL, SHORT))),
            "cell": lambda: {line: {metric: dice.choice((None, *OTHER[metric]))}},
            "matrix": lambda: matrix(dice.choice((STRICT, MILD))),
            "level": lambda: {dice.choice(LEVELS): {dice.choice(LEVELS): dice.choice(PRIORITIES)}},
            "calendar": lambda: dice.choice((WORKDAYS, WORKDAYS, WORKDAYS, NIGHTS, ISLAND, "always")),
            "pausing": lambda: sorted(dice.sample(REASONS, dice.randint(1, 4))),
            "warning": lambda: dice.choice((50, 80, 90, 100)),
            "auto_close": lambda: dice.choice(("P3D", "PT100H", "P14D")),
        }[subject]()
        name = {"cell": "targets", "matrix": "priority_matrix", "level": "priority_matrix"}.get(subject, subject)
        # How long silence must last is said to everybody, so that many wait when it is less.
        customer = None if subject == "auto_close" else dice.choice((None, None, None, *CUSTOMERS))
        return customer, {f"incident.{name}": value}

    def value(self, name, customer, at):
        return self.agreed.value(f"incident.{name}", customer, moment(at.isoformat()))[0]

    def plan(self):
        return json.dumps(self.company(), ensure_ascii=False)

    def company(self):
        return {
            "organisation": "恒准", "zone": "+08:00", "days": DAYS, "administrator": {"name": ADMIN, "mail": "admin@example.com"},
            # One team is led, and has duty around the clock; the other has neither.
            "teams": [{"name": TEAMS[0]}, {"name": TEAMS[1], "lead": AGENTS[1]}],
            "people": [
                {"name": MANAGER, "mail": "manager@example.com", "role": "manager"},
                *({"name": name, "mail": f"agent{n}@example.com", "role": "agent", "teams": [TEAMS[n]]} for n, name in enumerate(AGENTS))],
            "customers": [
                {"name": name, "code": f"c{n}", "people": [{"name": contact(name), "mail": f"customer{n}@example.com"}]}
                for n, name in enumerate(CUSTOMERS)],
            "calendars": [self.calendar(name, **version) for name, version in self.calendars().items()],
            "rotas": [{"name": "值班", "team": TEAMS[1], "by": ADMIN, "approved_by": MANAGER, "version": self.turns()}],
            "parameters": self.changes,
            "families": [{"name": "应用", "services": [{"name": name} for name in SERVICES]}],
            "suppliers": [{"name": name} for name in SUPPLIERS],
            "agreements": [self.agreement(title, sides, promise(hours, calendar)) for title, (sides, hours, calendar) in PROMISES.items()],
            "incidents": self.incidents,
        }

    # What is agreed

    def turns(self):
        """Two take turns by week at night, one has the days, nobody the noon; a manager stands behind them on weekends."""
        lines = [
            ("workdays", "19:30", "07:15", AGENTS[0], "first", "1"), ("workdays", "19:30", "07:15", AGENTS[1], "first", "2"),
            ("every", "07:15", "11:50", AGENTS[1], "first", ""), ("every", "13:10", "19:30", AGENTS[0], "first", ""),
            ("weekend", "00:00", "00:00", MANAGER, "second", "")]
        return {"name": "一版", "zone": "Asia/Shanghai", "reason": "约定", "turns": "\n".join("\t".join(line) for line in lines)}

    def calendars(self):
        china = {"zone": "Asia/Shanghai", "holidays": "china_mainland", "days": "\n".join(self.days())}
        island = dict.fromkeys(("tuesday", "thursday"), "08:17-16:43") | {"saturday": "07:00-24:00", "sunday": "00:00-24:00"}
        return {
            WORKDAYS: china | dict.fromkeys(WEEK[:5], "09:00-12:00, 13:30-18:00"),
            # Summer time begins and ends in working hours; on the island it is half an hour.
            NIGHTS: {"zone": "Europe/Berlin"} | dict.fromkeys(WEEK, "00:00-06:00, 20:00-24:00"),
            ISLAND: {"zone": "Australia/Lord_Howe"} | island,
        }

    def days(self):
        """Days other than their weekday, whatever year it is: a Saturday worked, and three days off, in every month."""
        for week in range(0, DAYS, 28):
            monday = self.today.date() - timedelta(days=self.today.weekday() + week)
            yield f"{monday + timedelta(days=5)}\t10:00-16:00\t调休"
            yield from (f"{monday + timedelta(days=day)}\t\t假日" for day in (8, 9, 10))

    def calendar(self, name, **version):
        return {"name": name, "by": ADMIN, "approved_by": MANAGER, "version": {"name": name, "reason": "约定", **version}}

    def change(self, values, customer, at=None):
        whose = {"customer": customer} if customer else {}
        when = {"effective": at.isoformat()} if at else {}
        return {"title": "改", "reason": "评审", "by": ADMIN, "approved_by": MANAGER, "values": texts(values), **whose, **when}

    def agreement(self, title, sides, values):
        signed = f"{(self.today - timedelta(days=DAYS + 2)).date()}"
        version = {"title": "首版", "reason": "约定", "signatory": "对方", "signed": signed, "values": texts(values)}
        return {"title": title, **sides, "by": ADMIN, "approved_by": MANAGER, "version": version}

    # What happens

    def story(self, number):
        dice, day = self.dice, self.dice.randrange(DAYS - 2)
        at = self.today - timedelta(days=day) + timedelta(minutes=dice.randrange(1440))
        customer = dice.choice(CUSTOMERS)
        life = Life(dice, self, at, customer)
        service = dice.choice((None, *SERVICES))
        return ({"service": service} if service else {}) | {
            "id": f"i{number}", "day": day, "at": f"{at:%H:%M}", "by": dice.choice(AGENTS), "title": f"事件 {number}", "contact": "phone",
            "customer": customer, "impact": dice.choice(LEVELS), "urgency": dice.choice(LEVELS), "steps": life.steps()}


class Life:
    """One incident's way."""

    WAYS = {  # what is done in a state, and how often
        "new": {"start": 40, "hold": 12, "level": 14, "say": 6, "team": 8, "hand": 8, "service": 4, "customer": 3, "resolve": 8, "cancel": 7, "answer": 2},
        "in_progress": {"hold": 34, "resolve": 24, "level": 14, "team": 8, "service": 4, "customer": 4, "say": 8, "attach": 3, "cancel": 5},
        "on_hold": {"resume": 34, "resolve": 12, "reason": 16, "level": 10, "team": 4, "service": 2, "say": 6, "answer": 36, "cancel": 5},
        "resolved": {"reopen": 42, "close": 24, "level": 8, "say": 10, "answer": 4},
        "closed": {"reopen": 40, "say": 20, "level": 10},
        "canceled": {"say": 60, "level": 40},
    }
    LEADS = {"start": "in_progress", "hold": "on_hold", "resume": "in_progress", "resolve": "resolved", "close": "closed", "reopen": "in_progress",
             "cancel": "canceled"}
    PAUSES = [(0, 0), (1, 59), (60, 700), (700, 3000), (3000, 9000)]  # minutes

    def __init__(self, dice, company, at, customer):
        self.dice, self.company, self.at, self.customer = dice, company, at, customer
        self.state, self.reason, self.done = "new", None, at

    def steps(self):
        steps = [self.step() for _ in range(self.dice.choice((1, 3, 6, 9, 12)))]
        # What is left to itself in the end is closed by the house.
        return [*steps, self.step("resolve")] if "resolve" in self.WAYS[self.state] and self.dice.random() < 0.6 else steps

    def step(self, way=None):
        pause = self.pause()
        if self.state == "resolved" and (closed := self.closing()) <= self.at:
            self.state, self.done = "closed", closed
        ways = self.WAYS[self.state]
        way = way or self.dice.choices(list(ways), list(ways.values()))[0]
        if way == "reopen" and self.at > self.done + timedelta(days=REOPENED_WITHIN):
            way = "say"
        deed = self.deed(way)
        self.follow(way, deed.get("set", {}))
        return {"after": f"{pause}m", "by": self.dice.choice(AGENTS), **deed}

    def follow(self, way, values):
        """What becomes of the incident."""
        self.customer = values.get("customer", self.customer)
        self.reason = values.get("hold_reason", self.reason)
        if way == "answer" and (self.state, self.reason) == ("on_hold", "caller"):
            way = "resume"
        self.state = self.LEADS.get(way, self.state)
        if way in ("resolve", "close"):
            self.done = self.at

    def closing(self):
        """When the house closes what is resolved."""
        turns = [self.done, *(at for at in self.company.moments if at > self.done), None]
        for start, end in zip(turns, turns[1:]):
            wait = timedelta(seconds=seconds(self.company.value("auto_close", self.customer, start)))
            if end is None or max(start, self.done + wait) < end:
                return max(start, self.done + wait)

    def pause(self):
        """Some steps come at the very moment at which a version takes effect."""
        minutes = self.dice.randint(*self.dice.choices(self.PAUSES, (4, 30, 36, 24, 6))[0])
        near = [at for at in self.company.moments if self.at < at <= self.at + timedelta(days=3)]
        if near and self.dice.random() < 0.15:
            minutes = (near[0] - self.at) // timedelta(minutes=1)
        self.at += timedelta(minutes=minutes)
        return minutes

    def deed(self, way):
        dice = self.dice
        return {
            "say": lambda: {"say": "看过了。"},
            "answer": lambda: {"by": contact(self.customer), "say": "是的。"},
            "attach": lambda: {"attach": "日志.txt", "content": "重启"},
            "level": lambda: {"set": {"impact": dice.choice(LEVELS), "urgency": dice.choice(LEVELS)}},
            "team": lambda: {"set": {"team": dice.choice(TEAMS), "assignee": dice.choice(AGENTS)}},
            "service": lambda: {"set": {"service": dice.choice(SERVICES)}},
            "hand": lambda: {"set": {"team": dice.choice(TEAMS)}},
            "customer": lambda: {"set": {"customer": dice.choice(CUSTOMERS)}},
            "reason": lambda: {"set": self.because("vendor", *REASONS)},
            "hold": lambda: {"do": "hold", "set": self.because("caller", "caller", "vendor", "vendor", *REASONS), "say": "要等。"},
            "resolve": lambda: {"do": "resolve", "set": {"close_code": "solution", "close_notes": "好了。"}},
            "reopen": lambda: {"do": "reopen", "say": "又出现了。"},
            "cancel": lambda: {"do": "cancel", "say": "不是事件。"},
        }.get(way, lambda: {"do": way})()

    def because(self, *reasons):
        """A reason to wait; whoever waits for a supplier names it."""
        reason = self.dice.choice(reasons)
        return {"hold_reason": reason} | ({"supplier": self.dice.choice(SUPPLIERS)} if reason == "vendor" else {})
