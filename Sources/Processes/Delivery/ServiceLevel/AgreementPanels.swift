import Kernel

/// What an agreement shows beside its fields: the chain it stands in, and its versions.
enum AgreementPanels {
    static let chain = Panel("chain", "协议链", "Chain of agreements") { source in
        let own = source.record
        let above = try own["under"].ids.flatMap { try source.look("agreement", where: .equal("id", .value(.id($0))), limit: 1) }
        let beneath = try source.look("agreement", where: .equal("under", .value(.id(own.id))), limit: Limits.references)
        let timed = ChainCheck.timed(source.parameters.agreed)
        let heads = [Text("位置", "Place"), Text("协议", "Agreement"), Text("对方", "Other side"), Text("有效版本", "In force")]
        let promises = timed.map { $0.parameter.label }
        let places = [(Text("上层", "Above"), above), (Text("本协议", "This one"), [own]), (Text("下层", "Beneath"), beneath)]
        let rows = try places.flatMap { place, agreements in
            try agreements.map { agreement in
                let held = AgreementVersions.held(try AgreementVersions.approved(of: agreement.id, source.look), at: source.now)
                let side = try side(of: agreement, source)
                return [.words(place), .record(agreement), side.map { .record($0) } ?? .none, held.map { .record($0) } ?? .none]
                    + timed.map { promised($0, by: held == nil ? nil : agreement, source) }
            }
        }
        return .table(TableView(heads + promises, rows))
    }

    static let versions = Panel("versions", "版本", "Versions") { source in
        let found = try source.look("agreement_version", where: .equal("agreement", .value(.id(source.record.id))), limit: Limits.references)
        func place(_ record: StoredRecord) -> (Int64, Int64) { (record[VersionOfAgreement().effective]?.milliseconds ?? Int64.max, record.row) }
        let newest = found.sorted { place($0) > place($1) }
        let like = newest.first { $0.state == Lifecycle.approved }
        return .records(newest, of: "agreement_version", new: PanelView.NewRecord(values: ["agreement": .id(source.record.id)], like: like?.id))
    }

    private static func side(of agreement: StoredRecord, _ source: PanelSource) throws -> StoredRecord? {
        for kind in ["customer", "team", "supplier"] {
            guard let id = agreement[kind].id else { continue }
            return try source.look(kind, where: .equal("id", .value(.id(id))), limit: 1).first
        }
        return nil
    }

    /// The lengths of its metrics, a line each for what they are promised for.
    private static func promised(
        _ timed: (parameter: any AnyParameter, rows: ParameterForm.Axis, columns: ParameterForm.Axis), by agreement: StoredRecord?, _ source: PanelSource
    ) -> TableView.Cell {
        let targets = agreement.flatMap { source.parameters.values(at: source.now).targets(timed.parameter.id, for: ChainCheck.scope(of: $0)) }
        let lines = timed.rows.options.compactMap { row -> Text? in
            let parts = timed.columns.options.compactMap { column -> Text? in
                guard let length = targets?.seconds(row.key, column.key).map({ Duration(seconds: $0).work }) else { return nil }
                return Text("\(column.label.zh) \(length.zh)", "\(column.label.en) \(length.en)")
            }
            guard !parts.isEmpty else { return nil }
            return Text("\(row.label.zh)：\(parts.map(\.zh).joined(separator: "、"))", "\(row.label.en): \(parts.map(\.en).joined(separator: ", "))")
        }
        return lines.isEmpty ? .none : .words(Text(lines.map(\.zh).joined(separator: "\n"), lines.map(\.en).joined(separator: "\n")))
    }
}
