import Kernel
import Store

/// Gives every text the key of its order, in a base whose keys are of another version or whose kinds keep more of them than before.
struct OrderFilling {
    let store: any Store
    let registry: Registry
    private static let setting = "text_order"
    private static let pieces = 500

    /// Does nothing in a base that is up to date. What is interrupted begins again.
    func bringUpToDate() async throws {
        if try await store.read({ [registry] in try OrderFilling.isUpToDate($0, registry) }) { return }
        for kind in registry.kinds { for field in kind.orderedTexts { try await fill(kind, field) } }
        let version = OrderFilling.version(registry)
        _ = try await store.write { writer in
            try writer.run(
                "INSERT INTO setting (name, value) VALUES (\(OrderFilling.setting), \(version)) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        }
    }

    /// Whether all keys there should be are there, made under the version of this program.
    static func isUpToDate(_ reader: any Reader, _ registry: Registry) throws -> Bool {
        try reader.first("SELECT value FROM setting WHERE name = \(setting)") { $0.text(0) } == version(registry)
    }

    private static func version(_ registry: Registry) -> String {
        let fields = registry.kinds.flatMap { kind in kind.orderedTexts.map { "\(kind.name).\($0)" } }
        return ([TextOrder.version] + fields.sorted()).joined(separator: " ")
    }

    private func fill(_ kind: Kind, _ field: String) async throws {
        var last: Int64? = 0
        while let after = last { last = try await store.write { try piece(of: kind, field, after: after, in: $0) } }
    }

    /// The last row of the piece; nil when there was none.
    private func piece(of kind: Kind, _ field: String, after: Int64, in writer: any Writer) throws -> Int64? {
        let table = kind.name, column = kind.orderColumn(field), row: SQL = "\(name: "row")"
        let rows = try writer.rows(
            "SELECT \(row), \(name: field), \(name: column) FROM \(name: table) WHERE \(row) > \(after) ORDER BY \(row) LIMIT \(OrderFilling.pieces)"
        ) { (number: $0.whole(0), text: $0.isNull(1) ? nil : $0.text(1), key: $0.isNull(2) ? nil : $0.bytes(2)) }
        for (number, text, key) in rows {
            let wanted = text.map(TextOrder.key)
            if wanted == key { continue }
            try writer.run("UPDATE \(name: table) SET \(name: column) = \(wanted.map(Bind.bytes) ?? .null) WHERE \(row) = \(number)")
        }
        return rows.last?.number
    }
}
