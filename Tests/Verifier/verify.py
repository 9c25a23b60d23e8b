"""A second verifier of a base's history, written from docs/history-format.md alone.

    python verify.py DIR [--database postgres://…] [--head FILE]

Prints one line a finding and a summary. Exit status 0: no finding; 1: findings; 2: the base cannot be read.
Every docstring names the section of the document its function implements ("4 Rows" is the paragraph Rows of section 4).
"""

import argparse
import hashlib
import json
import re
import sqlite3
import struct
import sys
from collections import namedtuple
from contextlib import closing
from itertools import groupby
from pathlib import Path

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NONE, TEXT, INTEGER, FLAG, REFERENCE, REFERENCES, TEXTS = range(7)
ERASED, UNREADABLE = -1, -2  # stand where a value's type stands when there is no value to be read

INTEGERS, STRINGS, BYTES = "int8", "text", "bytea"  # section 1: how they are called on PostgreSQL
FIXED_TABLES = {
    "event": {INTEGERS: "seq n audience happened recorded", STRINGS: "kind verb provenance", BYTES: "record actor rulebook changes hash"},
    "event_value": {INTEGERS: "seq", BYTES: "content"},
    "rulebook": {BYTES: "id", STRINGS: "content"},
    "leaf": {INTEGERS: "n event"},
    "seal": {INTEGERS: "size sealed", BYTES: "root peaks key signature"},
    "seal_key": {BYTES: "id public", INTEGERS: "created"},
    "setting": {STRINGS: "name value"},
    "attachment": {INTEGERS: "row event audience size", BYTES: "id record hash", STRINGS: "kind name type"},
    "link": {INTEGERS: "row since until", STRINGS: "type from_kind to_kind", BYTES: "from_id to_id"},
}
KIND_TYPES = {INTEGERS: "row version open created updated", BYTES: "id head", STRINGS: "number state"}
KIND_COLUMNS = {column for columns in KIND_TYPES.values() for column in columns.split()}
MEMBER_TYPES = {BYTES: "target record"}
DERIVED_COLUMNS = {"row", "id", "version", "created", "updated", "head"}  # not set by a change of the same name
HEAD_FORMAT = "plumbline.head.1"
TIMES = ("real", "simulated")

Event = namedtuple("Event", "seq record n kind verb audience actor happened recorded provenance rulebook changes hash content")
Change = namedtuple("Change", "field type value")
EVENT_SHAPE = {
    "record": 16, "n": int, "kind": str, "verb": str, "audience": int, "actor": 16, "happened": int, "recorded": int,
    "provenance": str, "rulebook": 32, "changes": bytes, "hash": 32,
}


class Malformed(Exception):
    """Bytes that are not what section 2 says."""


class Findings:
    """Section 5: one line a finding, beginning with where."""

    def __init__(self, write=print):
        self.write, self.count = write, 0

    def add(self, where, what):
        self.count += 1
        self.write(f"{shown(where)}: {shown(what)}")


def shown(text):
    """Text on one line, whatever a base holds."""
    return text if text.isprintable() else "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def sha256(data):
    return hashlib.sha256(data).digest()


def to_bytes(text):
    """UTF-8; bytes that were no UTF-8 in the base come back as they were."""
    return text.encode("utf-8", "surrogateescape")


def string(text):
    """Section 2: *string* is 4 bytes length, then that many bytes of text."""
    data = to_bytes(text)
    return struct.pack(">I", len(data)) + data


def unhex(text, size):
    """The bytes of `size` * 2 hex digits, or None."""
    if isinstance(text, str) and re.fullmatch(r"[0-9a-fA-F]{%d}" % (2 * size), text):
        return bytes.fromhex(text)
    return None


def is_blob(value, size):
    return isinstance(value, bytes) and len(value) == size


def is_text(value):
    """Text that is UTF-8: other bytes are carried as lone surrogates."""
    return isinstance(value, str) and (value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value))


def is_integer(value):
    return type(value) is int


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


# Section 2: values and commitments


class Reader:
    """Section 2: takes bytes apart from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def more(self):
        return self.at < len(self.data)

    def take(self, size):
        end = self.at + size
        if end > len(self.data):
            raise Malformed("ends too early")
        piece, self.at = self.data[self.at:end], end
        return piece

    def length(self):
        return int.from_bytes(self.take(4), "big")

    def string(self):
        try:
            return self.take(self.length()).decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("text that is not UTF-8") from None


def decoded(encoded):
    """Section 2, table of types: (type, value); texts by key are a dict, a flag is 0 or 1, ids stay bytes."""
    if not encoded:
        raise Malformed("a value without a type")
    kind, content = encoded[0], encoded[1:]
    if kind == TEXT:
        try:
            return TEXT, content.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("text that is not UTF-8") from None
    if kind == NONE and not content:
        return NONE, None
    if kind == INTEGER and len(content) == 8:
        return INTEGER, int.from_bytes(content, "big", signed=True)
    if kind == FLAG and content in (b"\0", b"\1"):
        return FLAG, content[0]
    if kind == REFERENCE and len(content) == 16:
        return REFERENCE, content
    if kind == REFERENCES and len(content) % 16 == 0:
        return REFERENCES, content
    if kind == TEXTS:
        return TEXTS, decoded_texts(content)
    raise Malformed(f"a value of type {kind} with {len(content)} bytes")


def decoded_texts(content):
    """Section 2, type 6: texts by key, in byte order of the keys."""
    reader, texts, before = Reader(content), {}, None
    while reader.more():
        key, text = reader.string(), reader.string()
        if before is not None and to_bytes(key) <= before:
            raise Malformed("keys that are not in byte order")
        texts[key], before = text, to_bytes(key)
    return texts


def parsed_changes(data):
    """Section 2: event.changes as a list of (field, commitment)."""
    reader = Reader(data)
    changes = [(reader.string(), reader.take(32)) for _ in range(reader.length())]
    if reader.more():
        raise Malformed("bytes after the last change")
    return changes


def parsed_content(data):
    """Section 2: event_value.content as a list of (salt, encoded value), or None for an erased value."""
    reader, entries = Reader(data), []
    while reader.more():
        length = reader.length()
        if length == 0xFFFFFFFF:
            entries.append(None)
        else:
            entries.append((reader.take(16), reader.take(length)))
    return entries


def in_column(value):
    """Section 2, last column of the table, for a value as `decoded` gives it. No keys left is null (4 Rows)."""
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda item: to_bytes(item[0]))
        return "".join(f"{key}\x1f{text}\x1e" for key, text in ordered) or None
    return value


# Section 3: the event's hash


def event_hash(event, before):
    """Section 3."""
    return sha256(b"".join((
        b"plumbline.event.1\n", before, event.record, struct.pack(">q", event.n), string(event.kind), string(event.verb),
        bytes([event.audience]), event.actor, struct.pack(">qq", event.happened, event.recorded),
        string(event.provenance), event.rulebook, event.changes)))


def misshapen(event):
    """Section 1: the event's columns that do not hold what the table says."""
    wrong = []
    for column, shape in EVENT_SHAPE.items():
        value = getattr(event, column)
        right = is_blob(value, shape) if type(shape) is int else is_text(value) if shape is str else type(value) is shape
        if not right or column == "audience" and value not in (0, 1):
            wrong.append(column)
    return wrong


# Section 1: the base


class Base:
    """Section 1: the tables, read within one transaction."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.begin()
        self.kinds = self.find_kinds()
        self.members = self.find_members()

    def close(self):
        self.db.close()

    def find_kinds(self):
        """Section 1: the columns of each table a kind; such a table is known by the columns it begins with."""
        tables = [table for table in self.tables() if table not in FIXED_TABLES]
        columns = {table: [name for name in self.columns(table) if not name.endswith("__order")] for table in tables}
        return {table: names for table, names in columns.items() if KIND_COLUMNS <= set(names)}

    def find_members(self):
        """Section 1: the tables KIND__FIELD, as {(kind, field)}."""
        tables = set(self.tables())
        return {(kind, field) for kind, columns in self.kinds.items() for field in columns if f"{kind}__{field}" in tables}


class FileBase(Base):
    """Section 1: DIR/plumbline.db."""

    def begin(self):
        path = (self.directory / "plumbline.db").resolve()
        self.db = sqlite3.connect(path.as_uri() + "?mode=ro", uri=True, isolation_level=None)
        self.db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        self.db.execute("PRAGMA trusted_schema = OFF")
        self.db.execute("BEGIN")

    def select(self, sql, *values):
        return self.db.execute(sql, values)

    def tables(self):
        return [name for name, in self.select("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]

    def columns(self, table):
        return [row[1] for row in self.select(f"PRAGMA table_info({quoted(table)})")]

    def misfits(self):
        """A column of SQLite has no type that its values must be of: each value is looked at where it is read."""
        return []


class ServerBase(Base):
    """Section 1: a PostgreSQL database. Rows come piece by piece, so that memory does not grow with the base."""

    def __init__(self, directory, address):
        self.address = address
        super().__init__(directory)

    def begin(self):
        self.db = psycopg.connect(self.address, client_encoding="utf8")
        self.db.isolation_level, self.db.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        self.cursors = 0

    def select(self, sql, *values):
        self.cursors += 1
        cursor = self.db.cursor(f"cursor_{self.cursors}")
        cursor.itersize = 2000
        return cursor.execute(sql.replace("?", "%s"), values)

    def tables(self):
        return [name for name, in self.select(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') ORDER BY relname")]

    def columns(self, table):
        return [name for name, _ in self.types(table)]

    def types(self, table):
        """(column, type) of a table."""
        return self.select(
            "SELECT attname, typname FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid WHERE attrelid = to_regclass(?) "
            "AND attnum > 0 AND NOT attisdropped ORDER BY attnum", quoted(table)).fetchall()

    def misfits(self):
        """Section 1: columns of another type than they should have; a field's may have any of the three."""
        expected = FIXED_TABLES | {kind: KIND_TYPES for kind in self.kinds} | {f"{kind}__{field}": MEMBER_TYPES for kind, field in self.members}
        for table, types in sorted(expected.items()):
            right = {column: type for type, columns in types.items() for column in columns.split()}
            for column, type in self.types(table):
                if type not in (INTEGERS, STRINGS, BYTES) or type != right.get(column, type):
                    yield f"{table}.{column}"


def order_key(value):
    """The order both engines sort by, for values of any type; PostgreSQL where it is told NULLS FIRST."""
    if value is None:
        return (0, 0)
    if isinstance(value, (int, float)):
        return (1, value)
    return (2, to_bytes(value)) if isinstance(value, str) else (3, value)


class Feed:
    """Rows that are sorted by one column, taken in step with another series sorted the same way."""

    def __init__(self, rows, column, orphan):
        self.rows, self.column, self.orphan = iter(rows), column, orphan
        self.next = next(self.rows, None)

    def take(self, wanted):
        """The rows with the wanted key; the rows before it belong to nothing."""
        taken, limit = [], order_key(wanted)
        while self.next is not None and order_key(self.next[self.column]) <= limit:
            if self.next[self.column] == wanted:
                taken.append(self.next)
            else:
                self.orphan(self.next)
            self.next = next(self.rows, None)
        return taken

    def drain(self):
        while self.next is not None:
            self.orphan(self.next)
            self.next = next(self.rows, None)


# Section 4, attachments and links: what the events say, kept on disk until the tables are compared with it


class Acts:
    """A private scratch database, so that memory does not grow with the base."""

    def __init__(self):
        self.db = sqlite3.connect("")
        self.db.executescript("""
            PRAGMA journal_mode = OFF;
            CREATE TABLE attached (seq INTEGER PRIMARY KEY, id, record, kind, audience, size, hash, name, type, erased,
                                   matched DEFAULT 0);
            CREATE TABLE tie (seq, record, kind, n, recorded, verb, type, side, ends, other_kind, other_id);
            CREATE INDEX tie_record ON tie (record, other_id, type, side, ends, n);
            CREATE TABLE link (seq, type, from_kind, from_id, to_kind, to_id, since, until, matched DEFAULT 0);
            CREATE INDEX link_ends ON link (from_id, to_id, since);
        """)

    def add(self, table, values):
        marks = ", ".join("?" * len(values))
        self.db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def select(self, sql, *values):
        return self.db.execute(sql, values)


# Section 4, records, rows, erasures


class Record:
    """Section 4: the events of one record, in order of n."""

    def __init__(self, verifier, first):
        self.verifier, self.findings = verifier, verifier.findings
        self.id, self.kind = first.record, first.kind
        feed = verifier.feeds.get(self.kind)
        self.columns = set(verifier.base.kinds.get(self.kind, ()))
        self.rows = [dict(zip(verifier.base.kinds[self.kind], row)) for row in feed.take(self.id)] if feed else []
        self.problems = []
        self.count, self.n, self.hash = 0, 0, bytes(32)
        self.created = first.recorded
        self.last = first
        self.values = {}
        self.number = None
        self.erased, self.erasures = [], []

    def add(self, event):
        """4 Records: one event."""
        where = f"event {event.seq}"
        wrong = misshapen(event)
        for column in wrong:
            self.findings.add(where, f"{column} is not what the column holds")
        if event.kind != self.kind:
            self.problems.append(f"event {event.n} is of the kind {event.kind}, the first of {self.kind}")
        self.check_place(event, where, not wrong)
        self.verifier.check_rulebook(event, where)
        changes = self.read_changes(event, where)
        for change in changes:
            self.replay(change, where)
        if not wrong:
            self.note_acts(event, changes)
        self.count += 1
        self.last = event

    def check_place(self, event, where, hashable):
        """4 Records: n = 1, 2, … without gap, and the hash over the event before (section 3)."""
        if not is_integer(event.n):
            self.hash = None
            return
        if event.n != self.n + 1:
            self.problems.append(f"event {event.n} where event {self.n + 1} belongs")
            self.hash = None
        if hashable and self.hash is not None and event.hash != event_hash(event, self.hash):
            self.findings.add(where, "the hash is not right")
        self.n, self.hash = event.n, event.hash if is_blob(event.hash, 32) else None

    def read_changes(self, event, where):
        """4 Records: changes and content have as many entries, each value matches its commitment."""
        try:
            named = parsed_changes(event.changes if isinstance(event.changes, bytes) else b"")
        except Malformed as problem:
            self.findings.add(where, f"changes: {problem}")
            return []
        try:
            entries = parsed_content(self.content_of(event, named))
        except Malformed as problem:
            self.findings.add(where, f"content: {problem}")
            return [Change(field, UNREADABLE, None) for field, _ in named]
        if len(named) != len(entries):
            self.findings.add(where, f"{len(named)} changes, but {len(entries)} values")
        return [self.read_value(field, commitment, entry, where) for (field, commitment), entry in zip(named, entries)]

    @staticmethod
    def content_of(event, named):
        """Section 1: event_value.content; an event without changes may have no row there."""
        if isinstance(event.content, bytes):
            return event.content
        if event.content is None and not named:
            return b""
        raise Malformed("there is none")

    def read_value(self, field, commitment, entry, where):
        """Section 2: one change with its value."""
        if entry is None:
            return Change(field, ERASED, None)
        salt, encoded = entry
        if sha256(salt + encoded) != commitment:
            self.findings.add(where, f"the value of {field} does not match its commitment")
        try:
            return Change(field, *decoded(encoded))
        except Malformed as problem:
            self.findings.add(where, f"the value of {field}: {problem}")
            return Change(field, UNREADABLE, None)

    def column_of(self, field):
        """4 Rows: (column, key) that a change of this field sets; key is None for the column as a whole."""
        if field in self.columns:
            return field, None
        column, dot, key = field.partition(".")
        return (column, key) if dot and column in self.columns else (None, None)

    def replay(self, change, where):
        """4 Rows: what one change does to the columns."""
        if change.field == "number" and self.number is None and change.type == TEXT:
            self.number = change.value
        column, key = self.column_of(change.field)
        if column is None or change.type == UNREADABLE:
            return
        if key is not None:
            self.replay_key(column, key, change, where)
        elif change.type != ERASED:
            self.values[column] = change.value

    def replay_key(self, column, key, change, where):
        """4 Rows: a change of COLUMN.KEY sets one key of texts by key."""
        texts = self.values.get(column)
        if not isinstance(texts, dict):
            texts = self.values[column] = {}
        if change.type == TEXT:
            texts[key] = change.value
        elif change.type in (NONE, ERASED):
            texts.pop(key, None)
        else:
            self.findings.add(where, f"{change.field} has a value of type {change.type}, not a text")

    def note_acts(self, event, changes):
        """4 Rows: changes of no column are words and acts; 4 Erasures, Attachments and Links say which."""
        if any(change.type == ERASED for change in changes):
            self.erased.append((event, [change.field for change in changes if change.type == ERASED],
                                only(changes, "attachment", REFERENCE)))
        acts = [change for change in changes if self.column_of(change.field)[0] is None]
        if event.verb == "erase":
            named = {change.value for change in acts if change.field == "erasure.of" and change.type == TEXT}
            self.erasures.append((event.n, named, {change.field for change in changes}))
        if event.verb == "attach":
            self.verifier.note_attachment(event, acts)
        if acts or event.verb in TIE_FORMS:
            self.verifier.note_ties(event, acts)

    def finish(self):
        """4 Rows and Erasures, when the last event has come."""
        name = self.name()
        for problem in self.problems:
            self.findings.add(f"record {name}", problem)
        self.check_erasures()
        if self.kind not in self.verifier.base.kinds:
            self.findings.add(f"record {name}", f"there is no table of the kind {self.kind}")
        elif len(self.rows) != 1:
            self.findings.add(f"record {name}", f"{len(self.rows)} rows in {self.kind}, not one")
        for row in self.rows:
            self.check_row(row, f"row {name}")

    def name(self):
        """Section 5: the row's number, else the first number change, else the id."""
        for number in [row["number"] for row in self.rows] + [self.number]:
            if isinstance(number, str):
                return number
        return self.id.hex() if isinstance(self.id, bytes) else str(self.id)

    def check_row(self, row, where):
        """4 Rows: every column."""
        expected = {"version": self.count, "head": self.last.hash, "created": self.created, "updated": self.last.recorded}
        for column in self.columns - DERIVED_COLUMNS:
            expected[column] = in_column(self.values.get(column))
        for column in sorted(expected):
            if type(row[column]) is not type(expected[column]) or row[column] != expected[column]:
                self.findings.add(where, f"{column} is not what the events say")
        for column, value in self.values.items():
            if type(value) is bytes and len(value) > 16 and (self.kind, column) not in self.verifier.base.members:
                self.findings.add(where, f"there is no table {self.kind}__{column}")

    def check_erasures(self):
        """4 Erasures: every erased value has a later act; 4 Rows: which has set a plain field anew."""
        for event, fields, attachment in self.erased:
            for field in fields:
                words = erasure_words(field, event.n, attachment)
                acts = [set_fields for n, named, set_fields in self.erasures
                        if is_integer(n) and is_integer(event.n) and n > event.n and named & words]
                if not acts:
                    self.findings.add(f"event {event.seq}", f"the value of {field} was erased without an act")
                elif field in self.columns and not any(field in set_fields for set_fields in acts):
                    self.findings.add(f"event {event.seq}", f"the act that erased {field} did not set it anew")


def erasure_words(field, n, attachment):
    """4 Erasures: the texts of erasure.of that cover this field of event n."""
    words = {field, field.partition(".")[0]}
    if field == "comment":
        words.add(f"comment {n}")
    if field == "attachment.name" and attachment is not None:
        words |= {f"attachment {attachment.value.hex()}", f"attachment {attachment.value.hex().upper()}"}
    return words


def only(changes, field, *types):
    """The one change of this field, if there is just one and its type is among these."""
    found = [change for change in changes if change.field == field]
    return found[0] if len(found) == 1 and found[0].type in types else None


# Section 4, the tree


class Tree:
    """4 The tree: RFC 6962 §2.1, one leaf after another; `peaks` are the roots of the complete subtrees."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def add(self, data):
        node = sha256(b"\0" + data)
        size = self.size
        while size & 1:
            node = sha256(b"\1" + self.peaks.pop() + node)
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return sha256(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = sha256(b"\1" + peak + root)
        return root


# Section 4, heads


def signed_text(size, root, sealed, time):
    """4 Heads: the signed content."""
    return to_bytes(f"{HEAD_FORMAT}\n{size}\n{root.hex()}\n{sealed}\n{time}\n")


def signature_holds(public, signature, text):
    """4 Heads: Ed25519."""
    if not is_blob(public, 32) or not is_blob(signature, 64):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        return True
    except (InvalidSignature, ValueError):
        return False


Head = namedtuple("Head", "size root sealed time public signature")


def read_heads(directory, outside, findings):
    """4 A head kept: (where, head) of those in DIR/heads and the one kept outside."""
    files = [(f"head {path.name}", path) for path in sorted((Path(directory) / "heads").glob("head-*.json"))]
    found = []
    for where, path in files + ([("head", outside)] if outside else []):
        try:
            found.append((where, read_head(path)))
        except Malformed as problem:
            findings.add(where, str(problem))
    return found


def read_head(path):
    """4 A head kept: the JSON, or Malformed."""
    try:
        data = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise Malformed(f"cannot be read: {problem}") from None
    if not isinstance(data, dict) or data.get("format") != HEAD_FORMAT:
        raise Malformed(f"the format is not {HEAD_FORMAT}")
    head = Head(data.get("size"), unhex(data.get("root"), 32), data.get("sealed"), data.get("time"),
                unhex(data.get("public_key"), 32), unhex(data.get("signature"), 64))
    if not is_integer(head.size) or head.size < 0 or not is_integer(head.sealed) or head.time not in TIMES \
            or None in (head.root, head.public, head.signature):
        raise Malformed("a field is missing or not what it should be")
    return head


# The whole


class Verifier:
    """Section 4, paragraph by paragraph."""

    def __init__(self, base, findings, heads=()):
        self.base, self.findings, self.heads = base, findings, heads
        self.acts = Acts()
        self.records = self.events = self.sealed = self.attachments = 0
        self.bad_rulebooks_told = set()

    def run(self):
        misfits = list(self.base.misfits())
        for column in misfits:
            self.findings.add(f"column {column}", "it is of another type than the format says")
        if not misfits:
            self.check()

    def check(self):
        self.check_records()
        self.check_values_have_events()
        for kind, field in sorted(self.base.members):
            self.check_members(kind, field)
        self.check_attachments()
        self.check_files()
        self.check_links()
        self.check_tree()

    def summary(self):
        return (f"{self.findings.count} findings; {self.records} records, {self.events} events, "
                f"{self.sealed} sealed, {self.attachments} attachments")

    # Records and rows

    def check_records(self):
        """4 Records, Rows, Erasures: one pass over the events, ordered by record and n."""
        self.rulebooks = self.read_rulebooks()
        self.feeds = {kind: self.row_feed(kind) for kind in self.base.kinds}
        columns = ", ".join(f"event.{name}" for name in Event._fields[:-1])
        rows = self.base.select(f"SELECT {columns}, event_value.content FROM event "
                                "LEFT JOIN event_value ON event_value.seq = event.seq ORDER BY event.record NULLS FIRST, event.n NULLS FIRST, event.seq")
        for _, events in groupby(map(Event._make, rows), lambda event: event.record):
            self.check_record(events)
        for feed in self.feeds.values():
            feed.drain()

    def check_values_have_events(self):
        """4 Rows: there is no row of event_value without its event."""
        for (seq,) in self.base.select("SELECT seq FROM event_value WHERE seq NOT IN (SELECT seq FROM event)"):
            self.findings.add(f"event {seq}", "there are values but no event")

    def check_record(self, events):
        record = None
        for event in events:
            record = record or Record(self, event)
            record.add(event)
            self.events += 1
        record.finish()
        self.records += 1

    def row_feed(self, kind):
        """4 Rows: there is no row without events."""
        columns = self.base.kinds[kind]
        names = ", ".join(map(quoted, columns))
        rows = self.base.select(f"SELECT {names} FROM {quoted(kind)} ORDER BY id NULLS FIRST, row")
        number, identity = columns.index("number"), columns.index("id")
        return Feed(rows, identity, lambda row: self.findings.add(
            f"row {row_name(row[number], row[identity])}", f"a row in {kind} without events"))

    def read_rulebooks(self):
        """4 Records: {id: whether it is SHA-256 of the content}."""
        books = {}
        for identity, content in self.base.select("SELECT id, content FROM rulebook"):
            right = isinstance(content, str) and sha256(to_bytes(content)) == identity
            books[identity] = right and books.get(identity, True)
        return books

    def check_rulebook(self, event, where):
        """4 Records: the rulebook of an event; told once for each rulebook, at the first event met that names it."""
        right = self.rulebooks.get(event.rulebook)
        if right or event.rulebook in self.bad_rulebooks_told:
            return
        self.bad_rulebooks_told.add(event.rulebook)
        self.findings.add(where, "its rulebook is not there" if right is None
                          else "the id of its rulebook is not SHA-256 of the content")

    # Members

    def check_members(self, kind, field):
        """4 Members: KIND__FIELD against the column FIELD."""
        table = f"{kind}__{field}"
        members = self.base.select(f"SELECT record, target FROM {quoted(table)} ORDER BY record NULLS FIRST, target NULLS FIRST")
        feed = Feed(members, 0, lambda row: self.findings.add(
            f"row {row_name(None, row[0])}", f"{table} has a member of a row that is not there"))
        rows = self.base.select(f"SELECT id, number, {quoted(field)} FROM {quoted(kind)} ORDER BY id NULLS FIRST, row")
        for identity, number, column in rows:
            found = [target for _, target in feed.take(identity)]
            if not (column is None or isinstance(column, bytes) and len(column) % 16 == 0):
                self.findings.add(f"row {row_name(number, identity)}", f"{field} does not hold ids")
            elif sorted(found, key=order_key) != members_of(column):
                self.findings.add(f"row {row_name(number, identity)}", f"{table} does not hold the ids of {field}")
        feed.drain()

    # Attachments

    def note_attachment(self, event, acts):
        """4 Attachments: the changes of an event with the verb attach."""
        found = {
            "attachment": only(acts, "attachment", REFERENCE),
            "attachment.name": only(acts, "attachment.name", NONE, TEXT, ERASED),
            "attachment.type": only(acts, "attachment.type", NONE, TEXT, ERASED),
            "attachment.size": only(acts, "attachment.size", INTEGER),
            "attachment.hash": only(acts, "attachment.hash", TEXT),
        }
        if found["attachment.hash"] and unhex(found["attachment.hash"].value, 32) is None:
            found["attachment.hash"] = None
        missing = [field for field, change in found.items() if change is None]
        for field in missing:
            self.findings.add(f"event {event.seq}", f"an attach event without a right {field}")
        if not missing:
            identity, name, kind, size, digest = (change.value for change in found.values())
            self.acts.add("attached", {
                "seq": event.seq, "id": identity, "record": event.record, "kind": event.kind, "audience": event.audience,
                "size": size, "hash": unhex(digest, 32), "name": name, "type": kind,
                "erased": found["attachment.name"].type == ERASED})

    def check_attachments(self):
        """4 Attachments: exactly one row for each attach event, and no other."""
        rows = self.base.select("SELECT event, id, record, kind, audience, size, hash, name, type FROM attachment ORDER BY row")
        for seq, *row in rows:
            self.attachments += 1
            self.check_attachment(seq, row, f"attachment {row_name(row[6], row[0])}")
        for name, identity, seq in self.acts.select("SELECT name, id, seq FROM attached WHERE NOT matched ORDER BY seq"):
            self.findings.add(f"attachment {row_name(name, identity)}", f"event {seq} attached it, but there is no row for it")

    def check_attachment(self, seq, row, where):
        """4 Attachments: one row against its event."""
        said = self.acts.select("SELECT id, record, kind, audience, size, hash, name, type, erased, matched "
                                "FROM attached WHERE seq IS ?", seq if is_integer(seq) else None).fetchone()
        if said is None:
            self.findings.add(where, "a row without an attach event")
            return
        *said, erased, matched = said
        if matched:
            self.findings.add(where, f"a second row for event {seq}")
        if erased:
            said[6:] = [None, None]
        for column, found, expected in zip(("id", "record", "kind", "audience", "size", "hash", "name", "type"), row, said):
            if type(found) is not type(expected) or found != expected:
                self.findings.add(where, f"{column} is not what event {seq} says")
        self.acts.select("UPDATE attached SET matched = 1 WHERE seq = ?", seq)

    def check_files(self):
        """4 Attachments: the files, unless every row with the hash has no name."""
        rows = self.base.select("SELECT hash, min(name) FROM attachment GROUP BY hash HAVING count(name) > 0 ORDER BY hash")
        for digest, name in rows:
            if is_blob(digest, 32):
                self.check_file(digest.hex(), f"attachment {row_name(name, digest)}")

    def check_file(self, digits, where):
        """4 Attachments: DIR/attachments/HH/HEX exists and SHA-256 of its content is HEX."""
        try:
            with open(self.base.directory / "attachments" / digits[:2] / digits, "rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as problem:
            self.findings.add(where, f"the file {digits} cannot be read: {problem.strerror}")
            return
        if found != digits:
            self.findings.add(where, f"the content of the file {digits} has another hash")

    # Links

    def note_ties(self, event, acts):
        """4 Links: the changes link.TYPE.to and link.TYPE.from of one event."""
        ties = [tie for tie in map(parsed_tie, acts) if tie]
        if event.verb in TIE_FORMS and [(side, ends) in TIE_FORMS[event.verb] for _, side, ends, _, _ in ties] != [True]:
            self.findings.add(f"event {event.seq}", f"an event with the verb {event.verb} without the one change it should have")
        for kind, side, ends, other_kind, other_id in ties:
            self.acts.add("tie", {
                "seq": event.seq, "record": event.record, "kind": event.kind, "n": event.n, "recorded": event.recorded,
                "verb": event.verb, "type": kind, "side": side, "ends": ends, "other_kind": other_kind, "other_id": other_id})

    def check_links(self):
        """4 Links: the other record's events, then the rows."""
        ties = self.acts.select("SELECT seq, record, kind, n, recorded, verb, type, side, ends, other_kind, other_id FROM tie "
                                "WHERE verb IN ('link', 'unlink') ORDER BY seq")
        for seq, record, kind, n, recorded, verb, name, side, ends, other_kind, other_id in ties:
            if not self.has_counterpart(record, kind, verb, name, side, ends, other_kind, other_id):
                self.findings.add(f"event {seq}", f"the other record has no event with the verb {verb}ed that answers it")
            if verb == "link" and side == "to" and not ends:
                self.acts.add("link", {
                    "seq": seq, "type": name, "from_kind": kind, "from_id": record, "to_kind": other_kind, "to_id": other_id,
                    "since": recorded, "until": self.end_of(record, n, name, other_kind, other_id)})
        rows = self.base.select("SELECT row, type, from_kind, from_id, to_kind, to_id, since, until FROM link ORDER BY row")
        for row, *link in rows:
            self.check_link(f"link {row}", *link)
        for seq, in self.acts.select("SELECT seq FROM link WHERE NOT matched ORDER BY seq"):
            self.findings.add(f"event {seq}", "there is no link row for it")

    def has_counterpart(self, record, kind, verb, name, side, ends, other_kind, other_id):
        """4 Links: the other has an event linked or unlinked, with the other end of the field."""
        return self.acts.select(
            "SELECT 1 FROM tie WHERE record = ? AND type = ? AND side = ? AND ends = ? AND kind = ? AND verb = ? "
            "AND other_kind = ? AND other_id = ?",
            other_id, name, "from" if side == "to" else "to", ends, other_kind, verb + "ed", kind, record).fetchone() is not None

    def end_of(self, record, n, name, other_kind, other_id):
        """4 Links: `recorded` of the next event of the same record that ends it, or None."""
        found = self.acts.select(
            "SELECT recorded FROM tie WHERE record = ? AND type = ? AND side = 'to' AND ends = 1 AND other_kind = ? "
            "AND other_id = ? AND n > ? ORDER BY n LIMIT 1", record, name, other_kind, other_id, n).fetchone()
        return found and found[0]

    def check_link(self, where, name, from_kind, from_id, to_kind, to_id, since, until):
        """4 Links: one row against the link events; rows alike are told apart by their end."""
        ends = (from_id, to_id, since, name, from_kind, to_kind, until)
        said = None if any(isinstance(end, str) and not is_text(end) for end in ends) else self.acts.select(
            "SELECT rowid, until FROM link WHERE from_id IS ? AND to_id IS ? AND since IS ? AND type IS ? AND from_kind IS ? "
            "AND to_kind IS ? AND NOT matched ORDER BY until IS NOT ?, rowid LIMIT 1",
            *ends).fetchone()
        if said is None:
            self.findings.add(where, "no link event says this")
            return
        if said[1] != until:
            self.findings.add(where, "until is not what the events say")
        self.acts.select("UPDATE link SET matched = 1 WHERE rowid = ?", said[0])

    # Tree and heads

    def check_tree(self):
        """4 The tree, Heads, A head kept: one pass over the leaves."""
        self.read_keys()
        self.roots = dict.fromkeys(head.size for _, head in self.heads)
        self.seals = self.base.select("SELECT size, root, peaks, sealed, key, signature FROM seal ORDER BY size NULLS FIRST")
        self.seal = self.seals.fetchone()
        self.largest = 0
        tree, before, last = Tree(), None, None
        self.at_size(tree)
        for n, seq, digest in self.base.select(
                "SELECT leaf.n, leaf.event, event.hash FROM leaf LEFT JOIN event ON event.seq = leaf.event ORDER BY leaf.n NULLS FIRST"):
            self.check_leaf(n, seq, digest, tree.size + 1, last)
            tree.add(digest if isinstance(digest, bytes) else b"")
            last = seq
            self.at_size(tree)
        self.sealed = tree.size
        self.check_left_out(last)
        self.check_sizes(tree.size)
        for where, head in self.heads:
            self.check_kept_head(where, head, tree.size)

    def check_leaf(self, n, seq, digest, expected, before):
        """4 The tree: n without gap, event rises strictly, the event exists."""
        where = f"event {seq}"
        if n != expected:
            self.findings.add(where, f"it is leaf {n} where leaf {expected} belongs")
        if before is not None and not order_key(seq) > order_key(before):
            self.findings.add(where, f"it is leaf {n}, after event {before}")
        if digest is None:
            self.findings.add(where, f"it is leaf {n}, but the event does not exist")

    def check_left_out(self, last):
        """4 The tree: every event not above the last leaf's event is a leaf."""
        for seq, in self.base.select("SELECT seq FROM event WHERE seq <= ? EXCEPT SELECT event FROM leaf ORDER BY 1", last):
            self.findings.add(f"event {seq}", "it is no leaf, though events after it are")

    def at_size(self, tree):
        """4 The tree: what is said of the first `size` leaves."""
        while self.seal is not None and order_key(self.seal[0]) <= order_key(tree.size):
            self.check_seal(tree)
            self.seal = self.seals.fetchone()
        if tree.size in self.roots:
            self.roots[tree.size] = tree.root()

    def check_seal(self, tree):
        """4 The tree and Heads: one seal."""
        size, root, peaks, sealed, key, signature = self.seal
        where = f"seal {size}"
        self.largest = size
        if size != tree.size or root != tree.root():
            self.findings.add(where, f"root is not the root of the first {size} leaves")
        if size != tree.size or peaks != b"".join(tree.peaks):
            self.findings.add(where, "peaks are not the roots of the complete subtrees")
        if key not in self.keys:
            self.findings.add(where, "its key is not there")
        elif not is_blob(root, 32) or not signature_holds(self.keys[key], signature, signed_text(size, root, sealed, self.time)):
            self.findings.add(where, "the signature is not right")

    def check_sizes(self, leaves):
        """4 The tree: the largest size is the number of leaves."""
        while self.seal is not None:
            self.largest = self.seal[0]
            self.findings.add(f"seal {self.largest}", f"there are only {leaves} leaves")
            self.seal = self.seals.fetchone()
        if self.largest != leaves:
            self.findings.add(f"seal {self.largest}", f"the largest seal, but there are {leaves} leaves")

    def read_keys(self):
        """4 Heads: seal_key.id is SHA-256 of seal_key.public; setting.time is real or simulated."""
        self.keys = {}
        for identity, public in self.base.select("SELECT id, public FROM seal_key"):
            self.keys[identity] = public
            if not isinstance(public, bytes) or sha256(public) != identity:
                self.findings.add("head", f"the id {row_name(None, identity)} of a seal key is not SHA-256 of its public key")
        found = self.base.select("SELECT value FROM setting WHERE name = 'time'").fetchone()
        self.time = found and found[0]
        if self.time not in TIMES:
            self.findings.add("head", "the setting time is neither real nor simulated")

    def check_kept_head(self, where, head, leaves):
        """4 A head kept."""
        if not signature_holds(head.public, head.signature, signed_text(head.size, head.root, head.sealed, head.time)):
            self.findings.add(where, "its signature is not right")
        if head.public not in self.keys.values():
            self.findings.add(where, "its public key is not among the seal keys")
        if leaves < head.size:
            self.findings.add(where, f"it is of {head.size} leaves, the base has only {leaves}")
        elif self.roots[head.size] != head.root:
            self.findings.add(where, f"its root is not the root of the first {head.size} leaves")


def row_name(name, identity):
    """Section 5: the name or number if there is one, else the id in hex."""
    if isinstance(name, str):
        return name
    return identity.hex() if isinstance(identity, bytes) else str(identity)


def members_of(column):
    """4 Members: the ids in a column, each once."""
    return sorted({column[at:at + 16] for at in range(0, len(column or b""), 16)})


TIE_FORMS = {  # verb: (side, whether it ends) of its one change
    "link": {("to", False)}, "linked": {("from", False)},
    "unlink": {("to", True), ("from", True)}, "unlinked": {("to", True), ("from", True)},
}


def parsed_tie(change):
    """4 Links: (TYPE, side, ends, KIND, ID) of a change link.TYPE.to or link.TYPE.from, or None."""
    match = re.fullmatch(r"link\.(.+)\.(to|from)", change.field, re.DOTALL)
    if not match or change.type != TEXT:
        return None
    ends = change.value.startswith("-")
    kind, _, digits = change.value[ends:].rpartition(" ")
    identity = unhex(digits, 16)
    return (match[1], match[2], ends, kind, identity) if kind and identity else None


def verify(directory, head_path=None, write=print, address=None):
    """Section 5: writes the findings and the summary, gives the exit status."""
    findings = Findings(write)
    heads = read_heads(directory, head_path, findings)  # before the base, which may be sealed anew meanwhile
    try:
        with closing(ServerBase(directory, address) if address else FileBase(directory)) as base:
            verifier = Verifier(base, findings, heads)
            verifier.run()
    except (sqlite3.Error, psycopg.Error, UnicodeError) as problem:
        write(f"the base cannot be read: {problem}")
        return 2
    write(verifier.summary())
    return 1 if findings.count else 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verify the history of a base.")
    parser.add_argument("directory", metavar="DIR")
    parser.add_argument("--database", metavar="ADDRESS", help="the base is on PostgreSQL, at postgres://…")
    parser.add_argument("--head", metavar="FILE", help="a head kept outside the base")
    options = parser.parse_args(arguments)
    return verify(options.directory, options.head, address=options.database)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
