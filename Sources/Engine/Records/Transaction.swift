import Kernel
import Store

/// One command in one transaction: access, checks, rules, row, event.
final class Transaction {
    let core: Core
    let principal: Principal
    let writer: any Writer
    let now: Moment
    let rules: RuleTimeline
    let recorder: Recorder
    private let wakings: Wakings
    /// The moment that has come, where nobody does anything but time has passed.
    var due: Moment?
    /// What the house does this because of; nil: it is a command of its own.
    let cause: Cause?
    /// Who is said to have done it and where that is written; nil: the principal does it.
    var claimed: (actor: RecordID, provenance: String)?

    init(core: Core, principal: Principal, writer: any Writer) throws {
        self.core = core
        self.principal = principal
        self.writer = writer
        now = try core.now(in: writer)
        rules = try core.rules.timeline(in: writer)
        let book = rules.rulebook(at: now)
        try core.rules.keep(book, in: writer)
        recorder = Recorder(rulebook: book.id)
        wakings = Wakings(writer: writer)
        cause = nil
    }

    /// What the house does in the midst of another's transaction.
    init(within other: Transaction, because cause: Cause? = nil) {
        core = other.core
        principal = .house
        writer = other.writer
        now = other.now
        rules = other.rules
        recorder = other.recorder
        wakings = other.wakings
        self.cause = cause
    }

    /// An empty text is no value, whichever way it came.
    private static func trimmed(_ input: Input) -> Input {
        var input = input
        input.values = input.values.mapValues { $0.text?.isEmpty == true ? .null : $0 }
        return input
    }

    /// Only words and files may be for the provider's people alone; what happens to a record is seen by all its readers.
    private static func openly(_ input: Input) -> [Refusal] {
        input.isInternal ? [Refusal(field: "internal", Text("只有留言和附件可以设为内部。", "Only comments and attachments can be internal."))] : []
    }

    func run(_ command: Command) throws -> Receipt {
        switch command {
        case .create(let kind, let input): try create(core.kind(kind), input)
        case .change(let kind, let id, let version, let input): try change(core.kind(kind), id, version, input)
        case .perform(let kind, let id, let version, let verb, let input): try perform(core.kind(kind), id, version, verb, input)
        case .comment(let kind, let id, let input): try comment(core.kind(kind), id, input)
        case .link(let kind, let id, let type, let to): try link(core.kind(kind), id, type, to)
        case .unlink(let kind, let id, let link): try unlink(core.kind(kind), id, link)
        case .attach(let kind, let id, let file, let input): try attach(core.kind(kind), id, file, input)
        case .erase(let kind, let id, let erasure): try erase(core.kind(kind), id, erasure)
        case .watch(let kind, let id): try watch(core.kind(kind), id)
        case .unwatch(let kind, let id): try unwatch(core.kind(kind), id)
        }
    }

    // MARK: create

    /// - Parameter byHouse: fields that only rules set are taken too: what `init` and imports create beside their records.
    func create(_ kind: Kind, _ input: Input, id: RecordID? = nil, byHouse: Bool = false) throws -> Receipt {
        let newID = id ?? RecordID(at: now)
        let (values, situation, condition) = try prepared(kind, newID, input, byHouse: byHouse)
        let state = kind.lifecycle.initial
        let rows = RowWriting(writer: writer)
        let number = try rows.numbers(1, for: kind)[0]
        var changes = [Change(SystemField.number.id, .text(number))] + Transaction.changes(of: kind.lifecycle, to: state)
        for (position, value) in values.enumerated() where !value.isNull { changes += Transaction.changes(kind, position, from: .null, to: value) }
        if let words = try words(input) { changes.append(Change(Transaction.commentField, .text(words))) }
        var end = ChainEnd.beginning
        try append(kind, newID, "create", input, changes, to: &end)
        let said = RecordWords(said: changes, isInternal: input.isInternal)
        try rows.insert(kind, id: newID, number: number, state: state, values: values, at: now, end: end, said: said)
        if let waking = situation.waking { try wakings.set(waking, for: newID, of: kind) }
        try hold(condition, on: kind, newID)
        try after(kind)
        let receipt = Receipt(kind: kind.name, id: newID, version: end.count, isRepeated: false)
        return try bringAbout(situation.consequences, of: receipt, number, happened: input.happened)
    }

    /// The values a new record would have, and the condition it is to hold when it is stored.
    func prepared(_ kind: Kind, _ id: RecordID, _ input: Input, byHouse: Bool) throws -> (values: [Value], situation: SituationCore, condition: Filter) {
        let access = Access(principal, to: kind)
        guard let condition = access.condition(for: .create) else { throw denied(Text("你不能新建\(kind.label.zh)。", "You may not create a \(kind.label.en.lowercased()).")) }
        let input = Transaction.trimmed(input)
        var refusals = Transaction.openly(input) + (try check(kind).check(input.values, byHouse: byHouse))
        let draft = FieldSlots(kind: kind, values: kind.initialValues)
        // What is said to be empty is empty, whatever a new record begins with.
        for (field, value) in input.values { draft[field] = value }
        let situation = try runRules(on: draft, of: id, stored: nil, verb: nil, input: input)
        refusals += situation.refusals + missing(in: draft)
        guard refusals.isEmpty else { throw Refused(refusals) }
        return (draft.values, situation, condition)
    }

    // MARK: change and verbs

    func change(_ kind: Kind, _ id: RecordID, _ version: Int64?, _ input: Input) throws -> Receipt {
        let stored = try upToDate(record(kind, id, version))
        try allow(Access(principal, to: kind).condition(for: .change), on: stored, Text("你不能修改它。", "You may not change it."))
        if let state = kind.lifecycle.state(stored.state), state.isFixed {
            throw Refused("「\(state.label.zh)」时内容不能修改。", "While it is “\(state.label.en)” nothing in it can be changed.", noted: true)
        }
        return try save(stored, verb: nil, input)
    }

    func perform(_ kind: Kind, _ id: RecordID, _ version: Int64?, _ verbName: String, _ input: Input) throws -> Receipt {
        let stored = try upToDate(record(kind, id, version))
        guard let verb = kind.lifecycle.verb(verbName), !verb.isByHouse || principal == .house else { throw Failure.notFound }
        try allow(
            Access(principal, to: kind).condition(for: verb), on: stored,
            Text("你不能「\(verb.label.zh)」。", "You may not do “\(verb.label.en)”."))
        guard verb.from.contains(stored.state) else {
            let state = kind.lifecycle.state(stored.state)?.label ?? Text(verbatim: stored.state)
            throw Refused("「\(state.zh)」时不能「\(verb.label.zh)」。", "“\(verb.label.en)” is not possible while it is “\(state.en)”.")
        }
        if let sentence = verb.leavesToOthers(stored, principal.person) { throw Refused([Refusal(sentence, noted: true)]) }
        if let sentence = verb.isOutOfPlace(stored) { throw Refused([Refusal(sentence)]) }
        if let sentence = verb.isTooLate(stored, at: now) { throw Refused([Refusal(field: verb.until, sentence, noted: true)]) }
        if verb.approval != nil, principal != .house { return try decide(on: stored, verb, input) }
        try checkSignature(verb, stored, input)
        return try save(stored, verb: verb, input)
    }

    func save(_ stored: StoredRecord, verb: Verb?, _ input: Input) throws -> Receipt {
        let kind = stored.kind
        let input = Transaction.trimmed(input)
        var refusals = Transaction.openly(input) + (try check(kind).check(input.values, byHouse: cause != nil))
        if let verb {
            refusals += input.values.keys.filter { !verb.asks.contains($0) }.sorted().map {
                Refusal(field: $0, Text("「\(verb.label.zh)」时不填此项。", "“\(verb.label.en)” does not take this field."))
            }
        }
        let draft = FieldSlots(kind: kind, values: stored.values)
        for (field, value) in input.values { draft[field] = value }
        for field in verb?.needs ?? [] where draft[field].isNull {
            let label = kind.field(field)?.label ?? Text(verbatim: field)
            refusals.append(Refusal(field: field, Text("请填写\(label.zh)。", "\(label.en) is needed.")))
        }
        let words = try words(input)
        if verb?.comment == .required, words == nil { refusals.append(Refusal(field: Transaction.commentField, Text("请写明原因。", "Say why."))) }
        let situation = try runRules(on: draft, of: stored.id, stored: stored, verb: verb, input: input)
        refusals += situation.refusals + missing(in: draft)
        // Time brings nothing that could be refused: what is wrong with the record was so before, and is for its people to mend.
        guard refusals.isEmpty || due != nil else { throw Refused(refusals) }
        // A change that changes nothing is not history, whatever rules would make of it.
        let asks = due != nil || verb != nil || words != nil || input.values.contains { stored[$0.key] != $0.value }
        guard asks else { return Receipt(kind: kind.name, id: stored.id, version: stored.version, isRepeated: false) }
        var fields: [String: Value] = [:]
        var changes: [Change] = []
        if let state = verb?.to { changes += Transaction.changes(of: kind.lifecycle, to: state) }
        for (position, field) in kind.fields.enumerated() where draft.values[position] != stored.values[position] {
            fields[field.id] = draft.values[position]
            changes += Transaction.changes(kind, position, from: stored.values[position], to: draft.values[position])
        }
        if let words { changes.append(Change(Transaction.commentField, .text(words))) }
        if verb?.isSigned(stored) == true, let signature = input.signature { changes.append(signature.change) }
        // Other rules may ask for what lies before they were in force: it happens at their moment.
        try wakings.set(situation.waking.map { Waking(at: max($0.at, due ?? $0.at), verb: $0.verb) }, for: stored.id, of: kind)
        if changes.isEmpty, verb == nil {
            let receipt = Receipt(kind: kind.name, id: stored.id, version: stored.version, isRepeated: false)
            return try bringAbout(situation.consequences, of: receipt, stored.number, happened: input.happened)
        }
        let receipt = try note(stored, verb?.id ?? (due != nil ? Transaction.timedVerb : "change"), input, changes, state: verb?.to, fields: fields).receipt
        let access = Access(principal, to: kind)
        if kind.version != nil, [stored.state, verb?.to].contains(Lifecycle.approved) { try Generation.rules.advance(in: writer) }
        try hold(verb.map { access.condition(for: $0) } ?? access.condition(for: .change), on: kind, stored.id)
        try after(kind)
        let told = try verb.map { try toWatchers(of: stored, $0.past) } ?? []
        return try bringAbout(situation.consequences + told, of: receipt, stored.number, happened: input.happened)
    }

    // MARK: what all commands share

    static let commentField = "comment"
    /// What is told of time alone.
    static let timedVerb = "time"

    static func changes(of lifecycle: Lifecycle, to state: String) -> [Change] {
        [
            Change(SystemField.state.id, .text(state)),
            Change(SystemField.open.id, .truth(lifecycle.state(state)?.isOpen == true)),
        ]
    }

    /// Facts are committed one by one, so that each can be forgotten alone.
    static func changes(_ kind: Kind, _ position: Int, from old: Value, to new: Value) -> [Change] {
        let field = kind.fields[position]
        guard position == kind.facts else { return [Change(field.id, new)] }
        let before = old.texts, after = new.texts
        return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }.map { name in
            Change("\(field.id).\(name)", after[name].map { .text($0) } ?? .null)
        }
    }

    func record(_ kind: Kind, _ id: RecordID, _ version: Int64?) throws -> StoredRecord {
        let condition = Access(principal, to: kind).condition(for: .read)
        guard let record = try core.find(kind, id, where: condition, as: principal, in: writer, now: now) else { throw Failure.notFound }
        if let version, version != record.version, try version > record.version || hasChanged(record, since: version) { throw Failure.stale(version: record.version) }
        return record
    }

    /// Whether anybody did anything to it; time alone makes nobody's form out of date.
    private func hasChanged(_ record: StoredRecord, since version: Int64) throws -> Bool {
        try writer.exists("SELECT 1 FROM event WHERE record = \(record.id) AND n > \(version) AND verb <> \(Transaction.timedVerb) LIMIT 1")
    }

    func allow(_ condition: Filter?, on record: StoredRecord, _ sentence: Text) throws {
        if condition == .all { return }
        guard try core.find(record.kind, record.id, where: condition, as: principal, in: writer, now: now) != nil else { throw denied(sentence) }
    }

    func words(_ input: Input) throws -> String? {
        guard let words = LongTextField().parse(input.comment ?? "").text else { return nil }
        if let sentence = LongTextField().check(.text(words)) { throw Refused([Refusal(field: Transaction.commentField, sentence)]) }
        return words
    }

    @discardableResult
    func append(_ kind: Kind, _ id: RecordID, _ verb: String, _ input: Input, _ changes: [Change], to end: inout ChainEnd) throws -> SQL {
        if input.happened != nil, claimed == nil, principal != .house, !kind.takesPast {
            throw Refused(field: "happened", "何时编制、批准由系统记录，不能补录。", "When something is written or approved is recorded, never claimed.", noted: true)
        }
        if let happened = input.happened, happened > now {
            throw Refused(field: "happened", "发生时间不能在将来。", "It cannot have happened in the future.")
        }
        let event = NewEvent(
            kind: kind, record: id, verb: verb, audience: input.isInternal || due != nil ? .staff : .everyone, actor: claimed?.actor ?? principal.person,
            happened: input.happened ?? now, recorded: now, provenance: claimed?.provenance ?? "", changes: changes + (cause.map { [$0.change] } ?? []))
        return try recorder.append(event, to: &end, in: writer)
    }

    func denied(_ sentence: Text) -> Failure { .denied(sentence) }

    private func check(_ kind: Kind) -> InputCheck { InputCheck(core: core, kind: kind, principal: principal, now: now, reader: writer, rules: rules) }

    private func runRules(on draft: FieldSlots, of id: RecordID, stored: StoredRecord?, verb: Verb?, input: Input) throws -> SituationCore {
        let situation = try situation(draft, id, stored, verb, input)
        for rule in draft.kind.rules where rule.occasion != .comment { try rule.run(situation) }
        situation.refuse(parameterRefusals(draft, verb))
        return situation
    }

    func situation(_ draft: FieldSlots, _ id: RecordID, _ stored: StoredRecord?, _ verb: Verb?, _ input: Input) throws -> SituationCore {
        SituationCore(
            identity: id, draft: draft, stored: stored, verb: verb, comment: try words(input), principal: principal, now: now,
            parameters: rules, looking: HouseLook(core: core, principal: principal, now: now, reader: writer, rules: rules), due: due,
            isInternal: input.isInternal)
    }

    /// A draft may hold only what can be; what is proposed or approved changes something besides. What is given up need not hold.
    private func parameterRefusals(_ draft: FieldSlots, _ verb: Verb?) -> [Refusal] {
        if verb?.from.contains(Lifecycle.approved) == true { return laterRefusals(draft) + calendarRefusals(draft) }
        let target = verb.flatMap { draft.kind.lifecycle.target(of: $0) }
        guard target.map({ $0.isFixed && $0.look != .stop }) ?? true else { return [] }
        return ParameterCheck(draft, rules, now: now, isDecided: verb != nil)?.refusals() ?? []
    }

    /// Where nothing of a calendar is in force, no time ever runs: who goes by it keeps its only version.
    private func calendarRefusals(_ draft: FieldSlots) -> [Refusal] {
        guard draft.kind.calendars != nil, let fields = draft.kind.version, let calendar = fields.subject.flatMap({ draft[$0].id }) else { return [] }
        guard let from = Moment(draft[fields.effective]), let user = rules.relying(on: calendar, of: from) else { return [] }
        let zh = "「\(user.number)」生效时要按这个日历计时，而那时它没有别的版本；请先撤回「\(user.number)」，或先批准日历的另一个版本。"
        let en = "“\(user.number)” goes by this calendar, of which no other version is in force by then; withdraw that first, or approve another version."
        return [Refusal(Text(zh, en))]
    }

    /// What was approved to come after a version was held against it, and must not lose what it stands on.
    private func laterRefusals(_ draft: FieldSlots) -> [Refusal] {
        guard let position = draft.kind.parameters, !draft.kind.promises, let from = draft.kind.version.flatMap({ Moment(draft[$0.effective]) }) else { return [] }
        let cells = draft.values[position].texts.keys.filter { core.registry.rules.parameters[$0]?.form.isSetByCells == true }
        let scope = RuleVersion.scope(draft.kind) { draft[$0] }
        func standsOnIt(_ later: RuleVersion) -> Bool { later.from > from && [.general, later.scope].contains(scope) && cells.contains { later.sets[$0] != nil } }
        guard let later = rules.versions.first(where: standsOnIt) else { return [] }
        return [Refusal(Text("「\(later.number)」在它之后生效，改的是同一参数；请先撤回「\(later.number)」。", "“\(later.number)” takes effect after it and changes the same parameter; withdraw that first."))]
    }

    private func missing(in draft: FieldSlots) -> [Refusal] {
        zip(draft.kind.fields, draft.values).filter { $0.isRequired && $1.isNull }.map { field, _ in
            Refusal(field: field.id, Text("请填写\(field.label.zh)。", "\(field.label.en) is needed."))
        }
    }

    /// The grant's condition holds of the record as it is stored now, or the whole command is undone.
    private func hold(_ condition: Filter?, on kind: Kind, _ id: RecordID) throws {
        guard condition != .all else { return }
        guard try core.find(kind, id, where: condition, as: principal, in: writer, now: now) != nil else {
            throw denied(Text("这样一来它就不归你管了；未作改动。", "That would put it out of your reach; nothing was changed."))
        }
    }

    /// Who may do what follows from people, roles and teams, and what holds from versions; what is remembered of them ends here.
    func after(_ kind: Kind) throws {
        if ["person", "role"].contains(kind.name) { try Generation.names.advance(in: writer) }
        if kind.version == nil, core.registry.ruling.contains(kind.name) { try Generation.rules.advance(in: writer) }
    }
}
