"""Tampering with events and their values."""

import history
from tampering import EVERYWHERE, delete_event, ending, flipped, later, way


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
