"""Tampering below the level of values: what the engine stores and another reader takes for the same, or for something else."""

from contextlib import closing

import pytest

import history
import tampering
from bases import only
from specimen import Specimen


@pytest.fixture(scope="module")
def specimen(binary, tmp_path_factory):
    return Specimen(binary, tmp_path_factory.mktemp("specimen"))


SEALED = "seq <= (SELECT max(event) FROM leaf) AND kind = 'incident'"
VALUES = {
    "an audience that is neither 0 nor 1": (f"UPDATE event SET audience = audience + 256 WHERE {SEALED} AND verb = 'comment'",),
    "an open that is neither 0 nor 1": ("UPDATE incident SET open = 2 WHERE open = 1",),
    "a truth that is neither 0 nor 1": ("UPDATE incident SET major = 2 WHERE major = 1",),
    "an empty text for none": ("UPDATE incident SET hold_reason = '' WHERE hold_reason IS NULL",),
    "zero for none": ("UPDATE incident SET resolved = 0 WHERE resolved IS NULL",),
    "bytes too few for a reference": ("UPDATE incident SET assignee = ? WHERE assignee IS NULL", b"\0"),
    "a title in another normal form": ("UPDATE incident SET title = replace(title, 'é', ?)", "e\u0301"),
    "a team cut short": ("UPDATE person SET teams = teams || ? WHERE teams IS NOT NULL", b"\1\2"),
    "a name with a language more": ("UPDATE role SET name = name || ?", "xx\x1f\x1e"),
    "a leaf before the first": ("INSERT INTO leaf (n, event) VALUES (0, 1)",),
    "a leaf before the first, of nothing": ("INSERT INTO leaf (n, event) VALUES (-5, -5)",),
    "a seal of nothing": ("INSERT INTO seal SELECT 0, root, peaks, sealed, key, signature FROM seal LIMIT 1",),
    "an attachment's audience": ("UPDATE attachment SET audience = audience + 2",),
    "a member of nobody": ("INSERT INTO person__teams (target, record) VALUES (?, ?)", bytes(16), bytes(16)),
    "a member by half an id": ("INSERT INTO person__roles (target, record) SELECT ?, id FROM person LIMIT 1", b"\1"),
    "values of no event": ("INSERT INTO event_value (seq, content) VALUES (-1, ?)", b"\0"),
    "a key that is no key": ("INSERT INTO seal_key (id, public, created) VALUES (?, ?, 0)", bytes(32), bytes(32)),
}
# A column of SQLite takes values of any type.
TYPES_OF_A_FILE = {
    "half a millisecond": [f"UPDATE event SET happened = happened + 0.5 WHERE {SEALED} AND n = 2"],
    "a verb as bytes": [f"UPDATE event SET verb = CAST(verb AS BLOB) WHERE {SEALED} AND verb = 'comment'"],
    "an attaching verb as bytes, without its attachment": [
        "UPDATE event SET verb = CAST('attach' AS BLOB) WHERE seq = (SELECT min(event) FROM attachment)",
        "DELETE FROM attachment WHERE event = (SELECT min(event) FROM attachment)"],
    "a kind as bytes": [f"UPDATE event SET kind = CAST(kind AS BLOB) WHERE {SEALED}"],
    "a hash as text": [f"UPDATE event SET changes = CAST(changes AS TEXT) WHERE {SEALED} AND verb = 'start'"],
    "a title as bytes": ["UPDATE incident SET title = CAST(title AS BLOB)"],
    "a title with a hidden end": ["UPDATE incident SET title = title || char(0) || 'hidden'"],
    "a part of a millisecond in a row": ["UPDATE incident SET updated = updated + 0.5"],
    "a link with a type as bytes": ["UPDATE link SET type = CAST(type AS BLOB)"],
    "an attachment's name as bytes": ["UPDATE attachment SET name = CAST(name AS BLOB) WHERE name IS NOT NULL"],
}
# A column of PostgreSQL can be given another type with all its values.
TYPES_ON_A_SERVER = {
    "half a millisecond": ["ALTER TABLE event ALTER happened TYPE NUMERIC", f"UPDATE event SET happened = happened + 0.5 WHERE {SEALED} AND n = 2"],
    "a verb as bytes": ["ALTER TABLE event ALTER verb TYPE BYTEA USING convert_to(verb, 'UTF8')"],
    "a kind as bytes": ["ALTER TABLE event ALTER kind TYPE BYTEA USING convert_to(kind, 'UTF8')"],
    "a hash as text": ["ALTER TABLE event ALTER hash TYPE TEXT USING encode(hash, 'hex')"],
    "a title as bytes": ["ALTER TABLE incident ALTER title TYPE BYTEA USING convert_to(title, 'UTF8')"],
    "a part of a millisecond in a row": ["ALTER TABLE incident ALTER updated TYPE NUMERIC", "UPDATE incident SET updated = updated + 0.5"],
    "a link with a type as bytes": ["ALTER TABLE link ALTER type TYPE BYTEA USING convert_to(type, 'UTF8')"],
    "an event of a leaf as words": ["ALTER TABLE leaf ALTER event TYPE TEXT USING event::text"],
    "a title with blanks at its end": ["ALTER TABLE incident ALTER title TYPE CHARACTER(500)"],
}


def assert_found(house):
    for verify in (house.verify, house.verify_again):
        done = verify()
        assert done.returncode == 1, f"{verify.__name__} did not find it ({done.returncode}): {done.stdout}{done.stderr}"


def tampered(specimen, folder, *statements):
    house = specimen.house.copied(folder / "copy")
    with closing(house.base.open()) as db:
        for sql, *values in statements:
            assert db.execute(sql, values).rowcount != 0, f"nothing was tampered with: {sql}"
    return house


@pytest.mark.parametrize("statement", VALUES.values(), ids=VALUES.keys())
def test_it_is_found(statement, specimen, tmp_path, second_verifier):
    assert_found(tampered(specimen, tmp_path, statement))


def test_names_in_another_order_are_found(specimen, tmp_path, second_verifier):
    house = tampered(specimen, tmp_path)
    with closing(house.base.open()) as db:
        (identity, name), *_ = db.execute("SELECT id, name FROM role").fetchall()
        one, other = name.split("\x1e")[:2]
        db.execute("UPDATE role SET name = ? WHERE id = ?", [f"{other}\x1e{one}\x1e", identity])
    assert_found(house)


@only("sqlite", "a column that takes values of any type")
@pytest.mark.parametrize("statements", TYPES_OF_A_FILE.values(), ids=TYPES_OF_A_FILE.keys())
def test_a_value_of_another_type_is_found(statements, specimen, tmp_path, second_verifier):
    assert_found(tampered(specimen, tmp_path, *([sql] for sql in statements)))


@only("postgres", "a column that is given another type")
@pytest.mark.parametrize("statements", TYPES_ON_A_SERVER.values(), ids=TYPES_ON_A_SERVER.keys())
def test_a_column_of_another_type_is_found(statements, specimen, tmp_path, second_verifier):
    assert_found(tampered(specimen, tmp_path, *([sql] for sql in statements)))


def test_an_event_with_a_stray_leaf_is_found(specimen, tmp_path, second_verifier):
    """Chain and row are right, and a leaf beside the tree says the event was sealed."""
    house = tampered(specimen, tmp_path)
    with closing(tampering.Copy(house)) as copy:
        record = tampering.ending(copy, copy.events(sealed=True))[0][1]
        history.append(copy.db, record, "comment", [("comment", b"\1" + "插入的".encode())], seq=0)
        history.fit_row(copy.db, record)
        copy.run("INSERT INTO leaf (n, event) VALUES (0, 0)")
    assert_found(house)
