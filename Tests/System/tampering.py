"""Ways to tamper with a base. Each changes one copy and says which places a verifier may name.

A way takes the copy, a random source and the events it may touch: sealed ones, or the unsealed tail.
"""

from contextlib import closing

import history

EVERYWHERE, SEALED = [], []  # ways found in any part of the history; ways found only where it is sealed


def way(*lists):
    def note(function):
        for ways in lists:
            ways.append(function)
        return function
    return note


class Copy:
    """A copy of a base that is tampered with."""

    def __init__(self, folder):
        self.folder = folder
        self.db = history.opened(folder / "plumbline.db")
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


# Events


def edit_column(column, other):
    @way(EVERYWHERE)
    def edit(copy, random, events):
        seq, record = random.choice(events)[:2]
        before = copy.one(f"SELECT {column} FROM event WHERE seq = ?", seq)
        found = copy.places(record, seq)
        copy.run(f"UPDATE event SET {column} = ? WHERE seq = ?", other(before, random), seq)
        return found
    edit.__name__ = f"edit_event_{column}"
    return edit


def flipped(before, random):
    at = random.randrange(len(before))
    return before[:at] + bytes([before[at] ^ 1 << random.randrange(8)]) + before[at + 1:]


def later(before, random):
    return before + random.choice([-1, 1]) * random.randrange(1, 10_000_000)


for name, other in {
    "verb": lambda before, random: "resolve" if before == "change" else "change",
    "audience": lambda before, random: 1 - before,
    "actor": flipped, "happened": later, "recorded": later,
    "provenance": lambda before, random: before + "uci:INC0000045",
    "rulebook": flipped, "changes": flipped, "hash": flipped,
    "kind": lambda before, random: "customer",
    "n": lambda before, random: before + 1000,
    "record": flipped,
}.items():
    edit_column(name, other)


def forge_value(copy, seq, random):
    """Puts another text in place of a value of an event."""
    kept = history.values(copy.one("SELECT content FROM event_value WHERE seq = ?", seq))
    at = random.choice([position for position, one in enumerate(kept) if one])
    kept[at] = (kept[at][0], b"\1" + f"forged {random.random()}".encode())
    copy.run("UPDATE event_value SET content = ? WHERE seq = ?", history.pack_values(kept), seq)


@way(EVERYWHERE)
def edit_a_value(copy, random, events):
    seq, record = random.choice(events)[:2]
    forge_value(copy, seq, random)
    return copy.places(record, seq)


@way(EVERYWHERE)
def flip_a_bit_of_the_values(copy, random, events):
    seq, record = random.choice(events)[:2]
    content = copy.one("SELECT content FROM event_value WHERE seq = ?", seq)
    copy.run("UPDATE event_value SET content = ? WHERE seq = ?", flipped(content, random), seq)
    return copy.places(record, seq)


@way(EVERYWHERE)
def erase_a_value_without_an_act(copy, random, events):
    seq, record = random.choice([event for event in events if event[4] != "erase"])[:2]
    kept = history.values(copy.one("SELECT content FROM event_value WHERE seq = ?", seq))
    living = [position for position, one in enumerate(kept) if one]
    if not living:
        return edit_a_value(copy, random, [event for event in events if event[0] != seq])
    kept[random.choice(living)] = None
    copy.run("UPDATE event_value SET content = ? WHERE seq = ?", history.pack_values(kept), seq)
    return copy.places(record, seq)


@way(EVERYWHERE)
def delete_values(copy, random, events):
    seq, record = random.choice(events)[:2]
    copy.run("DELETE FROM event_value WHERE seq = ?", seq)
    return copy.places(record, seq)


def delete_event(copy, seq):
    copy.run("DELETE FROM event WHERE seq = ?", seq)
    copy.run("DELETE FROM event_value WHERE seq = ?", seq)


@way(EVERYWHERE)
def delete_a_middle_event(copy, random, events):
    seq, record = random.choice([event for event in events if event[2] < copy.length(event[1])])[:2]
    delete_event(copy, seq)
    return copy.places(record, seq)


@way(EVERYWHERE)
def delete_the_last_event(copy, random, events):
    seq, record = random.choice(ending(copy, events))[:2]
    delete_event(copy, seq)
    return copy.places(record, seq)


@way(EVERYWHERE)
def delete_all_events_of_a_record(copy, random, events):
    record = random.choice([event for event in events if event[2] == 1])[1]
    seqs = [seq for seq, in copy.all("SELECT seq FROM event WHERE record = ?", record)]
    for seq in seqs:
        delete_event(copy, seq)
    return copy.places(record, *seqs)


@way(EVERYWHERE)
def swap_two_events_of_a_record(copy, random, events):
    record = random.choice([event for event in events if event[2] > 1])[1]
    own = [event for event in events if event[1] == record]
    if len(own) < 2:
        return edit_a_value(copy, random, events)
    (one, _, n, *_), (other, _, m, *_) = random.sample(own, 2)
    copy.run("UPDATE event SET n = -1 WHERE seq = ?", one)
    copy.run("UPDATE event SET n = ? WHERE seq = ?", n, other)
    copy.run("UPDATE event SET n = ? WHERE seq = ?", m, one)
    return copy.places(record, one, other)


@way(EVERYWHERE)
def append_an_event_with_a_wrong_hash(copy, random, events):
    record = random.choice(ending(copy, events))[1]
    seq = history.append(copy.db, record, "comment", [("comment", b"\1" + "我没有说过".encode())])
    copy.run("UPDATE event SET hash = ? WHERE seq = ?", random.randbytes(32), seq)
    history.fit_row(copy.db, record)
    return copy.places(record, seq)


@way(EVERYWHERE)
def append_a_chained_event_without_touching_the_row(copy, random, events):
    record = random.choice(ending(copy, events))[1]
    seq = history.append(copy.db, record, "comment", [("comment", b"\1" + "我没有说过".encode())])
    return copy.places(record, seq)


# Rows, members, links, attachments


@way(EVERYWHERE)
def edit_a_row(copy, random, events):
    record = random.choice(events)[1]
    column = random.choice([
        "title", "description", "priority", "state", "open", "version", "created", "updated", "head", "number", "external", "opened", "customer"])
    found = copy.places(record)
    before = copy.one(f"SELECT {column} FROM incident WHERE id = ?", record)
    other = (
        1 - before if column == "open" else later(before, random) if isinstance(before, int)
        else flipped(before, random) if isinstance(before, bytes) else f"forged {random.random()}")
    copy.run(f"UPDATE incident SET {column} = ? WHERE id = ?", other, record)
    return found | copy.places(record)


@way(EVERYWHERE)
def empty_a_field_of_a_row(copy, random, events):
    record = random.choice(events)[1]
    copy.run("UPDATE incident SET priority = NULL WHERE id = ?", record)
    return copy.places(record)


@way(EVERYWHERE)
def delete_a_row(copy, random, events):
    record = random.choice(events)[1]
    found = copy.places(record)
    copy.run("DELETE FROM incident WHERE id = ?", record)
    return found


@way(EVERYWHERE)
def add_a_row_without_history(copy, random, events):
    columns = [row[1] for row in copy.all("PRAGMA table_info(incident)") if row[1] not in ("row", "id", "number")]
    copy.run(
        f"INSERT INTO incident (id, number, {', '.join(columns)}) SELECT ?, 'INC0099999', {', '.join(columns)} FROM incident WHERE id = ?",
        random.randbytes(16), random.choice(events)[1])
    return {"row INC0099999"}


@way(SEALED)
def take_someone_into_a_team(copy, random, events):
    """The turned table alone decides who is in a team: a way to rights."""
    person, number = copy.all("SELECT id, number FROM person WHERE teams IS NULL ORDER BY row LIMIT 1")[0]
    copy.run("INSERT INTO person__teams (target, record) SELECT id, ? FROM team LIMIT 1", person)
    return {f"record {number}", f"record {person.hex()}", f"row {number}"}


@way(SEALED)
def give_someone_a_role(copy, random, events):
    person, number = copy.all("SELECT id, number FROM person ORDER BY row DESC LIMIT 1")[0]
    copy.run("INSERT INTO person__roles (target, record) SELECT id, ? FROM role WHERE key = 'admin'", person)
    return {f"record {number}", f"record {person.hex()}", f"row {number}"}


def tamper_link(name, sql):
    @way(EVERYWHERE)
    def tamper(copy, random, events):
        seqs = [event[0] for event in events]
        links = copy.all(
            "SELECT l.row, l.from_id, l.to_id, e.seq FROM link l JOIN event e ON e.record = l.from_id AND e.verb = 'link' AND e.recorded = l.since "
            f"WHERE e.seq IN ({','.join('?' * len(seqs))})", *seqs)
        row, one, other, seq = random.choice(links)
        copy.run(sql, row)
        new = {f"link {row}" for row, in copy.all("SELECT row FROM link WHERE row > ? AND from_id = ?", row, one)}
        return new | {f"link {row}", f"link of incident {one.hex()}"} | copy.places(one, seq) | copy.places(other)
    tamper.__name__ = name


tamper_link("delete_a_link", "DELETE FROM link WHERE row = ?")
tamper_link("turn_a_link", "UPDATE link SET from_id = to_id, to_id = from_id WHERE row = ?")
tamper_link("edit_the_type_of_a_link", "UPDATE link SET type = CASE type WHEN 'causes' THEN 'related' ELSE 'causes' END WHERE row = ?")
tamper_link("edit_the_end_of_a_link", "UPDATE link SET until = coalesce(until, since) + 5 WHERE row = ?")
tamper_link(
    "double_a_link", "INSERT INTO link (type, from_kind, from_id, to_kind, to_id, since, until) "
    "SELECT type, from_kind, from_id, to_kind, to_id, since, until FROM link WHERE row = ?")


def tamper_attachment(name, change):
    @way(EVERYWHERE)
    def tamper(copy, random, events):
        seqs = [event[0] for event in events]
        rows = copy.all(
            f"SELECT row, id, name, hash, record FROM attachment WHERE name IS NOT NULL AND event IN ({','.join('?' * len(seqs))})", *seqs)
        row, identity, title, digest, record = random.choice(rows)
        file = copy.folder / "attachments" / digest.hex()[:2] / digest.hex()
        found = {f"attachment {title}", f"attachment {identity.hex()}", "attachment other.txt"} | copy.places(record)
        change(copy, row, file)
        return found
    tamper.__name__ = name


tamper_attachment("alter_an_attached_file", lambda copy, row, file: file.write_bytes(file.read_bytes() + b"!"))
tamper_attachment("empty_an_attached_file", lambda copy, row, file: file.write_bytes(b""))
tamper_attachment("delete_an_attached_file", lambda copy, row, file: file.unlink())
tamper_attachment("delete_an_attachment", lambda copy, row, file: copy.run("DELETE FROM attachment WHERE row = ?", row))
tamper_attachment("rename_an_attachment", lambda copy, row, file: copy.run("UPDATE attachment SET name = 'other.txt' WHERE row = ?", row))
tamper_attachment(
    "show_an_internal_attachment", lambda copy, row, file: copy.run("UPDATE attachment SET audience = 1 - audience WHERE row = ?", row))


@way(EVERYWHERE)
def add_an_attachment_without_an_event(copy, random, events):
    digest = history.sha(b"never attached")
    file = copy.folder / "attachments" / digest.hex()[:2] / digest.hex()
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_bytes(b"never attached")
    copy.run(
        "INSERT INTO attachment (id, kind, record, event, audience, name, type, size, hash) VALUES (?, 'incident', ?, ?, 0, 'never.txt', ?, 14, ?)",
        random.randbytes(16), events[0][1], events[0][0], "text/plain", digest)
    names = [f"attachment {name}" for name, in copy.all("SELECT name FROM attachment WHERE event = ? AND name IS NOT NULL", events[0][0])]
    return {"attachment never.txt", *names} | copy.places(events[0][1], events[0][0])


# Forged with knowledge of the format: chain and row are right; only the seal shows it


def seals(copy):
    return {f"seal {size}" for size, in copy.all("SELECT size FROM seal")}


@way(SEALED)
def edit_an_event_and_forge_chain_and_row(copy, random, events):
    seq, record = random.choice(events)[:2]
    copy.run("UPDATE event SET happened = happened - 3600000 WHERE seq = ?", seq)
    history.rechain(copy.db, record)
    return seals(copy) | copy.places(record, seq)


@way(SEALED)
def delete_the_last_event_and_forge_the_row(copy, random, events):
    said = [event for event in ending(copy, events) if event[4] == "comment"]
    seq, record = random.choice(said)[:2]
    delete_event(copy, seq)
    history.fit_row(copy.db, record)
    return seals(copy) | {f"event {seq}"}


@way(SEALED)
def delete_a_record_with_its_events(copy, random, events):
    linked = "SELECT from_id FROM link UNION SELECT to_id FROM link UNION SELECT record FROM attachment"
    plain = copy.all(f"SELECT id FROM incident WHERE id NOT IN ({linked}) AND id IN (SELECT record FROM event WHERE seq <= ?)", copy.last)
    (record,) = random.choice(plain)
    seqs = [seq for seq, in copy.all("SELECT seq FROM event WHERE record = ? ORDER BY seq", record)]
    for seq in seqs:
        delete_event(copy, seq)
    copy.run("DELETE FROM incident WHERE id = ?", record)
    return seals(copy) | {f"event {seqs[0]}"}


@way(SEALED)
def insert_a_chained_event_among_sealed_ones(copy, random, events):
    """Later events move up by one, leaves with them; the new one has chain and row right, but no leaf."""
    after, record = random.choice([event for event in ending(copy, events) if event[0] < copy.last])[:2]
    for table, column in (("event", "seq"), ("event_value", "seq"), ("leaf", "event"), ("attachment", "event")):
        copy.db.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} > ?", [after])
        copy.db.execute(f"UPDATE {table} SET {column} = 1 - {column} WHERE {column} < 0")
    seq = history.append(copy.db, record, "comment", [("comment", b"\1" + "插入的".encode())], seq=after + 1)
    history.fit_row(copy.db, record)
    return {f"event {seq}"} | seals(copy)


@way(SEALED)
def insert_a_chained_event_before_all(copy, random, events):
    record = random.choice(ending(copy, events))[1]
    seq = history.append(copy.db, record, "comment", [("comment", b"\1" + "插入的".encode())], seq=-random.randrange(10))
    history.fit_row(copy.db, record)
    return {f"event {seq}"}


@way(SEALED)
def append_a_chained_event_with_a_leaf(copy, random, events):
    record = random.choice(ending(copy, events))[1]
    seq = history.append(copy.db, record, "comment", [("comment", b"\1" + "追加的".encode())])
    history.fit_row(copy.db, record)
    n = copy.one("SELECT max(n) FROM leaf")
    copy.run("INSERT INTO leaf (n, event) VALUES (?, ?)", n + 1, seq)
    return seals(copy) | {f"event {seq}"}


# The seal itself


@way(SEALED)
def swap_two_leaves(copy, random, events):
    one, other = random.sample(copy.all("SELECT n, event FROM leaf"), 2)
    copy.run("UPDATE leaf SET event = ? WHERE n = ?", other[1], one[0])
    copy.run("UPDATE leaf SET event = ? WHERE n = ?", one[1], other[0])
    return seals(copy) | {f"event {one[1]}", f"event {other[1]}"}


@way(SEALED)
def delete_a_leaf(copy, random, events):
    n, event = random.choice(copy.all("SELECT n, event FROM leaf"))
    following = copy.all("SELECT event FROM leaf WHERE n > ? ORDER BY n LIMIT 1", n)
    copy.run("DELETE FROM leaf WHERE n = ?", n)
    return seals(copy) | {f"event {event}", *(f"event {seq}" for seq, in following)}


def tamper_seal(name, sql):
    @way(SEALED)
    def tamper(copy, random, events):
        found = seals(copy)
        (size,) = random.choice(copy.all("SELECT size FROM seal"))
        before = copy.all("SELECT * FROM seal WHERE size = ?", size)
        copy.run(sql, size)
        assert before != copy.all("SELECT * FROM seal WHERE size = ?", size)
        return found | seals(copy)
    tamper.__name__ = name


tamper_seal("edit_the_root_of_a_seal", "UPDATE seal SET root = zeroblob(32) WHERE size = ?")
tamper_seal("edit_the_peaks_of_a_seal", "UPDATE seal SET peaks = zeroblob(length(peaks)) WHERE size = ?")
tamper_seal("edit_the_time_of_a_seal", "UPDATE seal SET sealed = sealed - 86400000 WHERE size = ?")
tamper_seal("edit_the_size_of_a_seal", "UPDATE seal SET size = size + 1000000 WHERE size = ?")
tamper_seal("edit_the_signature_of_a_seal", "UPDATE seal SET signature = randomblob(64) WHERE size = ?")


@way(SEALED)
def delete_the_newest_seal(copy, random, events):
    copy.run("DELETE FROM seal WHERE size = (SELECT max(size) FROM seal)")
    newest = copy.one("SELECT max(size) FROM seal")
    return {f"seal {newest}", f"event {copy.one('SELECT event FROM leaf WHERE n = ?', newest + 1)}", f"seal {copy.one('SELECT max(n) FROM leaf')}"}


@way(SEALED)
def say_the_time_was_simulated(copy, random, events):
    copy.run("UPDATE setting SET value = 'simulated' WHERE name = 'time'")
    return seals(copy)


@way(SEALED)
def edit_a_rulebook(copy, random, events):
    copy.run("UPDATE rulebook SET content = content || ' '")
    (identity,) = random.choice(copy.all("SELECT id FROM rulebook"))
    events = copy.all("SELECT seq FROM event WHERE rulebook = ?", identity)
    return {f"rulebook {identity.hex()[:12]}", *(f"event {seq}" for seq, in events)}


def tampered(folder, way, random, sealed):
    """Does it, and gives the places a verifier may name."""
    with closing(Copy(folder)) as copy:
        return way(copy, random, copy.events(sealed))
