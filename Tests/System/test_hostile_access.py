"""Another customer's records and hidden fields: not to be had by id, number, filter, order, link, attachment, label or history."""

import pytest

from house import House

SECRET = "乙方机密"
STAFF_ONLY = "只给员工看"


class Two:
    """Two customers, a person of the first, and records of both."""

    def __init__(self, house, server, tokens):
        self.server = server
        self.admin = server.client(tokens["admin"])
        self.user, self.reader = server.client(tokens["user"]), server.client(tokens["reader"])
        self.agent, self.auditor = server.client(tokens["agent"]), server.client(tokens["auditor"])
        self.own, self.other = (self.admin.do("GET", f"/api/v1/customer?q=code:{code}")["records"][0] for code in ("jia", "yi"))
        self.mine = self.admin.make("incident", title="甲的事件", customer=self.own["id"])
        self.theirs = self.admin.make(
            "incident", title=SECRET, customer=self.other["id"], external="EXT-SECRET", description=SECRET, caller=tokens["other person"])
        self.file = self.admin.attach(self.theirs, f"{SECRET}.txt", SECRET.encode())
        self.admin.link(self.mine, self.theirs)
        self.admin.do("PATCH", f"/api/v1/incident/{self.mine['id']}", {"parent": self.theirs["id"]})
        self.admin.comment(self.mine, STAFF_ONLY, internal=True)
        self.internal = self.admin.attach(self.mine, f"{STAFF_ONLY}.txt", STAFF_ONLY.encode(), internal="true")
        self.other_person = tokens["other person"]

    def hidden(self, answer):
        """Says nothing of what is another's or for staff."""
        for words in (SECRET, STAFF_ONLY, "EXT-SECRET", self.theirs["number"], self.internal["id"], self.file["id"]):
            assert words.encode() not in answer.body, f"{words} in {answer!r}"
        return answer

    def not_found(self, answer):
        """The same words as for what does not exist."""
        nothing = self.user.get("/api/v1/incident/" + "0" * 32)
        assert (answer.status, answer.body) == (404, nothing.body), repr(answer)

    def refused(self, answer, *statuses):
        assert answer.status in statuses and answer.headers["Content-Type"] == "application/problem+json", repr(answer)
        self.hidden(answer)


@pytest.fixture(scope="module")
def two(binary, tmp_path_factory):
    house = House.founded(binary, tmp_path_factory.mktemp("access") / "data")
    tokens = {"admin": house.token()}
    with house.serve() as server:
        admin = server.client(tokens["admin"])
        role = admin.do("GET", "/api/v1/role?q=key:customer")["records"][0]["id"]
        own, other = (admin.make("customer", name=name, code=code)["id"] for name, code in (("甲公司", "jia"), ("乙公司", "yi")))
        admin.make("person", name="甲用户", mail="a@example.com", roles=[role], customer=own)
        tokens["other person"] = admin.make("person", name=f"{SECRET}用户", mail="b@example.com", roles=[role], customer=other)["id"]
    tokens["user"] = house.token("a@example.com")
    tokens["agent"] = house.user("agent@example.com", "服务台", "agent")
    tokens["auditor"] = house.user("auditor@example.com", "审核员", "auditor")
    tokens["reader"] = house.token(None, "--name", "reader", "--scope", "read")
    with house.serve() as server:
        yield Two(house, server, tokens)
    house.assert_whole()


# By id and number, for every way of asking


@pytest.mark.parametrize("name", ["id", "number"])
@pytest.mark.parametrize("method, path, body", [
    ("GET", "", None), ("PATCH", "", {"title": "x"}), ("GET", "/history", None), ("GET", "/links", None), ("GET", "/attachments", None),
    ("GET", "/attachments/{file}", None), ("POST", "/attachments?name=x", b"x"), ("POST", "/comments", {"comment": "x"}),
    ("POST", "/verbs/cancel", {"comment": "x"}), ("POST", "/verbs/reopen", {"comment": "x"}), ("POST", "/links", {"kind": "incident", "id": "{mine}"}),
    ("DELETE", "/links/1", None), ("POST", "/erasures", {"fields": ["title"], "reason": "x", "basis": "x"})])
def test_another_customers_incident_is_not_found(method, path, body, name, two):
    if isinstance(body, dict):
        body = {key: value.format(mine=two.mine["id"]) if isinstance(value, str) else value for key, value in body.items()}
    before = two.admin.get(f"/api/v1/incident/{two.theirs['id']}").body
    two.not_found(two.user.call(method, f"/api/v1/incident/{two.theirs[name]}" + path.format(file=two.file["id"]), body))
    assert two.admin.get(f"/api/v1/incident/{two.theirs['id']}").body == before


def test_an_attachment_is_not_had_through_an_own_incident(two):
    two.not_found(two.user.get(f"/api/v1/incident/{two.mine['id']}/attachments/{two.file['id']}"))
    two.not_found(two.user.get(f"/api/v1/incident/{two.mine['id']}/attachments/{two.internal['id']}"))


@pytest.mark.parametrize("kind, which", [("customer", "other"), ("person", "other_person")])
def test_another_customer_and_its_people_are_not_found(kind, which, two):
    record = getattr(two, which)
    two.not_found(two.user.get(f"/api/v1/{kind}/{record if isinstance(record, str) else record['id']}"))


# By list, count and filter


@pytest.mark.parametrize("q", [
    "", "customer:yi", "customer:{other}", "-customer:jia", "not customer:jia", "number:{number}", "{number}", "id:{theirs}", f'title:~"{SECRET}"', SECRET,
    "external:EXT-SECRET", "customer:jia or customer:yi", "(customer:yi)", "-(customer:jia state:new)", "caller:{person}", "customer.name:~乙", "customer.code:yi",
    "open:yes or open:no", "parent:none or parent:{theirs}", "state:new,closed,canceled", "-customer:none sort:title", "sort:-updated"])
def test_no_filter_finds_another_customers_incident(q, two):
    q = q.format(other=two.other["id"], number=two.theirs["number"], theirs=two.theirs["id"], person=two.other_person)
    answer = two.hidden(two.user.get("/api/v1/incident", q=q, count="true"))
    if answer.status == 200:
        assert {record["customer"] for record in answer.json["records"]} <= {two.own["id"]}
        assert answer.json["count"] == len(answer.json["records"]) <= 1
    else:
        two.refused(answer, 400, 422)


@pytest.mark.parametrize("q", ["parent:{number}", "parent.title:~乙", "parent.external:EXT-SECRET", "parent.customer:yi", 'parent:"' + SECRET + '"', "caller.name:~乙"])
def test_no_step_through_a_reference_tells_about_another_customer(q, two):
    """The own incident has the other's as parent: whether it is found must not depend on what the parent says."""
    answer = two.hidden(two.user.get("/api/v1/incident", q=q.format(number=two.theirs["number"]), count="true"))
    assert answer.status != 200 or answer.json["records"] == [], repr(answer)


def test_names_of_records_one_may_not_see_are_not_given_as_labels(two):
    answer = two.hidden(two.user.get("/api/v1/incident", labels="true"))
    assert answer.status == 200 and two.theirs["id"] not in answer.json["labels"]


def test_links_and_history_do_not_lead_to_another_customer(two):
    path = f"/api/v1/incident/{two.mine['id']}"
    assert two.hidden(two.user.get(f"{path}/links")).json["links"] == []
    history = two.hidden(two.user.get(f"{path}/history"))
    linked = [change["value"] for event in history.json["events"] for change in event["changes"] if change["field"].startswith("link.")]
    assert [value for value in linked if two.theirs["id"] in value] == []


def test_internal_comments_files_and_facts_are_for_staff(two):
    path = f"/api/v1/incident/{two.mine['id']}"
    for part in ("", "/history", "/attachments", "/links"):
        two.hidden(two.user.get(path + part))
    assert two.user.get(f"{path}/attachments").json["attachments"] == []
    assert "source" not in two.user.get(path).json
    assert "source" in two.agent.get(path).json


# Hidden fields


@pytest.mark.parametrize("kind, field", [("incident", "source"), ("person", "customers"), ("customer", "notes"), ("person", "imported"), ("team", "imported")])
def test_a_hidden_field_is_unknown_to_filter_order_and_list(kind, field, two):
    unknown = two.user.get(f"/api/v1/{kind}", q="sort:nonsense")
    for q in (f"{field}:x", f"-{field}:none", f"{field}:none", f"{field}:~a", f"sort:{field}", f"sort:-{field}", f"{field}:yes"):
        answer = two.user.get(f"/api/v1/{kind}", q=q)
        two.refused(answer, 400, 422)
        assert answer.status == unknown.status
    for fields in (field, f"number,{field}"):
        answer, stranger = (two.user.get(f"/api/v1/{kind}", fields=asked) for asked in (fields, fields.replace(field, "nonsense")))
        two.refused(answer, 400)
        assert answer.json["detail"].replace(field, "nonsense") == stranger.json["detail"]
    for record in two.user.get(f"/api/v1/{kind}").json["records"]:
        assert field not in record and field not in two.user.get(f"/api/v1/{kind}/{record['id']}").json


@pytest.mark.parametrize("q", ["caller.customers:none", "assignee.customers:none", "customer.notes:~a", "customer.notes:none", "caller.imported:no"])
def test_a_hidden_field_is_unknown_behind_a_reference(q, two):
    two.refused(two.user.get("/api/v1/incident", q=q), 400, 422)


@pytest.mark.parametrize("kind", ["role", "unit", "calendar", "calendar_version"])
def test_a_kind_without_a_grant_does_not_exist(kind, two):
    for path in (f"/api/v1/{kind}", f"/api/v1/{kind}/x", f"/api/v1/{kind}/{'0' * 32}/history"):
        two.not_found(two.user.get(path))


# What one may not do


@pytest.mark.parametrize("body, field", [
    ({"customer": "{other}"}, "customer"), ({"caller": "{person}"}, "caller"), ({"assignee": "{person}"}, "assignee"), ({"team": None}, "team"),
    ({"parent": "{theirs}"}, "parent"), ({"external": "x"}, "external"), ({"major": True}, "major"), ({"source": {"x": "y"}}, "source"), ({"contact": "phone"}, "contact")])
def test_a_customers_person_cannot_set(body, field, two):
    given = {key: value.format(other=two.other["id"], person=two.other_person, theirs=two.theirs["id"]) if isinstance(value, str) else value
             for key, value in body.items()}
    answer = two.user.post("/api/v1/incident", {"title": "x", **given})
    two.refused(answer, 422)
    assert field in {error["field"] for error in answer.json["errors"]}


@pytest.mark.parametrize("method, path, body", [
    ("PATCH", "/api/v1/incident/{mine}", {"title": "x"}), ("POST", "/api/v1/incident/{mine}/verbs/resolve", {"close_code": "solution", "close_notes": "x"}),
    ("POST", "/api/v1/incident/{mine}/verbs/start", {}), ("POST", "/api/v1/incident/{mine}/comments", {"comment": "x", "internal": True}),
    ("POST", "/api/v1/incident/{mine}/attachments?name=x&internal=true", b"x"), ("POST", "/api/v1/customer", {"name": "x"}), ("POST", "/api/v1/person", {"name": "x"}),
    ("PATCH", "/api/v1/customer/{own}", {"name": "x"}), ("POST", "/api/v1/incident/{mine}/erasures", {"fields": ["title"], "reason": "x", "basis": "x"}),
    ("POST", "/api/v1/option", {"list": "incident.category", "key": "x", "label": {"zh": "x", "en": "x"}})])
def test_a_customers_person_may_not(method, path, body, two):
    path = path.format(mine=two.mine["id"], own=two.own["id"])
    two.refused(two.user.call(method, path, body), 403)


WRITES = [
    ("POST", "/api/v1/incident", {"title": "x", "customer": "{own}"}), ("PATCH", "/api/v1/incident/{mine}", {"title": "x"}),
    ("POST", "/api/v1/incident/{mine}/comments", {"comment": "x"}), ("POST", "/api/v1/incident/{mine}/verbs/cancel", {"comment": "x"}),
    ("POST", "/api/v1/incident/{mine}/attachments?name=x", b"x"), ("POST", "/api/v1/incident/{mine}/links", {"kind": "incident", "id": "{theirs}"}),
    ("DELETE", "/api/v1/incident/{mine}/links/1", None), ("POST", "/api/v1/incident/{mine}/erasures", {"fields": ["title"], "reason": "x", "basis": "x"}),
    ("POST", "/api/v1/customer", {"name": "x"})]


@pytest.mark.parametrize("method, path, body", WRITES)
@pytest.mark.parametrize("who", ["reader", "auditor"])
def test_who_may_only_read_writes_nothing(method, path, body, who, two):
    names = {"own": two.own["id"], "mine": two.mine["id"], "theirs": two.theirs["id"]}
    body = {key: value.format(**names) if isinstance(value, str) else value for key, value in body.items()} if isinstance(body, dict) else body
    before = [two.admin.get("/api/v1/incident?count=true").json["count"], two.admin.get(f"/api/v1/incident/{two.mine['id']}").body]
    answer = getattr(two, who).call(method, path.format(**names), body)
    assert answer.status == 403 and answer.headers["Content-Type"] == "application/problem+json" and len(answer.json["detail"]) > 4, repr(answer)
    assert before == [two.admin.get("/api/v1/incident?count=true").json["count"], two.admin.get(f"/api/v1/incident/{two.mine['id']}").body]


@pytest.mark.parametrize("header", [
    None, "", "Bearer", "Bearer ", "Bearer x", "Bearer plt_" + "0" * 64, "Basic YWRtaW46YWRtaW4=", "Bearer ' OR 1=1 --", "bearer " + "x" * 10_000, "plt_x"])
@pytest.mark.parametrize("method, path", [("GET", "/api/v1/incident"), ("POST", "/api/v1/incident"), ("GET", "/api/v1/nonsense"), ("GET", "/api/v1/incident/INC0000001")])
def test_without_a_valid_token_nothing_is_said(method, path, header, two):
    client = two.server.client()
    answer = client.call(method, path, {} if method == "POST" else None, **({} if header is None else {"Authorization": header}))
    two.refused(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    client.close()


def test_a_token_that_was_ended_or_has_expired_is_refused(house):
    token, short = house.token(), house.token(None, "--name", "short", "--days", "0")
    with house.serve() as server:
        client = server.client(token)
        assert client.get("/api/v1/incident").status == 200
        house.command("token", "end", "--mail", house.mail)
        assert client.get("/api/v1/incident").status == 401
        assert server.client(short).get("/api/v1/incident").status == 401
