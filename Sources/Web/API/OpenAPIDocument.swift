import Engine
import Kernel
import Synchronization

/// The OpenAPI 3.1 description of the API, derived from the registry. What it does not name, the API answers with 404 or 405.
struct OpenAPIDocument: Sendable {
    let registry: Registry
    let paths: [APIPath]

    init(registry: Registry) {
        self.registry = registry
        let duty = Schema.object(["duty": Schema.text, "last_done": Schema.orNull(Schema.moment)])
        let well = Schema.object(["status": Schema.const("ok"), "organisation": Schema.text])
        let failing = Schema.object(["status": Schema.const("failing"), "organisation": Schema.orNull(Schema.text), "failing": Schema.list(duty)])
        let itself: JSON = .object(["type": "object", "required": ["openapi", "info", "paths", "components"]])
        func open(_ name: String, _ summary: String, _ schema: JSON, otherwise: [(status: Int, answer: JSON)] = []) -> APIPath {
            let answers = [(status: 200, answer: APIOperation.json(schema, summary))]
            let id = String(name.prefix { $0 != "." })
            let get = APIOperation(method: "get", id: id, summary: summary, isOpen: true, answers: answers + otherwise, refusals: [400])
            return APIPath(template: "/\(name)", operations: [get])
        }
        let health = open("health", "Whether the house is well", well, otherwise: [(status: 503, answer: APIOperation.json(failing, "What fails"))])
        let search = APIOperation(
            method: "get", id: "search", summary: "Find records of every kind by their words", query: QueryParameter.ofSearch(registry.kinds.map(\.name)),
            answers: [(status: 200, answer: APIOperation.json(Schema.named("Found"), "Best first, by kind"))], refusals: [400, 401, 422, 503])
        paths = [health, open("openapi.json", "This document", itself), APIPath(template: "/search", operations: [search])] + NoticePaths(kinds: registry.kinds.map(\.name)).all
            + registry.kinds.flatMap { KindPaths(kind: $0).all }
    }

    /// - Parameter rules: in force now; they say which options there are.
    func json(_ rules: Rulebook) -> JSON {
        .object([
            "openapi": "3.1.0",
            "info": .object(["title": "Plumbline", "version": "1", "description": "Every kind of record, through the one door."]),
            "servers": [.object(["url": "/api/v1"])],
            "security": [.object(["bearer": []])],
            "tags": .list(registry.kinds.map { .object(["name": .text($0.name), "description": .text("\($0.plural.en) \($0.plural.zh)")]) }),
            "paths": .object(paths.map { JSON.Member($0.template, $0.json) }),
            "components": .object([
                "securitySchemes": .object(["bearer": .object(["type": "http", "scheme": "bearer"])]),
                "schemas": .object(registry.kinds.flatMap { KindSchemas(kind: $0, rules: rules).all } + TalkSchemas(kinds: registry.kinds).all),
                "responses": APIOperation.responses,
            ]),
        ])
    }

    /// The methods the API takes at a path below `/api/v1`, in upper case; none where there is nothing.
    func methods(at path: some StringProtocol) -> [String] {
        let segments = String(path).split(separator: "/")
        let methods = paths.first { $0.matches(segments) }?.operations.map { $0.method.uppercased() } ?? []
        return methods.contains("GET") ? methods + ["HEAD"] : methods
    }
}

/// The document as bytes, made anew when other rules are in force.
final class DocumentShelf: Sendable {
    private let made = Mutex<(rulebook: [UInt8], bytes: [UInt8])?>(nil)

    func bytes(of document: OpenAPIDocument, by rules: Rulebook) -> [UInt8] {
        if let made = made.withLock({ $0 }), made.rulebook == rules.id { return made.bytes }
        let bytes = document.json(rules).bytes
        made.withLock { $0 = (rules.id, bytes) }
        return bytes
    }
}
