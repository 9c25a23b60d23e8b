import Engine
import Kernel

/// The OpenAPI 3.1 description of the API, derived from the registry.
struct OpenAPIDocument {
    let registry: Registry

    var json: JSON {
        .object([
            "openapi": "3.1.0",
            "info": .object(["title": "Plumbline", "version": "1", "description": "Every kind of record, through the one door."]),
            "servers": [.object(["url": "/api/v1"])],
            "security": [.object(["bearer": []])],
            "paths": .object(paths.map { JSON.Member($0.0, $0.1) }),
            "components": .object([
                "securitySchemes": .object(["bearer": .object(["type": "http", "scheme": "bearer"])]),
                "schemas": .object(registry.kinds.flatMap { [JSON.Member($0.name, schema($0)), JSON.Member("\($0.name)_input", input($0))] } + [JSON.Member("problem", problem)]),
            ]),
        ])
    }

    private var paths: [(String, JSON)] {
        [
            ("/health", .object(["get": operation("health", "Whether the server answers", answer: .object(["type": "object"]), isOpen: true)])),
            ("/openapi.json", .object(["get": operation("openapi", "This document", answer: .object(["type": "object"]), isOpen: true)])),
        ] + registry.kinds.flatMap(paths)
    }

    private func paths(_ kind: Kind) -> [(String, JSON)] {
        let record = reference(kind.name)
        let name = kind.name
        let verbs = kind.lifecycle.verbs.map { verb in
            ("/\(name)/{id}/verbs/\(verb.id)", JSON.object(["parameters": [id], "post": operation("\(name)_\(verb.id)", verb.label.en, body: reference("\(name)_input"), answer: record, headers: [match, key])]))
        }
        return [
            (
                "/\(name)",
                .object([
                    "get": operation("\(name)_list", "List \(kind.plural.en.lowercased())", answer: page(record), parameters: listParameters),
                    "post": operation("\(name)_create", "Create", body: reference("\(name)_input"), answer: record, status: "201", headers: [key]),
                ])
            ),
            (
                "/\(name)/{id}",
                .object([
                    "parameters": [id], "get": operation("\(name)_read", "Read one", answer: record),
                    "patch": operation("\(name)_change", "Change fields", body: reference("\(name)_input"), answer: record, headers: [match, key]),
                ])
            ),
            ("/\(name)/{id}/comments", .object(["parameters": [id], "post": operation("\(name)_comment", "Comment", body: comment, answer: record, headers: [key])])),
            ("/\(name)/{id}/history", .object(["parameters": [id], "get": operation("\(name)_history", "History", answer: list("events"), parameters: [query("after", "integer"), query("limit", "integer")])])),
            (
                "/\(name)/{id}/links",
                .object(["parameters": [id], "get": operation("\(name)_links", "Links", answer: list("links")), "post": operation("\(name)_link", "Link", body: link, answer: record)])
            ),
            ("/\(name)/{id}/links/{link}", .object(["parameters": [id, path("link", "integer")], "delete": operation("\(name)_unlink", "Unlink", answer: record)])),
            (
                "/\(name)/{id}/attachments",
                .object([
                    "parameters": [id], "get": operation("\(name)_attachments", "Attachments", answer: list("attachments")),
                    "post": attachOperation(kind, record),
                ])
            ),
            ("/\(name)/{id}/attachments/{attachment}", .object(["parameters": [id, path("attachment", "string")], "get": download(kind)])),
            ("/\(name)/{id}/erasures", .object(["parameters": [id], "post": operation("\(name)_erase", "Forget values", body: erasure, answer: record)])),
        ] + verbs
    }

    // MARK: schemas

    private func schema(_ kind: Kind) -> JSON {
        let system: [JSON.Member] = [
            JSON.Member("id", .object(["type": "string"])), JSON.Member("kind", .object(["const": .text(kind.name)])), JSON.Member("number", .object(["type": "string"])),
            JSON.Member("version", .object(["type": "integer"])),
            JSON.Member("state", .object(["enum": .list(kind.lifecycle.states.map { .text($0.id) })])), JSON.Member("open", .object(["type": "boolean"])),
            JSON.Member("created", .object(["type": "string", "format": "date-time"])), JSON.Member("updated", .object(["type": "string", "format": "date-time"])),
        ]
        return .object([
            "type": "object", "properties": .object(system + kind.fields.map { JSON.Member($0.id, titled($0)) }),
            "required": .list(system.map { .text($0.name) }),
        ])
    }

    private func input(_ kind: Kind) -> JSON {
        let words: [JSON.Member] = [
            JSON.Member("comment", .object(["type": ["string", "null"]])), JSON.Member("internal", .object(["type": ["boolean", "null"]])),
            JSON.Member("happened", .object(["type": ["string", "null"], "format": "date-time"])),
        ]
        let fields = kind.fields.filter { $0.setter != .rules }.map { JSON.Member($0.id, titled($0)) }
        return .object(["type": "object", "properties": .object(words + fields), "additionalProperties": false])
    }

    private func titled(_ field: any AnyField) -> JSON {
        guard case .object(let members) = field.type.schema else { return field.type.schema }
        return .object([JSON.Member("title", .text("\(field.label.en) \(field.label.zh)"))] + members)
    }

    private var problem: JSON {
        .object([
            "type": "object", "required": ["type", "title", "status"],
            "properties": .object([
                "type": .object(["type": "string"]), "title": .object(["type": "string"]), "status": .object(["type": "integer"]),
                "errors": .object(["type": "array", "items": .object(["type": "object"])]),
            ]),
        ])
    }

    private var comment: JSON {
        .object([
            "type": "object", "required": ["comment"],
            "properties": .object(["comment": .object(["type": "string"]), "internal": .object(["type": "boolean"]), "happened": .object(["type": "string", "format": "date-time"])]),
        ])
    }
    private var link: JSON {
        .object([
            "type": "object", "required": ["kind", "id"],
            "properties": .object([
                "type": .object(["enum": .list(LinkType.allCases.map { .text($0.rawValue) })]), "kind": .object(["type": "string"]), "id": .object(["type": "string"]),
            ]),
        ])
    }
    private var erasure: JSON {
        let texts = JSON.object(["type": "array", "items": .object(["type": "string"])])
        return .object([
            "type": "object", "required": ["reason", "basis"],
            "properties": .object([
                "fields": texts, "attachments": texts, "comments": .object(["type": "array", "items": .object(["type": "integer"])]),
                "reason": .object(["type": "string"]), "basis": .object(["type": "string"]),
            ]),
        ])
    }
    private func page(_ record: JSON) -> JSON {
        .object([
            "type": "object", "required": ["records", "next"],
            "properties": .object([
                "records": .object(["type": "array", "items": record]), "next": .object(["type": ["string", "null"]]), "count": .object(["type": "integer"]),
                "more": .object(["type": "boolean"]), "labels": .object(["type": "object"]),
            ]),
        ])
    }
    private func list(_ name: String) -> JSON {
        .object(["type": "object", "required": [.text(name)], "properties": .object([JSON.Member(name, .object(["type": "array", "items": .object(["type": "object"])]))])])
    }
    private func reference(_ name: String) -> JSON { .object(["$ref": .text("#/components/schemas/\(name)")]) }

    // MARK: operations

    private var id: JSON { path("id", "string", "id or number") }
    private var match: JSON { header("If-Match", "The version to change, as an ETag gave it") }
    private var key: JSON { header("Idempotency-Key", "Sent again with the same key, a request is done once") }
    private var listParameters: [JSON] {
        [query("q", "string"), query("after", "string"), query("limit", "integer"), query("fields", "string"), query("count", "string"), query("labels", "string")]
    }
    private func path(_ name: String, _ type: String, _ words: String = "") -> JSON {
        .object(["name": .text(name), "in": "path", "required": true, "schema": .object(["type": .text(type)]), "description": .text(words)])
    }
    private func query(_ name: String, _ type: String) -> JSON {
        .object(["name": .text(name), "in": "query", "schema": .object(["type": .text(type)])])
    }
    private func header(_ name: String, _ words: String) -> JSON {
        .object(["name": .text(name), "in": "header", "schema": .object(["type": "string"]), "description": .text(words)])
    }

    private func operation(
        _ id: String, _ summary: String, body: JSON? = nil, answer: JSON, status: String = "200", parameters: [JSON] = [], headers: [JSON] = [], isOpen: Bool = false
    ) -> JSON {
        let responses: [JSON.Member] = [
            JSON.Member(status, content("application/json", answer, "Done")), JSON.Member("default", content("application/problem+json", reference("problem"), "Why not (RFC 9457)")),
        ]
        var members: [JSON.Member] = [JSON.Member("operationId", .text(id)), JSON.Member("summary", .text(summary)), JSON.Member("responses", .object(responses))]
        if !(parameters + headers).isEmpty { members.append(JSON.Member("parameters", .list(parameters + headers))) }
        if let body { members.append(JSON.Member("requestBody", .object(["required": true, "content": .object(["application/json": .object(["schema": body])])]))) }
        if isOpen { members.append(JSON.Member("security", [])) }
        return .object(members)
    }

    private func attachOperation(_ kind: Kind, _ record: JSON) -> JSON {
        guard case .object(let members) = operation("\(kind.name)_attach", "Attach a file", answer: record, parameters: [query("name", "string"), query("internal", "string")]) else { return .null }
        let file = JSON.object(["required": true, "content": .object(["application/octet-stream": .object(["schema": .object(["type": "string", "format": "binary"])])])])
        return .object(members + [JSON.Member("requestBody", file)])
    }

    private func download(_ kind: Kind) -> JSON {
        .object([
            "operationId": .text("\(kind.name)_attachment"), "summary": "Download",
            "responses": .object([
                "200": content("application/octet-stream", .object(["type": "string", "format": "binary"]), "The file"),
                "default": content("application/problem+json", reference("problem"), "Why not (RFC 9457)"),
            ]),
        ])
    }

    private func content(_ type: String, _ schema: JSON, _ words: String) -> JSON {
        .object(["description": .text(words), "content": .object([JSON.Member(type, .object(["schema": schema]))])])
    }
}
