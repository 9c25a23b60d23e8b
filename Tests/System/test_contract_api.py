"""The API keeps to its own description: whatever it is asked, it answers what /api/v1/openapi.json says, and all of that."""

import json

import openapi_spec_validator
import pytest

from contract import Document
from house import House
from touring import Tour


class Toured:
    """A served base, and the document after everything was asked."""

    def __init__(self, house):
        self.house = house
        tokens = {"admin": house.token(), "agent": house.user("agent@example.com", "服务台", "agent")}
        tokens["second"] = house.user("second@example.com", "另一位管理员", "admin")
        tokens["reader"] = house.token(None, "--name", "reader", "--scope", "read")
        with house.serve() as server:
            admin = server.client(tokens["admin"])
            role = admin.do("GET", "/api/v1/role?q=key:customer")["records"][0]["id"]
            customer = admin.make("customer", name="澄江医院", code="chengjiang")["id"]
            admin.make("person", name="客户", mail="customer@example.com", roles=[role], customer=customer)
            admin.make("person", name="无角色", mail="stranger@example.com")
        tokens |= {name: house.token(f"{name}@example.com") for name in ("customer", "stranger")}
        self.server = house.serve()
        self.client = self.server.client(tokens["admin"])
        self.document = Document(self.client.get("/api/v1/openapi.json").json)
        self.tokens = tokens

    def tour(self):
        Tour(self.document, self.server, self.tokens).all()
        with self.house.serve("--rate-limit", "1") as strict:
            Tour(self.document, strict, self.tokens).ask_too_often()


@pytest.fixture(scope="module")
def toured(binary, tmp_path_factory):
    house = House.founded(binary, tmp_path_factory.mktemp("contract") / "data")
    toured = Toured(house)
    with toured.server:
        toured.tour()
        yield toured
        assert toured.server.stop() == 0
    house.assert_whole()


@pytest.fixture(scope="module")
def document(toured):
    return toured.document


def member(answer, **members):
    answer.body = json.dumps(answer.json | members).encode()


def test_the_document_is_openapi_3_1(document):
    openapi_spec_validator.validate(document.json, cls=openapi_spec_validator.OpenAPIV31SpecValidator)


@pytest.mark.parametrize("alter, fault", [
    (lambda answer: setattr(answer, "status", 418), "418 is not declared"),
    (lambda answer: answer.headers.replace_header("ETag", "7"), "ETag: '7' does not match"),
    (lambda answer: answer.headers.__delitem__("ETag"), "ETag is missing"),
    (lambda answer: answer.headers.replace_header("Content-Type", "text/html"), "the media type is text/html"),
    (lambda answer: member(answer, nonsense=1), "'nonsense' was unexpected"), (lambda answer: member(answer, state="gone"), "'gone' is not one of"),
    (lambda answer: member(answer, created="yesterday"), "'yesterday' is not a 'date-time'"),
    (lambda answer: member(answer, name=None), "None is not of type 'string'")])
def test_an_answer_that_is_not_as_the_document_says_is_noticed(alter, fault, document, toured):
    operation, answer = document.named("customer_read"), toured.client.get("/api/v1/customer/CUS0000001")
    assert document.faults_of(operation, answer) == []
    alter(answer)
    faults = document.faults_of(operation, answer)
    assert faults and fault in faults[0], faults


def test_every_answer_is_as_the_document_says(document, proof):
    calls, operations = sum(document.seen.values()), {id for id, _ in document.seen}
    assert document.faults == []
    assert len(operations) == len(document.operations) > 100 and calls > 10 * len(operations)
    proof("API calls answered as described", calls)
    proof("API operations, each with every answer it declares", len(operations))


def test_every_answer_the_document_names_is_given(document):
    assert document.unseen == []


def test_nothing_is_done_by_a_method_the_document_does_not_name(document, toured):
    for template, path in document.json["paths"].items():
        place = document.root + template.format(id="0" * 32, link=1, attachment="0" * 32, notice=1)
        named = [method.upper() for method in path if method != "parameters"]
        allowed = {*named, "HEAD"} if "GET" in named else set(named)
        for method in {"GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"} - allowed:
            answer = toured.client.call(method, place)
            assert (answer.status, answer.headers["Content-Type"]) == (405, "application/problem+json"), (method, place, answer)
            assert set(answer.headers["Allow"].split(", ")) == allowed, (method, place)
            assert document.validator({"$ref": "#/components/schemas/Problem"}).is_valid(answer.json)


def test_where_there_is_nothing_a_problem_says_so(document, toured):
    for path in ("/api", "/api/", "/api/v2", "/api/v1", "/api/v1/nonsense", "/api/v1/incident/1/2/3/4", "/api/v1/incident/1/verbs/nonsense",
                 "/api/v1/Incident"):
        for method in ("GET", "POST", "DELETE", "QUERY"):
            answer = toured.client.call(method, path)
            assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json"), (method, path, answer)
            assert document.validator({"$ref": "#/components/schemas/Problem"}).is_valid(answer.json)


def test_a_head_has_the_headers_of_its_get_and_no_body(toured):
    path = "/api/v1/customer/" + toured.client.get("/api/v1/customer").json["records"][0]["id"]
    head, get = toured.client.call("HEAD", path), toured.client.get(path)
    assert (head.status, head.headers["ETag"], head.body) == (200, get.headers["ETag"], b"")


@pytest.mark.parametrize("language, title", [("en", "Not Found"), ("zh-CN", "没有找到")])
def test_a_problem_is_titled_by_its_status_in_the_readers_language(language, title, toured):
    problem = toured.client.call("GET", "/api/v1/incident/" + "0" * 32, Accept_Language=language).json
    assert (problem["type"], problem["title"]) == ("about:blank", title) and len(problem["detail"]) > len(title)
