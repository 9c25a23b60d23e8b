import Engine
import HTTPTypes
import Hummingbird
import Kernel

/// Lists and records: read, made, changed, moved.
extension API {
    func list(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let query = try await call.query(kind)
        var cursor: Cursor?
        if let text = call.parameters["after"] {
            guard let read = Cursor(text), read.fits(query, on: kind) else { throw Problem(parameter: "after", "after 不是列表给出的位置。", "after is not a place a list gave.") }
            cursor = read
        }
        let access = Access(call.principal, to: kind)
        let wanted = try call.names("fields", among: SystemField.ids + access.readable.map(\.field.id)).map { Set($0) }
        let fields = access.readable.filter { wanted?.contains($0.field.id) ?? true }
        let page = try await house.records.list(
            kind.name, query, after: cursor, limit: call.number("limit") ?? 50, only: wanted, zoneOffset: 0, as: call.principal)
        let isCounted = call.truth("count")
        let count = isCounted ? try await house.records.count(kind.name, query.filter, as: call.principal) : nil
        let labels = call.truth("labels") ? try await house.records.labels(of: page.records, fields: Set(fields.map(\.field.id)), as: call.principal) : nil
        var json = JSONWriter(capacity: 4096 + page.records.count * 600)
        json.object {
            $0.name("records")
            $0.list { for record in page.records { RecordJSON.write(record, fields, to: &$0) } }
            $0.name("next")
            if let next = page.next { $0.text(next.text) } else { $0.null() }
            if isCounted {
                $0.name("count")
                if let count { $0.whole(Int64(count.number)) } else { $0.null() }
                $0.name("more")
                if let count { $0.truth(count.isMore) } else { $0.null() }
            }
            if let labels {
                $0.name("labels")
                RecordJSON.labels(labels, call.principal.language, to: &$0)
            }
        }
        return .json(json.bytes)
    }

    func read(_ call: APICall) async throws -> Response {
        let record = try await call.record()
        return call.hasAlready(record) ? Response(status: .notModified, headers: [.eTag: record.tag]) : call.answer(record)
    }

    func create(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let body = try await call.body()
        let input = try call.input(body.json, kind)
        let receipt = try await house.records.run(.create(kind: kind.name, input), as: call.principal, key: try call.key(body.bytes))
        let record = try await house.records.readBack(kind.name, receipt.id, as: call.principal)
        return call.answer(record, receipt.isRepeated ? .ok : .created, location: "\(API.root)/\(kind.name)/\(receipt.id)")
    }

    func change(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let command = Command.change(kind: kind.name, id, version: try call.version(), try call.input(body.json, kind))
        return try await run(command, call, body.bytes, kind, id)
    }

    func perform(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let id = try await call.id()
        let body = try await call.body()
        let verb = try call.context.parameters.require("verb")
        guard kind.lifecycle.verb(verb)?.takesPassword == true, let members = body.json.members else {
            let command = Command.perform(kind: kind.name, id, version: try call.version(), verb: verb, try call.input(body.json, kind))
            return try await run(command, call, body.bytes, kind, id)
        }
        // Of a password nothing is kept, not even in the digest of a request.
        let rest = JSON.object(members.filter { $0.name != Signature.field })
        var input = try call.input(rest, kind)
        input.signature = try await call.signature(body.json[Signature.field])
        return try await run(.perform(kind: kind.name, id, version: try call.version(), verb: verb, input), call, rest.bytes, kind, id)
    }

    /// Does a command and answers with the record as it is then.
    func run(_ command: Command, _ call: APICall, _ body: [UInt8], _ kind: Kind, _ id: RecordID) async throws -> Response {
        _ = try await house.records.run(command, as: call.principal, key: try call.key(body))
        return call.answer(try await house.records.readBack(kind.name, id, as: call.principal))
    }
}
