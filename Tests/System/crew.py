"""Many clients that go on writing while something fails, and what they were told."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException

import history

LONGEST_ANSWER = 30  # seconds; what takes longer hangs
MAYBE = "may or may not"
INSIDE = ("StoreError", "Failure.", "ServerFailure", ".swift", "SQLSTATE", "libpq")


def sentence(answer):
    """What a refusal says, or None where it is no clear problem (RFC 9457)."""
    if answer.headers.get("Content-Type") != "application/problem+json" or answer.json.get("status") != answer.status:
        return None
    words = answer.json.get("detail") or answer.json.get("title") or ""
    return words if len(words) > 10 and not any(word in answer.body.decode() for word in INSIDE) else None


class Write:
    """A request that leaves its mark in the base."""

    def __init__(self, mark, what, path, body):
        self.mark, self.what, self.path, self.body = mark, what, path, json.dumps(body).encode()


class Crew:
    """Sends until it is told to stop. With keys, what was refused is sent again under the same key; without, it is left."""

    def __init__(self, name, token, customer, dice, size=32, keyed=True, refusals=(503,)):
        """`name` begins every mark; `refusals` are the statuses of a refusal that is no fault."""
        self.name, self.token, self.customer, self.dice = name, token, customer, dice
        self.size, self.keyed, self.refusals = size, keyed, refusals
        self.lock = threading.Condition()
        self.acknowledged, self.refused, self.pending, self.strange = {}, [], [], []
        self.incidents, self.marks, self.is_over, self.is_settling = [], 0, False, False

    def next(self):
        with self.lock:
            if self.pending:
                return self.pending.pop(0)
            if self.is_settling:
                return None
            self.marks += 1
            mark = f"{self.name}-{self.marks:06}"
            if self.incidents and self.dice.random() < 0.4:
                return Write(mark, "comment", f"/api/v1/incident/{self.dice.choice(self.incidents)}/comments", {"comment": mark})
            return Write(mark, "create", "/api/v1/incident", {"title": mark, "customer": self.customer})

    def note(self, write, answer):
        with self.lock:
            if answer.status in (200, 201):
                self.acknowledged[write.mark] = write
                if write.what == "create":
                    self.incidents.append(answer.json["id"])
            elif answer.status in self.refusals and sentence(answer):
                self.refused.append((write, sentence(answer)))
                self.pending += [write] if self.keyed else []
            else:
                self.strange.append(f"{write.mark}: {answer!r}")
            self.lock.notify_all()

    def work(self, server):
        client = server.client(self.token)
        client.connection.timeout = LONGEST_ANSWER
        while not self.is_over and not self.strange and (write := self.next()):
            try:
                self.note(write, client.post(write.path, write.body, key=f"key-{write.mark}" if self.keyed else None, Accept_Language="en"))
            except (OSError, HTTPException) as error:
                with self.lock:
                    self.strange.append(f"{write.mark}: no answer: {error!r}")
                    self.lock.notify_all()

    @contextmanager
    def at_work(self, *servers):
        self.is_over = False
        threads = [threading.Thread(target=self.work, args=[servers[n % len(servers)]], daemon=True) for n in range(self.size)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.is_over = not self.is_settling
            for thread in threads:
                thread.join(2 * LONGEST_ANSWER)
        assert not any(thread.is_alive() for thread in threads)
        assert not self.strange, self.strange[:3]

    def until(self, more=0, refused=0):
        """Waits until so many more are acknowledged, and so many more refused."""
        goals = len(self.acknowledged) + more, len(self.refused) + refused
        reached = lambda: len(self.acknowledged) >= goals[0] and len(self.refused) >= goals[1]
        with self.lock:
            assert self.lock.wait_for(lambda: reached() or self.strange, timeout=120), "the clients make no headway"
            assert not self.strange, self.strange[:3]

    def settle(self, *servers):
        """Sends again what was never acknowledged, and some of what was, always under the same key."""
        self.pending += self.dice.sample(sorted(self.acknowledged.values(), key=lambda write: write.mark), min(20, len(self.acknowledged)))
        self.is_settling = True
        with self.at_work(*servers):
            pass
        self.is_settling = False

    def assert_once(self, postgres):
        """What was acknowledged is there exactly once, what was not at most once, and there is nothing else."""
        found = stored(postgres, self.name)
        assert [mark for mark in self.acknowledged if found[mark] != 1] == [], "not there exactly once, though acknowledged"
        assert [mark for mark, count in found.items() if count > 1] == [], "there twice"
        sent = set(self.acknowledged) | {write.mark for write, _ in self.refused}
        assert set(found) <= sent, "there, but never answered"

    def assert_told(self, postgres):
        """What is there was acknowledged, or said to be open; of what was to have changed nothing there is nothing."""
        found = stored(postgres, self.name)
        untrue = [(write.mark, words) for write, words in self.refused if found[write.mark] and MAYBE not in words]
        assert untrue == [], f"there, though nothing was to have changed: {untrue[:3]}"


def at_once(*acts):
    """Does all at the same moment; their results."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def stored(postgres, crew):
    """How often each mark of a crew is in the base, as a title or a comment."""
    found = Counter(title for title, in postgres.ask("SELECT title FROM incident") if title.startswith(crew))
    for changes, content in postgres.ask("SELECT changes, content FROM event JOIN event_value USING (seq) WHERE verb = 'comment'"):
        for (name, _), kept in zip(history.commitments(changes), history.values(content)):
            if name == "comment" and kept and kept[1][1:].startswith(crew.encode()):
                found[kept[1][1:].decode()] += 1
    return found
