import Kernel
import Store

/// The door: the only way to read or write a record. Pages, API, import and command line all come through here.
public final class Records: Sendable {
    /// Records on one page of a list, at most.
    public static let longestPage = 200
    let core: Core
    let store: any Store
    let securityLog: SecurityLog

    public var registry: Registry { core.registry }
    public var attachments: AttachmentFiles { core.attachments }
    public func now() -> Moment { core.now() }

    init(store: any Store, core: Core, securityLog: SecurityLog) {
        self.store = store
        self.core = core
        self.securityLog = securityLog
    }

    // MARK: writing

    /// Does a command in one transaction; it is durable when this returns.
    /// - Throws: `Refused`, `Failure`.
    public func run(_ command: Command, as principal: Principal, key: IdempotencyKey? = nil) async throws -> Receipt {
        defer { if case .attach(_, _, let file, _) = command { attachments.discard(file.draft) } }
        return try await run(command, as: principal, key: key, tries: 3)
    }

    /// - Parameter isUnknown: whether it may have been done by an earlier try.
    private func run(_ command: Command, as principal: Principal, key: IdempotencyKey?, tries: Int, isUnknown: Bool = false) async throws -> Receipt {
        do {
            let (receipt, book) = try await store.write { [core] writer -> (Receipt, [UInt8]?) in
                if let key, let earlier = try Idempotency.find(key, of: principal, in: writer) { return (earlier, nil) }
                let transaction = try Transaction(core: core, principal: principal, writer: writer)
                let receipt = try transaction.run(command)
                if case .erase = command { try Scrubbing.isDue(in: writer) }
                if let key { try Idempotency.keep(key, of: principal, receipt, at: transaction.now, in: writer) }
                return (receipt, transaction.recorder.rulebook)
            }
            if let book { core.rules.isKept(book) }
            // What was approved may have been a version.
            if core.registry.ruling.contains(command.kind) || command.kind == ApprovalFields.kind { core.rules.forget() }
            // The act is done; should the files be in use elsewhere, the house goes on trying.
            if case .erase = command { try? await scrubIfDue() }
            return receipt
        } catch Failure.denied(let sentence) {
            await securityLog.note("denied", by: principal.person, "\(command.summary): \(sentence.en)", at: core.now())
            throw Failure.denied(sentence)
        } catch let refused as Refused {
            let noted = refused.refusals.filter(\.isNoted).map(\.text.en)
            if !noted.isEmpty { await securityLog.note("refused", by: principal.person, "\(command.summary): \(noted.joined(separator: " "))", at: core.now()) }
            throw refused
        } catch StoreError.notUnique(let columns) {
            throw command.duplicate(of: columns)
        } catch StoreError.commitUnknown {
            // With a key it may be done again: the base knows whether it was done. Without one nobody does.
            guard key != nil, tries > 1 else { throw Failure.outcomeUnknown }
            return try await run(command, as: principal, key: key, tries: tries - 1, isUnknown: true)
        } catch is StoreError where isUnknown {
            throw Failure.outcomeUnknown
        } catch StoreError.cannotWrite {
            throw Failure.cannotWrite
        }
    }

    /// What would be refused, without doing anything: so that a form tells all that is wrong at once, even where some of it could
    /// not be read in the first place.
    public func refusals(of command: Command, as principal: Principal) async throws -> [Refusal] {
        struct Rehearsed: Error {}
        do {
            try await store.write { [core] writer in
                _ = try Transaction(core: core, principal: principal, writer: writer).run(command)
                // What was sent is heard before it is undone.
                _ = try writer.exists("SELECT 1")
                throw Rehearsed()
            }
        } catch is Rehearsed {
            return []
        } catch let refused as Refused {
            return refused.refusals
        } catch StoreError.notUnique(let columns) {
            return command.duplicate(of: columns).refusals
        }
        return []
    }

    /// A person's own language, which everyone may choose for themselves.
    public func speak(_ language: Language, as principal: Principal) async throws {
        let kind = try core.kind("person")
        try await store.write { [core] writer in
            let transaction = try Transaction(core: core, principal: principal, writer: writer)
            guard let person = try core.find(kind, principal.person, where: .all, as: principal, in: writer, now: transaction.now),
                person["language"] != .text(language.rawValue)
            else { return }
            let value = Value.text(language.rawValue)
            _ = try transaction.note(person, "change", Input(), [Change("language", value)], fields: ["language": value])
            try Generation.names.advance(in: writer)
        }
    }

    /// Removes files nothing names any more, and what deleted bytes the log of the base still holds.
    func scrubIfDue() async throws {
        guard let mark = try await store.read(Scrubbing.due) else { return }
        try await store.write { [attachments] in try Scrubbing.removeFiles(attachments, in: $0) }
        try await store.scrub()
        try await store.write { try Scrubbing.isDone(mark, in: $0) }
    }

    // MARK: reading

    /// The rules of all moments, as this process knows them: what another has approved is known within a second; when its moment
    /// comes, at once.
    public func rules() async throws -> RuleTimeline {
        if let timeline = core.rules.recent { return timeline }
        return try await store.read { [core] in try core.rules.timeline(in: $0) }
    }

    /// What was in force when this process last looked: for what is prepared before anything is asked of the base.
    public var lastRules: Rulebook { core.rules.last.rulebook(at: core.now()) }
    /// What is in force now.
    public func rulebook() async throws -> Rulebook { try await rules().rulebook(at: core.now()) }

    /// One page of a list.
    /// - Parameter only: the fields wanted; nil: all.
    /// - Throws: `Refused` for a field the caller may not read, `Failure.tooBroad` past the budget.
    public func list(
        _ kind: String, _ query: Query, after cursor: Cursor? = nil, limit: Int = 50, only: Set<String>? = nil, zoneOffset: Int = 0,
        as principal: Principal
    ) async throws -> Page {
        let kind = try core.kind(kind), listing = try listing(kind, query, zoneOffset, principal), plan = listing.plan(query)
        return try await reading(kind, isServed: plan.isServed) {
            try listing.page(query, by: plan, after: cursor, limit: min(max(limit, 1), Records.longestPage), only: only, in: $0)
        }
    }

    /// How many records match: exact to a thousand.
    /// - Returns: nil where counting takes too long; the list itself may still be quick.
    public func count(_ kind: String, _ filter: Filter, zoneOffset: Int = 0, as principal: Principal) async throws -> Count? {
        let kind = try core.kind(kind), listing = try listing(kind, Query(filter), zoneOffset, principal), plan = listing.plan(filter, sort: nil)
        do {
            return try await reading(kind, isServed: plan.isServed) { try listing.count(filter, by: plan, in: $0) }
        } catch Failure.tooBroad {
            return nil
        }
    }

    /// How many records of several kinds match together, counted in one reading.
    /// - Throws: `StoreError.overBudget` where that takes too long.
    public func count(_ parts: [(kind: String, filter: Filter)], as principal: Principal) async throws -> Count {
        let asked = try parts.map { part in
            let listing = try listing(try core.kind(part.kind), Query(part.filter), 0, principal)
            return (listing: listing, filter: part.filter, plan: listing.plan(part.filter, sort: nil))
        }
        let counts = try await store.read(budget: core.limits.list) { reader in
            try asked.map { try $0.listing.count($0.filter, by: $0.plan, in: reader) }
        }
        let number = counts.map(\.number).reduce(0, +)
        return Count(number: min(number, Count.most), isMore: number > Count.most || counts.contains { $0.isMore })
    }

    public func read(_ kind: String, _ id: RecordID, as principal: Principal) async throws -> StoredRecord {
        try await one(kind, principal) { [core] kind, condition, reader, now in
            try core.find(kind, id, where: condition, as: principal, in: reader, now: now)
        }
    }

    /// A record as a command has left it.
    /// - Throws: `Failure.outcomeUnknown` when the base is lost meanwhile, so that nobody is told that nothing was changed.
    public func readBack(_ kind: String, _ id: RecordID, as principal: Principal) async throws -> StoredRecord {
        do { return try await read(kind, id, as: principal) } catch is StoreError { throw Failure.outcomeUnknown }
    }

    /// A record by its number, such as INC0000042.
    public func read(_ kind: String, number: String, as principal: Principal) async throws -> StoredRecord {
        try await one(kind, principal) { [core] kind, condition, reader, now in
            guard let condition else { return nil }
            let rows = core.reader(kind)
            let allowed = try core.filters(for: principal, in: reader, now: now).condition(condition, on: kind)
            return try reader.first(rows.select("\(name: kind.name).\(name: "number") = \(number.uppercased()) AND \(allowed)"), rows.read)
        }
    }

    /// The names of the records that these refer to.
    public func labels(of records: [StoredRecord], fields: Set<String>? = nil, as principal: Principal) async throws -> [RecordID: Label] {
        var ids: [String: Set<RecordID>] = [:]
        for record in records {
            for (field, value) in zip(record.kind.fields, record.values) where fields?.contains(field.id) ?? true {
                for reference in field.type.references(value) { ids[reference.kind, default: []].insert(reference.id) }
            }
        }
        return try await labels(ids, as: principal)
    }

    /// Names of people, teams and the like go with the record that refers to them; those of records that are or may be a customer's
    /// are given to their readers alone.
    public func labels(_ ids: [String: Set<RecordID>], as principal: Principal) async throws -> [RecordID: Label] {
        let wanted = ids.filter { !$0.value.isEmpty }
        let now = core.now()
        return try await store.read { [core] reader in
            var labels = try core.labels.labels(wanted, registry: core.registry, in: reader)
            for (name, ids) in wanted {
                let kind = try core.kind(name)
                guard kind.servedCustomer != nil, Access(principal, to: kind).condition(for: .read) != .all else { continue }
                let readable = try core.readableLabels([name: ids], as: principal, in: reader, now: now)
                for id in ids where readable[id] == nil { labels[id] = nil }
            }
            return labels
        }
    }

    private func one(
        _ kind: String, _ principal: Principal, _ find: @escaping @Sendable (Kind, Filter?, any Reader, Moment) throws -> StoredRecord?
    ) async throws -> StoredRecord {
        let kind = try core.kind(kind)
        let now = core.now()
        let condition = Access(principal, to: kind).condition(for: .read)
        guard let record = try await store.read({ try find(kind, condition, $0, now) }) else { throw Failure.notFound }
        return record
    }

    /// What reads a kind's records as the caller may see them.
    /// - Throws: `Refused` when the query names a field the caller may not read.
    func listing(_ kind: Kind, _ query: Query, _ zoneOffset: Int, _ principal: Principal) throws -> Listing {
        var filters = FilterSQL(registry: registry, dialect: store.dialect, principal: principal, now: core.now())
        filters.zoneOffset = zoneOffset
        let listing = Listing(filters: filters, access: Access(principal, to: kind))
        try listing.checkReadable(query)
        return listing
    }

    /// A read of a list, within a budget unless a shape serves it.
    func reading<T: Sendable>(_ kind: Kind, isServed: Bool, _ body: @escaping @Sendable (any Reader) throws -> T) async throws -> T {
        do {
            return try await store.read(budget: isServed ? nil : core.limits.list, body)
        } catch StoreError.overBudget {
            let fields = Set(kind.shapes.flatMap(\.filters)).sorted().joined(separator: ", ")
            throw Failure.tooBroad(
                Text("范围太大，\(core.limits.list) 毫秒内查不完。请加上其中一项条件：\(fields)。", "That is too much to search in \(core.limits.list) ms. Add a condition on one of: \(fields)."))
        }
    }
}

extension Command {
    /// The kind of the record it is done to.
    var kind: String {
        switch self {
        case .create(let kind, _), .change(let kind, _, _, _), .perform(let kind, _, _, _, _), .comment(let kind, _, _), .link(let kind, _, _, _),
            .unlink(let kind, _, _), .attach(let kind, _, _, _), .erase(let kind, _, _), .watch(let kind, _), .unwatch(let kind, _):
            kind
        }
    }

    /// For the security log: what was tried, without values.
    var summary: String {
        switch self {
        case .create(let kind, _): "create \(kind)"
        case .change(let kind, let id, _, _): "change \(kind) \(id)"
        case .perform(let kind, let id, _, let verb, _): "\(verb) \(kind) \(id)"
        case .comment(let kind, let id, _): "comment \(kind) \(id)"
        case .link(let kind, let id, _, _): "link \(kind) \(id)"
        case .unlink(let kind, let id, _): "unlink \(kind) \(id)"
        case .attach(let kind, let id, _, _): "attach \(kind) \(id)"
        case .erase(let kind, let id, _): "erase \(kind) \(id)"
        case .watch(let kind, let id): "watch \(kind) \(id)"
        case .unwatch(let kind, let id): "unwatch \(kind) \(id)"
        }
    }

    /// The base's word on a value that must be unique, as a refusal at its field.
    func duplicate(of columns: String) -> Refused {
        let field = columns.split(separator: ".").last.map(String.init)
        return Refused(field: field, "已有另一条记录用了这个值。", "Another record has this value already.")
    }
}
