import Crypto
import Engine
import HTTPTypes
import Hummingbird
import Kernel

/// One call of the API: what it names and carries, read and checked.
struct APICall {
    let request: Request
    let context: HouseContext
    let principal: Principal
    let house: House
    /// Of the query, each known to be readable.
    let parameters: [String: String]

    func kind() throws -> Kind {
        guard let kind = house.records.registry.kind(try context.parameters.require("kind")), Access(principal, to: kind).allows(.read) else { throw Failure.notFound }
        return kind
    }

    /// The record named by id or number, as the caller may read it.
    func record() async throws -> StoredRecord {
        let kind = try kind()
        let name = try context.parameters.require("id")
        if let id = RecordID(name) { return try await house.records.read(kind.name, id, as: principal) }
        return try await house.records.read(kind.name, number: name, as: principal)
    }

    func id() async throws -> RecordID {
        if let id = RecordID(try context.parameters.require("id")) { return id }
        return try await record().id
    }

    func number(_ name: String) -> Int? { parameters[name].flatMap { Int($0) } }
    func truth(_ name: String) -> Bool { parameters[name] == "true" }

    /// The names a parameter holds; nil when it was not given.
    func names(_ parameter: String, among known: [String]) throws -> [String]? {
        guard let text = parameters[parameter] else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if let stranger = names.first(where: { !known.contains($0) }) {
            throw Problem(parameter: parameter, "\(parameter) 不能取「\(stranger)」。", "“\(stranger)” is none of the \(parameter) there are.")
        }
        return names
    }

    func query(_ kind: Kind) async throws -> Query {
        let text = parameters["q"] ?? ""
        let registry = house.records.registry, rules = try await house.records.rules(), now = house.records.now()
        return try Query(
            parsing: text, of: kind, now: now, options: { kind.field($0).map { rules.labels(of: $0, at: now) } ?? [] }, kinds: registry.kind,
            readable: { kind, field in SystemField.contains(field.id) || Access(principal, to: kind).reads(field) })
    }

    // MARK: what it carries

    func content(upTo most: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most { throw tooLarge(most) }
        do {
            return Array(buffer: try await request.body.collect(upTo: most))
        } catch {
            throw tooLarge(most)
        }
    }

    private func tooLarge(_ most: Int) -> Problem {
        Problem(.contentTooLarge, "内容超过 \(most / 1024) KB。", "The content is larger than \(most / 1024) KB.")
    }

    func body() async throws -> (json: JSON, bytes: [UInt8]) {
        try checkMediaType()
        let bytes = try await content(upTo: API.largestBody)
        if bytes.isEmpty { return (.object([JSON.Member]()), bytes) }
        guard let json = JSON(parsing: bytes), json.members != nil else {
            throw Problem(.badRequest, "内容不是 JSON 对象。", "The body is not a JSON object.")
        }
        return (json, bytes)
    }

    /// Who names no media type is taken to mean JSON.
    private func checkMediaType() throws {
        guard let type = request.headers[.contentType] else { return }
        guard String(type.prefix { $0 != ";" }).trimmed.lowercased() == "application/json" else {
            throw Problem(.unsupportedMediaType, "这里只收 application/json。", "Only application/json is taken here.")
        }
    }

    /// Field values; beside them `comment`, `internal` and `happened`.
    func input(_ json: JSON, _ kind: Kind) throws -> Input {
        var input = Input()
        var refusals: [Refusal] = []
        for member in json.members ?? [] {
            do {
                try read(member, of: kind, into: &input)
            } catch let refused as Refused {
                refusals += refused.refusals.map { $0.at(member.name) }
            }
        }
        if !refusals.isEmpty { throw Refused(refusals) }
        return input
    }

    private func read(_ member: JSON.Member, of kind: Kind, into input: inout Input) throws {
        if let position = kind.position(member.name) {
            input.values[member.name] = try kind.fields[position].type.read(member.value)
            return
        }
        switch member.name {
        case "comment":
            let words = try LongTextField().read(member.value)
            input.comment = words.text
        case "internal":
            let truth = try TruthField().read(member.value)
            input.isInternal = truth.truth ?? false
        case "happened":
            let moment = try MomentField().read(member.value)
            input.happened = Moment(moment)
        // Unknown fields are refused with the others.
        default: input.values[member.name] = .null
        }
    }

    /// The caller's signature, where the password is given; nil without one.
    func signature(_ password: JSON?) async throws -> Signature? {
        guard let password, password != .null else { return nil }
        guard let text = password.text else { throw Refused(field: Signature.field, "此处要填文本。", "A text is expected here.") }
        return try await house.accounts.signature(of: principal, password: text)
    }

    /// The version in `If-Match`; nil takes any.
    func version() throws -> Int64? {
        guard let tag = request.headers[.ifMatch], tag != "*" else { return nil }
        guard tag.count > 2, tag.first == "\"", tag.last == "\"", let version = Int64(tag.dropFirst().dropLast()) else {
            throw Problem(.badRequest, "If-Match 须是 ETag 给出的版本。", "If-Match must be a version an ETag gave.")
        }
        return version
    }

    /// Whether `If-None-Match` names the record's version (RFC 9110 §13.1.2), which a proxy may have marked as weak.
    func hasAlready(_ record: StoredRecord) -> Bool {
        (request.headers[.ifNoneMatch] ?? "").split(separator: ",").map { String($0).trimmed }.contains { $0 == "*" || $0 == record.tag || $0 == "W/\(record.tag)" }
    }

    func key(_ body: [UInt8]) throws -> IdempotencyKey? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
        guard (1...200).contains(key.utf8.count) else { throw Problem(.badRequest, "幂等键须有 1 到 200 个字符。", "An idempotency key has 1 to 200 characters.") }
        let digest = SHA256.hash(data: Array("\(request.method) \(request.uri)\n".utf8) + body)
        return IdempotencyKey(key, request: Array(digest))
    }

    // MARK: answers

    func answer(_ record: StoredRecord, _ status: HTTPResponse.Status = .ok, location: String? = nil) -> Response {
        var json = JSONWriter(capacity: 1500)
        RecordJSON.write(record, Access(principal, to: record.kind).readable, to: &json)
        var response = Response.json(json.bytes)
        response.status = status
        response.headers[.eTag] = record.tag
        if let location { response.headers[.location] = location }
        return response
    }
}

extension StoredRecord {
    /// The version as an entity tag.
    var tag: String { "\"\(version)\"" }
}
