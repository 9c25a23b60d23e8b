import Kernel

/// What has become of a field's lines: told line by line, rather than as two tables.
struct LinesDiff {
    private let table: LinesTable
    private let added: [[String]]
    private let removed: [[String]]
    private let changed: [(before: [String], after: [String])]
    /// Lines told one by one.
    private static let most = 20
    private var t: Words { table.t }

    init(_ before: Value, _ after: Value, _ table: LinesTable) {
        let keys = table.type.keys == 0 ? table.type.columns.count : table.type.keys
        func byKey(_ value: Value) -> [(key: [String], cells: [String])] { (Lines(value)?.rows ?? []).map { (Array($0.prefix(keys)), $0) } }
        let old = byKey(before), new = byKey(after)
        let oldKeys = Dictionary(old.map { ($0.key, $0.cells) }, uniquingKeysWith: { first, _ in first }), newKeys = Set(new.map(\.key))
        self.table = table
        added = new.filter { oldKeys[$0.key] == nil }.map(\.cells)
        removed = old.filter { !newKeys.contains($0.key) }.map(\.cells)
        changed = new.compactMap { line in
            guard let before = oldKeys[line.key], before != line.cells else { return nil }
            return (before: before, after: line.cells)
        }
    }

    /// - Parameter label: of the field.
    func html(_ label: String) -> HTML {
        var counts: [String] = []
        if !added.isEmpty { counts.append(t("增加 \(added.count) 行", "\(LinesTable.count(added.count, t)) added")) }
        if !removed.isEmpty { counts.append(t("去掉 \(removed.count) 行", "\(LinesTable.count(removed.count, t)) removed")) }
        if !changed.isEmpty { counts.append(t("改动 \(changed.count) 行", "\(LinesTable.count(changed.count, t)) changed")) }
        if counts.isEmpty { counts.append(t("各行次序有变", "lines put in another order")) }
        var html: HTML = "\(label)\(t.colon)\(t.list(counts))"
        let told = lines
        for line in told.prefix(LinesDiff.most) { html += "<span class=\"told\">\(line)</span>" }
        if told.count > LinesDiff.most {
            let rest = told.count - LinesDiff.most
            html += "<span class=\"told mut\">\(t("另有 \(rest) 行", "and \(LinesTable.count(rest, t)) more"))</span>"
        }
        return html
    }

    private var lines: [HTML] {
        var lines: [HTML] = added.map { "<ins>\(table.words($0))</ins>" }
        lines += removed.map { "<del>\(table.words($0))</del>" as HTML }
        lines += changed.map { "\(table.words($0.before)) → <span class=\"to\">\(table.words($0.after))</span>" as HTML }
        return lines
    }
}
