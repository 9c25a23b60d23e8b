import Kernel
import Store

/// The tables and indexes a kind needs, derived from its declaration.
struct KindTables {
    let kind: Kind

    /// Columns every kind's table begins with, in the order they are read.
    static let systemColumns = [
        Column("row", .integer, required: true), Column("id", .bytes, required: true), Column("number", .text, required: true),
        Column("version", .integer, required: true), Column("state", .text, required: true), Column("open", .integer, required: true),
        Column("created", .integer, required: true), Column("updated", .integer, required: true), Column("head", .bytes, required: true),
    ]

    var all: [Table] { [main, search] + listFields.map(members) }

    private var main: Table {
        let columns = KindTables.systemColumns + kind.fields.map { Column($0.id, $0.type.storage) } + kind.orderedTexts.map { Column(kind.orderColumn($0), .bytes) }
        return Table(kind.name, columns, key: ["row"], indexes: indexes)
    }

    /// References of one field, turned so that a member finds its records.
    private func members(of field: any AnyField) -> Table {
        let name = KindTables.memberTable(kind.name, field.id)
        return Table(name, [Column("target", .bytes, required: true), Column("record", .bytes, required: true)], key: ["target", "record"],
            indexes: [Index("\(name)_record", ["record"])])
    }

    /// Which words stand in which rows, and in what part of the record.
    private var search: Table {
        let columns = [Column("word", .text, required: true), Column("row", .integer, required: true), Column("parts", .integer, required: true)]
        return Table(KindTables.searchTable(kind.name), columns, key: ["word", "row"])
    }

    static func searchTable(_ kind: String) -> String { "\(kind)__search" }
    static func memberTable(_ kind: String, _ field: String) -> String { "\(kind)__\(field)" }

    private var listFields: [any AnyField] { kind.fields.filter { $0.type is ReferencesField } }

    private var indexes: [Index] {
        let identity = [
            Index("\(kind.name)_id", ["id"], unique: true), Index("\(kind.name)_number", ["number"], unique: true),
        ]
        let unique = kind.fields.filter { ($0.type as? TextField)?.isUnique == true }.map {
            Index("\(kind.name)_\($0.id)_unique", [$0.id], unique: true, ignoringCase: true)
        }
        return identity + unique + kind.indexedShapes.map { Index($0.name, $0.columns) } + reported
    }

    /// Of all records, and of each customer's.
    private var reported: [Index] {
        guard let report = kind.report else { return [] }
        let scopes = [[]] + (kind.customerField.map { [[$0]] } ?? [])
        return scopes.map { columns in
            Index(([kind.name, "by"] + columns + ["last_moment"]).joined(separator: "_"), columns, then: "(\(report.lastMoment.text))")
        }
    }
}
