import Kernel
import Store

/// Decisions on what is approved step by step, and their signatures.
extension Transaction {
    /// Who does what others approve step by step gives their own word on it; the house does it when enough have.
    func decide(on stored: StoredRecord, _ verb: Verb, _ input: Input) throws -> Receipt {
        if let field = input.values.keys.min() { throw Refused(field: field, "审批时不填此项。", "An approval takes no fields.") }
        guard input.happened == nil else { throw Refused(field: "happened", "何时批准由系统记录，不能补录。", "When something is approved is recorded, never claimed.", noted: true) }
        guard let own = try asked(about: stored) else {
            throw Refused("你不在审批人之列，或已作出决定；见「审批」一栏。", "You are not asked to approve it, or have decided already; see “Approval”.", noted: true)
        }
        _ = try perform(own.kind, own.id, nil, Lifecycle.approve, Input(comment: input.comment, signature: input.signature))
        let record = try core.find(stored.kind, stored.id, where: .all, as: .house, in: writer, now: now) ?? stored
        return Receipt(kind: stored.kind.name, id: stored.id, version: record.version, isRepeated: false)
    }

    /// What this person is to decide about a record; nil: nothing.
    private func asked(about stored: StoredRecord) throws -> StoredRecord? {
        let about = Filter.equal(ApprovalFields.subject, Reference(to: stored))
        let waiting = about.and(.equal(SystemField.state.id, .value(.text(ApprovalFields.waiting)))).and(.equal(ApprovalFields.asked.id, .value(.id(principal.person))))
        return try HouseLook(core: core, principal: principal, now: now, reader: writer).look(ApprovalFields.kind, where: waiting, limit: 1).first
    }

    /// - Throws: `Refused` where the password is asked for and was not given by this very person.
    func checkSignature(_ verb: Verb, _ stored: StoredRecord, _ input: Input) throws {
        guard verb.isSigned(stored), principal != .house, input.signature?.person != principal.person else { return }
        throw Refused(field: Signature.field, "请输入登录密码签名。", "Sign it with your password.")
    }
}

/// That a person has just proved with the password who they are. Made by `Accounts` alone.
public struct Signature: Sendable {
    /// What the password is called in forms and requests.
    public static let field = "password"
    /// What the history calls it.
    public static let name = "signed"
    let person: RecordID

    /// How it was signed; the password itself is nowhere.
    var change: Change { Change(Signature.name, .text("password")) }
}
