"""The second verifier finds what docs/history-format.md says must not be, and nothing in an intact base."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import verify
from bases import only
from writing import LINK, Base, flag, integer, none, reference, references, text, texts, tree_hash, tree_peaks


class World:
    """An intact base with something of everything, sealed twice, and three events after the last seal."""

    def __init__(self, directory):
        self.base = base = Base(directory / "base")
        self.note = base.create("note", title=text("A note"))
        self.task = base.create("task", title=text("Roof"), effort=integer(-3), urgent=flag(False), owner=reference(self.note),
                                words=texts(en="roof", de="Dach"))
        self.other = base.create("task", title=text("Gutter"), parts=references(self.task, self.note))
        self.edit = base.event(self.task, "edit", [("title", text("Roof, north")), ("words.fr", text("toit"))])
        base.seal()
        self.kept = base.head(directory / "kept.json")
        base.event(self.task, "comment", [("comment", text("Looks dry"))], audience=1)
        self.attachment, self.file = base.attach(self.task, "plan.txt", b"the plan")
        base.link("needs", self.task, self.other)
        base.unlink("needs", self.task, self.other, by_target=True)
        base.link("needs", self.task, self.other)
        self.last = base.event(self.task, "edit", [("words.de", none()), ("effort", integer(2 ** 62))])
        base.seal()
        self.newest = base.head(directory / "newest.json")
        base.event(self.other, "edit", [("parts", references(self.note))])
        base.event(self.note, "edit", [("title", none())])
        self.unsealed = base.event(self.note, "edit", [("title", text("Ünsealed"))])

    def sql(self, statement, *values):
        return self.base.sql(statement, *values)

    def reword(self):
        """Another word of the same length in an event's values."""
        (content,), = self.sql("SELECT content FROM event_value WHERE seq = ?", self.edit)
        self.sql("UPDATE event_value SET content = ? WHERE seq = ?", content.replace(b"north", b"south"), self.edit)

    def verify(self, head=None):
        lines = []
        status = verify.verify(self.base.directory, head, lines.append, self.base.stored.address)
        return status, lines

    def findings(self, head=None):
        status, lines = self.verify(head)
        assert status == (1 if len(lines) > 1 else 0)
        assert lines[-1].startswith(f"{len(lines) - 1} findings; ")
        return lines[:-1]

    def expect(self, *beginnings, head=None):
        """Each beginning is that of a finding."""
        findings = self.findings(head)
        for beginning in beginnings:
            assert any(line.startswith(beginning) for line in findings), (beginning, findings)
        return findings

    def expect_only(self, *lines, head=None):
        assert self.findings(head) == list(lines)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


# Intact


def test_intact(world):
    assert world.verify(world.kept) == (0, ["0 findings; 3 records, 16 events, 13 sealed, 1 attachments"])
    world.expect_only(head=world.newest)


def test_the_base_is_not_written(world):
    world.base.db.close()
    before = world.base.stored.content()
    world.findings()
    assert world.base.stored.content() == before


@only("sqlite", "a write-ahead log beside the file")
def test_what_lies_in_the_wal_counts(world):
    world.sql("PRAGMA journal_mode = WAL")
    world.sql("UPDATE task SET title = 'Wall' WHERE id = ?", world.task)
    assert (world.base.directory / "plumbline.db-wal").stat().st_size > 0
    world.expect_only("row T-2: title is not what the events say")


def test_empty_base(tmp_path):
    base = Base(tmp_path)
    lines = []
    assert verify.verify(tmp_path, None, lines.append, base.stored.address) == 0
    assert lines == ["0 findings; 0 records, 0 events, 0 sealed, 0 attachments"]


def test_command_line(world, tmp_path):
    address = world.base.stored.address

    def run(*arguments, server=address):
        words = [sys.executable, Path(verify.__file__), *arguments, *(["--database", server] if server else [])]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()
    assert run(world.base.directory, "--head", world.kept) == (0, ["0 findings; 3 records, 16 events, 13 sealed, 1 attachments"])
    world.sql("UPDATE task SET title = 'x' WHERE id = ?", world.task)
    assert run(world.base.directory)[0] == 1
    assert run(tmp_path / "nothing", server=address and address + "_not")[0] == 2
    assert not (tmp_path / "nothing").exists()


@only("sqlite", "a file that is no database")
def test_not_a_database(tmp_path):
    (tmp_path / "plumbline.db").write_bytes(b"no database at all" * 100)
    assert verify.verify(tmp_path, None, lambda line: None) == 2


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 64, 100, 129])
def test_tree(size):
    """The verifier's running tree is the tree RFC 6962 defines by recursion."""
    leaves, tree = [n.to_bytes(32, "big") for n in range(size)], verify.Tree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == tree_hash(leaves)
    assert b"".join(tree.peaks) == tree_peaks(leaves)


def test_tree_against_known_roots():
    """Roots of the empty tree and of the one empty leaf, as published with RFC 6962 implementations."""
    tree = verify.Tree()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tree.add(b"")
    assert tree.root().hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


# Events


@pytest.mark.parametrize("column, value", [
    ("verb", "create"), ("audience", 1), ("actor", b"B" * 16), ("happened", 1), ("recorded", 1), ("provenance", "import"),
    ("hash", bytes(32)),
])
def test_edited_event_column(world, column, value):
    world.sql(f"UPDATE event SET {column} = ? WHERE seq = ?", value, world.edit)
    world.expect(f"event {world.edit}: the hash is not right")


ANY_TYPE = only("sqlite", "a column that takes values of any type")


@pytest.mark.parametrize("column, value", [
    ("actor", b"short"), ("changes", None), ("audience", 2), ("n", None), ("kind", None), *(
        pytest.param(column, value, marks=ANY_TYPE)
        for column, value in (("verb", b"edit"), ("happened", "soon"), ("record", "text"), ("n", "x"), ("recorded", 1.5)))])
def test_event_column_of_another_shape(world, column, value):
    world.sql(f"UPDATE event SET {column} = ? WHERE seq = ?", value, world.edit)
    world.expect(f"event {world.edit}: {column} is not what the column holds")


@only("postgres", "a column that is given another type")
@pytest.mark.parametrize("table, column, type", [
    ("event", "verb", "VARCHAR"), ("event", "happened", "NUMERIC"), ("leaf", "event", "INTEGER"), ("task", "version", "NUMERIC"), ("task", "title", "VARCHAR"),
    ("task", "effort", "NUMERIC")])
def test_column_of_another_type(world, table, column, type):
    world.sql(f"ALTER TABLE {table} ALTER {column} TYPE {type}")
    world.expect_only(f"column {table}.{column}: it is of another type than the format says")


@only("sqlite", "a text that is not UTF-8")
def test_event_text_that_is_not_utf8(world):
    world.sql("UPDATE event SET verb = CAST(x'6564ff' AS TEXT) WHERE seq = ?", world.edit)
    world.expect(f"event {world.edit}: verb is not what the column holds")


def test_edited_kind(world):
    world.sql("UPDATE event SET kind = 'note' WHERE seq = ?", world.edit)
    world.expect("record T-2: event 2 is of the kind note", f"event {world.edit}: the hash")


def test_edited_value(world):
    world.reword()
    world.expect_only(f"event {world.edit}: the value of title does not match its commitment",
                      "row T-2: title is not what the events say")


def test_edited_value_and_row(world):
    world.reword()
    world.sql("UPDATE task SET title = 'Roof, south' WHERE id = ?", world.task)
    world.expect_only(f"event {world.edit}: the value of title does not match its commitment")


def test_value_taken_out(world):
    world.sql("UPDATE event_value SET content = ? WHERE seq = ?", b"", world.unsealed)
    world.expect(f"event {world.unsealed}: 1 changes, but 0 values")
    world.sql("DELETE FROM event_value WHERE seq = ?", world.unsealed)
    world.expect(f"event {world.unsealed}: content: there is none")


def test_bytes_cut_off(world):
    world.sql("UPDATE event_value SET content = substr(content, 1, length(content) - 1) WHERE seq = ?", world.edit)
    world.expect(f"event {world.edit}: content: ends too early")
    world.sql("UPDATE event SET changes = substr(changes, 1, length(changes) - 1) WHERE seq = ?", world.edit)
    world.expect(f"event {world.edit}: changes: ends too early")


def test_deleted_middle_event(world):
    world.sql("DELETE FROM event WHERE seq = ?", world.edit)
    world.expect("record T-2: event 3 where event 2 belongs", "row T-2: version is", f"event {world.edit}: it is leaf 4, but")


def test_deleted_middle_event_chained_anew(world):
    world.sql("DELETE FROM event WHERE seq = ?", world.edit)
    world.base.rechain(world.task)
    world.expect("row T-2: title", f"event {world.edit}: it is leaf 4, but the event does not exist",
                 "seal 4: root is not", "seal 13: root is not")


def test_deleted_last_event(world):
    world.sql("DELETE FROM event WHERE seq = ?", world.unsealed)
    world.expect_only(
        *(f"row N-1: {column} is not what the events say" for column in ("head", "title", "updated", "version")),
        f"event {world.unsealed}: there are values but no event")


def test_deleted_last_sealed_event_chained_anew(world):
    world.sql("DELETE FROM event WHERE seq = ?", world.last)
    world.base.rechain(world.task)
    world.expect(f"event {world.last}: it is leaf 13, but the event does not exist", "seal 13: root is not")


def test_deleted_record(world):
    world.sql("DELETE FROM event WHERE record = ?", world.task)
    world.sql("DELETE FROM task WHERE id = ?", world.task)
    world.expect("event 2: it is leaf 2, but the event does not exist", "seal 4: root is not", "seal 13: root is not")


def test_deleted_events_of_the_only_record_of_a_kind(world):
    world.sql("DELETE FROM event WHERE record = ?", world.note)
    world.expect("row N-1: a row in note without events")


def test_inserted_event(world):
    base = world.base
    world.sql("UPDATE event SET n = n + 1 WHERE record = ? AND n > 2", world.task)
    columns = "kind, verb, audience, actor, happened, recorded, provenance, rulebook, changes, hash"
    world.sql(f"INSERT INTO event SELECT 1000, record, 3, {columns} FROM event WHERE seq = ?", world.edit)
    world.sql("INSERT INTO event_value SELECT 1000, content FROM event_value WHERE seq = ?", world.edit)
    world.expect("event 1000: the hash is not right", "row T-2: version")
    base.rechain(world.task)
    world.expect("seal 13: root is not")


def test_inserted_event_among_the_sealed(world):
    """Even of a record of its own, chained well: below the last leaf every event is a leaf."""
    world.sql("UPDATE event SET seq = -1 WHERE seq = ?", world.unsealed)
    world.sql("UPDATE event_value SET seq = -1 WHERE seq = ?", world.unsealed)
    world.expect_only("event -1: it is no leaf, though events after it are")


def test_two_events_with_one_number(world):
    world.sql("UPDATE event SET n = 2 WHERE record = ? AND n = 3", world.task)
    world.expect("record T-2: event 2 where event 3 belongs")


def test_edited_event_chained_anew(world):
    world.sql("UPDATE event SET happened = 7 WHERE seq = ?", world.edit)
    world.base.rechain(world.task)
    world.expect_only("seal 4: root is not the root of the first 4 leaves", "seal 4: peaks are not the roots of the complete subtrees",
                      "seal 13: root is not the root of the first 13 leaves",
                      "seal 13: peaks are not the roots of the complete subtrees")


def test_rulebook(world):
    world.sql("UPDATE rulebook SET content = 'other'")
    assert len(world.expect("event ")) == 1
    world.sql("DELETE FROM rulebook")
    assert world.findings()[0].endswith("its rulebook is not there")


# Rows


@pytest.mark.parametrize("column, value", [
    ("number", "T-9"), ("state", "done"), ("open", 0), ("version", 1), ("created", 1), ("updated", 1), ("head", bytes(32)),
    ("title", "Wall"), ("title", None), ("effort", 5), ("urgent", 1), ("urgent", None), ("owner", None), ("words", None),
    ("parts", b"P" * 16), pytest.param("title", b"Roof, north", marks=ANY_TYPE),
])
def test_changed_row(world, column, value):
    world.sql(f"UPDATE task SET {column} = ? WHERE id = ?", value, world.task)
    world.expect(f"row {value if column == 'number' else 'T-2'}: {column} is not what the events say")


def test_a_derived_column_is_no_history(world):
    world.sql("ALTER TABLE task ADD COLUMN title__order TEXT")
    world.sql("UPDATE task SET title__order = ?", "derived")
    assert world.findings() == []


def test_deleted_row(world):
    world.sql("DELETE FROM task WHERE id = ?", world.task)
    world.expect_only("record T-2: 0 rows in task, not one")


def test_row_twice(world):
    world.sql("INSERT INTO note SELECT 99, id, number, version, state, open, created, updated, head, title FROM note")
    world.expect_only("record N-1: 2 rows in note, not one")


def test_invented_row(world):
    world.sql("INSERT INTO note (id, number) VALUES (?, 'N-77')", b"\xff" * 16)
    world.expect_only("row N-77: a row in note without events")


def test_deleted_table(world):
    world.sql("DROP TABLE note")
    world.expect_only("record N-1: there is no table of the kind note")


def test_a_number_cannot_forge_a_line(world):
    world.sql("UPDATE task SET number = 'T\n0 findings' WHERE id = ?", world.task)
    world.expect_only("row T\\n0 findings: number is not what the events say")


def test_texts_by_key(world):
    base = world.base
    assert world.sql("SELECT words FROM task WHERE id = ?", world.task) == [("en\x1froof\x1efr\x1ftoit\x1e",)]
    base.event(world.task, "edit", [("words.en", none()), ("words.a.b", text("dotted"))])
    assert world.sql("SELECT words FROM task WHERE id = ?", world.task) == [("a.b\x1fdotted\x1efr\x1ftoit\x1e",)]
    world.expect_only()
    base.event(world.task, "edit", [("words.fr", none()), ("words.a.b", none())])
    assert world.sql("SELECT words FROM task WHERE id = ?", world.task) == [(None,)]
    world.expect_only()
    base.event(world.task, "edit", [("words", texts(x="1")), ("words.y", text("2"))])
    world.expect_only()
    world.sql("UPDATE task SET words = ? WHERE id = ?", "y\x1f2\x1ex\x1f1\x1e", world.task)
    world.expect_only("row T-2: words is not what the events say")


# Members


def test_member_taken_out(world):
    world.sql("DELETE FROM task__parts")
    world.expect_only("row T-3: task__parts does not hold the ids of parts")


def test_member_added(world):
    world.sql("INSERT INTO task__parts VALUES (?, ?)", world.note, world.task)
    world.expect_only("row T-2: task__parts does not hold the ids of parts")


def test_member_twice(world):
    world.sql("INSERT INTO task__parts SELECT * FROM task__parts")
    world.expect_only("row T-3: task__parts does not hold the ids of parts")


def test_member_of_nothing(world):
    world.sql("INSERT INTO task__parts VALUES (?, ?)", world.note, b"\xff" * 16)
    world.expect_only(f"row {'ff' * 16}: task__parts has a member of a row that is not there")


# Erasures


def test_value_erased_without_act(world):
    world.base.blank(world.note, "title", 1)
    world.expect_only("event 1: the value of title was erased without an act")


def test_erased_after_the_act(world):
    """An act covers what was before it only."""
    world.base.erase(world.note, "title", anew=[("title", none())])
    world.expect_only()
    seq = world.base.event(world.note, "edit", [("title", text("new"))])
    world.base.event(world.note, "edit", [("title", text("newer"))])
    world.base.blank(world.note, "title", 5)
    world.expect_only(f"event {seq}: the value of title was erased without an act")


def test_act_on_another_field(world):
    world.base.erase(world.note, "title", words="state", anew=[("title", none())])
    assert len(world.expect("event 1: the value of title was erased without an act")) == 3


def test_lawful_erasure_of_a_field(world):
    world.base.erase(world.task, "title", anew=[("title", text("[erased]"))])
    world.base.seal()
    world.expect_only(head=world.kept)


def test_act_that_does_not_set_anew(world):
    world.base.erase(world.task, "title")
    world.expect("event 2: the act that erased title did not set it anew", "row T-2: title is not")


@pytest.mark.parametrize("words", ["words.fr", "words"])
def test_lawful_erasure_of_a_key(world, words):
    base = world.base
    base.records[world.task]["values"]["words"].pop("fr")
    base.erase(world.task, "words.fr", words=words)
    world.expect_only()


@pytest.mark.parametrize("words", ["comment", "comment 3"])
def test_lawful_erasure_of_a_comment(world, words):
    world.base.erase(world.task, "comment", words=words)
    world.expect_only()


def test_erasure_of_another_comment(world):
    world.base.erase(world.task, "comment", words="comment 4")
    world.expect_only("event 5: the value of comment was erased without an act")


def test_lawful_erasure_of_an_attachment(world):
    world.base.erase(world.task, "attachment.name", words=f"attachment {world.attachment.hex()}")
    world.sql("UPDATE attachment SET name = NULL, type = NULL")
    world.file.unlink()
    world.expect_only()


def test_erased_attachment_whose_row_kept_its_name(world):
    world.base.erase(world.task, "attachment.name", words=f"attachment {world.attachment.hex()}")
    world.expect_only("attachment plan.txt: name is not what event 6 says", "attachment plan.txt: type is not what event 6 says")


def test_erasure_of_another_attachment(world):
    world.base.erase(world.task, "attachment.name", words=f"attachment {world.note.hex()}")
    world.expect("event 6: the value of attachment.name was erased without an act")


# Attachments


def test_altered_file(world):
    world.file.write_bytes(b"the plot")
    world.expect_only(f"attachment plan.txt: the content of the file {world.file.name} has another hash")


def test_missing_file(world):
    world.file.unlink()
    assert len(world.expect(f"attachment plan.txt: the file {world.file.name} cannot be read")) == 1


def test_file_needed_by_a_second_row(world):
    """Erasing one of two attachments with the same content does not lose the other's file."""
    base = world.base
    base.attach(world.note, "copy.txt", b"the plan")
    base.erase(world.task, "attachment.name", words="attachment")
    world.sql("UPDATE attachment SET name = NULL, type = NULL WHERE name = 'plan.txt'")
    world.expect_only()
    world.file.unlink()
    assert len(world.expect("attachment copy.txt: the file")) == 1


@pytest.mark.parametrize("column, value", [
    ("id", b"X" * 16), ("record", b"X" * 16), ("kind", "note"), ("audience", 1), ("name", "lie.txt"), ("type", "x/y"), ("size", 1),
])
def test_changed_attachment_row(world, column, value):
    world.sql(f"UPDATE attachment SET {column} = ?", value)
    world.expect_only(f"attachment {value if column == 'name' else 'plan.txt'}: {column} is not what event 6 says")


def test_changed_attachment_hash(world):
    world.sql("UPDATE attachment SET hash = ?", bytes(32))
    world.expect("attachment plan.txt: hash is not what event 6 says", "attachment plan.txt: the file 00")


def test_hidden_name(world):
    world.sql("UPDATE attachment SET name = NULL, type = NULL")
    world.file.unlink()
    world.expect(f"attachment {world.attachment.hex()}: name is not what event 6 says")


def test_deleted_attachment_row(world):
    world.sql("DELETE FROM attachment")
    world.expect_only("attachment plan.txt: event 6 attached it, but there is no row for it")


def test_invented_attachment_row(world):
    world.sql("INSERT INTO attachment SELECT 50, id, kind, record, 4, audience, name, type, size, hash FROM attachment")
    world.expect_only("attachment plan.txt: a row without an attach event")


def test_attachment_row_twice(world):
    world.sql("INSERT INTO attachment SELECT 50, id, kind, record, event, audience, name, type, size, hash FROM attachment")
    world.expect_only("attachment plan.txt: a second row for event 6")


# Links


@pytest.mark.parametrize("column, value", [("type", "likes"), ("from_kind", "note"), ("to_kind", "note"), ("from_id", b"X" * 16),
                                           ("to_id", b"X" * 16), ("since", 5)])
def test_changed_link_row(world, column, value):
    world.sql(f"UPDATE link SET {column} = ? WHERE row = 1", value)
    world.expect_only("link 1: no link event says this", "event 7: there is no link row for it")


@pytest.mark.parametrize("row, until", [(1, None), (1, 5), (2, 5)])
def test_changed_end_of_a_link(world, row, until):
    world.sql("UPDATE link SET until = ? WHERE row = ?", until, row)
    world.expect_only(f"link {row}: until is not what the events say")


def test_deleted_link_row(world):
    world.sql("DELETE FROM link WHERE row = 2")
    world.expect_only("event 11: there is no link row for it")


def test_link_row_twice(world):
    world.sql("INSERT INTO link SELECT 9, type, from_kind, from_id, to_kind, to_id, since, until FROM link WHERE row = 1")
    world.expect_only("link 9: no link event says this")


@pytest.mark.parametrize("by_target", [False, True])
def test_unlink_from_either_end(world, by_target):
    world.base.unlink("needs", world.task, world.other, by_target)
    world.expect_only()


def test_link_to_itself(world):
    world.base.link("like", world.task, world.task)
    world.base.unlink("like", world.task, world.task)
    world.expect_only()


def test_link_without_answer(world):
    base = world.base
    seq = base.event(world.task, "link", [("link.needs.to", base.name_of(world.note))])
    world.sql(f"INSERT INTO link ({LINK}) VALUES ('needs', 'task', ?, 'note', ?, ?)", world.task, world.note, base.clock)
    world.expect_only(f"event {seq}: the other record has no event with the verb linked that answers it")


def test_link_event_without_its_change(world):
    seq = world.base.event(world.task, "link", [("title", text("x"))])
    world.expect_only(f"event {seq}: an event with the verb link without the one change it should have")


# Tree, seals, heads


def test_reordered_leaves(world):
    world.sql("UPDATE leaf SET event = 5 - event WHERE n IN (2, 3)")
    world.expect("event 2: it is leaf 3, after event 3", "seal 4: root is not the root")


def test_missing_leaf(world):
    world.sql("DELETE FROM leaf WHERE n = 3")
    world.expect("event 4: it is leaf 4 where leaf 3 belongs", "event 3: it is no leaf", "seal 13:")


def test_missing_last_leaf(world):
    world.sql("DELETE FROM leaf WHERE n = 13")
    world.expect_only("seal 13: there are only 12 leaves", "seal 13: the largest seal, but there are 12 leaves")


def test_leaf_without_seal(world):
    world.sql("DELETE FROM seal WHERE size = 13")
    world.expect_only("seal 4: the largest seal, but there are 13 leaves")


@pytest.mark.parametrize("column, value", [("signature", bytes(64)), ("signature", b"short"), ("sealed", 1)])
def test_broken_seal_signature(world, column, value):
    world.sql(f"UPDATE seal SET {column} = ? WHERE size = 4", value)
    world.expect_only("seal 4: the signature is not right")


def test_broken_seal(world):
    world.sql("UPDATE seal SET root = ? WHERE size = 4", bytes(32))
    world.expect("seal 4: root is not", "seal 4: the signature")
    world.sql("UPDATE seal SET peaks = ? WHERE size = 13", bytes(32))
    world.expect("seal 13: peaks are not")


def test_seal_keys(world):
    world.sql("UPDATE seal SET key = ? WHERE size = 4", bytes(32))
    world.expect_only("seal 4: its key is not there")
    world.sql("UPDATE seal_key SET public = ?", bytes(32))
    world.expect("head: the id ", "seal 13: the signature is not right")


def test_time(world):
    world.sql("UPDATE setting SET value = 'real'")
    world.expect_only("seal 4: the signature is not right", "seal 13: the signature is not right")
    world.sql("DELETE FROM setting")
    world.expect("head: the setting time is neither")


def test_rolled_back_against_a_kept_head(world):
    """Taken back to before the kept head and sealed anew by the own key: only the head kept outside tells."""
    base = world.base
    for seq in range(world.edit, base.seq + 1):
        world.sql("DELETE FROM event WHERE seq = ?", seq)
        world.sql("DELETE FROM event_value WHERE seq = ?", seq)
    world.sql("DELETE FROM attachment")
    world.sql("DELETE FROM link")
    for record in (world.note, world.task, world.other):
        base.rechain(record)
    world.sql("UPDATE note SET title = 'A note'")
    world.sql("UPDATE task SET title = 'Roof', effort = -3, words = ? WHERE id = ?", "de\x1fDach\x1een\x1froof\x1e", world.task)
    world.sql("UPDATE task SET parts = ? WHERE id = ?", world.task + world.note, world.other)
    world.sql("INSERT INTO task__parts VALUES (?, ?)", world.task, world.other)
    base.reseal()
    world.expect_only()
    world.expect_only("head: it is of 4 leaves, the base has only 3", head=world.kept)


def test_rewritten_against_a_kept_head(world):
    world.sql("UPDATE event SET happened = 7 WHERE seq = ?", world.edit)
    world.base.rechain(world.task)
    world.base.reseal()
    world.expect_only()
    world.expect_only("head: its root is not the root of the first 4 leaves", head=world.kept)


@pytest.mark.parametrize("field, value, finding", [
    ("signature", "00" * 64, "head: its signature is not right"),
    ("sealed", 1, "head: its signature is not right"),
    ("time", "real", "head: its signature is not right"),
    ("public_key", "11" * 32, "head: its public key is not among the seal keys"),
    ("format", "plumbline.head.2", "head: the format is not"),
    ("size", "4", "head: a field is missing"),
    ("size", 3, "head: its root is not the root of the first 3 leaves"),
    ("root", "zz", "head: a field is missing"),
])
def test_wrong_kept_head(world, field, value, finding):
    head = json.loads(world.kept.read_text()) | {field: value}
    world.kept.write_text(json.dumps(head))
    world.expect(finding, head=world.kept)


def test_head_of_another_base(world, tmp_path):
    other = World(tmp_path / "other")
    world.expect("head: its public key is not among", "head: its root is not", head=other.kept)


def test_head_that_is_no_head(world, tmp_path):
    (tmp_path / "x.json").write_text("[]")
    world.expect("head: the format is not", head=tmp_path / "x.json")
    world.expect("head: cannot be read", head=tmp_path / "none.json")


def test_heads_in_the_folder(world):
    """Each is held against the tree, without being named."""
    heads = world.base.directory / "heads"
    heads.mkdir()
    (heads / "notes.txt").write_text("no head")
    world.base.head(heads / "head-2026-01-01.json")
    world.expect_only()
    head = json.loads(world.kept.read_text())
    (heads / "head-2026-01-02.json").write_text(json.dumps(head | {"size": 3}))
    (heads / "head-2026-01-03.json").write_text("{}")
    world.expect(
        "head head-2026-01-02.json: its signature is not right", "head head-2026-01-02.json: its root is not the root of the first 3 leaves",
        "head head-2026-01-03.json: the format is not")
