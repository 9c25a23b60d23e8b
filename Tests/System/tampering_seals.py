"""Tampering that only the seal can show, and tampering with the seal itself."""

import history
from tampering import SEALED, delete_event, ending, way

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


def tamper_seal(name, sql, *values):
    @way(SEALED)
    def tamper(copy, random, events):
        found = seals(copy)
        (size,) = random.choice(copy.all("SELECT size FROM seal"))
        before = copy.all("SELECT * FROM seal WHERE size = ?", size)
        copy.run(sql, *values, size)
        assert before != copy.all("SELECT * FROM seal WHERE size = ?", size)
        return found | seals(copy)
    tamper.__name__ = name


tamper_seal("edit_the_root_of_a_seal", "UPDATE seal SET root = ? WHERE size = ?", bytes(32))
tamper_seal("edit_the_peaks_of_a_seal", "UPDATE seal SET peaks = ? WHERE size = ?", bytes(32))
tamper_seal("edit_the_time_of_a_seal", "UPDATE seal SET sealed = sealed - 86400000 WHERE size = ?")
tamper_seal("edit_the_size_of_a_seal", "UPDATE seal SET size = size + 1000000 WHERE size = ?")
tamper_seal("edit_the_signature_of_a_seal", "UPDATE seal SET signature = ? WHERE size = ?", bytes(range(64)))


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
