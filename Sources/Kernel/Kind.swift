/// A struct whose stored properties are the fields of a kind of record.
public protocol RecordKind: Sendable {
    init()
    static var kind: Kind { get }
}

/// A declared kind of record, with its types erased: what the engine derives table, forms, lists, API, history from.
public final class Kind: Sendable {
    /// Lower-case, singular: the name of its table, its address and its API path.
    public let name: String
    public let label: Text
    public let plural: Text
    /// What its numbers begin with: `INC`.
    public let prefix: String
    public let scope: Scope
    public let fields: [any AnyField]
    public let titleField: String
    /// Fields (own or system) a list shows, in order, beside number and title.
    public let columns: [String]
    public let lifecycle: Lifecycle
    public let rules: [AnyRule]
    public let grants: [Grant]
    public let shapes: [Shape]
    /// The shapes with their indexes.
    public let indexedShapes: [IndexedShape]
    /// Texts that are sorted as people expect, by a key stored beside them: the title, and what a shape is sorted by.
    public let orderedTexts: [String]
    /// Positions of the fields by which a search finds records: texts, and those that name one other record, which is found by its name.
    public let searched: [Int]
    /// Positions of the fields that hold several references.
    public let lists: [Int]
    /// The position of what a source said by its own names; nil: its records come from no source.
    public let facts: Int?
    /// Fields that rules alone keep with its clocks: the clocks, and when each will be due.
    public let clocks: Set<String>
    /// How its records take effect, where they are versions.
    public let version: VersionFields?
    /// Who reads its versions as working time; nil: they say nothing of it.
    public let calendars: (any CalendarVersionKind.Type)?
    /// Who reads its records as duty in a team; nil: they say nothing of it.
    public let duty: (any DutyKind.Type)?
    /// The position of the parameter values its records set, where they do.
    public let parameters: Int?
    /// What is told of its records in figures; nil: nothing.
    public let report: Report?
    /// What its records show beyond their fields, in order.
    public let panels: [Panel]
    private let positions: [String: Int]

    /// - Parameters:
    ///   - title: the field a record is known by.
    ///   - columns: further columns of its lists.
    ///   - shapes: the lists that are fast at any size; the first is the default order.
    ///   - report: what its figures are made of.
    ///   - panels: what its records show beyond their fields.
    public init<K: RecordKind>(
        _ room: K.Type, _ name: String, _ label: Text, plural: Text, prefix: String, scope: Scope, title: String,
        columns: [String], lifecycle: Lifecycle = .inUse, rules: [Rule<K>] = [], grants: [Grant], shapes: [Shape],
        report: Report? = nil, panels: [Panel] = []
    ) {
        let handles = K()
        self.name = name
        self.label = label
        self.plural = plural
        self.prefix = prefix
        self.scope = scope
        fields = Mirror(reflecting: handles).children.compactMap { $0.value as? any AnyField }
        titleField = title
        self.columns = columns
        self.lifecycle = lifecycle
        let isApproved = lifecycle.verbs.contains { $0.approval != nil }
        let kept = Handles(handles)
        self.rules = (rules + (isApproved ? [Rule<K>.approval] : [])).map { AnyRule($0, of: kept) }
        self.grants = grants
        self.shapes = shapes
        self.report = report
        self.panels = panels + (isApproved ? [Panel.approval] : [])
        let sorts = Set(shapes.map(\.sort) + [title])
        let ordered = fields.filter { $0.type is TextField && sorts.contains($0.id) }.map(\.id)
        orderedTexts = ordered
        let all = fields
        searched = all.indices.filter { all[$0].type.isProse || all[$0].type is ReferenceField && all[$0].type.target != name }
        lists = all.indices.filter { all[$0].type is ReferencesField }
        facts = all.firstIndex { $0.type is FactsField }
        clocks = Set(all.filter { $0.type is ClockField }.flatMap { [$0.id, Kind.due(of: $0.id)] })
        parameters = all.firstIndex { $0.type is ParametersField }
        calendars = K.self as? any CalendarVersionKind.Type
        duty = K.self as? any DutyKind.Type
        version = (handles as? any VersionKind).map { VersionFields($0) }
        indexedShapes = IndexedShape.all(of: name, shapes, scope: scope) { ordered.contains($0) ? Kind.keyColumn($0) : $0 }
        positions = Dictionary(fields.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func position(_ field: String) -> Int? { positions[field] }
    /// The column whose order is the field's: of its sort key, where one is kept, else its own.
    public func orderColumn(_ field: String) -> String { orderedTexts.contains(field) ? Kind.keyColumn(field) : field }
    /// The field beside a clock that says when it will be due.
    public static func due(of clock: String) -> String { "\(clock)_due" }
    private static func keyColumn(_ field: String) -> String { "\(field)__order" }
    public func field(_ id: String) -> (any AnyField)? { positions[id].map { fields[$0] } ?? SystemField.all[id] }

    /// The field that names the record's customer, where its records belong to customers.
    public var customerField: String? { if case .customer(let field) = scope { field } else { nil } }
    /// The field that names whose business a record is, where that may be a customer's.
    public var servedCustomer: String? { if case .partly(let field) = scope { field } else { customerField } }
    /// The first field that names one record of a kind.
    public func reference(to kind: String) -> String? { fields.first { ($0.type as? ReferenceField)?.kind == kind }?.id }
    /// The kind of what its records are versions of.
    public var versionOf: String? { version?.subject.flatMap { field($0)?.type.target } }
    /// Whether its records set whatever runs the processes, and not only what agreements promise.
    public var setsParameters: Bool { parameters != nil && !promises }
    /// Whether its records set what agreements promise: values that are whole by themselves.
    public var promises: Bool { parameters.map { (fields[$0].type as? ParametersField)?.isAgreed == true } ?? false }
    /// Whether one may say that something happened to its records earlier than it is written down.
    public var takesPast: Bool { version == nil && !lifecycle.verbs.contains { $0.apartFrom != nil } }
    public var initialValues: [Value] { fields.map(\.initial) }
    public func number(_ count: Int64) -> String { prefix + padded(Int(count), 7) }
}

/// What every record has, whatever its kind. Set by the engine; filtered, sorted and listed like other fields.
public enum SystemField {
    public static let id = Field("id", "标识", "Id", .reference(""), setter: .rules)
    public static let number = Field("number", "编号", "Number", .text(max: 40), setter: .rules)
    public static let state = Field("state", "状态", "State", .text(max: 40), setter: .rules)
    /// Whether the state is an open one; a stored column, part of every list shape that names it.
    public static let open = Field("open", "未结", "Open", .truth, setter: .rules)
    public static let created = Field("created", "建档", "Created", .moment, setter: .rules)
    public static let updated = Field("updated", "更新", "Updated", .moment, setter: .rules)

    /// In the order in which they are told.
    static let ordered: [any AnyField] = [id, number, state, open, created, updated]
    static let all = Dictionary(uniqueKeysWithValues: ordered.map { ($0.id, $0) })
    public static let ids = ordered.map(\.id)
    public static func contains(_ id: String) -> Bool { all[id] != nil }
}

/// One process in the code: its kinds, parameters and the roles it brings.
public struct Room: Sendable {
    /// Under which heading of the side people find it.
    public enum Area: Sendable, CaseIterable {
        /// The daily work.
        case run
        /// Who and what there is, and what has been agreed on it.
        case house
    }

    public let name: String
    public let label: Text
    public let area: Area
    public let kinds: [Kind]
    public let parameters: [any AnyParameter]

    public init(_ name: String, _ label: Text, area: Area = .run, kinds: [Kind], parameters: [any AnyParameter] = []) {
        self.name = name
        self.label = label
        self.area = area
        self.kinds = kinds
        self.parameters = parameters
    }
}
