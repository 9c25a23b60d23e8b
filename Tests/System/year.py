"""A company's year in simulated time: incidents come and go at a week's rhythm through the API, nodes are killed, at times none is up.

Who keeps what was acknowledged here, and when, knows what the base must hold in the end.
"""

import heapq
import itertools
import random
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.parse import quote
from zoneinfo import ZoneInfo

import house as tools
import shared
from agreed import WEEK

START = datetime(2026, 1, 4, 16, tzinfo=UTC)  # Monday 0:00 in China
SEED, WORKERS, ZONE = 20260105, 12, ZoneInfo("Asia/Shanghai")
CUSTOMERS, TEAMS, SUPPLIERS, SERVICES = ("澄江医院", "蓝湾物流", "北岭制造", "青岚医药"), ("服务台", "数据库"), ("远桥通信", "砺石软件"), ("门户", "邮件")
LEVELS = ("high", "medium", "medium", "low", "low", "low")
# What is done with an incident, and how often of a hundred.
STORIES = {
    ("start", "resolve"): 42, ("start", "ask", "answer", "resolve", "close"): 15, ("start", "hand", "resolve"): 13, ("start", "wait", "resume", "resolve"): 13,
    ("resolve",): 6, ("start", "resolve", "reopen", "resolve"): 5, ("cancel",): 3, ("start",): 3,
}
DELAYS = {"close": (1, 1), "answer": (1, 4), "resume": (2, 12), "resolve": (1, 14), "reopen": (1, 5)}  # steps; of others one to three
WAYS = ("deeds", "time", "deeds", "clock")  # during what the week's kill comes; of `clock` who moves the time is killed, too


class Size:
    """How much passes. hours: of a workday and of a day of the weekend, when there is work; outages: after which weeks nothing runs for days."""

    def __init__(self, incidents, weeks, workday, weekend, outages):
        self.incidents, self.weeks, self.hours, self.outages = incidents, weeks, (workday, weekend), outages


SMALL = Size(300, 8, (9, 14, 17), (11,), {2: 3, 5: 4})
FULL = Size(20_000, 52, (8.5, 10, 11.5, 14, 15.5, 17, 21), (10, 16), {week: 2 + week % 3 for week in range(4, 52, 6)})


def milliseconds(at):
    return round(at.timestamp() * 1000)


class Nodes:
    """The servers on one base; one may be killed while others go on."""

    def __init__(self, houses, dice):
        self.houses, self.dice, self.servers = houses, dice, [None] * len(houses)
        self.changed, self.kills = threading.Condition(), 0

    def start(self):
        for n, house in enumerate(self.houses):
            if self.servers[n] is None:
                server = house.serve()
                with self.changed:
                    self.servers[n] = server
                    self.changed.notify_all()

    def kill(self, *places):
        """kill -9, of one or of those named."""
        for n in places or [self.dice.randrange(len(self.servers))]:
            with self.changed:
                server, self.servers[n] = self.servers[n], None
            server.kill()
            self.kills += 1

    def kill_all(self):
        self.kill(*range(len(self.servers)))

    def any(self, turn):
        """One that is up; waits for it."""
        with self.changed:
            assert self.changed.wait_for(lambda: any(self.servers), tools.PATIENCE), "no node comes up"
            up = [server for server in self.servers if server]
            return up[turn % len(up)]

    def stop(self):
        for server in filter(None, self.servers):
            server.stop()


class Desk:
    """People at work with whichever node is up: what is not acknowledged is sent again, always under the same key."""

    def __init__(self, nodes):
        self.nodes, self.local, self.lock = nodes, threading.local(), threading.Lock()
        self.turns, self.again = itertools.count(), 0

    def client(self, token):
        """Of this thread, to one node after the other."""
        known = self.local.__dict__.setdefault("clients", {})
        server = self.nodes.any(next(self.turns))
        if (server, token) not in known:
            known[server, token] = server.client(token)
        return known[server, token]

    def send(self, token, method, path, body=None, key=None):
        end = time.monotonic() + tools.PATIENCE
        while True:
            try:
                answer = self.client(token).call(method, path, body, key=key)
                if answer.status in (200, 201):
                    return answer.json
                assert answer.status == 503, f"{method} {path} {body}: {answer!r}"
            except (OSError, HTTPException):
                pass
            with self.lock:
                self.again += 1
            assert time.monotonic() < end, f"{method} {path}: not done"


class Incident:
    """What is planned with an incident, and what was acknowledged: [(verb, when)]."""

    def __init__(self, number, dice, year):
        self.number, self.id, self.done = number, None, []
        self.customer, self.team, self.agent = dice.choice(CUSTOMERS), dice.choice(TEAMS), dice.randrange(len(year.agents))
        self.other, self.supplier = next(team for team in TEAMS if team != self.team), dice.choice(SUPPLIERS)
        story = dice.choices(list(STORIES), list(STORIES.values()))[0]
        self.deeds = [(deed, dice.randint(*DELAYS.get(deed, (1, 3)))) for deed in story]
        self.fields = {
            "title": f"事件 {number:05}", "customer": year.ids[self.customer], "impact": dice.choice(LEVELS), "urgency": dice.choice(LEVELS),
            "service": year.ids[dice.choice(SERVICES)]}

    def request(self, deed, year):
        """(whose token, method, path, body, verb as history has it)"""
        verb, agent = f"/api/v1/incident/{self.id}/verbs/", year.agents[self.agent]
        solved = {"close_code": "solution", "close_notes": "好了。"}
        return {
            "create": lambda: (agent, "POST", "/api/v1/incident", self.fields, "create"),
            "start": lambda: (agent, "POST", verb + "start", {"team": year.ids[self.team]}, "start"),
            "hand": lambda: (agent, "PATCH", f"/api/v1/incident/{self.id}", {"team": year.ids[self.other]}, "change"),
            "ask": lambda: (agent, "POST", verb + "hold", {"hold_reason": "caller", "comment": "请告知型号。"}, "hold"),
            "answer": lambda: (year.contacts[self.customer], "POST", f"/api/v1/incident/{self.id}/comments", {"comment": "型号是 M7。"}, "comment"),
            "wait": lambda: (agent, "POST", verb + "hold", {"hold_reason": "vendor", "supplier": year.ids[self.supplier]}, "hold"),
            "resume": lambda: (agent, "POST", verb + "resume", {}, "resume"),
            "resolve": lambda: (agent, "POST", verb + "resolve", solved, "resolve"),
            "reopen": lambda: (agent, "POST", verb + "reopen", {"comment": "又出现了。"}, "reopen"),
            "close": lambda: (agent, "POST", verb + "close", {}, "close"),
            "cancel": lambda: (agent, "POST", verb + "cancel", {"comment": "不是事件。"}, "cancel"),
        }[deed]()


class Year:
    """Founded, agreed on and lived through; afterwards its servers are up and at rest."""

    def __init__(self, houses, size):
        self.house, self.size, self.dice = houses[0], size, random.Random(SEED)
        self.nodes = Nodes(houses, self.dice)
        self.desk, self.outages, self.began = Desk(self.nodes), [], time.monotonic()
        self.nodes.start()
        self.settle()
        self.incidents = [Incident(number, self.dice, self) for number in range(size.incidents)]
        self.steps = list(self.hours())
        share = [3 if at.astimezone(ZONE).weekday() < 5 else 1 for at in self.steps]
        self.plan = [(step, number, 0) for number, step in enumerate(sorted(self.dice.choices(range(len(self.steps)), share, k=size.incidents)))]
        heapq.heapify(self.plan)
        with ThreadPoolExecutor(WORKERS) as self.pool:
            self.live()
        self.took = time.monotonic() - self.began

    def hours(self):
        """When there is work."""
        for day in range(7 * self.size.weeks):
            for hour in self.size.hours[day % 7 > 4]:
                yield START + timedelta(days=day, hours=hour, minutes=self.dice.randrange(25))

    # What is agreed

    def settle(self):
        server, tokens = self.nodes.any(0), {"admin": self.house.token(), "manager": self.house.user("manager@example.com", "沈知远", "manager")}
        self.admin, manager = (server.client(tokens[role]) for role in ("admin", "manager"))
        self.token = tokens["admin"]
        self.ids = {name: self.admin.make("customer", name=name, code=f"c{n}")["id"] for n, name in enumerate(CUSTOMERS)}
        self.ids |= {name: self.admin.make(kind, name=name)["id"] for kind, names in (("team", TEAMS), ("supplier", SUPPLIERS)) for name in names}
        family = self.admin.make("service_family", name="应用")["id"]
        for name in SERVICES:
            self.ids[name] = self.admin.make("service", name=name, family=family)["id"]
            self.admin.do("POST", f"/api/v1/service/{self.ids[name]}/verbs/offer", {})
        self.agents = [self.house.user(f"agent{n}@example.com", f"坐席{n}", "agent") for n in range(4)]
        self.contacts = {name: self.house.user(f"customer{n}@example.com", f"{name}的联系人", "customer", name) for n, name in enumerate(CUSTOMERS)}
        calendar = self.admin.make("calendar", name="工作日")["id"]
        hours = dict.fromkeys(WEEK[:5], "09:00-12:00, 13:30-18:00")
        shared.agree(self.admin, manager, "calendar_version", calendar=calendar, name="5×8", zone="Asia/Shanghai", holidays="china_mainland", reason="约定", **hours)
        shared.agree(self.admin, manager, "parameter_version", title="按工作日", reason="约定", values={"incident.calendar": calendar})
        self.promise(manager, (1, 2, 12, 40, 200), "always", form="sla", customer=self.ids[CUSTOMERS[0]])
        self.promise(manager, (2, 5, 20, 60, None), None, form="ola", team=self.ids[TEAMS[1]])
        self.promise(manager, (1, 3, 8, 24, None), calendar, form="ola", team=self.ids[TEAMS[0]], service=self.ids[SERVICES[0]])
        self.promise(manager, (2, 4, 10, 30, 60), "always", form="uc", supplier=self.ids[SUPPLIERS[0]])

    def promise(self, manager, hours, calendar, **sides):
        agreement = self.admin.make("agreement", title="协议", **sides)["id"]
        lines = {f"p{n + 1}": {"resolution": f"PT{most}H"} if most else {} for n, most in enumerate(hours)}
        values = {"incident.targets": lines} | ({"incident.calendar": calendar} if calendar else {})
        signed = {"signatory": "对方", "signed": "2026-01-03"}
        shared.agree(self.admin, manager, "agreement_version", signed, agreement=agreement, title="首版", reason="约定", values=values)

    # What passes

    def live(self):
        per_week = Counter(self.week(at) for at in self.steps)
        kills, first = {}, 0
        for week in range(self.size.weeks):
            kills[first + self.dice.randrange(per_week[week])] = WAYS[week % len(WAYS)]
            first += per_week[week]
        for number, at in enumerate(self.steps):
            way = kills.get(number)
            if at <= self.now:
                # Nobody was at work then: what was planned is done later, and killed is when somebody is.
                if way:
                    kills[number + 1] = way
                continue
            self.move(at, way if way in ("time", "clock") else None)
            self.work(number, is_killed=way == "deeds")
            days = self.size.outages.get(self.week(at))
            if days and at.astimezone(ZONE).weekday() == 4 and self.is_last_of_day(number):
                self.stand_still(at + timedelta(days=days, hours=1))
        self.move(self.steps[-1] + timedelta(days=15))

    def week(self, at):
        return (at - START) // timedelta(weeks=1)

    def is_last_of_day(self, number):
        days = [at.astimezone(ZONE).date() for at in self.steps[number:number + 2]]
        return len(set(days)) == len(days)

    @property
    def now(self):
        return datetime.fromtimestamp(self.house.stands() / 1000, UTC)

    def move(self, at, way=None):
        """Time passes; meanwhile a node may be killed, and whoever moves it."""
        words = [self.house.binary, "clock", "--to", at.isoformat().replace("+00:00", "Z"), "--data", str(self.house.folder)]
        before = self.house.stands()
        with open(self.house.folder.parent / "clock.log", "ab") as log:
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=log, env=self.house.environment)
            if way:
                while process.poll() is None and self.house.stands() == before:
                    pass
                if way == "clock":
                    process.kill()
                self.nodes.kill()
            status = process.wait(tools.PATIENCE)
        if way:
            self.nodes.start()
        if way == "clock":
            return self.move(at)
        assert status == 0 and self.now == at, (status, self.now, at)

    def work(self, number, is_killed):
        """All that is planned by a step, each incident's next deed; at half of it a node may be killed."""
        at, deeds = milliseconds(self.now), []
        while self.plan and self.plan[0][0] <= number:
            _, incident, place = heapq.heappop(self.plan)
            deeds.append((self.incidents[incident], place))
        left = [max(1, len(deeds) // 2) if is_killed else -1]
        for _ in self.pool.map(lambda deed: self.do(*deed, at, left), deeds):
            pass
        if is_killed and not deeds:
            self.nodes.kill()
            self.nodes.start()
        for incident, place in deeds:
            if place < len(incident.deeds):
                heapq.heappush(self.plan, (number + incident.deeds[place][1], incident.number, place + 1))

    def do(self, incident, place, at, left):
        deed = "create" if place == 0 else incident.deeds[place - 1][0]
        token, method, path, body, verb = incident.request(deed, self)
        answer = self.desk.send(token, method, path, body, key=f"{incident.number}-{place}")
        incident.id = incident.id or answer["id"]
        incident.done.append((verb, at))
        with self.desk.lock:
            left[0] -= 1
            is_time = left[0] == 0
        if is_time:
            self.nodes.kill()
            self.nodes.start()

    def stand_still(self, end):
        """Nothing runs until then. On return what fell due is done first: once by the nodes alone, otherwise by whoever moves the clock."""
        self.nodes.kill_all()
        start = self.house.stands()
        self.house.stand(milliseconds(end))
        self.outages.append((start, milliseconds(end)))
        self.nodes.start()
        if len(self.outages) > 1:
            return self.move(end)
        # The lease of who was killed ends first.
        patience = time.monotonic() + 2 * tools.PATIENCE
        while self.is_waiting(milliseconds(end)):
            assert time.monotonic() < patience, "the nodes do not do what fell due"
            time.sleep(0.1)

    def is_waiting(self, now):
        with closing(self.house.base.open()) as db:
            return db.execute("SELECT 1 FROM waking WHERE moment <= ? LIMIT 1", [now]).fetchone() is not None

    # What is there afterwards

    def all(self, kind):
        found, more = [], ""
        while more is not None:
            page = self.desk.send(self.token, "GET", f"/api/v1/{kind}?limit=200{more}")
            found += page["records"]
            more = page["next"] and f"&after={quote(page['next'])}"
        return found

    def stories(self, kind):
        """[(record, its events)] of all records of a kind."""
        def story(record):
            path = f"/api/v1/{kind}/{record['id']}"
            return self.desk.send(self.token, "GET", path), self.desk.send(self.token, "GET", f"{path}/history?limit=1000")["events"]

        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(story, self.all(kind)))

