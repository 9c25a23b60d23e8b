import Engine
import HTTPTypes
import Hummingbird
import Kernel
import Pages

/// What belongs to a record: comments, history, links, attachments, who watches it, and what is forgotten of it.
extension API {
    func comment(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        return try await run(.comment(kind: kind.name, id, try call.input(body.json, kind)), call, body.bytes, kind, id)
    }

    func erase(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let erasure = try ErasureBody(body.json).erasure
        return try await run(.erase(kind: kind.name, id, erasure), call, body.bytes, kind, id)
    }

    func history(_ call: APICall) async throws -> Response {
        let record = try await call.record()
        let entries = try await house.records.history(
            record, after: Int64(call.number("after") ?? 0), limit: call.number("limit") ?? 200, as: call.principal)
        var json = JSONWriter(capacity: 1024 + entries.count * 800)
        json.object {
            $0.name("events")
            $0.list { for entry in entries { RecordJSON.write(entry, of: record.kind, to: &$0) } }
        }
        return .json(json.bytes)
    }

    func links(_ call: APICall) async throws -> Response {
        let record = try await call.record()
        let related = try await house.records.related(
            record, after: Int64(call.number("after") ?? 0), limit: call.number("limit") ?? 200, as: call.principal)
        let list = related.map { link in
            JSON.object([
                "link": .whole(link.link), "type": .text(link.type.rawValue), "forward": .truth(link.isForward), "kind": .text(link.kind),
                "id": .text(link.id.description), "since": .text(link.since.iso),
            ])
        }
        return .json(JSON.object(["links": .list(list)]).bytes)
    }

    func link(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let link = try LinkBody(body.json)
        return try await run(.link(kind: kind.name, id, type: link.type, to: link.to), call, body.bytes, kind, id)
    }

    func unlink(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        guard let link = Int64(try call.context.parameters.require("link")) else { throw Failure.notFound }
        return try await run(.unlink(kind: kind.name, id, link: link), call, [], kind, id)
    }

    func watch(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        return try await run(.watch(kind: kind.name, id), call, [], kind, id)
    }

    func unwatch(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        return try await run(.unwatch(kind: kind.name, id), call, [], kind, id)
    }

    func attachments(_ call: APICall) async throws -> Response {
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
    func attach(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        guard Access(call.principal, to: kind).allows(.attach) else {
            throw Failure.denied(Text("你不能添加附件。", "You may not attach files."))
        }
        let content = try await call.content(upTo: Int(AttachmentFiles.largest))
        _ = try await call.record()
        let file = try house.records.attachments.receive(content, name: call.parameters["name"] ?? "")
        let command = Command.attach(kind: kind.name, id, file, Input(isInternal: call.truth("internal")))
        return try await run(command, call, content, kind, id)
    }

    func attachment(_ call: APICall) async throws -> Response {
        guard let id = RecordID(try call.context.parameters.require("attachment")) else { throw Failure.notFound }
        let file = try await house.records.attachment(id, of: try await call.record(), as: call.principal)
        return Response(PageAnswer.download(name: file.name, content: try house.records.attachments.content(file.hash)))
    }
}
