import Kernel
import Store

/// Commands already done, by who sent them and under which key.
enum Idempotency {
    static func find(_ key: IdempotencyKey, of principal: Principal, in reader: any Reader) throws -> Receipt? {
        let found = try reader.first(
            "SELECT request, kind, record, version FROM idempotency WHERE person = \(principal.person) AND key = \(key.key)"
        ) { ($0.bytes(0), $0.text(1), $0.id(2), $0.whole(3)) }
        guard case let (request, kind, id?, version)? = found else { return nil }
        guard request == key.request else { throw Failure.keyReused }
        return Receipt(kind: kind, id: id, version: version, isRepeated: true)
    }

    static func keep(_ key: IdempotencyKey, of principal: Principal, _ receipt: Receipt, at now: Moment, in writer: any Writer) throws {
        try writer.send(
            """
            INSERT INTO idempotency (person, key, request, kind, record, version, created)
            VALUES (\(principal.person), \(key.key), \(key.request), \(receipt.kind), \(receipt.id), \(receipt.version), \(now))
            """)
    }

    /// Forgets keys older than a day.
    static func clear(before now: Moment, in writer: any Writer) throws {
        try writer.run("DELETE FROM idempotency WHERE created < \(now.adding(seconds: -86400))")
    }
}
