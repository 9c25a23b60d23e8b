"""A company's year under the simulated clock: what falls due is done at its second, once, whatever node is killed; and first of all, in the
order of its moments, when nodes come back.

Eight weeks at each run; PLUMBLINE_FULL=1 asks for the whole year with 20,000 incidents.
"""

import os
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

import pytest

import replay
import shared
from agreed import Agreed, Hours, Promise, Rule, moment, shipped
from bases import ENGINE
from house import ROOT, House
from year import FULL, SMALL, START, Year

IS_FULL = bool(os.environ.get("PLUMBLINE_FULL"))
BATCH = 512  # what the scheduler reads at once; of these it does several beside each other


class Told:
    """What the base holds afterwards, as the API and the tables tell it."""

    def __init__(self, year):
        self.year, self.end = year, year.house.stands()
        self.lives = year.stories("incident")
        kinds = (("parameter_version", Rule), ("calendar_version", Hours), ("agreement_version", Promise))
        versions = [[made(*one) for one in year.stories(kind)] for kind, made in kinds]
        values = shipped(Path(os.environ.get("PLUMBLINE_RESOURCES") or ROOT / "Resources") / "parameters")
        self.agreed = Agreed(values, *versions)
        people, manager = year.all("person"), next(role["id"] for role in year.all("role") if role["key"] == "manager")
        customers, managers = ({one["id"] for one in people if one["customer"]}, {one["id"] for one in people if manager in one["roles"]})
        leads = {team["id"]: team["lead"] for team in year.all("team")}
        self.frame = replay.Frame(customers, self.end, self.end, leads, managers, year.outages)

    def figures(self):
        year, verbs = self.year, Counter(event["verb"] for _, events in self.lives for event in events)
        return (
            f"{ENGINE}: {len(self.lives):,} incidents in {year.size.weeks} weeks, {verbs.total():,} events, {verbs['time']:,} of time alone, "
            f"{verbs['close']:,} closings, {year.nodes.kills} kills of nodes, {len(year.outages)} times none up, {year.desk.again} requests sent again, {year.took:.0f} s")

    def by_house(self):
        """(record, event) of all that happened by itself at a moment of its own; what a comment brings about is part of it."""
        return [(record, event) for record, events in self.lives for event in events if event["actor"] == replay.HOUSE and event["verb"] != "resume"]


@pytest.fixture(scope="module")
def told(binary, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        if IS_FULL:
            patch.setattr("house.PATIENCE", 1800)
        house = House(binary, tmp_path_factory.mktemp("year") / "data")
        house.command(
            "init", "--organisation", "恒准", "--admin", house.mail, "--password-file", house.passwords, "--simulated", START.isoformat().replace("+00:00", "Z"))
        houses = [house] if ENGINE == "sqlite" else [house, shared.other_door(house, tmp_path_factory.mktemp("other") / "data")]
        year = Year(houses, FULL if IS_FULL else SMALL)
        try:
            told = Told(year)
            print(told.figures())
            yield told
        finally:
            year.nodes.stop()
        for one in houses:
            one.assert_whole()


def test_what_was_acknowledged_is_there_once_and_nothing_else(told, proof):
    """Each deed with its moment, in its order, though nodes were killed while it was done."""
    incidents = {incident.id: incident for incident in told.year.incidents}
    assert len(told.lives) == len(incidents) == told.year.size.incidents
    for record, events in told.lives:
        stored = [(event["verb"], moment(event["recorded"])) for event in events if event["actor"] != replay.HOUSE]
        assert stored == incidents[record["id"]].done, record["number"]
    assert told.year.nodes.kills >= told.year.size.weeks
    proof("incidents of a company's year, each deed there once", len(incidents))
    proof("nodes killed in simulated weeks", told.year.nodes.kills)


def test_all_that_happens_by_itself_is_as_it_is_counted_independently(told, proof):
    """Every clock at every event, every alarm and closing: none is missing, none is twice."""
    found, seen = replay.differences(told.lives, told.agreed, told.frame)
    assert found == {}, f"{len(found)} incidents differ, such as {list(found.items())[:3]}"
    needed = ("warned", "breached", "warned of a team", "breached of a team", "a supplier that is timed", "closed when nobody objected", "resumed by an answer")
    assert [what for what in needed if not seen[what]] == [], seen
    proof("acts of the house in a company's year, as an independent computation has them", len(told.by_house()))


def test_each_carries_its_second_and_the_second_it_ran(told, proof):
    late = 0
    for record, event in told.by_house():
        happened, recorded = moment(event["happened"]), moment(event["recorded"])
        held = [end for start, end in told.year.outages if start < happened <= end]
        assert recorded == (held[0] if held else happened), (record["number"], event)
        late += recorded > happened
    assert late >= len(told.year.outages)
    proof("acts of the house that fell due while no node was up, done on return", late)


def test_what_fell_due_meanwhile_is_done_first_and_in_the_order_of_its_moments(told):
    """Of one record in order; of several, those that are read at once are done beside each other."""
    for start, end in told.year.outages:
        with closing(told.year.house.base.open()) as base:
            since = "SELECT record, happened, recorded FROM event WHERE kind = 'incident' AND recorded >= ? ORDER BY seq LIMIT 100000"
            events = [(bytes(record), happened, recorded) for record, happened, recorded in base.execute(since, [end])]
        done = [(record, happened) for record, happened, recorded in events if recorded == end and happened <= end]
        assert done == [(record, happened) for record, happened, _ in events[:len(done)]], "something else was done before"
        assert done and all(start < happened for _, happened in done)
        each, firsts = defaultdict(list), []
        for record, happened in done:
            firsts += [] if each[record] else [(happened, record)]
            each[record].append(happened)
        assert all(moments == sorted(moments) for moments in each.values())
        places = {one: place for place, one in enumerate(sorted(firsts))}
        assert all(abs(places[one] - place) < BATCH for place, one in enumerate(firsts))

