"""A small writer of bases after docs/history-format.md, for the tests of the verifier only.

It shares no code with the verifier, so that a slip in one shows against the other.
"""

import hashlib
import json
import os
import sqlite3
import struct
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCHEMA = """
CREATE TABLE event (seq INTEGER PRIMARY KEY, record BLOB, n INTEGER, kind TEXT, verb TEXT, audience INTEGER, actor BLOB,
    happened INTEGER, recorded INTEGER, provenance TEXT, rulebook BLOB, changes BLOB, hash BLOB);
CREATE TABLE event_value (seq INTEGER PRIMARY KEY, content BLOB);
CREATE TABLE rulebook (id BLOB, content TEXT);
CREATE TABLE leaf (n INTEGER PRIMARY KEY, event INTEGER);
CREATE TABLE seal (size INTEGER PRIMARY KEY, root BLOB, peaks BLOB, sealed INTEGER, key BLOB, signature BLOB);
CREATE TABLE seal_key (id BLOB, public BLOB, created INTEGER);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE attachment (row INTEGER PRIMARY KEY, id BLOB, kind TEXT, record BLOB, event INTEGER, audience INTEGER, name TEXT,
    type TEXT, size INTEGER, hash BLOB);
CREATE TABLE link (row INTEGER PRIMARY KEY, type TEXT, from_kind TEXT, from_id BLOB, to_kind TEXT, to_id BLOB, since INTEGER,
    until INTEGER);
CREATE TABLE task (row INTEGER PRIMARY KEY, id BLOB, number TEXT, version INTEGER, state TEXT, open INTEGER, created INTEGER,
    updated INTEGER, head BLOB, title TEXT, effort INTEGER, urgent INTEGER, owner BLOB, parts BLOB, words TEXT);
CREATE TABLE task__parts (target BLOB, record BLOB);
CREATE TABLE note (row INTEGER PRIMARY KEY, id BLOB, number TEXT, version INTEGER, state TEXT, open INTEGER, created INTEGER,
    updated INTEGER, head BLOB, title TEXT);
"""
COLUMNS = {
    "task": ("number", "state", "open", "title", "effort", "urgent", "owner", "parts", "words"),
    "note": ("number", "state", "open", "title"),
}


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def text32(text):
    data = text.encode()
    return len(data).to_bytes(4, "big") + data


# Values: (encoded, what the column of a kind holds; texts by key as a dict)

def none():
    return b"\0", None


def text(value):
    return b"\1" + value.encode(), value


def integer(value):
    return b"\2" + struct.pack(">q", value), value


def flag(value):
    return (b"\3\1", 1) if value else (b"\3\0", 0)


def reference(identity):
    return b"\4" + identity, identity


def references(*ids):
    return b"\5" + b"".join(ids), b"".join(ids)


def texts(**pairs):
    ordered = sorted(pairs.items(), key=lambda pair: pair[0].encode())
    return b"\6" + b"".join(text32(k) + text32(t) for k, t in ordered), dict(ordered)


def tree_hash(leaves):
    """RFC 6962 §2.1, as it is defined there: by recursion."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\0", leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\1", tree_hash(leaves[:split]), tree_hash(leaves[split:]))


def tree_peaks(leaves):
    peaks, at = b"", 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            peaks += tree_hash(leaves[at:at + (1 << bit)])
            at += 1 << bit
    return peaks


class Base:
    """A base with two kinds, `task` and `note`."""

    def __init__(self, directory, time="simulated"):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(self.directory / "plumbline.db", isolation_level=None)
        self.db.executescript("PRAGMA synchronous = OFF;" + SCHEMA)
        self.time, self.clock, self.seq = time, 1_700_000_000_000, 0
        self.records, self.numbers = {}, 0
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw()
        self.sql("INSERT INTO seal_key VALUES (?, ?, ?)", sha(self.public), self.public, self.clock)
        self.sql("INSERT INTO setting VALUES ('time', ?)", time)
        self.rulebook = sha("kinds: task, note ü".encode())
        self.sql("INSERT INTO rulebook VALUES (?, ?)", self.rulebook, "kinds: task, note ü")

    def sql(self, statement, *values):
        return self.db.execute(statement, values).fetchall()

    # Events

    def create(self, kind, **fields):
        record, self.numbers = uuid.uuid4().bytes, self.numbers + 1
        changes = [("number", text(f"{kind[0].upper()}-{self.numbers}")), ("state", text("new")), ("open", flag(True))]
        self.records[record] = {"kind": kind, "n": 0, "hash": bytes(32), "values": {}, "created": None}
        self.event(record, "create", changes + list(fields.items()))
        return record

    def event(self, record, verb, changes, audience=0):
        """Stores one event and brings the record's row up to it; gives its seq."""
        state = self.records[record]
        self.seq += 1
        self.clock += 1000
        salts = [os.urandom(16) for _ in changes]
        named = len(changes).to_bytes(4, "big") + b"".join(
            text32(field) + sha(salt, value[0]) for (field, value), salt in zip(changes, salts))
        content = b"".join(len(value[0]).to_bytes(4, "big") + salt + value[0] for (_, value), salt in zip(changes, salts))
        state["n"] += 1
        state["created"] = state["created"] or self.clock
        row = (self.seq, record, state["n"], state["kind"], verb, audience, b"A" * 16, self.clock - 5, self.clock, "test",
               self.rulebook, named)
        state["hash"] = hash_of(row, state["hash"])
        self.sql("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", *row, state["hash"])
        self.sql("INSERT INTO event_value VALUES (?, ?)", self.seq, content)
        for field, value in changes:
            self.set(state, field, value[1])
        self.store_row(record)
        return self.seq

    @staticmethod
    def set(state, field, value):
        column, _, key = field.partition(".")
        if column not in COLUMNS[state["kind"]]:
            return
        if not key:
            state["values"][column] = value
        elif value is None:
            state["values"][column].pop(key, None)
        else:
            state["values"].setdefault(column, {})[key] = value

    def store_row(self, record):
        state = self.records[record]
        kind, values = state["kind"], state["values"]
        row = {"id": record, "version": state["n"], "created": state["created"], "updated": self.clock, "head": state["hash"]}
        row |= {column: stored(values.get(column)) for column in COLUMNS[kind]}
        self.sql(f"DELETE FROM {kind} WHERE id = ?", record)
        self.sql(f"INSERT INTO {kind} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())
        if kind == "task":
            parts = values.get("parts") or b""
            self.sql("DELETE FROM task__parts WHERE record = ?", record)
            for target in {parts[at:at + 16] for at in range(0, len(parts), 16)}:
                self.sql("INSERT INTO task__parts VALUES (?, ?)", target, record)

    # Acts

    def attach(self, record, name, data, type="text/plain"):
        identity, digest = uuid.uuid4().bytes, hashlib.sha256(data).hexdigest()
        path = self.directory / "attachments" / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        seq = self.event(record, "attach", [
            ("attachment", reference(identity)), ("attachment.name", text(name)), ("attachment.type", text(type)),
            ("attachment.size", integer(len(data))), ("attachment.hash", text(digest))])
        self.sql("INSERT INTO attachment VALUES (NULL,?,?,?,?,?,?,?,?,?)", identity, self.records[record]["kind"], record, seq, 0,
                 name, type, len(data), bytes.fromhex(digest))
        return identity, path

    def name_of(self, record, sign=""):
        return text(f"{sign}{self.records[record]['kind']} {record.hex()}")

    def link(self, type, source, target):
        self.event(source, "link", [(f"link.{type}.to", self.name_of(target))])
        self.sql("INSERT INTO link VALUES (NULL,?,?,?,?,?,?,NULL)", type, self.records[source]["kind"], source,
                 self.records[target]["kind"], target, self.clock)
        self.event(target, "linked", [(f"link.{type}.from", self.name_of(source))])

    def unlink(self, type, source, target, by_target=False):
        acts = [(source, f"link.{type}.to", target), (target, f"link.{type}.from", source)]
        for verb, (record, field, other) in zip(("unlink", "unlinked"), reversed(acts) if by_target else acts):
            self.event(record, verb, [(field, self.name_of(other, "-"))])
            if record == source:
                self.sql("UPDATE link SET until = ? WHERE type = ? AND from_id = ? AND to_id = ? AND until IS NULL",
                         self.clock, type, source, target)

    def blank(self, record, field, n=None):
        """Erases the values of a field, in one event or in all, without an act."""
        for seq, named, content in self.sql("SELECT seq, changes, content FROM event JOIN event_value USING (seq) "
                                            "WHERE record = ? AND (? IS NULL OR n = ?)", record, n, n):
            self.sql("UPDATE event_value SET content = ? WHERE seq = ?", without(named, content, field), seq)

    def erase(self, record, field, words=None, n=None, anew=()):
        """A lawful erasure: the values go, and the act sets the field anew."""
        self.blank(record, field, n)
        return self.event(record, "erase", [("erasure.of", text(words or field)), *anew])

    # Seals and heads

    def leaves(self):
        return [row[0] for row in self.sql("SELECT hash FROM leaf JOIN event ON seq = event ORDER BY leaf.n")]

    def seal(self):
        self.sql("INSERT INTO leaf SELECT (SELECT count(*) FROM leaf) + row_number() OVER (ORDER BY seq), seq FROM event "
                 "WHERE seq > coalesce((SELECT max(event) FROM leaf), 0)")
        hashes = self.leaves()
        root = tree_hash(hashes)
        self.clock += 1
        self.sql("INSERT INTO seal VALUES (?,?,?,?,?,?)", len(hashes), root, tree_peaks(hashes), self.clock, sha(self.public),
                 self.sign(len(hashes), root, self.clock))

    def sign(self, size, root, sealed):
        return self.key.sign(f"plumbline.head.1\n{size}\n{root.hex()}\n{sealed}\n{self.time}\n".encode())

    def head(self, path):
        """Keeps the newest signed head in a file."""
        (size, root, sealed, signature), = self.sql("SELECT size, root, sealed, signature FROM seal ORDER BY size DESC LIMIT 1")
        Path(path).write_text(json.dumps({
            "format": "plumbline.head.1", "size": size, "root": root.hex(), "sealed": sealed, "time": self.time,
            "public_key": self.public.hex(), "signature": signature.hex()}))
        return path

    # What a skilled forger would do

    def rechain(self, record):
        """Numbers and hashes the record's events anew and makes its row fit."""
        before, n = bytes(32), 0
        for row in self.sql("SELECT * FROM event WHERE record = ? ORDER BY n, seq", record):
            n += 1
            before = hash_of(row[:2] + (n,) + row[3:12], before)
            self.sql("UPDATE event SET n = ?, hash = ? WHERE seq = ?", n, before, row[0])
        kind = self.records[record]["kind"]
        self.sql(f"UPDATE {kind} SET version = ?, head = ?, updated = (SELECT recorded FROM event WHERE record = ? AND n = ?) "
                 "WHERE id = ?", n, before, record, n, record)

    def reseal(self):
        """Makes all leaves and one seal anew, with the base's own key."""
        self.sql("DELETE FROM leaf")
        self.sql("DELETE FROM seal")
        self.seal()


def hash_of(row, before):
    _, record, n, kind, verb, audience, actor, happened, recorded, provenance, rulebook, changes = row
    return sha(b"plumbline.event.1\n", before, record, n.to_bytes(8, "big"), text32(kind), text32(verb), bytes((audience,)), actor,
               happened.to_bytes(8, "big"), recorded.to_bytes(8, "big"), text32(provenance), rulebook, changes)


def stored(value):
    if isinstance(value, dict):
        return "".join(k + "\x1f" + value[k] + "\x1e" for k in sorted(value, key=str.encode)) or None
    return value


def without(named, content, field):
    """event_value.content with the values of one field erased."""
    at, here, result = 4, 0, b""
    for _ in range(int.from_bytes(named[:4], "big")):
        size = int.from_bytes(named[at:at + 4], "big")
        name = named[at + 4:at + 4 + size].decode()
        at += 4 + size + 32
        length = int.from_bytes(content[here:here + 4], "big")
        end = here + 4 + (0 if length == 0xFFFFFFFF else 16 + length)
        result += b"\xff\xff\xff\xff" if name == field else content[here:end]
        here = end
    return result
