import Kernel
import Store

/// Every column of every table holds what it is declared to hold. SQLite would take, and give back almost unnoticed, a text where
/// bytes belong or a fraction where a whole number does; PostgreSQL would too, once someone has given the column another type.
struct TypeCheck {
    let reader: any Reader
    let registry: Registry

    /// Whether every column is of its type. A base that is not so cannot be asked for more.
    func columns(_ result: inout Verification) throws -> Bool {
        let before = result.findings.count
        for table in registry.schema.tables {
            guard let sql = reader.dialect.retyped(table) else { continue }
            for column in try reader.rows(sql, { $0.text(0) }) {
                result.findings.append(Finding("column \(table.name).\(column)", "这一列不是它应有的类型", "it is of another type than it should be"))
            }
        }
        return result.findings.count == before
    }

    func run(_ result: inout Verification) throws {
        for table in registry.schema.tables {
            let isKind = registry.kind(table.name) != nil
            let key = isKind ? "number" : table.key[0]
            guard let sql = reader.dialect.misfits(table, key: key) else { continue }
            let place = isKind ? "row" : table.name
            for name in try reader.rows(sql, { $0.text(0) }) {
                result.findings.append(Finding("\(place) \(name)", "有一列的值不是它应有的类型", "a column holds a value of another type than it should"))
            }
        }
        let odd = try reader.rows("SELECT seq FROM event WHERE seq < 1 OR audience NOT IN (0, 1) OR length(record) <> 16 OR length(actor) <> 16 LIMIT 100") { $0.whole(0) }
        for seq in odd { result.findings.append(Finding("event \(seq)", "有一列的值超出范围", "a column is out of its range")) }
        for n in try reader.rows("SELECT n FROM leaf WHERE n < 1 LIMIT 100", { $0.whole(0) }) {
            result.findings.append(Finding("event \(n)", "封存的位次从 1 开始", "places in the seal begin with 1"))
        }
        for kind in registry.kinds {
            for field in kind.fields where field.type is ReferencesField {
                let table = KindTables.memberTable(kind.name, field.id)
                if try reader.exists("SELECT 1 FROM \(name: table) WHERE length(target) <> 16 OR length(record) <> 16") {
                    result.findings.append(Finding("row \(table)", "索引中有不是标识的内容", "the index holds what is no id"))
                }
            }
        }
    }
}
