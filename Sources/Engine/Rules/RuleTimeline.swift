import Kernel
import Store
import Synchronization

/// The rules of all moments: what is shipped, and over it every approved version from its moment on.
///
/// Which rules hold is a function of time alone, never of a job: whoever knows the versions knows it, on every node alike.
public final class RuleTimeline: Sendable, ParameterHistory {
    let generation: Int64
    private let registry: RegistryRules
    /// In the order in which they take effect.
    public let versions: [RuleVersion]
    /// What the calendars are called that have a version, by name.
    public let calendarNames: [(id: RecordID, label: Label)]
    /// By how many versions have taken effect.
    private let books = Mutex<[Int: Rulebook]>([:])
    private let calendars = Mutex<[RecordID: WorkingTime]>([:])
    private static let mostKept = 64

    init(_ registry: RegistryRules, _ versions: [RuleVersion], generation: Int64, calendarNames: [(id: RecordID, label: Label)] = []) {
        self.calendarNames = calendarNames
        self.registry = registry
        self.versions = versions
        self.generation = generation
    }

    public func rulebook(at moment: Moment) -> Rulebook {
        let count = effective(at: moment)
        if let book = books.withLock({ $0[count] }) { return book }
        let book = Rulebook(registry, versions[..<count])
        books.withLock { books in
            if books.count >= RuleTimeline.mostKept { books = [:] }
            books[count] = book
        }
        return book
    }

    public var agreed: [any AnyParameter] { registry.groups.flatMap(\.parameters).filter(\.isAgreed) }
    public func value(of parameter: String, set text: String) -> (any ParameterValue)? {
        JSON(parsing: Array(text.utf8)).flatMap { try? registry.parameters[parameter]?.read($0) }
    }
    public func values(at moment: Moment) -> ParameterValues { rulebook(at: moment).values }
    public func source(of parameter: String, for scope: ParameterScope, cell: (row: String, column: String)?, at moment: Moment) -> RecordID? {
        rulebook(at: moment).holding(parameter, for: scope, cell: cell)?.id
    }

    /// Whether a calendar has a version in force at a moment.
    func holds(_ calendar: RecordID, _ moment: Moment) -> Bool { versions.contains { $0.subject == calendar && $0.hours != nil && $0.from <= moment } }

    /// A version that goes by a calendar from a moment at which no other version of the calendar is in force than the one of `moment`.
    func relying(on calendar: RecordID, of moment: Moment) -> RuleVersion? {
        let others = versions.filter { $0.subject == calendar && $0.hours != nil && $0.from != moment }.map(\.from)
        return versions.first { user in user.from >= moment && names(calendar, user) && !others.contains { $0 <= user.from } }
    }

    private func names(_ calendar: RecordID, _ version: RuleVersion) -> Bool {
        version.sets.contains { registry.parameters[$0.key]?.form == .calendar && $0.value.text == calendar.description }
    }

    /// A calendar's working time by all its approved versions, those to come among them. Nil: every minute.
    public func workingTime(of calendar: RecordID?) -> WorkingTime {
        guard let calendar else { return .always }
        if let time = calendars.withLock({ $0[calendar] }) { return time }
        let time = WorkingTime(versions.filter { $0.subject == calendar }.compactMap(\.hours))
        calendars.withLock { $0[calendar] = time }
        return time
    }

    /// The options of a field as they ever were, those that hold now first: a record keeps its words when an option goes.
    public func labels(of field: any AnyField, at moment: Moment) -> [ChoiceField.Option] {
        var options = rulebook(at: moment).options(of: field)
        guard case .parameter(let id, _)? = (field.type as? ChoiceField)?.source else { return options }
        for version in versions.reversed() {
            let past = version.sets[id].flatMap { try? Options($0) }?.options ?? []
            options += past.filter { one in !options.contains { $0.key == one.key } }
        }
        let shipped = registry.shipped[id].flatMap { try? Options($0) }?.options ?? []
        return options + shipped.filter { one in !options.contains { $0.key == one.key } }
    }

    /// When the rules in force at a moment came into force; nil: they are as shipped.
    func lastChange(upTo moment: Moment) -> Moment? {
        let count = effective(at: moment)
        return count > 0 ? versions[count - 1].from : nil
    }

    /// When other rules come into force next; nil: none are approved.
    func nextChange(after moment: Moment) -> Moment? {
        let count = effective(at: moment)
        return count < versions.count ? versions[count].from : nil
    }

    private func effective(at moment: Moment) -> Int {
        var low = 0, high = versions.count
        while low < high {
            let middle = (low + high) / 2
            if versions[middle].from <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The timeline as this process knows it, good for one generation of the rules.
final class RuleShelf: Sendable {
    private let registry: Registry
    private struct Known: Sendable {
        let timeline: RuleTimeline
        /// When it was last held against the base; nil: it is known to be old.
        var read: ContinuousClock.Instant?
    }
    private static let freshness = Swift.Duration.seconds(1)
    private let known = Mutex<Known?>(nil)
    /// Rulebooks whose text is known to lie in the base.
    private let kept = Mutex<Set<[UInt8]>>([])

    init(_ registry: Registry) { self.registry = registry }

    func timeline(in reader: any Reader) throws -> RuleTimeline {
        let generation = try Generation.rules.now(in: reader)
        let before = known.withLock { $0?.timeline }
        let now = before?.generation == generation ? before : nil
        let timeline = try now ?? read(generation, in: reader)
        known.withLock { $0 = Known(timeline: timeline, read: .now) }
        return timeline
    }

    /// What was found in the base within the last second.
    var recent: RuleTimeline? {
        known.withLock { known in known.flatMap { known in known.read.map { .now - $0 < RuleShelf.freshness } == true ? known.timeline : nil } }
    }

    /// To be called when a version was approved or revoked here.
    func forget() { known.withLock { $0?.read = nil } }
    /// As last seen here, however long ago.
    var last: RuleTimeline { known.withLock { $0?.timeline } ?? RuleTimeline(registry.rules, [], generation: -1) }

    private func read(_ generation: Int64, in reader: any Reader) throws -> RuleTimeline {
        let versions = try versions(in: reader), subjects = Set(versions.filter { $0.hours != nil }.compactMap(\.subject))
        var names: [(id: RecordID, label: Label)] = []
        for kind in registry.kinds where kind.calendars != nil {
            guard let target = kind.versionOf.flatMap(registry.kind) else { continue }
            let rows = RecordReader(target, only: [target.titleField])
            let named = reader.dialect.within("\(name: target.name).\(name: "id")", subjects.map { .bytes($0.bytes) })
            names += try reader.rows(rows.select(named), rows.read).map { ($0.id, Label(kind: target.name, number: $0.number, title: $0[target.titleField])) }
        }
        names.sort { $0.label.text(.zh) < $1.label.text(.zh) }
        return RuleTimeline(registry.rules, versions, generation: generation, calendarNames: names)
    }

    private func versions(in reader: any Reader) throws -> [RuleVersion] {
        var versions: [(row: Int64, version: RuleVersion)] = []
        for kind in registry.kinds where kind.version != nil {
            let rows = RecordReader(kind)
            let approved: SQL = "\(name: kind.name).\(name: "state") = \(Lifecycle.approved)"
            versions += try reader.rows(rows.select(approved), rows.read).compactMap { record in RuleVersion(record).map { (record.row, $0) } }
        }
        // Of those of one moment, what is for everybody first: what is for some was held against it.
        func place(_ one: (row: Int64, version: RuleVersion)) -> (Moment, Int, String, Int64) {
            (one.version.from, one.version.scope == .general ? 0 : 1, one.version.kind, one.row)
        }
        return versions.sorted { place($0) < place($1) }.map(\.version)
    }

    /// What events are stamped with can be read where they lie.
    func keep(_ book: Rulebook, in writer: any Writer) throws {
        guard !kept.withLock({ $0.contains(book.id) }) else { return }
        try writer.send("INSERT INTO rulebook (id, content) VALUES (\(book.id), \(book.text)) ON CONFLICT (id) DO NOTHING")
    }

    /// To be called once the transaction is durable that kept it: before, it may be undone and run again.
    func isKept(_ id: [UInt8]) { kept.withLock { _ = $0.insert(id) } }
}
