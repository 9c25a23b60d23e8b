"""The public holidays that are shipped, day by day against another's list of them (chinese-calendar from PyPI)."""

from datetime import date, timedelta

import chinese_calendar
import pytest
import yaml

import shared
from house import ROOT

pytestmark = shared.once
FILE = ROOT / "Resources" / "parameters" / "calendar.yaml"


def days_between(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def holidays():
    return yaml.safe_load(FILE.read_text())["holidays"]["china_mainland"]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_a_year_is_worked_or_free_as_announced(year, holidays):
    off = {day for holiday in holidays for day in days_between(*holiday["free"])}
    work = {day for holiday in holidays for day in holiday.get("worked", [])}
    assert not off & work
    for day in days_between(date(year, 1, 1), date(year, 12, 31)):
        assert (day in work or day.weekday() < 5 and day not in off) == chinese_calendar.is_workday(day), day


def test_what_is_worked_instead_lies_on_a_weekend(holidays):
    assert all(day.weekday() >= 5 for holiday in holidays for day in holiday.get("worked", []))
