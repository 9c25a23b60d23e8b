"""The API's own description, and whether an answer is as it says."""

import json
import re
from collections import Counter
from datetime import date, timedelta

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

METHODS = ("get", "post", "patch", "put", "delete")
FORMATS = FormatChecker(["date", "date-time"])


class Operation:
    def __init__(self, document, method, template, shared, json):
        self.document, self.method, self.template, self.json = document, method.upper(), template, json
        self.id, self.responses = json["operationId"], {int(status): document.found(answer) for status, answer in json["responses"].items()}
        self.kind = json.get("tags", [None])[0]
        self.parameters = shared + json.get("parameters", [])
        self.segments = template.split("/")

    def __repr__(self):
        return f"{self.method} {self.template}"

    def fits(self, method, segments):
        return method == self.method and len(segments) == len(self.segments) and all(
            own == given or own.startswith("{") for own, given in zip(self.segments, segments))

    @property
    def body(self):
        """The schema of what it takes as JSON; None where it takes none."""
        return self.document.found(self.json.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema"))

    @property
    def takes_file(self):
        return "*/*" in self.json.get("requestBody", {}).get("content", {})

    def takes(self, header):
        return any(parameter["in"] == "header" and parameter["name"] == header for parameter in self.parameters)

    def path(self, **names):
        return self.document.root + self.template.format(**names)


class Document:
    def __init__(self, json):
        self.json, self.root = json, json["servers"][0]["url"]
        self.registry = Registry().with_resource("urn:api", Resource(json, DRAFT202012))
        self.operations = [
            Operation(self, method, template, path.get("parameters", []), path[method]) for template, path in json["paths"].items() for method in METHODS
            if method in path]
        self.kinds = [tag["name"] for tag in json["tags"]]
        self.seen, self.faults, self.validators = Counter(), [], {}

    def found(self, part):
        """What a reference leads to."""
        if part and list(part) == ["$ref"]:
            place = self.json
            for step in part["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            return place
        return part

    def operation(self, method, path):
        segments = path.removeprefix(self.root).split("?")[0].split("/")
        fitting = [operation for operation in self.operations if operation.fits(method, segments)]
        # A name is nearer than a parameter, as OpenAPI has it.
        return min(fitting, key=lambda operation: operation.template.count("{"), default=None)

    def named(self, id):
        return next(operation for operation in self.operations if operation.id == id)

    def of(self, kind):
        return [operation for operation in self.operations if operation.kind == kind]

    def hold(self, method, path, answer):
        """Notes the answer, and as a fault whatever is not as the document says."""
        operation = self.operation(method, path)
        if operation is None:
            self.faults.append(f"{method} {path}: {answer!r} is the answer of no operation")
            return
        self.seen[operation.id, answer.status] += 1
        self.faults += [f"{operation} ({path}): {fault}: {answer!r}" for fault in self.faults_of(operation, answer)]

    def faults_of(self, operation, answer):
        declared = operation.responses.get(answer.status)
        if declared is None:
            return [f"{answer.status} is not declared"]
        faults = [fault for name, header in declared.get("headers", {}).items() for fault in self.faults_of_header(name, header, answer.headers.get(name))]
        if not declared.get("content"):
            return faults + (["it has a body"] if answer.body else [])
        (type, content), = declared["content"].items()
        given = (answer.headers.get("Content-Type") or "").split(";")[0]
        if given != type:
            return [*faults, f"the media type is {given}, not {type}"]
        return faults + (self.faults_of_json(operation, answer, content["schema"]) if type.endswith("json") else [])

    def faults_of_header(self, name, header, value):
        if value is None:
            return [f"{name} is missing"] if header.get("required") else []
        return [f"{name}: {error.message}" for error in Draft202012Validator(header["schema"]).iter_errors(value)]

    def faults_of_json(self, operation, answer, schema):
        validator = self.validators.get(json.dumps(schema)) or self.validators.setdefault(json.dumps(schema), self.validator(schema))
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer.json)]

    def validator(self, schema):
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
        return Draft202012Validator(absolute, registry=self.registry, format_checker=FORMATS)

    @property
    def unseen(self):
        """Answers declared that were never given; a failing server or disk is not for this."""
        return [f"{operation}: {status}" for operation in self.operations for status in operation.responses
                if status < 500 and not self.seen[operation.id, status]]


class Samples:
    """Values that a schema takes; references lead to records that are there."""

    def __init__(self, some):
        self.some, self.count = some, 0

    def value(self, name, schema):
        self.count += 1
        options = [option for option in schema.get("enum", schema.get("examples", [])) if option is not None]
        types = schema.get("type", [])
        type = next((one for one in ([types] if isinstance(types, str) else types) if one != "null"), None)
        if options:
            return options[0]
        if type == "string":
            return self.text(name, schema)
        if type == "array":
            return [self.value(name, schema["items"])]
        if type == "object":
            return {member: self.value(member, inner) for member, inner in schema["properties"].items()}
        return {"boolean": True, "integer": schema.get("minimum", 0)}[type]

    def text(self, name, schema):
        referred = re.search(r"id of an? (\w+)", schema.get("description", ""))
        if referred:
            return self.some(referred[1], name)
        if schema.get("pattern", "").startswith("^[a-z][a-z0-9_]* "):
            return f"customer {self.some('customer', name)}"
        if name in ("begins", "ends"):  # what is to come, in its order
            return {"begins": "2098-01-31T08:00:00Z", "ends": "2099-01-31T08:00:00Z"}[name]
        if "format" in schema:
            # A day of its own: what is measured has one value a day.
            return {"date": str(date(2000, 1, 1) + timedelta(days=self.count)), "date-time": "2026-01-31T08:00:00Z"}[schema["format"]]
        if schema.get("pattern", "").startswith("^-?[0-9]"):
            return "1"
        if "://" in schema.get("pattern", ""):
            return f"https://example.com/{self.count}"
        if name == "mail":
            return f"sample{self.count}@example.com"
        return f"{name} {self.count}"[:schema.get("maxLength", 100)]
