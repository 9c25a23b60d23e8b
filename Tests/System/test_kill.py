"""Kill -9 under write load: the base opens, verifies, and holds every acknowledged write exactly once."""

import json
import os
import random
import threading
from collections import Counter
from contextlib import closing
from http.client import HTTPException

import history

MOMENTS = 200 if os.environ.get("PLUMBLINE_FULL") else 20
WRITERS = 8
SEED = 20260618


class Write:
    """A request that is sent until it is acknowledged, always under the same key."""

    def __init__(self, mark, what, path, body):
        self.mark, self.what, self.path, self.body = mark, what, path, body

    def send(self, client):
        return client.call("POST", self.path, self.body, key=f"key-{self.mark}")


class Load:
    """Eight writers, and what has been acknowledged to them."""

    def __init__(self, customer, random):
        self.customer, self.random = customer, random
        self.lock = threading.Condition()
        self.acknowledged, self.pending, self.incidents = [], [], []
        self.wrong, self.marks = [], 0

    def next(self):
        with self.lock:
            self.marks += 1
            mark, dice = f"mark-{self.marks:06}", self.random.random()
            if dice < 0.5 or not self.incidents:
                body = {"title": mark, "customer": self.customer, "impact": self.random.choice(["high", "low"])}
                return Write(mark, "create", "/api/v1/incident", json.dumps(body).encode())
            place = f"/api/v1/incident/{self.random.choice(self.incidents)}"
            if dice < 0.95:
                return Write(mark, "comment", f"{place}/comments", json.dumps({"comment": mark}).encode())
            return Write(mark, "attach", f"{place}/attachments?name={mark}", mark.encode() * 100)

    def note(self, write, answer):
        with self.lock:
            if answer.status not in (200, 201):
                self.wrong.append((write.mark, repr(answer)))
                return
            self.acknowledged.append(write)
            if write.what == "create":
                self.incidents.append(answer.json["id"])
            self.lock.notify_all()

    def write(self, server, token, until_dead):
        """What was never acknowledged is sent again first."""
        client = server.client(token)
        while not self.wrong:
            with self.lock:
                write = self.pending.pop() if self.pending else None
            if not write and not until_dead:
                return
            write = write or self.next()
            try:
                self.note(write, write.send(client))
            except (OSError, HTTPException):
                with self.lock:
                    self.pending.append(write)
                return

    def run(self, server, token, until=None):
        """Writes until so many more were acknowledged and the server is killed; without `until`: until nothing is pending."""
        goal = len(self.acknowledged) + (until or 0)
        threads = [threading.Thread(target=self.write, args=(server, token, until is not None), daemon=True) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        if until:
            with self.lock:
                reached = self.lock.wait_for(lambda: len(self.acknowledged) >= goal or self.wrong, timeout=30)
            server.kill()
            assert reached, "the server stopped acknowledging"
        for thread in threads:
            thread.join(timeout=30)
            assert not thread.is_alive()
        assert not self.wrong, self.wrong[:3]


def stored(base):
    """How often each mark is in the base, by what it was sent as."""
    with closing(base.open()) as db:
        found = {
            "create": Counter(title for title, in db.execute("SELECT title FROM incident")),
            "comment": Counter(history.texts(db, "comment", "comment")),
            "attach": Counter(name for name, in db.execute("SELECT name FROM attachment")),
        }
        created = Counter(history.texts(db, "create", "title"))
        assert found["create"] == Counter({title: count for title, count in created.items() if title.startswith("mark-")})
    return found


def test_every_acknowledged_write_survives_kill_at_random_moments(house, proof):
    dice = random.Random(SEED)
    token = house.token()
    with house.serve() as server:
        customer = server.client(token).make("customer", name="澄江医院", code="chengjiang")["id"]
    load = Load(customer, dice)
    for _ in range(MOMENTS):
        load.run(house.serve(), token, until=dice.randint(1, 120))
        verified = house.verify()
        assert verified.returncode == 0, verified.stdout
        found = stored(house.base)
        assert [write.mark for write in load.acknowledged if found[write.what][write.mark] != 1] == []
        assert [write.mark for write in load.pending if found[write.what][write.mark] > 1] == []
    assert len(load.acknowledged) >= MOMENTS and load.pending, "the load never met a kill"
    again = random.Random(SEED).sample(load.acknowledged, 20)
    load.pending += again
    with house.serve() as server:
        load.run(server, token)
    found = stored(house.base)
    every = {(write.what, write.mark) for write in load.acknowledged}
    assert {place for place in every if found[place[0]][place[1]] != 1} == set()
    assert sum(sum(marks.values()) for marks in found.values()) == len(every), "there is more than was sent"
    house.assert_whole()
    proof("kills survived", MOMENTS)
    proof("acknowledged writes found exactly once", len(every))
