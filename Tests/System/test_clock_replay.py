"""Every clock of a thousand incidents, at every event, and all that happens by itself, against a computation that shares nothing with the server.

A year passes in simulated time, through the door. Then the base is served, and work goes on in real time, to the millisecond, while
calendars and parameters change.
"""

import copy
import os
import random
import shutil
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest

import replay
import shared
from agreed import CELLS, WEEK, Agreed, Hours, Promise, Rota, Rule, moment, shipped
from house import PATIENCE, ROOT, House
from lives import AGENTS, CUSTOMERS, FIRST, ISLAND, LEVELS, NIGHTS, TEAMS, WORKDAYS, Company, Life, contact, promise, targets

SEED, INCIDENTS, ACTS = 20261122, 1000, 120
LONG = {"p1": ("PT45M", "PT30H"), "p2": ("PT1H30M", "PT300H"), "p3": ("PT5H", "PT900H"), "p4": ("PT9H", "PT2000H"), "p5": ("PT24H", "PT3000H")}

# How many incidents have seen what, at least; with fewer, little is proved.
LEAST = {
    "paused": 250, "resumed": 150, "held for what does not pause": 80, "reopened": 200, "counted on after it had stopped": 200,
    "reassigned": 50, "given to another customer": 40, "canceled": 150, "without a promise": 25, "promised again": 60,
    "another target_s while running": 200, "another line while running": 150, "another calendar while running": 70,
    "another version while running": 150, "touched at the very moment of a version": 100, "over its target when touched": 200,
    "counted across a change of its calendar": 70, "counted across a change of summer time": 25, "counted over a make-up workday": 100,
    "counted over a day that is otherwise": 120, "warned": 250, "breached": 300, "an alarm that is not so any more": 50,
    "closed when nobody objected": 300, "resumed by an answer": 60, "swapped though nobody touched it": 200, "by the house in real time": 60,
    "a team that is timed": 300, "handed on by a team who was timed": 30, "warned of a team": 100, "breached of a team": 100,
    "a supplier that is timed": 60, "handed on by a supplier who was timed": 5, "with the same supplier once more": 1, "warned of a supplier": 20,
    "breached of a supplier": 20, "timed from the moment of a promise": 5,
    "escalated": 200, "nobody was on duty": 50, "passed to whoever was on duty": 5,
}


class Desk:
    """People at work with the served base."""

    def __init__(self, house, server, company):
        self.base, self.company, self.dice, self.now = house.base, company, company.dice, datetime.now(UTC)
        self.admin, self.manager = (server.client(house.token(mail)) for mail in (House.mail, "manager@example.com"))
        self.agents = [server.client(house.token(f"agent{n}@example.com")) for n in range(len(AGENTS))]
        self.contacts = {contact(name): server.client(house.token(f"customer{n}@example.com")) for n, name in enumerate(CUSTOMERS)}
        self.people = self.all("person")
        kinds = ("customer", "team", "person", "calendar", "service", "supplier")
        self.ids = {kind: {one["name"]: one["id"] for one in self.all(kind)} for kind in kinds}
        self.agreements = {one["title"]: one["id"] for one in self.all("agreement")}
        self.incidents = {one["id"]: one for one in self.all("incident")}

    def all(self, kind):
        found, more = [], {}
        while more is not None:
            page = self.admin.get(f"/api/v1/{kind}", limit=200, **more).json
            found += page["records"]
            more = {"after": page["next"]} if page["next"] else None
        return found

    def told(self, kind):
        """[(record, its events)] of all records of a kind."""
        return [self.story(f"/api/v1/{kind}/{one['id']}") for one in self.all(kind)]

    def story(self, path):
        """Both as they are at one time, though the house may be at work."""
        while True:
            one, events = self.admin.get(path).json, self.admin.get(f"{path}/history", limit=1000).json["events"]
            if one["version"] == events[-1]["n"]:
                return one, events

    # What is agreed

    def agree(self, kind, signed=None, **fields):
        before = self.followed()
        approved = shared.agree(self.admin, self.manager, kind, signed, reason="评审", **fields)
        if not fields.get("effective"):
            self.rest(before)
        return approved

    # What the house does

    def followed(self):
        """The rules that all open incidents were last seen under."""
        with closing(self.base.open()) as db:
            return db.execute("SELECT value FROM setting WHERE name = 'rules followed'").fetchone()[0]

    def rest(self, before=None):
        """Until the house has done all that is due, and has followed other rules than before; since when it rests."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            now = moment(datetime.now(UTC).isoformat())
            if self.followed() != before:
                with closing(self.base.open()) as db:
                    if not db.execute("SELECT 1 FROM waking WHERE moment <= ? LIMIT 1", [now]).fetchone():
                        return now
            time.sleep(0.05)
        raise AssertionError("the house does not come to rest")

    def hours(self, calendar, **fields):
        return self.agree("calendar_version", calendar=self.ids["calendar"][calendar], name=calendar, **fields)

    def rule(self, customer=None, effective=None, **values):
        values = {f"incident.{name}": value for name, value in values.items()}
        return self.agree("parameter_version", title="改", values=values, customer=customer and self.ids["customer"][customer], effective=effective)

    def promise(self, title, hours=None, calendar=None, **more):
        """Another version of an agreement; without hours it ends the promise."""
        values = {"values": promise(hours, calendar and self.ids["calendar"][calendar])} if hours else {"ends": True}
        signed = {"signatory": "对方", "signed": f"{self.now.date() - timedelta(days=1)}"}
        self.agree("agreement_version", signed, agreement=self.agreements[title], title="改", **values, **more)

    def in_days(self, days):
        return (self.now + timedelta(days=days)).isoformat()

    # What is done

    def act(self):
        for _ in range(ACTS):
            # The house may have been at work on it.
            one = self.admin.get(f"/api/v1/incident/{self.dice.choice(list(self.incidents))}").json
            # Who knows whether what was closed may still be reopened.
            ways = {way: often for way, often in Life.WAYS[one["state"]].items() if way != "attach" and (one["state"], way) != ("closed", "reopen")}
            customer = next(name for name, id in self.ids["customer"].items() if id == one["customer"])
            self.do(one, Life(self.dice, None, None, customer).deed(self.dice.choices(list(ways), list(ways.values()))[0]))

    def do(self, one, deed):
        """A step of a plan."""
        kinds = dict.fromkeys(("customer", "team", "service", "supplier"), None) | {"assignee": "person"}
        body = {name: self.ids[kinds[name] or name][value] if name in kinds else value for name, value in deed.get("set", {}).items()}
        if "say" in deed:
            body["comment"] = deed["say"]
        path = f"/api/v1/incident/{one['id']}"
        way = f"POST {path}/verbs/{deed['do']}" if "do" in deed else f"POST {path}/comments" if "say" in deed else f"PATCH {path}"
        who = self.contacts[deed["by"]] if "by" in deed else self.dice.choice(self.agents)
        who.do(*way.split(), body)

    def make(self):
        customer = self.ids["customer"][self.dice.choice(CUSTOMERS)]
        one = self.agents[0].make("incident", title="今日", customer=customer, impact=self.dice.choice(LEVELS), urgency=self.dice.choice(LEVELS))
        self.incidents[one["id"]] = one

    def other(self, name, customer, *values):
        """The first that does not hold already."""
        return next(value for value in values if value != self.company.value(name, customer, self.now))

    def work(self):
        """A day on which much is decided."""
        self.act()
        for customer in CUSTOMERS[:3]:
            self.rule(customer, targets=targets(LONG))
        self.rule(warning=5)
        # Of one team more is promised, of another nothing any more, of a third for the first time.
        self.promise("网络组协议", (3, 5, 30, 40, 900), NIGHTS)
        self.promise("线路合同")
        made = self.admin.make("agreement", title="服务台全部服务", form="ola", team=self.ids["team"][TEAMS[0]])
        self.agreements[made["title"]] = made["id"]
        self.promise(made["title"], (2, 3, 4, 5, 6))
        # By one calendar work goes on around the clock from now on, by another it stops for some days.
        self.hours(WORKDAYS, zone="America/St_Johns", **dict.fromkeys(WEEK, "00:00-24:00"))
        week = dict.fromkeys(WEEK) | {WEEK[(self.now.weekday() + 3) % 7]: "01:30-23:59"}
        self.hours(NIGHTS, zone="Europe/Berlin", **week)
        self.act()
        # What is to come is in the forecasts.
        self.hours(ISLAND, zone="+05:45", effective=self.in_days(30), days=[{"date": self.in_days(40)[:10], "hours": "12:00-18:00"}])
        self.hours(WORKDAYS, zone="Europe/Berlin", effective=self.in_days(30), saturday="02:00-03:00", holidays="china_mainland")
        revoked = self.hours(NIGHTS, zone="Asia/Shanghai", effective=self.in_days(9))
        first = CUSTOMERS[0]
        self.rule(first, self.in_days(9), pausing=self.other("pausing", first, ["caller"], ["vendor"]), targets={"p5": {"resolution": "PT3100H"}})
        self.act()
        self.manager.do("POST", f"/api/v1/calendar_version/{revoked['id']}/verbs/revoke", {"comment": "不改了"})
        self.rule(first, calendar=self.ids["calendar"][self.other("calendar", first, NIGHTS, WORKDAYS)])
        for _ in range(ACTS // 4):
            self.make()
        self.act()


class World:
    """What the server tells: incidents, versions of parameters, of calendars, of agreements and of rotas, each with its events."""

    def __init__(self, shipped, desk, played):
        self.shipped = shipped
        customers, manager = ({one["id"] for one in desk.people if one["customer"]}, next(one["id"] for one in desk.all("role") if one["key"] == "manager"))
        leads = {one["id"]: one["lead"] for one in desk.all("team")}
        managers = {one["id"] for one in desk.people if manager in one["roles"]}
        self.frame = replay.Frame(customers, played, desk.rest(), leads, managers)
        kinds = ("incident", "parameter_version", "calendar_version", "agreement_version", "rota_version")
        self.lives, self.rules, self.hours, self.promises, self.rotas = (desk.told(kind) for kind in kinds)
        self.teams = {one["id"]: one["team"] for one in desk.all("rota")}

    def agreed(self):
        rules, hours, promises, rotas = copy.deepcopy((self.rules, self.hours, self.promises, self.rotas))
        return Agreed(
            copy.deepcopy(self.shipped), [Rule(*one) for one in rules], [Hours(*one) for one in hours], [Promise(*one) for one in promises],
            [Rota(*one, self.teams[one[0]["rota"]]) for one in rotas])


@pytest.fixture(scope="module")
def world(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lives")
    resources = folder / "Resources"
    shutil.copytree(os.environ.get("PLUMBLINE_RESOURCES") or ROOT / "Resources", resources)
    values = shipped(resources / "parameters")
    company = Company(random.Random(SEED), INCIDENTS, values)
    (resources / "demo" / "company.yaml").write_text(company.plan(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_RESOURCES", str(resources))
        patch.setattr("house.PATIENCE", 600)
        house = House(binary, folder / "data")
        played = moment(datetime.now(UTC).isoformat())
        house.command("demo")
        with house.serve() as server:
            desk = Desk(house, server, company)
            desk.work()
            yield World(values, desk, played)


def test_every_clock_and_all_that_happens_by_itself_is_as_it_is_counted_independently(world, proof):
    found, seen = replay.differences(world.lives, world.agreed(), world.frame)
    assert found == {}, f"{len(found)} incidents differ, such as {list(found.items())[:3]}"
    assert len(world.lives) >= INCIDENTS
    assert {what: seen[what] for what, least in LEAST.items() if seen[what] < least} == {}, seen
    proof("incidents' clocks equal an independent computation at every event", len(world.lives))
    by_house = sum(event["actor"] == replay.HOUSE for _, events in world.lives for event in events)
    proof("acts of the house come when an independent computation has them", by_house)


def test_every_event_is_stamped_with_the_rules_that_held(world, proof):
    """Made anew from what is shipped and the versions, the rulebook has the hash that the event names."""
    agreed, books = world.agreed(), {}
    events = [(record["number"], event) for record, events in world.lives for event in events]
    for number, event in events:
        assert agreed.rulebook(moment(event["recorded"]), books) == event["rulebook"], (number, event["n"])
    assert len(books) > 30
    proof("events stamped with rules that an independent computation finds", len(events))


# What a computation may forget.

def promises(agreed):
    agreed.promises = []


def for_which_service_a_promise_is(agreed):
    for one in agreed.promises:
        one.scope = one.scope[0], None, one.scope[2]


def holds(agreed):
    for values in (agreed.shipped, *(rule.values for rule in agreed.rules)):
        values["incident.pausing"] = []


def days_that_are_otherwise(agreed):
    for hours in agreed.hours:
        hours.days = {}


def summer_time(agreed):
    for hours in agreed.hours:
        hours.zone = timezone(hours.zone.utcoffset(datetime(2026, 1, 1)))


def values_of_one_customer(agreed):
    agreed.rules = [rule for rule in agreed.rules if rule.customer is None]


def later_versions_of_calendars(agreed):
    agreed.hours = agreed.hours[:len(FIRST)]


def revocations(agreed):
    for hours in agreed.hours:
        hours.revoked = None


def alarms_of_clocks(agreed):
    agreed.shares = lambda *_: []


def steps_of_escalation(agreed):
    agreed.steps = lambda *_: []


def rotas(agreed):
    agreed.rotas = []


def moments_of_rules(agreed):
    agreed.moments = []


def closing_when_nobody_objects(agreed):
    agreed.shipped["incident.auto_close"] = "P9000D"
    for rule in agreed.rules:
        rule.values.pop("incident.auto_close", None)


def cells_of_everybody_under_those_of_one(agreed):
    for rule in agreed.rules:
        for name in rule.values.keys() & CELLS if rule.customer else ():
            rule.values[name] = agreed.value(name, rule.customer, rule.effective)[0]
    agreed.found.clear()


@pytest.mark.parametrize("forget", [
    promises, for_which_service_a_promise_is, holds, days_that_are_otherwise, summer_time, values_of_one_customer, later_versions_of_calendars,
    revocations, alarms_of_clocks, steps_of_escalation, rotas, moments_of_rules,
    closing_when_nobody_objects, cells_of_everybody_under_those_of_one])
def test_a_computation_that_forgets_something_is_found_out(forget, world):
    agreed = world.agreed()
    forget(agreed)
    found, _ = replay.differences(world.lives[:2 * ACTS], agreed, world.frame)
    assert len(found) >= 4
