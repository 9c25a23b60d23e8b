"""Every clock of a thousand incidents, at every event, against a computation that shares nothing with the server.

A year passes in simulated time, through the door. Then the base is served, and work goes on in real time, to the millisecond, while
calendars and parameters change.
"""

import copy
import os
import random
import shutil
from datetime import UTC, datetime, timedelta, timezone

import pytest

import replay
from house import ROOT, House
from lives import AGENTS, CUSTOMERS, FIRST, ISLAND, LEVELS, NIGHTS, WORKDAYS, Company, Life, targets
from replay import WEEK

SEED, INCIDENTS, ACTS = 20261122, 1000, 120
LONG = {"p1": ("PT45M", "PT30H"), "p2": ("PT1H30M", "PT300H"), "p3": ("PT5H", "PT900H"), "p4": ("PT9H", "PT2000H"), "p5": ("PT24H", "PT3000H")}

# How many incidents have seen what, at least; with fewer, little is proved.
LEAST = {
    "paused": 250, "resumed": 150, "held for what does not pause": 150, "reopened": 200, "counted on after it had stopped": 200,
    "reassigned": 60, "given to another customer": 40, "canceled": 100, "without a promise": 25, "promised again": 30,
    "another target_s while running": 200, "another line while running": 150, "another calendar while running": 50,
    "another version while running": 70, "touched at the very moment of a version": 80, "over its target when touched": 200,
    "counted across a change of its calendar": 40, "counted across a change of summer time": 20, "counted over a make-up workday": 40,
    "counted over a day that is otherwise": 60,
}


class Desk:
    """People at work with the served base."""

    def __init__(self, house, server, dice):
        self.dice, self.now = dice, datetime.now(UTC)
        self.admin, self.manager = (server.client(house.token(mail)) for mail in (House.mail, "manager@example.com"))
        self.agents = [server.client(house.token(f"agent{n}@example.com")) for n in range(len(AGENTS))]
        self.ids = {kind: {one["name"]: one["id"] for one in self.all(kind)} for kind in ("customer", "team", "person", "calendar")}
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
        return [(one, self.admin.get(f"/api/v1/{kind}/{one['id']}/history", limit=1000).json["events"]) for one in self.all(kind)]

    # What is agreed

    def agree(self, kind, **fields):
        made = self.admin.make(kind, reason="评审", **fields)
        self.admin.do("POST", f"/api/v1/{kind}/{made['id']}/verbs/propose", {})
        return self.manager.do("POST", f"/api/v1/{kind}/{made['id']}/verbs/approve", {})

    def hours(self, calendar, **fields):
        return self.agree("calendar_version", calendar=self.ids["calendar"][calendar], name=calendar, **fields)

    def rule(self, customer=None, effective=None, **values):
        values = {f"incident.{name}": value for name, value in values.items()}
        return self.agree("parameter_version", title="改", values=values, customer=customer and self.ids["customer"][customer], effective=effective)

    def in_days(self, days):
        return (self.now + timedelta(days=days)).isoformat()

    # What is done

    def act(self):
        for _ in range(ACTS):
            one = self.dice.choice(list(self.incidents.values()))
            # Who knows whether what was closed may still be reopened.
            ways = {way: often for way, often in Life.WAYS[one["state"]].items() if way != "attach" and (one["state"], way) != ("closed", "reopen")}
            self.do(one, Life(self.dice, [], None).deed(self.dice.choices(list(ways), list(ways.values()))[0]))

    def do(self, one, deed):
        """A step of a plan."""
        kinds = {"customer": "customer", "team": "team", "assignee": "person"}
        body = {name: self.ids[kinds[name]][value] if name in kinds else value for name, value in deed.get("set", {}).items()}
        if "say" in deed:
            body["comment"] = deed["say"]
        path = f"/api/v1/incident/{one['id']}"
        way = f"POST {path}/verbs/{deed['do']}" if "do" in deed else f"POST {path}/comments" if "say" in deed else f"PATCH {path}"
        self.incidents[one["id"]] = self.dice.choice(self.agents).do(*way.split(), body)

    def make(self):
        customer = self.ids["customer"][self.dice.choice(CUSTOMERS)]
        one = self.agents[0].make("incident", title="今日", customer=customer, impact=self.dice.choice(LEVELS), urgency=self.dice.choice(LEVELS))
        self.incidents[one["id"]] = one

    def work(self):
        """A day on which much is decided."""
        self.act()
        self.rule(targets=targets(LONG))
        # By one calendar work goes on around the clock from now on, by another it stops for some days.
        self.hours(WORKDAYS, zone="America/St_Johns", **dict.fromkeys(WEEK, "00:00-24:00"))
        week = dict.fromkeys(WEEK) | {WEEK[(self.now.weekday() + 3) % 7]: "01:30-23:59"}
        self.hours(NIGHTS, zone="Europe/Berlin", **week)
        self.act()
        # What is to come is in the forecasts.
        self.hours(ISLAND, zone="+05:45", effective=self.in_days(30), days=[{"date": self.in_days(40)[:10], "hours": "12:00-18:00"}])
        self.hours(WORKDAYS, zone="Europe/Berlin", effective=self.in_days(30), saturday="02:00-03:00", holidays="china_mainland")
        revoked = self.hours(NIGHTS, zone="Asia/Shanghai", effective=self.in_days(9))
        self.rule(CUSTOMERS[0], self.in_days(9), pausing=["caller"], targets=targets(LONG))
        self.act()
        self.manager.do("POST", f"/api/v1/calendar_version/{revoked['id']}/verbs/revoke", {"comment": "不改了"})
        self.rule(CUSTOMERS[0], calendar=self.ids["calendar"][NIGHTS])
        for _ in range(ACTS // 4):
            self.make()
        self.act()


class World:
    """What the server tells: incidents, versions of parameters and of calendars, each with its events."""

    def __init__(self, shipped, desk):
        self.shipped = shipped
        self.lives, self.rules, self.hours = (desk.told(kind) for kind in ("incident", "parameter_version", "calendar_version"))

    def agreed(self):
        rules, hours = copy.deepcopy((self.rules, self.hours))
        return replay.Agreed(copy.deepcopy(self.shipped), [replay.Rule(*one) for one in rules], [replay.Hours(*one) for one in hours])


@pytest.fixture(scope="module")
def world(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lives")
    resources = folder / "Resources"
    shutil.copytree(os.environ.get("PLUMBLINE_RESOURCES") or ROOT / "Resources", resources)
    dice = random.Random(SEED)
    (resources / "demo" / "company.yaml").write_text(Company(dice, INCIDENTS).plan(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_RESOURCES", str(resources))
        patch.setattr("house.PATIENCE", 600)
        house = House(binary, folder / "data")
        house.command("demo")
        with house.serve() as server:
            desk = Desk(house, server, dice)
            desk.work()
            yield World(replay.shipped(resources / "parameters"), desk)


def test_every_clock_is_at_every_event_as_it_is_counted_independently(world, proof):
    wrong, seen = replay.differences(world.lives, world.agreed())
    assert wrong == {}, f"{len(wrong)} incidents differ, such as {list(wrong.items())[:3]}"
    assert len(world.lives) >= INCIDENTS
    assert {what: seen[what] for what, least in LEAST.items() if seen[what] < least} == {}, seen
    proof("incidents' clocks equal an independent computation at every event", len(world.lives))


def test_every_event_is_stamped_with_the_rules_that_held(world, proof):
    """Made anew from what is shipped and the versions, the rulebook has the hash that the event names."""
    agreed, books = world.agreed(), {}
    events = [(record["number"], event) for record, events in world.lives for event in events]
    for number, event in events:
        assert agreed.rulebook(replay.moment(event["recorded"]), books) == event["rulebook"], (number, event["n"])
    assert len(books) > 30
    proof("events stamped with rules that an independent computation finds", len(events))


# What a computation may forget.

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


@pytest.mark.parametrize("forget", [holds, days_that_are_otherwise, summer_time, values_of_one_customer, later_versions_of_calendars, revocations])
def test_a_computation_that_forgets_something_is_found_out(forget, world):
    agreed = world.agreed()
    forget(agreed)
    wrong, _ = replay.differences(world.lives[:2 * ACTS], agreed)
    assert len(wrong) >= 8
