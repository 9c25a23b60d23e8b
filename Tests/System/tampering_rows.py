"""Tampering with what is derived from events: rows, members, links, attachments and their files."""

import history
from tampering import EVERYWHERE, SEALED, flipped, later, way


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
    columns = ", ".join(f'"{column}"' for column in copy.db.columns("incident") if column not in ("row", "id", "number"))
    copy.run(
        f"INSERT INTO incident (id, number, {columns}) SELECT ?, 'INC0099999', {columns} FROM incident WHERE id = ?",
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
