import Kernel

/// What the house does something because of: another record, and how far that is from somebody's command.
struct Cause {
    let kind: String
    let record: RecordID
    /// Whose command it all comes from; the house's own, where time has passed.
    let actor: RecordID
    let depth: Int
    let most: Bound

    /// How much one command may still bring about.
    final class Bound {
        var left = 200
    }

    static let field = "cause"
    var change: Change { Change(Cause.field, .text("\(kind) \(record)")) }
}

extension Transaction {
    private static let deepest = 4

    /// Tells people, does what else rules have brought about, in their order, and says what has become of the record itself.
    /// - Parameter isInternal: whether it follows from what the provider's people keep to themselves.
    func bringAbout(
        _ consequences: [Consequence], of receipt: Receipt, _ number: String, happened: Moment?, isInternal: Bool = false
    ) throws -> Receipt {
        guard !consequences.isEmpty, claimed == nil else { return receipt }
        let cause = Cause(
            kind: receipt.kind, record: receipt.id, actor: self.cause?.actor ?? principal.person, depth: (self.cause?.depth ?? 0) + 1,
            most: self.cause?.most ?? Cause.Bound())
        try Notices(core: core, writer: writer, now: now).put(
            consequences.compactMap(\.notice), about: (kind: core.kind(receipt.kind), id: receipt.id), event: receipt.version, isInternal: isInternal || due != nil,
            causedBy: cause.actor)
        var receipt = receipt
        for consequence in consequences where consequence.notice == nil {
            cause.most.left -= 1
            guard cause.depth <= Transaction.deepest, cause.most.left >= 0 else {
                throw Refused("这一步牵动的记录太多，请分开处理。", "This would set too many records in motion; take it in smaller steps.")
            }
            let done = try bringAbout(consequence, because: cause, happened: happened)
            if let done, done.id == receipt.id { receipt = done }
        }
        return receipt
    }

    private func bringAbout(_ consequence: Consequence, because cause: Cause, happened: Moment?) throws -> Receipt? {
        let house = Transaction(within: self, because: cause)
        switch consequence {
        case .create(let kind, let values, let comment):
            let kind = try core.kind(kind)
            let input = Input(values, comment: comment, happened: kind.takesPast ? happened : nil)
            return try naming(kind.label) { try house.create(kind, input, byHouse: true) }
        case .change(let kind, let id, let values):
            return try naming(kind, id) { try house.change($0, id, nil, Input(values, happened: house.happened(happened, $0, id))) }
        case .perform(let verb, let kind, let id, let values, let comment):
            return try naming(kind, id) { try house.perform($0, id, nil, verb, Input(values, comment: comment, happened: house.happened(happened, $0, id))) }
        case .comment(let kind, let id, let words, let isInternal):
            return try naming(kind, id) { try house.comment($0, id, Input(comment: words, isInternal: isInternal)) }
        case .tell:
            return nil
        }
    }

    /// When it happened at the other record: at the same time, but not before that was there.
    private func happened(_ moment: Moment?, _ kind: Kind, _ id: RecordID) throws -> Moment? {
        guard let moment, kind.takesPast, let other = try core.find(kind, id, where: .all, as: principal, in: writer, now: now) else { return nil }
        return max(moment, other.created)
    }

    /// What is refused at another record says which.
    private func naming(_ kind: String, _ id: RecordID, _ body: (Kind) throws -> Receipt) throws -> Receipt {
        let kind = try core.kind(kind)
        guard let number = try core.find(kind, id, where: .all, as: .house, in: writer, now: now)?.number else { throw Failure.notFound }
        return try naming(Text(verbatim: number)) { try body(kind) }
    }

    private func naming(_ label: Text, _ body: () throws -> Receipt) throws -> Receipt {
        do { return try body() } catch let refused as Refused {
            throw Refused(refused.refusals.map { Refusal(Text("\(label.zh)：\($0.text.zh)", "\(label.en): \($0.text.en)"), noted: $0.isNoted) })
        }
    }
}

extension Consequence {
    fileprivate var notice: Notice? { if case .tell(let notice) = self { notice } else { nil } }
}
