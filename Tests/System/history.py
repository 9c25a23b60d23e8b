"""Reading and forging events after docs/history-format.md, with the means of someone who may write to the base."""

import hashlib
import os
import struct

ERASED = 0xFFFFFFFF
EVENT = "seq, record, n, kind, verb, audience, actor, happened, recorded, provenance, rulebook, changes, hash"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def string(text):
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack(">I", len(data)) + data


def commitments(changes):
    """[(field, commitment)] of event.changes."""
    (count,), at, found = struct.unpack_from(">I", changes), 4, []
    for _ in range(count):
        (size,) = struct.unpack_from(">I", changes, at)
        end = at + 4 + size
        found.append((changes[at + 4:end].decode(), changes[end:end + 32]))
        at = end + 32
    return found


def values(content):
    """[(salt, encoded) or None] of event_value.content."""
    at, found = 0, []
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        at += 4
        if size == ERASED:
            found.append(None)
        else:
            found.append((content[at:at + 16], content[at + 16:at + 16 + size]))
            at += 16 + size
    return found


def pack_values(kept):
    return b"".join(struct.pack(">I", ERASED) if one is None else struct.pack(">I", len(one[1])) + one[0] + one[1] for one in kept)


def pack_changes(pairs):
    """(changes, content) of [(field, encoded value)], with new salts."""
    salted = [(field, os.urandom(16), encoded) for field, encoded in pairs]
    named = struct.pack(">I", len(pairs)) + b"".join(string(field) + sha(salt, encoded) for field, salt, encoded in salted)
    return named, pack_values([(salt, encoded) for _, salt, encoded in salted])


def texts(db, verb, field):
    """The texts that a field got from all events of a verb."""
    found = []
    for changes, content in db.execute("SELECT changes, content FROM event JOIN event_value USING (seq) WHERE verb = ?", [verb]):
        for (name, _), kept in zip(commitments(changes), values(content)):
            if name == field and kept and kept[1][:1] == b"\1":
                found.append(kept[1][1:].decode())
    return found


def event_hash(row, before):
    """`row` in the order of EVENT."""
    _, record, n, kind, verb, audience, actor, happened, recorded, provenance, rulebook, changes = row[:12]
    return sha(
        b"plumbline.event.1\n", before, record, struct.pack(">q", n), string(kind), string(verb), bytes([audience & 255]), actor,
        struct.pack(">qq", happened, recorded), string(provenance), rulebook, changes)


def rechain(db, record):
    """Forges the hashes of a record's events, one after the other, and its row's version, head and time."""
    before, n = bytes(32), 0
    for row in db.execute(f"SELECT {EVENT} FROM event WHERE record = ? ORDER BY n", [record]).fetchall():
        n += 1
        row = row[:2] + (n,) + row[3:]
        before = event_hash(row, before)
        db.execute("UPDATE event SET n = ?, hash = ? WHERE seq = ?", [n, before, row[0]])
        kind, recorded = row[3], row[8]
    db.execute(f'UPDATE "{kind}" SET version = ?, head = ?, updated = ? WHERE id = ?', [n, before, recorded, record])


def append(db, record, verb, pairs, seq=None, audience=0):
    """Forges one more event of a record, chained rightly; the row is left as it is."""
    row = db.execute(f"SELECT {EVENT} FROM event WHERE record = ? ORDER BY n DESC LIMIT 1", [record]).fetchone()
    changes, content = pack_changes(pairs)
    seq = seq if seq is not None else db.execute("SELECT max(seq) + 1 FROM event").fetchone()[0]
    new = (seq, record, row[2] + 1, row[3], verb, audience, row[6], row[7] + 1, row[8] + 1, "", row[10], changes)
    digest = event_hash(new, row[12])
    db.execute(f"INSERT INTO event ({EVENT}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", (*new, digest))
    db.execute("INSERT INTO event_value (seq, content) VALUES (?, ?)", [seq, content])
    return seq


def fit_row(db, record):
    """Makes the row's version, head and time those of the last event."""
    kind, n, head, recorded = db.execute(
        "SELECT kind, n, hash, recorded FROM event WHERE record = ? ORDER BY n DESC LIMIT 1", [record]).fetchone()
    db.execute(f'UPDATE "{kind}" SET version = ?, head = ?, updated = ? WHERE id = ?', [n, head, recorded, record])
