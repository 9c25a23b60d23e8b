"""docs/coverage.tsv names the tests that show a row of the sources, as `FILE: name, name; FILE: name`. Each of them is a test that is there."""

import csv
import re

import pytest

import shared
from house import ROOT

pytestmark = shared.once
COLUMNS = ["id", "zh", "en", "shown_by"]
# A function right after its attribute: what only helps the tests is none.
TESTS = {
    ".swift": re.compile(r"^\s*@Test\b(?:(?!@Test\b|\bfunc ).)*\bfunc (\w+)", re.DOTALL | re.MULTILINE),
    ".py": re.compile(r"^def (test_\w+)\(", re.MULTILINE),
}


def shown_in(path):
    """Names of the tests in a file of Tests/; None where there is no such file."""
    file = ROOT / path
    if not path.startswith("Tests/") or file.suffix not in TESTS or not file.is_file():
        return None
    return set(TESTS[file.suffix].findall(file.read_text(encoding="utf-8")))


def faults(shown_by):
    """What a row names that is not there, or that cannot be read."""
    found = []
    for part in shown_by.split("; "):
        path, _, names = part.partition(": ")
        there = shown_in(path)
        if there is None:
            found.append(f"no file of tests: {path!r}")
        else:
            found += [f"no test in {path}: {name!r}" for name in names.split(", ") if name not in there]
    return found


def test_every_test_that_shows_a_row_exists():
    with open(ROOT / "docs" / "coverage.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == COLUMNS and all(len(row) == len(COLUMNS) for row in rows)
    ids = [row[0] for row in rows[1:]]
    assert len(set(ids)) == len(ids)
    assert [f"{row[0]}: {fault}" for row in rows[1:] if row[3] for fault in faults(row[3])] == []


HERE, SWIFT = "Tests/System/test_coverage.py", "Tests/EngineTests/ContractTests.swift"


@pytest.mark.parametrize("shown_by, count", [
    (f"{HERE}: test_what_is_not_there_is_named; {SWIFT}: required, needs", 0),
    (f"{HERE}: test_of_another_name", 1), (f"{HERE}: faults", 1), (f"{SWIFT}: required, require", 1), (f"{SWIFT}: kinds", 1), (f"{SWIFT}", 1),
    ("Tests/System/test_nothing.py: test_it", 1), ("docs/coverage.tsv: id", 1), ("required, needs", 1), (f"{SWIFT}: a, b; Tests/c.py: d", 3)])
def test_what_is_not_there_is_named(shown_by, count):
    assert len(faults(shown_by)) == count, faults(shown_by)
