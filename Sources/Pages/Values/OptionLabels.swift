import Engine
import Kernel
import Synchronization

/// The words for a choice's keys: shipped options, and those an organisation or an import added.
struct OptionLabels: Sendable {
    /// The rules of all moments, and those in force now.
    let timeline: RuleTimeline
    let rules: Rulebook
    private let shipped: [String: [ChoiceField.Option]]
    private let added: [String: [ChoiceField.Option]]
    private let byKey: [String: [String: Text]]

    /// - Parameter timeline: what may be chosen is what holds now, what is named is whatever held.
    init(kind: Kind, timeline: RuleTimeline, now: Moment, added: [String: [ChoiceField.Option]]) {
        self.timeline = timeline
        rules = timeline.rulebook(at: now)
        var shipped: [String: [ChoiceField.Option]] = [:], byKey: [String: [String: Text]] = [:]
        for field in kind.fields where field.type is ChoiceField {
            shipped[field.id] = rules.options(of: field)
            let named = timeline.labels(of: field, at: now) + (added[field.id] ?? [])
            byKey[field.id] = Dictionary(named.map { ($0.key, $0.label) }, uniquingKeysWith: { first, _ in first })
        }
        self.shipped = shipped
        self.added = added
        self.byKey = byKey
    }

    func label(_ key: String, of field: String) -> Text { byKey[field]?[key] ?? Text(verbatim: key) }
    /// The same where the field may be a question of a form, which brings its own options.
    func label(_ key: String, of field: any AnyField) -> Text { own(field).first { $0.key == key }?.label ?? label(key, of: field.id) }
    func all(of field: any AnyField) -> [ChoiceField.Option] { own(field).isEmpty ? all(of: field.id) : own(field) }
    private func own(_ field: any AnyField) -> [ChoiceField.Option] { (field.type as? ChoiceField)?.closed ?? [] }
    /// Those that may be asked for: what was chosen once is found by its name, whether or not it may be chosen now.
    func named(of field: String) -> [ChoiceField.Option] {
        let current = all(of: field), keys = Set(current.map(\.key))
        return current + (byKey[field] ?? [:]).filter { !keys.contains($0.key) }.sorted { $0.key < $1.key }.map { ChoiceField.Option($0.key, $0.value) }
    }
    func all(of field: String) -> [ChoiceField.Option] { (shipped[field] ?? []) + (added[field] ?? []) }
}

/// Option words read from the base, kept for a few seconds so that lists do not read them again for every request.
final class OptionShelf: Sendable {
    private static let most = 2000
    private static let freshness = Swift.Duration.seconds(5)
    private struct Page: Sendable {
        let read: ContinuousClock.Instant
        let rulebook: [UInt8]
        let labels: OptionLabels
    }
    private let pages = Mutex<[String: Page]>([:])

    /// To be called when options may have changed here.
    func clear() { pages.withLock { $0 = [:] } }

    func labels(_ kind: Kind, _ records: Records, as principal: Principal) async throws -> OptionLabels {
        let rules = try await records.rules(), moment = records.now()
        let open = kind.fields.filter { ($0.type as? ChoiceField)?.isOpen == true }.map(\.id)
        guard !open.isEmpty, let options = records.registry.kind("option"), Access(principal, to: options).condition(for: .read) == .all else {
            return OptionLabels(kind: kind, timeline: rules, now: moment, added: [:])
        }
        let now = ContinuousClock.now, book = rules.rulebook(at: moment).id
        if let page = pages.withLock({ $0[kind.name] }), now - page.read < OptionShelf.freshness, page.rulebook == book { return page.labels }
        let added = try await OptionShelf.read(open, of: kind, records, as: principal)
        let labels = OptionLabels(kind: kind, timeline: rules, now: moment, added: added)
        pages.withLock { $0[kind.name] = Page(read: now, rulebook: book, labels: labels) }
        return labels
    }

    private static func read(
        _ fields: [String], of kind: Kind, _ records: Records, as principal: Principal
    ) async throws -> [String: [ChoiceField.Option]] {
        let lists = fields.map { Filter.Operand.value(.text("\(kind.name).\($0)")) }
        let filter = Filter.term(Filter.Path("list"), .any, lists).and(.equal(SystemField.open, true))
        var options: [String: [ChoiceField.Option]] = [:]
        var cursor: Cursor?
        var count = 0
        repeat {
            let page = try await records.list("option", Query(filter), after: cursor, limit: Records.longestPage, as: principal)
            for record in page.records {
                guard let list = record["list"].text, let key = record["key"].text else { continue }
                let label = Text(record["label"].words(in: .zh) ?? key, record["label"].words(in: .en) ?? key)
                options[String(list.dropFirst(kind.name.count + 1)), default: []].append(ChoiceField.Option(key, label))
            }
            count += page.records.count
            cursor = page.next
        } while cursor != nil && count < most
        return options
    }
}
