/// What a record shows beyond its fields: some bounded reads, and a pure function from what they give to a view.
public struct Panel: Sendable {
    /// Lower-case; unique in the kind. What a reader asks of it comes as `?<id>=…`.
    public let id: String
    public let label: Text
    /// Nil where there is nothing to show.
    public let view: @Sendable (PanelSource) throws -> PanelView?

    public init(_ id: String, _ zh: String, _ en: String, view: @escaping @Sendable (PanelSource) throws -> PanelView?) {
        self.id = id
        label = Text(zh, en)
        self.view = view
    }
}

/// What a panel is made from. It sees what its reader may see.
public struct PanelSource {
    public let record: StoredRecord
    /// What the reader asked of this panel: a year.
    public let asked: String?
    public let now: Moment
    public let parameters: any ParameterHistory
    private let looking: any Looking

    public init(record: StoredRecord, asked: String?, now: Moment, parameters: any ParameterHistory, looking: any Looking) {
        self.record = record
        self.asked = asked
        self.now = now
        self.parameters = parameters
        self.looking = looking
    }

    public func look(_ kind: String, where filter: Filter, limit: Int) throws -> [StoredRecord] { try looking.look(kind, where: filter, limit: limit) }
    public func zone(_ name: String) -> Zone? { looking.zone(name) }
}

/// A view as a value; pages draw it and name no room.
public enum PanelView: Sendable {
    case year(YearView)
    case table(TableView)
    case course(CourseView)
    /// Records of a kind, and how another one is begun.
    case records([StoredRecord], of: String, new: NewRecord?)

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
        /// Led to by its number, called by its title.
        case record(StoredRecord)
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
