"""After an act of erasure everything still verifies, and no file of the data folder or of the base's tables contains the value's bytes.

The write-ahead log of a PostgreSQL server is not looked into: it follows the rule for backups."""

import random
import threading
from contextlib import closing

import pytest

from house import Client, House
from remains import assert_gone, remains

WHY = {"reason": "本人请求", "basis": "PIPL 47"}


def mark(name):
    """Bytes that stand nowhere else; three letters of the field in front."""
    return f"{name}-涂抹标记-{random.randbytes(6).hex()}"


class Subject:
    """A person and their incident, full of marks."""

    def __init__(self, client, customer):
        self.client = client
        self.marks = {name: mark(name) for name in ("title", "description", "external", "close", "said", "note", "file", "content", "name", "mail")}
        self.person = client.make("person", name=self.marks["name"], mail=f"{self.marks['mail']}@example.com")
        self.sent = {"title": self.marks["title"] + " 一", "description": self.marks["description"], "customer": customer, "caller": self.person["id"],
                     "comment": self.marks["said"] + " 首"}
        self.incident = client.do("POST", "/api/v1/incident", self.sent, key=f"make-{self.marks['title'][-12:]}")
        self.path = f"/api/v1/incident/{self.incident['id']}"

    def live(self, more):
        """Changes it several times, with longer and shorter values."""
        client, marks = self.client, self.marks
        for turn in range(4):
            filler = "长" * self.random_length(turn)
            client.do("PATCH", self.path, {"title": f"{marks['title']} {turn}{filler[:40]}"}, key=f"change-{turn}-{self.incident['id']}")
            client.do("PATCH", self.path, {"description": f"{filler}{marks['description']} {turn}", "external": f"{marks['external']}-{turn}"})
            client.comment(self.incident, f"{filler}{marks['note']} {turn}", internal=turn % 2 == 0)
            client.do("PATCH", f"/api/v1/person/{self.person['id']}", {"name": f"{marks['name']} {turn}"})
            more()
        self.file = client.attach(self.incident, f"{marks['file']}.txt", (marks["content"] + "\n").encode() * 300)
        client.perform(self.incident, "resolve", close_code="solution", close_notes=marks["close"])
        client.get("/api/v1/incident", q=f'title:~"{marks["title"]}"', labels="true")

    @staticmethod
    def random_length(turn):
        return [3, 900, 40, 2500][turn]

    def comments(self):
        events = self.client.do("GET", f"{self.path}/history?limit=1000")["events"]
        return [event["n"] for event in events if any(change["field"] == "comment" for change in event["changes"])]

    def erase(self, client=None):
        answer = (client or self.client).post(f"{self.path}/erasures", {
            "fields": ["title", "description", "external", "close_notes"], "comments": self.comments(), "attachments": [self.file["id"]], **WHY})
        assert answer.status == 200, repr(answer)
        self.client.do("POST", f"/api/v1/person/{self.person['id']}/erasures", {"fields": ["name", "mail"], **WHY})
        return answer

    def gone(self):
        return list(self.marks.values())


def filler(client, customer, dice, count):
    """Other people's incidents around it, of very different lengths: pages split and fill again."""
    def more():
        for _ in range(count):
            one = client.make("incident", title="别的" * dice.randint(1, 60), description="旁" * dice.choice([1, 200, 1500]), customer=customer,
                              external=f"X{dice.randrange(10 ** 9)}")
            client.do("PATCH", f"/api/v1/incident/{one['id']}", {"external": f"Y{dice.randrange(10 ** 9)}" * dice.randint(1, 5)})
    return more


@pytest.fixture
def served(house):
    token = house.token()
    with house.serve() as server:
        server.token = token
        yield server


@pytest.fixture
def admin(served):
    return served.client(served.token)


@pytest.fixture
def customer(admin):
    return admin.make("customer", name="澄江医院", code="chengjiang")["id"]


@pytest.mark.parametrize("around", [0, 3, 25], ids=["alone", "among a few", "among many"])
def test_no_file_holds_what_was_erased(around, house, served, admin, customer, second_verifier):
    subject = Subject(admin, customer)
    subject.live(filler(admin, customer, random.Random(around), around))
    house.base.settle()
    assert set(remains(house, *subject.gone())) == set(subject.gone()), "some were never stored: this test would prove nothing"
    answer = subject.erase()
    assert_gone(house, *subject.gone())
    assert not any(one in answer.body.decode() for one in subject.gone())
    assert served.stop() == 0
    assert_gone(house, *subject.gone())
    house.assert_whole()


def test_no_file_holds_the_sort_key_of_an_erased_name(house, served, admin):
    """A key tells the name it was made from: character by character."""
    names, keys = ["欧阳修远" + random.randbytes(6).hex() for _ in range(3)], []
    person = admin.make("person", name=names[0])
    for name in names:
        admin.do("PATCH", f"/api/v1/person/{person['id']}", {"name": name})
        with closing(house.base.open()) as db:
            keys.append(db.execute("SELECT name__order FROM person WHERE id = ?", [bytes.fromhex(person["id"])]).fetchone()[0])
    house.base.settle()
    assert len(set(keys)) == 3 and remains(house, keys[2]), "no key was ever stored: this test would prove nothing"
    admin.do("POST", f"/api/v1/person/{person['id']}/erasures", {"fields": ["name"], **WHY})
    assert_gone(house, *(key[:12] for key in keys))
    assert served.stop() == 0
    assert_gone(house, *(key[:12] for key in keys))
    house.assert_whole()


def test_no_page_keeps_a_moved_copy(house, served, admin, customer):
    """Splitting and merging pages moves rows; where a row lay before, its bytes must not outlive it."""
    dice, marked, plain = random.Random(3), [], []

    def values(own):
        """Wide keys fill the pages of an index, titles and descriptions those of the table; both are split again and again."""
        return {"title": own + "x" * dice.choice([1, 20, 100, 150]), "description": own + "z" * dice.choice([1, 20, 100, 300, 1500]),
                "external": (own or dice.randbytes(8).hex()) + "😀" * dice.choice([0, 10, 30, 60])}

    for turn in range(500):
        one = mark("m") if turn % 5 < 3 else ""
        made = admin.make("incident", customer=customer, **values(one))
        (marked if one else plain).append((made["id"], one))
        for identity, own in dice.sample(marked + plain, min(2, turn + 1)):
            admin.do("PATCH", f"/api/v1/incident/{identity}", values(own))
    for identity, _ in marked:
        admin.do("POST", f"/api/v1/incident/{identity}/erasures", {"fields": ["title", "description", "external"], **WHY})
    assert_gone(house, *(one for _, one in marked))


def test_the_repeated_answer_holds_nothing_erased(house, served, admin, customer):
    subject = Subject(admin, customer)
    subject.live(lambda: None)
    subject.erase()
    again = admin.call("POST", "/api/v1/incident", subject.sent, key=f"make-{subject.marks['title'][-12:]}")
    assert again.status == 200 and again.json["id"] == subject.incident["id"]
    read = [again, admin.get(subject.path), admin.get(f"{subject.path}/history"), admin.get(f"{subject.path}/attachments"),
            admin.get("/api/v1/incident", labels="true"), admin.get(f"{subject.path}/attachments/{subject.file['id']}"),
            admin.get(f"/api/v1/person/{subject.person['id']}"), admin.get("/api/v1/person", q="", labels="true")]
    assert [answer for answer in read for one in subject.gone() if one in answer.body.decode()] == []


def test_a_backup_made_afterwards_holds_nothing_erased(house, served, admin, customer, tmp_path):
    subject = Subject(admin, customer)
    subject.live(filler(admin, customer, random.Random(5), 3))
    subject.erase()
    house.command("backup", tmp_path / "backup.plumbline")
    served.stop()
    content = (tmp_path / "backup.plumbline").read_bytes()
    assert [one for one in subject.gone() if one.encode() in content] == []
    restored = House(house.binary, tmp_path / "restored")
    restored.command("restore", tmp_path / "backup.plumbline")
    restored.assert_whole()


def test_erasing_while_others_read_and_write(house, served, admin, customer, second_verifier):
    subject = Subject(admin, customer)
    subject.live(filler(admin, customer, random.Random(9), 10))
    done, failures = threading.Event(), []

    def work():
        client = Client(served.port, served.token)
        with closing(client):
            while not done.is_set():
                answers = [client.get("/api/v1/incident", q="sort:-updated", labels="true"), client.get(f"{subject.path}/history"),
                           client.post("/api/v1/incident", {"title": "别的事", "customer": customer})]
                failures.extend(repr(answer) for answer in answers if answer.status >= 300)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        subject.erase()
        assert_gone(house, *subject.gone())
    finally:
        done.set()
        for thread in threads:
            thread.join(timeout=30)
    assert failures == []
    assert served.stop() == 0
    assert_gone(house, *subject.gone())
    house.assert_whole()


def test_erasing_while_another_process_reads_the_base(house, served, admin, customer):
    """A verify or backup holds an old view of the base: the act is done all the same, and its bytes go when the reader is gone."""
    subject = Subject(admin, customer)
    subject.live(lambda: None)
    with closing(house.base.open()) as reader:
        reader.view()
        path = f"{subject.path}/erasures"
        answer = admin.post(path, {"fields": ["title"], **WHY})
        acts = [event for event in admin.get(f"{subject.path}/history").json["events"] if event["verb"] == "erase"]
        assert (answer.status, len(acts)) in [(200, 1), (503, 0)], f"the answer is not true: {answer!r}, acts of erasure: {len(acts)}"
    subject.erase()
    assert_gone(house, *subject.gone())


def test_a_file_that_another_record_still_names_stays(house, served, admin, customer):
    content = b"the same file twice"
    one, other = (admin.make("incident", title=title, customer=customer) for title in ("一", "二"))
    first, second = admin.attach(one, "a.txt", content), admin.attach(other, "b.txt", content)
    admin.do("POST", f"/api/v1/incident/{one['id']}/erasures", {"attachments": [first["id"]], **WHY})
    assert admin.get(f"/api/v1/incident/{one['id']}/attachments/{first['id']}").status == 404
    assert admin.get(f"/api/v1/incident/{other['id']}/attachments/{second['id']}").body == content
    admin.do("POST", f"/api/v1/incident/{other['id']}/erasures", {"attachments": [second["id"]], **WHY})
    assert_gone(house, content.decode())


REFUSED = {
    "nothing": {},
    "no reason": {"fields": ["title"], "basis": "PIPL 47"},
    "no basis": {"fields": ["title"], "reason": "本人请求"},
    "no such field": {"fields": ["title", "nonsense"], **WHY},
    "a comment that is none": {"comments": [9999], **WHY},
    "an event that is no comment": {"fields": ["title"], "comments": [1], **WHY},
    "an attachment that is none": {"attachments": ["0" * 32], **WHY},
    "something that names no attachment": {"fields": ["title"], "attachments": ["nonsense"], **WHY},
    "something that names no comment": {"fields": ["title"], "comments": ["1"], **WHY},
    "something that names no field": {"fields": ["title", 7], **WHY},
    "fields that are no list": {"fields": "title", "comments": [], **WHY},
    "an unknown member": {"fields": ["title"], "coments": [1], **WHY},
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_all_be_erased_is_refused_whole(body, house, served, admin, customer):
    """Whoever asks for more than is done must not be told it was done."""
    incident = admin.make("incident", title="留着", customer=customer)
    answer = admin.post(f"/api/v1/incident/{incident['id']}/erasures", body)
    assert answer.status == 422, repr(answer)
    assert admin.get(f"/api/v1/incident/{incident['id']}").json["title"] == "留着"


@pytest.mark.parametrize("kind", ["incident", "customer", "person", "team"])
def test_every_field_can_be_erased(kind, house, served, admin, customer, second_verifier):
    given = {"incident": {"title": "事", "customer": customer}, "customer": {"name": "丁", "code": "ding"},
             "person": {"name": "戊", "mail": "wu@example.com"}, "team": {"name": "己"}}[kind]
    record = admin.make(kind, **given)
    skipped = ("id", "kind", "number", "version", "state", "open", "created", "updated")
    wrong = []
    for field in (name for name in record if name not in skipped):
        answer = admin.post(f"/api/v1/{kind}/{record['id']}/erasures", {"fields": [field], **WHY})
        if answer.status not in (200, 422):
            wrong.append((field, repr(answer)))
    assert wrong == []
    served.stop()
    house.assert_whole()
