import Kernel
import Store

/// Gives every text the key of its order, in a base whose keys are of another version or whose kinds keep more of them than before.
struct OrderFilling {
    let store: any Store
    let registry: Registry
    private static let pieces = 500

    func bringUpToDate() async throws {
        try await OrderFilling.derivation(registry).bringUpToDate(store) {
            for kind in registry.kinds {
                for field in kind.orderedTexts {
                    try await Derivation.inPieces(store) { try piece(of: kind, field, after: $0, in: $1) }
                }
            }
        }
    }

    /// All keys there should be, made under the version of this program.
    static func derivation(_ registry: Registry) -> Derivation {
        let fields = registry.kinds.flatMap { kind in kind.orderedTexts.map { "\(kind.name).\($0)" } }
        return Derivation(name: "text_order", version: ([TextOrder.version] + fields.sorted()).joined(separator: " "))
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
