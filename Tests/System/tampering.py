"""Ways to tamper with a base. Each changes one copy and says which places a verifier may name.

A way takes the copy, a random source and the events it may touch: sealed ones, or the unsealed tail.
The ways lie in tampering_events.py, tampering_rows.py and tampering_seals.py.
"""

from contextlib import closing

EVERYWHERE, SEALED = [], []  # ways found in any part of the history; ways found only where it is sealed


def way(*lists):
    def note(function):
        for ways in lists:
            ways.append(function)
        return function
    return note


class Copy:
    """A copy of a base that is tampered with."""

    def __init__(self, house):
        self.folder = house.folder
        self.db = house.base.open()
        self.last = self.one("SELECT max(event) FROM leaf")

    def close(self):
        self.db.close()

    def run(self, sql, *values):
        done = self.db.execute(sql, values)
        assert done.rowcount != 0, f"nothing was tampered with: {sql}"

    def all(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def one(self, sql, *values):
        return self.db.execute(sql, values).fetchone()[0]

    def events(self, sealed):
        """(seq, record, n, kind, verb) of incidents, of the sealed or the unsealed part."""
        part = "<=" if sealed else ">"
        return self.all(f"SELECT seq, record, n, kind, verb FROM event WHERE kind = 'incident' AND seq {part} ? ORDER BY seq", self.last)

    def number(self, record):
        return self.one("SELECT number FROM incident WHERE id = ?", record)

    def places(self, record, *seqs):
        """What a finding about a record or its events begins with."""
        row = self.db.execute("SELECT number FROM incident WHERE id = ?", [record]).fetchone()
        names = {f"record {record.hex()}"} | ({f"record {row[0]}", f"row {row[0]}"} if row else set())
        return names | {f"event {seq}" for seq in seqs}

    def length(self, record):
        return self.one("SELECT count(*) FROM event WHERE record = ?", record)


def ending(copy, events):
    """Events that are the last of their record."""
    return [event for event in events if copy.length(event[1]) == event[2]]


def flipped(before, random):
    at = random.randrange(len(before))
    return before[:at] + bytes([before[at] ^ 1 << random.randrange(8)]) + before[at + 1:]


def later(before, random):
    return before + random.choice([-1, 1]) * random.randrange(1, 10_000_000)


def delete_event(copy, seq):
    copy.run("DELETE FROM event WHERE seq = ?", seq)
    copy.run("DELETE FROM event_value WHERE seq = ?", seq)


def tampered(house, way, random, sealed):
    """Does it, and gives the places a verifier may name."""
    with closing(Copy(house)) as copy:
        return way(copy, random, copy.events(sealed))
