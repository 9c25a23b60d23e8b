"""Tampering below the level of values: what SQLite stores and another reader takes for the same, or for something else."""

import shutil
from contextlib import closing

import pytest

import history
import tampering
from house import House
from specimen import Specimen


@pytest.fixture(scope="module")
def specimen(binary, tmp_path_factory):
    return Specimen(binary, tmp_path_factory.mktemp("specimen"))


SEALED = "seq <= (SELECT max(event) FROM leaf) AND kind = 'incident'"
ROWS = {
    "an audience that is neither 0 nor 1": f"UPDATE event SET audience = audience + 256 WHERE {SEALED} AND verb = 'comment'",
    "half a millisecond": f"UPDATE event SET happened = happened + 0.5 WHERE {SEALED} AND n = 2",
    "a verb as bytes": f"UPDATE event SET verb = CAST(verb AS BLOB) WHERE {SEALED} AND verb = 'comment'",
    "an attaching verb as bytes, without its attachment": (
        "UPDATE event SET verb = CAST('attach' AS BLOB) WHERE seq = (SELECT min(event) FROM attachment);"
        "DELETE FROM attachment WHERE event = (SELECT min(event) FROM attachment)"),
    "a kind as bytes": f"UPDATE event SET kind = CAST(kind AS BLOB) WHERE {SEALED}",
    "a hash as text": f"UPDATE event SET changes = CAST(changes AS TEXT) WHERE {SEALED} AND verb = 'start'",
    "an open that is neither 0 nor 1": "UPDATE incident SET open = 2 WHERE open = 1",
    "a truth that is neither 0 nor 1": "UPDATE incident SET major = 2 WHERE major = 1",
    "an empty text for none": "UPDATE incident SET hold_reason = '' WHERE hold_reason IS NULL",
    "zero for none": "UPDATE incident SET resolved = 0 WHERE resolved IS NULL",
    "bytes too few for a reference": "UPDATE incident SET assignee = x'00' WHERE assignee IS NULL",
    "a title in another normal form": "UPDATE incident SET title = replace(title, 'é', 'e' || char(769))",
    "a title as bytes": "UPDATE incident SET title = CAST(title AS BLOB)",
    "a title with a hidden end": "UPDATE incident SET title = title || char(0) || 'hidden'",
    "a part of a millisecond in a row": "UPDATE incident SET updated = updated + 0.5",
    "a team cut short": "UPDATE person SET teams = teams || x'0102' WHERE teams IS NOT NULL",
    "names in another order": "UPDATE role SET name = substr(name, instr(name, char(30)) + 1) || substr(name, 1, instr(name, char(30)))",
    "a name with a language more": "UPDATE role SET name = name || 'xx' || char(31)",
    "a leaf before the first": "INSERT INTO leaf (n, event) VALUES (0, 1)",
    "a leaf before the first, of nothing": "INSERT INTO leaf (n, event) VALUES (-5, -5)",
    "a seal of nothing": "INSERT INTO seal SELECT 0, root, peaks, sealed, key, signature FROM seal LIMIT 1",
    "a link with a type as bytes": "UPDATE link SET type = CAST(type AS BLOB)",
    "an attachment's name as bytes": "UPDATE attachment SET name = CAST(name AS BLOB) WHERE name IS NOT NULL",
    "an attachment's audience": "UPDATE attachment SET audience = audience + 2",
    "a member of nobody": "INSERT INTO person__teams (target, record) VALUES (zeroblob(16), zeroblob(16))",
    "a member by half an id": "INSERT INTO person__roles (target, record) SELECT x'01', id FROM person LIMIT 1",
    "values of no event": "INSERT INTO event_value (seq, content) VALUES (-1, x'00')",
    "a key that is no key": "INSERT INTO seal_key (id, public, created) VALUES (zeroblob(32), zeroblob(32), 0)",
}


def assert_found(house):
    for verify in (house.verify, house.verify_again):
        done = verify()
        assert done.returncode == 1, f"{verify.__name__} did not find it ({done.returncode}): {done.stdout}{done.stderr}"


@pytest.mark.parametrize("sql", ROWS.values(), ids=ROWS.keys())
def test_it_is_found(sql, specimen, binary, tmp_path, second_verifier):
    house = House(binary, shutil.copytree(specimen.house.folder, tmp_path / "copy"))
    with closing(history.opened(house.base)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        before = db.total_changes
        db.executescript(sql)
        assert db.total_changes > before, "nothing was tampered with"
    assert_found(house)


def test_an_event_with_a_stray_leaf_is_found(specimen, binary, tmp_path, second_verifier):
    """Chain and row are right, and a leaf beside the tree says the event was sealed."""
    house = House(binary, shutil.copytree(specimen.house.folder, tmp_path / "copy"))
    with closing(tampering.Copy(house.folder)) as copy:
        record = tampering.ending(copy, copy.events(sealed=True))[0][1]
        history.append(copy.db, record, "comment", [("comment", b"\1" + "插入的".encode())], seq=0)
        history.fit_row(copy.db, record)
        copy.run("INSERT INTO leaf (n, event) VALUES (0, 0)")
    assert_found(house)
