import Crypto
import Engine
import HTTPTypes
import Hummingbird
import Kernel
import Pages

/// `/api/v1`: every kind of the registry, by bearer token.
struct API: Sendable {
    static let largestBody = 1 << 20
    let house: House
    let document: [UInt8]

    init(house: House) {
        self.house = house
        document = OpenAPIDocument(registry: house.records.registry).json.bytes
    }

    func add(to router: Router<HouseContext>) {
        let api = router.group("api/v1")
        api.get("health") { _, _ in try await health() }
        api.get("openapi.json") { _, _ in Response.json(document) }
        api.get(":kind") { try await answer($0, $1, .read, list) }
        api.post(":kind") { try await answer($0, $1, .write, create) }
        api.get(":kind/:id") { try await answer($0, $1, .read, read) }
        api.patch(":kind/:id") { try await answer($0, $1, .write, change) }
        api.post(":kind/:id/verbs/:verb") { try await answer($0, $1, .write, perform) }
        api.post(":kind/:id/comments") { try await answer($0, $1, .write, comment) }
        api.get(":kind/:id/history") { try await answer($0, $1, .read, history) }
        api.get(":kind/:id/links") { try await answer($0, $1, .read, links) }
        api.post(":kind/:id/links") { try await answer($0, $1, .write, link) }
        api.delete(":kind/:id/links/:link") { try await answer($0, $1, .write, unlink) }
        api.get(":kind/:id/attachments") { try await answer($0, $1, .read, attachments) }
        api.post(":kind/:id/attachments") { try await answer($0, $1, .write, attach) }
        api.get(":kind/:id/attachments/:attachment") { try await answer($0, $1, .read, attachment) }
        api.post(":kind/:id/erasures") { try await answer($0, $1, .write, erase) }
    }

    private func health() async throws -> Response {
        let organisation = try await house.organisation()
        return .json(JSON.object(["status": "ok", "organisation": .text(organisation)]).bytes)
    }

    /// Finds who asks, does it, and turns every failure into a problem.
    private func answer(
        _ request: Request, _ context: HouseContext, _ scope: Accounts.Scope, _ act: (APICall) async throws -> Response
    ) async throws -> Response {
        var language = Language(accepting: request.headers[.acceptLanguage])
        do {
            guard let token = request.headers[.authorization].flatMap(API.bearer), let caller = try await house.accounts.caller(bearer: token) else {
                throw Problem(.unauthorized, "请带有效的令牌（Authorization: Bearer …）。", "Send a valid token (Authorization: Bearer …).")
            }
            language = request.headers[.acceptLanguage] == nil ? caller.principal.language : language
            guard caller.scopes.contains(scope) else { throw Problem(.forbidden, "这个令牌只可读。", "This token may only read.") }
            return try await act(APICall(request: request, context: context, principal: caller.principal, house: house))
        } catch {
            let problem = Problem.of(error)
            if problem.status == .serviceUnavailable { context.logger.error("request failed", metadata: ["error": "\(error)"]) }
            return problem.response(language)
        }
    }

    private static func bearer(_ header: String) -> String? {
        header.utf8.count > 7 && header.prefix(7).lowercased() == "bearer " ? String(header.dropFirst(7)).trimmed : nil
    }

    // MARK: records

    private func list(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let query = try call.query(kind)
        let parameters = try call.parameters()
        var cursor: Cursor?
        if let text = parameters["after"] {
            guard let read = Cursor(text) else { throw Problem(.badRequest, "after 不是列表给出的位置。", "after is not a place a list gave.") }
            cursor = read
        }
        let access = Access(call.principal, to: kind)
        let wanted = parameters["fields"].map { Set($0.split(separator: ",").map(String.init)) }
        let fields = access.readable.filter { wanted?.contains($0.field.id) ?? true }
        let page = try await house.records.list(
            kind.name, query, after: cursor, limit: try call.number("limit") ?? 50, only: wanted, zoneOffset: 0, as: call.principal)
        let count = parameters["count"] == "true" ? try await house.records.count(kind.name, query.filter, as: call.principal) : nil
        let labels = parameters["labels"] == "true" ? try await house.records.labels(of: page.records, fields: Set(fields.map(\.field.id)), as: call.principal) : nil
        var json = JSONWriter(capacity: 4096 + page.records.count * 600)
        json.object {
            $0.name("records")
            $0.list { for record in page.records { RecordJSON.write(record, fields, to: &$0) } }
            $0.name("next")
            if let next = page.next { $0.text(next.text) } else { $0.null() }
            if let count {
                $0.name("count")
                $0.whole(Int64(count.number))
                $0.name("more")
                $0.truth(count.isMore)
            }
            if let labels {
                $0.name("labels")
                RecordJSON.labels(labels, call.principal.language, to: &$0)
            }
        }
        return .json(json.bytes)
    }

    private func read(_ call: APICall) async throws -> Response {
        let record = try await call.record()
        let tag = "\"\(record.version)\""
        if call.request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: [.eTag: tag]) }
        return call.answer(record)
    }

    private func create(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let body = try await call.body()
        let input = try call.input(body.json, kind)
        let receipt = try await house.records.run(.create(kind: kind.name, input), as: call.principal, key: try call.key(body.bytes))
        let record = try await house.records.readBack(kind.name, receipt.id, as: call.principal)
        return call.answer(record, receipt.isRepeated ? .ok : .created, location: "/api/v1/\(kind.name)/\(receipt.id)")
    }

    private func change(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let command = Command.change(kind: kind.name, id, version: try call.version(), try call.input(body.json, kind))
        return try await run(command, call, body.bytes, kind, id)
    }

    private func perform(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let verb = try call.context.parameters.require("verb")
        let command = Command.perform(kind: kind.name, id, version: try call.version(), verb: verb, try call.input(body.json, kind))
        return try await run(command, call, body.bytes, kind, id)
    }

    private func comment(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        return try await run(.comment(kind: kind.name, id, try call.input(body.json, kind)), call, body.bytes, kind, id)
    }

    private func erase(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let erasure = try ErasureBody(body.json).erasure
        return try await run(.erase(kind: kind.name, id, erasure), call, body.bytes, kind, id)
    }

    private func run(_ command: Command, _ call: APICall, _ body: [UInt8], _ kind: Kind, _ id: RecordID) async throws -> Response {
        _ = try await house.records.run(command, as: call.principal, key: try call.key(body))
        return call.answer(try await house.records.readBack(kind.name, id, as: call.principal))
    }

    // MARK: parts of records

    private func history(_ call: APICall) async throws -> Response {
        let record = try await call.record()
        let entries = try await house.records.history(
            record, after: Int64(try call.number("after") ?? 0), limit: try call.number("limit") ?? 200, as: call.principal)
        var json = JSONWriter(capacity: 1024 + entries.count * 800)
        json.object {
            $0.name("events")
            $0.list { for entry in entries { RecordJSON.write(entry, of: record.kind, to: &$0) } }
        }
        return .json(json.bytes)
    }

    private func links(_ call: APICall) async throws -> Response {
        let related = try await house.records.related(try await call.record(), as: call.principal)
        let list = related.map { link in
            JSON.object([
                "link": .whole(link.link), "type": .text(link.type.rawValue), "forward": .truth(link.isForward), "kind": .text(link.kind),
                "id": .text(link.id.description), "since": .text(link.since.iso),
            ])
        }
        return .json(JSON.object(["links": .list(list)]).bytes)
    }

    private func link(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        guard let toKind = body.json["kind"]?.text, let to = body.json["id"]?.text.flatMap({ RecordID($0) }) else {
            throw Refused(field: "id", "请给出 kind 与 id。", "Give kind and id.")
        }
        let type = body.json["type"]?.text ?? LinkType.related.rawValue
        return try await run(.link(kind: kind.name, id, type: type, to: (toKind, to)), call, body.bytes, kind, id)
    }

    private func unlink(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        guard let link = Int64(try call.context.parameters.require("link")) else { throw Failure.notFound }
        return try await run(.unlink(kind: kind.name, id, link: link), call, [], kind, id)
    }

    private func attachments(_ call: APICall) async throws -> Response {
        let attachments = try await house.records.attachments(of: try await call.record(), as: call.principal)
        let list = attachments.map { file in
            JSON.object([
                "id": .text(file.id.description), "name": file.name.map { .text($0) } ?? .null, "type": .text(file.type), "size": .whole(file.size),
                "internal": .truth(file.isInternal), "sha256": .text(Hex.text(file.hash)), "event": .whole(file.n),
            ])
        }
        return .json(JSON.object(["attachments": .list(list)]).bytes)
    }

    /// The body is the file; its name is the query's `name`.
    private func attach(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        guard Access(call.principal, to: kind).allows(.attach) else {
            throw Failure.denied(Text("你不能添加附件。", "You may not attach files."))
        }
        let content = try await call.content(upTo: Int(AttachmentFiles.largest))
        let parameters = try call.parameters()
        let type = call.request.headers[.contentType] ?? "application/octet-stream"
        _ = try await call.record()
        let file = try house.records.attachments.store(content, name: parameters["name"] ?? "", type: type)
        let command = Command.attach(kind: kind.name, id, file, Input(isInternal: parameters["internal"] == "true"))
        return try await run(command, call, content, kind, id)
    }

    private func attachment(_ call: APICall) async throws -> Response {
        let id = RecordID(try call.context.parameters.require("attachment"))
        let all = try await house.records.attachments(of: try await call.record(), as: call.principal)
        guard let file = all.first(where: { $0.id == id }), let name = file.name else { throw Failure.notFound }
        return Response(PageAnswer.download(name: name, content: try house.records.attachments.content(file.hash)))
    }
}

extension Response {
    static func json(_ bytes: [UInt8]) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
