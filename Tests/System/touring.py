"""A walk through every kind of the API: each operation done, and refused in every way it is said to refuse."""

from random import Random
from urllib.parse import quote

from contract import Samples

NOBODY = "0" * 32


class Tour:
    """Calls the server as several people; every answer is held against the document."""

    def __init__(self, document, server, tokens):
        self.document, self.kept = document, {}
        self.people = {name: server.client(token) for name, token in tokens.items()}
        self.unknown = server.client()
        self.samples, self.in_force = Samples(self.referred), set()

    def call(self, method, path, body=None, who="admin", **more):
        client = self.people.get(who, self.unknown)
        answer = client.call(method, path, body, **more)
        self.document.hold(method, path, answer)
        return answer

    def ask(self, operation, body=None, id=NOBODY, query="", **more):
        path = operation.path(id=id, link=more.pop("link", 999_999), attachment=more.pop("attachment", NOBODY), notice=more.pop("notice", 999_999))
        return self.call(operation.method, path + query, body, **more)

    def all(self):
        for operation in self.document.operations:
            if operation.kind is None:
                self.ask(operation)
                self.ask(operation, query="?nonsense=1")
        self.search()
        self.notices()
        for kind in self.document.kinds:
            self.go_through(kind)

    def search(self):
        self.records("incident")
        for who in (*self.people, "nobody"):
            for query in ("?q=%E6%89%93%E5%8D%B0", "?q=INC0000001&limit=1&kinds=incident,person", "?q=a%20zzqq", "?kinds=nonsense", "?q=" + "x" * 2000):
                self.call("GET", f"{self.document.root}/search{query}", who=who)

    def notices(self):
        """Somebody is told of what is given to them, and sees it."""
        listed, one, every = (self.document.named(id) for id in ("notices", "notice_read", "notices_read"))
        self.call("PATCH", f"{self.document.root}/incident/{self.make('incident')['id']}", {"assignee": self.agent()})
        for query in ("", "?unread=true&limit=1", "?before=1", "?before=0", "?unread=perhaps"):
            for who in (*self.people, "nobody"):
                self.ask(listed, who=who, query=query)
        told = self.ask(listed, who="agent", query="?unread=true").json
        assert told["unread"] == len(told["notices"]) == 1 and told["notices"][0]["topic"] == "assigned", told
        for operation in (one, every):
            for who in ("nobody", "reader"):
                self.ask(operation, who=who, notice=told["notices"][0]["id"])
        assert self.ask(one, notice=told["notices"][0]["id"]).status == 404
        assert self.ask(one, who="agent", notice=told["notices"][0]["id"]).json == {"unread": 0, "more": False}
        assert self.ask(every, who="agent").status == 200

    def ask_too_often(self):
        """Asks each operation until it refuses. The server must allow little."""
        for operation in self.document.operations:
            path = operation.path(id=NOBODY, link=1, attachment=NOBODY, notice=1)
            statuses = (self.call(operation.method, path, b"x" if operation.takes_file else {} if operation.body else None).status for _ in range(100))
            assert 429 in statuses, operation

    # Records to work with

    def records(self, kind):
        """Two records of a kind: made, or there from the beginning."""
        if kind not in self.kept:
            made = [self.make(kind), self.make(kind)] if self.comes(kind) else []
            self.kept[kind] = made or self.call("GET", f"{self.document.root}/{kind}").json["records"][-2:]
        return self.kept[kind]

    def agent(self):
        people = self.call("GET", f"{self.document.root}/person").json["records"]
        return next(person["id"] for person in people if person.get("mail") == "agent@example.com")

    def referred(self, kind, name):
        """The id of a record to refer to; a checklist has a version in force, nobody stands in for themselves, and who is asked has a role."""
        if name == "asked":
            return self.agent()
        one = self.records(kind)[name == "substitute"]["id"]
        if kind == "checklist" and one not in self.in_force:
            self.in_force.add(one)
            questions = [{"no": 1, "question": {"zh": "完好"}, "type": "yes_no", "required": True}]
            path = f"{self.document.root}/checklist_version"
            version = self.call("POST", path, {"checklist": one, "name": "首版", "questions": questions}).json
            for verb, who in (("propose", "admin"), ("approve", "second")):
                self.call("POST", f"{path}/{version['id']}/verbs/{verb}", {}, who=who)
        return one

    def is_made(self, kind):
        return any(operation.id == f"{kind}_create" for operation in self.document.operations)

    def comes(self, kind):
        """Whether there can be another: made, or brought about by another record."""
        return self.is_made(kind) or kind == "approval"

    def make(self, kind):
        if kind == "approval":
            return self.asked()
        operation = self.document.named(f"{kind}_create")
        return self.fill(operation, lambda body: self.ask(operation, body)).json

    def asked(self):
        """What the second administrator is asked to approve: an agreement's version that the first has submitted."""
        version = self.make("agreement_version")
        propose = self.document.named("agreement_version_propose")
        body = {name: self.samples.value(name, propose.body["properties"][name]) for name in self.needs(propose)}
        self.ask(propose, body, id=version["id"])
        about = quote(f'subject:"agreement_version {version["id"]}"')
        return self.call("GET", f"{self.document.root}/approval?q={about}").json["records"][0]

    def fill(self, operation, send):
        """Sends what is required; what the server then asks for is added and sent again."""
        schema = operation.body
        names = set(schema.get("required", []))
        for _ in range(3):
            body = {name: self.samples.value(name, schema["properties"][name]) for name in names}
            answer = send(body)
            asked = {error["field"] for error in answer.json.get("errors", [])} & set(schema["properties"]) - names
            if not asked:
                return answer
            names |= asked
        return answer

    # Every operation, as it is meant

    def go_through(self, kind):
        self.read(kind)
        if self.is_made(kind):
            self.create(kind)
        self.change(kind)
        self.talk(kind)
        self.link(kind)
        self.attach(kind)
        self.watch(kind)
        self.live(kind)
        self.refuse(kind)
        self.forget(kind)

    def read(self, kind):
        one = self.records(kind)[0]
        path = f"{self.document.root}/{kind}"
        for who in self.people:
            self.call("GET", f"{path}?count=true&labels=true&limit=1", who=who)
            for fields in ("number,open,updated", "number,nonsense"):
                self.call("GET", f"{path}?fields={fields}", who=who)
            self.call("GET", f"{path}/{one['id']}", who=who)
        if any(operation.id == f"{kind}_report" for operation in self.document.operations):
            for query in ("", "?by=state&from=2026&step=month&zone=%2B08:00&q=state:open", "?by=nonsense", "?from=yesterday&step=year&zone=8"):
                for who in self.people:
                    self.call("GET", f"{self.document.root}/reports/{kind}{query}", who=who)
        if any(operation.id == f"{kind}_explain" for operation in self.document.operations):
            for query in ("", "?clock=response", "?clock=response,resolution", "?clock=nonsense", "?clock="):
                for who in self.people:
                    self.call("GET", f"{path}/{one['id']}/explain{query}", who=who)
        tag = self.call("GET", f"{path}/{one['number']}").headers["ETag"]
        for given in (tag, f'"0", W/{tag}', "*"):
            assert self.call("GET", f"{path}/{one['id']}", If_None_Match=given).status == 304
        assert self.call("GET", f"{path}/{one['id']}", If_None_Match='"0"').status == 200

    def create(self, kind):
        operation = self.document.named(f"{kind}_create")
        answer = self.fill(operation, lambda body: self.ask(operation, body, key=f"{kind}{sorted(body)}"))
        assert answer.status == 201, answer
        assert self.call("GET", answer.headers["Location"]).json["id"] == answer.json["id"]

        def again(body):
            self.ask(operation, body, key=f"again {kind}{sorted(body)}")
            return self.ask(operation, body, key=f"again {kind}{sorted(body)}")

        self.fill(operation, again)

    def change(self, kind):
        operation = self.document.named(f"{kind}_change")
        one = self.make(kind) if self.comes(kind) else self.records(kind)[0]
        for name, schema in operation.body["properties"].items():
            for value in (self.samples.value(name, schema) if name != "internal" else False, None, {"x": 1}, [["x"]], 1.5):
                self.ask(operation, {name: value}, id=one["id"])
        self.ask(operation, {}, id=one["id"])
        self.call("GET", f"{operation.path(id=one['id'])}/history")

    def talk(self, kind):
        one = self.records(kind)[0]
        operation = self.document.named(f"{kind}_comment")
        for body in ({"comment": "说明"}, {"comment": "内部", "internal": True, "happened": "2026-01-01T00:00:00+08:00"}, {"comment": ""}):
            self.ask(operation, body, id=one["id"])
        for query in ("", "?after=1&limit=1", "?limit=0", "?after=-1"):
            self.ask(self.document.named(f"{kind}_history"), id=one["id"], query=query)

    def link(self, kind):
        one, other = self.records(kind)
        operation = self.document.named(f"{kind}_link")
        for type in operation.body["properties"]["type"]["enum"]:
            self.ask(operation, {"kind": kind, "id": other["id"], "type": type}, id=one["id"])
        self.ask(operation, {"kind": kind, "id": other["id"], "to": other["id"]}, id=one["id"])
        self.ask(operation, {"kind": kind, "id": NOBODY}, id=one["id"])
        for record in (one, other):
            links = self.ask(self.document.named(f"{kind}_links"), id=record["id"]).json["links"]
            self.ask(self.document.named(f"{kind}_unlink"), id=record["id"], link=links[0]["link"])

    def attach(self, kind):
        one = self.records(kind)[0]
        operation = self.document.named(f"{kind}_attach")
        for query in ("?name=%E5%9B%BE.png&internal=true", "?name=a", "", "?internal=perhaps"):
            self.ask(operation, b"content", id=one["id"], query=query, Content_Type="image/png")
        files = self.ask(self.document.named(f"{kind}_attachments"), id=one["id"]).json["attachments"]
        assert self.ask(self.document.named(f"{kind}_attachment"), id=one["id"], attachment=files[0]["id"]).body == b"content"

    def watch(self, kind):
        one = self.records(kind)[0]
        for name in ("watch", "watch", "unwatch", "unwatch"):
            assert self.ask(self.document.named(f"{kind}_{name}"), id=one["id"]).status == 200

    def live(self, kind):
        """Walks at random through the lives of records until every verb was done and refused. Two take turns: what one has written, another approves."""
        change = self.document.named(f"{kind}_change")
        verbs = [operation for operation in self.document.of(kind) if "/verbs/" in operation.template]
        dice = Random(kind)
        for turn in range(200):
            one = self.make(kind) if self.comes(kind) else self.records(kind)[0]
            if "effective" in change.body["properties"]:  # so late that it can be revoked
                fields = {"effective": f"2099-01-{turn // 24 + 1:02}T{turn % 24:02}:00:00Z"}
                if kind == "parameter_version":  # and other than what holds by then
                    fields["values"] = {"incident.parent_levels": turn % 20 + 1}
                self.ask(change, fields, id=one["id"])
            if "substitute" in change.body["properties"]:  # and asked of somebody who can answer
                second = self.call("GET", f"{self.document.root}/person?q=mail:%22second@example.com%22").json["records"][0]
                self.ask(change, {"substitute": second["id"]}, id=one["id"])
            if kind == "incident":  # of a priority that may become major
                self.ask(change, {"impact": "high", "urgency": "high"}, id=one["id"])
            if kind == "checklist_run":
                self.ask(change, {"answers": {"1": True}}, id=one["id"])
            for verb in dice.choices(verbs, k=12):
                body = {name: self.samples.value(name, schema) for name, schema in verb.body["properties"].items() if name in ("comment", *self.needs(verb))}
                self.ask(verb, body, id=one["id"], who=dice.choice(("admin", "second")))
            if all(self.document.seen[verb.id, status] for verb in verbs for status in (200, 422)):
                return

    def needs(self, verb):
        """Fields a verb cannot do without are those its schema does not let go."""
        return [name for name, schema in verb.body["properties"].items() if "null" not in schema.get("type", "null") and name != "internal"]

    # Every operation, refused

    def refuse(self, kind):
        one = self.records(kind)[0]
        for operation in self.document.of(kind):
            body = b"x" if operation.takes_file else {} if operation.body else None
            self.ask(operation, body, id=one["id"], who="nobody")
            answer = self.ask(operation, body, id=one["id"], query="?nonsense=1")
            assert answer.json["parameter"] == "nonsense", answer
            self.ask(operation, body, id=one["id"], who="stranger")
            if 403 in operation.responses:
                self.ask(operation, body, id=one["id"], who="reader")
            if operation.takes("Idempotency-Key"):
                self.ask(operation, body, id=one["id"], key="k" * 201)
                self.refuse_key(operation, one, body)
            if operation.takes("If-Match"):
                self.ask(operation, body, id=one["id"], If_Match='"999999"')
                self.ask(operation, body, id=one["id"], If_Match="7")
            self.refuse_body(operation, one)
        self.refuse_order(kind)

    def refuse_key(self, operation, one, body):
        key = f"one key {operation.id}"
        self.call("POST", f"{self.document.root}/{operation.kind}/{one['id']}/comments", {"comment": "一次"}, key=key)
        assert self.ask(operation, body, id=one["id"], key=key).status == 422

    def refuse_body(self, operation, one):
        if operation.body:
            for body in (b"{", b"[]", {"nonsense": 1}):
                self.ask(operation, body, id=one["id"], Content_Type="application/json; charset=utf-8")
            for type in ("text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"):
                assert self.ask(operation, {}, id=one["id"], Content_Type=type).status == 415
        if operation.takes_file:
            self.ask(operation, b"", id=one["id"])
        if 413 in operation.responses:
            answer = self.ask(operation, b"x" * ((25 if operation.takes_file else 1) * (1 << 20) + 1), id=one["id"])
            assert answer.status == 413, answer

    def refuse_order(self, kind):
        """A list is not sorted by references; the filter, the place and the numbers must be readable."""
        operation = self.document.named(f"{kind}_list")
        for query in ("q=sort:id", "q=(", "after=x", "limit=0", "limit=201", "limit=x", "count=yes", "labels=", "q=%ff"):
            self.ask(operation, query=f"?{query}")

    def forget(self, kind):
        """Every field of a record of its own, a comment and a file."""
        operation = self.document.named(f"{kind}_erase")
        why = {"reason": "本人请求", "basis": "PIPL 47"}
        fields = operation.body["properties"]["fields"]["items"]["enum"]
        for field in fields if self.comes(kind) else ["name"]:
            one = self.make(kind) if self.comes(kind) else self.records(kind)[0]
            self.ask(operation, {"fields": [field], **why}, id=one["id"])
            for part in ("", "/history"):
                self.call("GET", f"{self.document.root}/{kind}/{one['id']}{part}")
        one = self.records(kind)[0]
        file = self.ask(self.document.named(f"{kind}_attachments"), id=one["id"]).json["attachments"][0]
        self.ask(operation, {"attachments": [file["id"]], **why}, id=one["id"])
        self.ask(self.document.named(f"{kind}_attachments"), id=one["id"])
        self.call("GET", f"{self.document.root}/{kind}/{one['id']}/attachments/{file['id']}")
        self.call("GET", f"{self.document.root}/{kind}")
