import Engine
import Kernel

/// One request of a signed-in person, with what every page needs to answer it.
struct Visit: Sendable {
    let house: House
    let frame: Frame
    let options: OptionShelf
    let request: PageRequest
    let principal: Principal
    let csrf: String
    let now: Moment
    let t: Words
    let times: Times

    init(house: House, frame: Frame, options: OptionShelf, request: PageRequest, caller: Caller) {
        self.house = house
        self.frame = frame
        self.options = options
        self.request = request
        principal = caller.principal
        csrf = caller.csrf ?? ""
        now = house.records.now()
        t = Words(language: request.language)
        times = Times(t: t, zone: request.zoneOffset, now: now)
    }

    var records: Records { house.records }
    var registry: Registry { house.records.registry }

    func access(to kind: Kind) -> Access { Access(principal, to: kind) }
    func reads(_ kind: Kind) -> Bool { access(to: kind).condition(for: .read) != nil }

    /// A kind the reader may read at all.
    func kind(_ name: String) throws -> Kind {
        guard let kind = registry.kind(name), reads(kind) else { throw Failure.notFound }
        return kind
    }

    /// Whether a form can raise such a record: everything required can be given by this person or is given by the kind.
    func creates(_ kind: Kind) -> Bool {
        let access = access(to: kind)
        return access.allows(.create) && kind.fields.allSatisfy { !$0.isRequired || access.sets($0) || !$0.initial.isNull }
    }

    /// Kinds whose records the reader may open wherever they are named.
    var openable: Set<String> {
        Set(registry.kinds.filter { kind in
            let condition = access(to: kind).condition(for: .read)
            return condition == .all || condition != nil && kind.customerField != nil
        }.map(\.name))
    }

    /// What records are called, as far as this person may know.
    func labels(_ ids: [String: Set<RecordID>]) async throws -> [RecordID: Label] { try await records.labels(ids, as: principal) }

    /// What could not be read of a form, and what else would be refused of it.
    func all(_ refusals: [Refusal], with command: Command) async throws -> [Refusal] {
        let named = Set(refusals.compactMap(\.field))
        return refusals + (try await records.refusals(of: command, as: principal)).filter { $0.field.map { !named.contains($0) } ?? true }
    }

    func writer(_ kind: Kind, labels: [RecordID: Label], options: OptionLabels) -> ValueWriter {
        ValueWriter(t: t, times: times, labels: labels, options: options, openable: openable)
    }

    func options(of kind: Kind) async throws -> OptionLabels { try await options.labels(kind, records, as: principal) }

    /// Reads a filter as this person may write it.
    func query(_ text: String, of kind: Kind, options: OptionLabels) throws(FilterError) -> Query {
        let own = access(to: kind)
        return try Query(
            parsing: text, of: kind, zoneOffset: request.zoneOffset, now: now, options: { options.named(of: $0) }, kinds: { registry.kind($0) },
            readable: { asked, field in asked.name == own.kind.name ? own.reads(field) : access(to: asked).reads(field) })
    }

    /// This page's own address.
    var address: String {
        Address.of(request.path, query: request.isPost ? [] : request.query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}

extension [String: Set<RecordID>] {
    /// Adds the identities in a value of a field that refers to other records.
    mutating func add(_ value: Kernel.Value, _ field: any AnyField) {
        if field.type is AnyReferenceField, let (kind, id) = AnyReferenceField.record(value) { self[kind, default: []].insert(id) }
        guard let target = field.type.target, !target.isEmpty else { return }
        if let id = value.id { self[target, default: []].insert(id) } else { self[target, default: []].formUnion(value.ids) }
    }
}
