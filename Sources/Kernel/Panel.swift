/// What a record shows beyond its fields: some bounded reads, and a pure function from what they give to a view.
public struct Panel: Sendable {
    /// Lower-case; unique in the kind. What a reader asks of it comes as `?<id>=…`.
    public let id: String
    public let label: Text
    /// The kinds of other rooms it looks at, by name; checked when the house opens.
    public let kinds: [String]
    /// Nil where there is nothing to show.
    public let view: @Sendable (PanelSource) throws -> PanelView?

    public init(_ id: String, _ zh: String, _ en: String, of kinds: [String] = [], view: @escaping @Sendable (PanelSource) throws -> PanelView?) {
        self.id = id
        label = Text(zh, en)
        self.kinds = kinds
        self.view = view
    }
}

/// What a panel reads by: bounded, and as its reader may see it.
public protocol PanelLooking: Looking {
    /// The first records of a list; none where it asks for what the reader may not see.
    func list(_ kind: String, _ query: Query, limit: Int) throws -> [StoredRecord]
    /// How many records there are by the values of a field; none where it asks for what the reader may not see.
    func counts(_ kind: String, where filter: Filter, by field: String) throws -> CountsView
}

/// What a panel is made from. It sees what its reader may see.
public struct PanelSource {
    public let record: StoredRecord
    /// What the reader asked of this panel: a year.
    public let asked: String?
    public let now: Moment
    public let parameters: any ParameterHistory
    private let looking: any PanelLooking

    public init(record: StoredRecord, asked: String?, now: Moment, parameters: any ParameterHistory, looking: any PanelLooking) {
        self.record = record
        self.asked = asked
        self.now = now
        self.parameters = parameters
        self.looking = looking
    }

    public func look(_ kind: String, where filter: Filter, limit: Int) throws -> [StoredRecord] { try looking.look(kind, where: filter, limit: limit) }
    /// Those of a kind that a field refers to.
    public func look(_ kind: String, _ ids: [RecordID]) throws -> [StoredRecord] {
        try ids.isEmpty ? [] : look(kind, where: .term(Filter.Path(SystemField.id.id), .any, ids.map { .value(.id($0)) }), limit: ids.count)
    }
    /// The first records of a list, in its order: at any size no slower where a declared shape serves it.
    public func list(_ kind: String, _ query: Query, limit: Int) throws -> [StoredRecord] { try looking.list(kind, query, limit: limit) }
    /// How many records there are by the values of a field.
    public func counts(_ kind: String, where filter: Filter, by field: String) throws -> CountsView { try looking.counts(kind, where: filter, by: field) }
    public func zone(_ name: String) -> Zone? { looking.zone(name) }
}

/// A view as a value; pages draw it and name no room.
public enum PanelView: Sendable {
    case year(YearView)
    case table(TableView)
    case course(CourseView)
    /// Records of a kind, and how another one is begun.
    case records([StoredRecord], of: String, new: NewRecord?)
    case list(RecordsView)
    case counts(CountsView)

    /// A form for a new record that begins with these values.
    public struct NewRecord: Sendable {
        public let values: [String: Value]
        /// The record whose other values it begins with.
        public let like: RecordID?

        public init(values: [String: Value], like: RecordID? = nil) {
            self.values = values
            self.like = like
        }
    }
}

/// The days of a year, month by month.
public struct YearView: Sendable {
    public struct DayMark: Sendable {
        public let day: Day
        public let hours: Hours
        /// Why it is other than its weekday: a holiday's name; nil: it is as usual.
        public let name: String?

        public init(day: Day, hours: Hours, name: String?) {
            self.day = day
            self.hours = hours
            self.name = name
        }
    }

    public let year: Int
    /// From the first of January to the last of December; days before the first version have no mark.
    public let days: [DayMark]
    public let today: Day
    /// Days on which a version takes effect, with its number.
    public let changes: [Day: String]
    /// Whether the named days of the calendar end before the end of the next year: what is announced year by year is not there yet.
    public let isUnannounced: Bool

    public init(year: Int, days: [DayMark], today: Day, changes: [Day: String], isUnannounced: Bool) {
        self.year = year
        self.days = days
        self.today = today
        self.changes = changes
        self.isUnannounced = isUnannounced
    }
}

/// How values have gone, day by day: a line each.
public struct CourseView: Sendable {
    public struct Line: Sendable {
        public let label: Text
        /// One for each day, in the smallest unit; none below 0.
        public let values: [Int64]

        public init(_ label: Text, _ values: [Int64]) {
            self.label = label
            self.values = values
        }
    }

    /// In order.
    public let days: [Day]
    public let lines: [Line]
    /// How the values are written.
    public let type: DecimalField
    public let unit: String

    public init(days: [Day], lines: [Line], type: DecimalField, unit: String) {
        self.days = days
        self.lines = lines
        self.type = type
        self.unit = unit
    }
}

/// A table of what was found.
public struct TableView: Sendable {
    public enum Cell: Sendable {
        case words(Text)
        case moment(Moment)
        /// Led to by its number, called by its title.
        case record(StoredRecord)
        /// A mail address or a telephone number, to write to or to call.
        case address(String)
        case none
    }

    public let heads: [Text]
    /// As many cells as there are heads.
    public let rows: [[Cell]]

    public init(_ heads: [Text], _ rows: [[Cell]]) {
        self.heads = heads
        self.rows = rows
    }
}

/// Some records of a list, with the columns that tell them apart and the way to all of them.
public struct RecordsView: Sendable {
    public let kind: String
    public let records: [StoredRecord]
    /// Fields that stand beside number and title, in order.
    public let columns: [String]
    /// Nil: these are all.
    public let all: Query?

    public init(_ kind: String, _ records: [StoredRecord], columns: [String], all: Query? = nil) {
        self.kind = kind
        self.records = records
        self.columns = columns
        self.all = all
    }
}

/// How many records there are by the values of one field; each number leads to its records.
public struct CountsView: Sendable {
    public struct Part: Sendable {
        public let value: Value
        public let number: Int

        public init(value: Value, number: Int) {
            self.value = value
            self.number = number
        }
    }

    public let kind: String
    public let field: String
    /// Which records are counted.
    public let filter: Filter
    /// One a value that any of them has.
    public let parts: [Part]
    /// Whether there are more than were counted, so that the numbers fall short.
    public let isMore: Bool

    public init(kind: String, field: String, filter: Filter, parts: [Part] = [], isMore: Bool = false) {
        self.kind = kind
        self.field = field
        self.filter = filter
        self.parts = parts
        self.isMore = isMore
    }
}
