import Kernel
import Store

/// Sort keys say what the texts beside them say; the texts themselves are held against the history elsewhere. Keys made under another
/// version of ICU are told by the base itself, and made anew when it is next served.
struct OrderCheck {
    private static let pieces = 2000
    let reader: any Reader
    let registry: Registry

    func run(_ result: inout Verification) throws {
        guard try OrderFilling.derivation(registry).isUpToDate(reader) else { return }
        for kind in registry.kinds {
            for field in kind.orderedTexts { try check(kind, field, &result) }
        }
    }

    private func check(_ kind: Kind, _ field: String, _ result: inout Verification) throws {
        let row: SQL = "\(name: "row")", columns: SQL = "\(row), number, \(name: field), \(name: kind.orderColumn(field))"
        var last: Int64? = 0
        while let after = last {
            last = nil
            let rows = try reader.rows("SELECT \(columns) FROM \(name: kind.name) WHERE \(row) > \(after) ORDER BY \(row) LIMIT \(OrderCheck.pieces)") { row in
                let wanted: Bind = row.isNull(2) ? .null : ColumnCoding.order(of: .text(row.text(2)))
                return (row: row.whole(0), number: row.text(1), isRight: row.raw(3) == wanted)
            }
            for found in rows where !found.isRight {
                result.findings.append(Finding("record \(found.number)", "字段「\(field)」的排序键与其值不符", "its sort key of \(field) is not that of its value"))
            }
            last = rows.last?.row
        }
    }
}
