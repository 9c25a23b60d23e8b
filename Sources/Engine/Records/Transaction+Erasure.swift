import Kernel
import Store

/// Forgetting: values and salts go, hashes, proofs and counts stay.
extension Transaction {
    func erase(_ kind: Kind, _ id: RecordID, _ erasure: Erasure) throws -> Receipt {
        let record = try record(kind, id, nil)
        try allow(Access(principal, to: kind).condition(for: .erase), on: record, Text("你不能清除数据。", "You may not erase data."))
        var refusals: [Refusal] = []
        if erasure.reason.trimmed.isEmpty { refusals.append(Refusal(field: "reason", Text("请写明原因。", "Say why."))) }
        if erasure.basis.trimmed.isEmpty { refusals.append(Refusal(field: "basis", Text("请写明法律依据。", "Name the legal basis."))) }
        if erasure.targets.isEmpty { refusals.append(Refusal(field: "fields", Text("请指明清除什么。", "Say what to erase."))) }
        guard refusals.isEmpty else { throw Refused(refusals) }
        let text = SearchText(kind: kind, reader: writer), known = try text.words(of: record).entries
        var fields: [String: Value] = [:]
        var changes = [Change("erasure.reason", .text(erasure.reason)), Change("erasure.basis", .text(erasure.basis))]
        for target in erasure.targets {
            switch target {
            case .field(let field):
                let declared = kind.field(field)
                guard let declared, kind.position(field) != nil else { throw Refused(field: "fields", "没有「\(field)」这个字段。", "There is no field “\(field)”.") }
                if kind.clocks.contains(field) || declared.type is ParametersField {
                    let label = declared.label
                    throw Refused(field: "fields", "「\(label.zh)」不含个人信息，不能清除。", "“\(label.en)” holds nothing personal; it is not erased.", noted: true)
                }
                if Transaction.decidesWho(field, of: kind) {
                    throw Refused(
                        field: "fields", "「\(declared.label.zh)」关系到由谁审批，不能清除；个人信息请在人员记录中清除。",
                        "“\(declared.label.en)” says who decides; it is not erased. What is personal stands in the person's own record.", noted: true)
                }
                if let state = kind.lifecycle.state(record.state), state.isFixed {
                    throw Refused(field: "fields", "「\(state.label.zh)」的内容是依据，不能清除。", "What is “\(state.label.en)” is what others go by; it is not erased.", noted: true)
                }
                try forget(of: id) { $0 == field || $0.hasPrefix(field + ".") }
                let blank: Value = declared.isRequired ? Transaction.blank(declared) : .null
                fields[field] = blank
                changes += [Change("erasure.of", .text(field))] + (declared.type is FactsField ? [] : [Change(field, blank)])
            case .comment(let n):
                guard try forget(of: id, event: n, where: { $0 == Transaction.commentField }) else { throw Refused(field: "fields", "没有这条留言。", "There is no such comment.") }
                changes.append(Change("erasure.of", .text("comment \(n)")))
            case .attachment(let attachment):
                try forgetAttachment(attachment, of: id)
                changes.append(Change("erasure.of", .text("attachment \(attachment)")))
            }
        }
        try after(kind)
        let receipt = try note(record, "erase", Input(), changes, fields: fields).receipt
        let index = SearchIndex(kind: kind, writer: writer)
        try index.remove(known.map(\.word), .all, from: record.row)
        if let left = try core.find(kind, id, where: .all, as: principal, in: writer, now: now) { try index.add(text.words(of: left).entries, to: "\(record.row)") }
        return receipt
    }

    /// Whoever could have it forgotten who wrote, who is asked or in which step would approve what is their own, or alone.
    private static func decidesWho(_ field: String, of kind: Kind) -> Bool {
        kind.name == ApprovalFields.kind || kind.lifecycle.verbs.contains { $0.apartFrom == field }
    }

    /// What stands in a required field when its value is forgotten.
    private static func blank(_ field: any AnyField) -> Value {
        if field.type is ChoiceField { return field.initial }
        if field.type.holdsTexts { return .texts(["zh": "（已清除）", "en": "(erased)"]) }
        return field.type.isWords ? .text("（已清除 erased）") : .null
    }

    @discardableResult
    private func forget(of id: RecordID, event n: Int64? = nil, where isMeant: (String) -> Bool) throws -> Bool {
        let one: SQL = n.map { "AND e.n = \($0)" } ?? ""
        let events = try writer.rows(
            "SELECT e.seq, e.changes, v.content FROM event e JOIN event_value v ON v.seq = e.seq WHERE e.record = \(id) \(one)"
        ) { ($0.whole(0), $0.bytes(1), $0.bytes(2)) }
        var found = false
        for (seq, changes, content) in events {
            guard let fields = EventValues.commitments(changes), var values = EventValues.unpack(content), fields.count == values.count else { continue }
            let meant = fields.indices.filter { isMeant(fields[$0].field) && values[$0] != nil }
            guard !meant.isEmpty else { continue }
            for position in meant { values[position] = nil }
            try writer.run("UPDATE event_value SET content = \(EventValues.pack(values)) WHERE seq = \(seq)")
            found = true
        }
        return found
    }

    private func forgetAttachment(_ attachment: RecordID, of id: RecordID) throws {
        let attached = try writer.first(
            "SELECT e.n, a.hash, a.size, a.name FROM attachment a JOIN event e ON e.seq = a.event WHERE a.id = \(attachment) AND a.record = \(id)"
        ) { (event: $0.whole(0), hash: $0.bytes(1), size: $0.whole(2), isErased: $0.isNull(3)) }
        guard let attached else { throw Refused(field: "fields", "没有这个附件。", "There is no such attachment.") }
        guard !attached.isErased else { return }
        try AttachmentFiles.turn(in: writer, adding: -attached.size)
        try Scrubbing.isDue(file: attached.hash, in: writer)
        try forget(of: id, event: attached.event) { $0 == "attachment.name" }
        try writer.run("UPDATE attachment SET name = NULL, type = NULL WHERE id = \(attachment)")
    }
}
