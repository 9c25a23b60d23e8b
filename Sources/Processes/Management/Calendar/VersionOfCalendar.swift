import Kernel

/// The hours of a calendar from a moment on: a week, and the days that are other than their weekday.
public struct VersionOfCalendar: CalendarVersionKind {
    public let calendar = Field("calendar", "日历", "Calendar", .reference("calendar"), required: true)
    public let name = Field(
        "name", "名称", "Name", .text(max: 100), required: true, hint: Text("如「2026 年班次」。", "Such as “Hours of 2026”."))
    public let effective = VersionOfCalendar.effectiveField
    public let zone = Field("zone", "时区", "Time zone", .zone, required: true, initial: "Asia/Shanghai")
    public let monday = Field("monday", "周一", "Monday", .hours, initial: VersionOfCalendar.usual)
    public let tuesday = Field("tuesday", "周二", "Tuesday", .hours, initial: VersionOfCalendar.usual)
    public let wednesday = Field("wednesday", "周三", "Wednesday", .hours, initial: VersionOfCalendar.usual)
    public let thursday = Field("thursday", "周四", "Thursday", .hours, initial: VersionOfCalendar.usual)
    public let friday = Field("friday", "周五", "Friday", .hours, initial: VersionOfCalendar.usual)
    public let saturday = Field("saturday", "周六", "Saturday", .hours)
    public let sunday = Field("sunday", "周日", "Sunday", .hours)
    public let holidays = Field(
        "holidays", "公布的节假日", "Announced holidays", .choice(from: CalendarParameters.sets),
        hint: Text(
            "选中并保存后，已公布的节假日与调休写入下面的「例外日期」；已有的日期不动。",
            "Once chosen and saved, announced holidays and make-up workdays are written into the exceptional days below; days that are there stay."))
    public let days = Field(
        "days", "例外日期", "Exceptional days", .lines(VersionOfCalendar.dayColumns, by: 1),
        hint: Text("这些日期以此处的时段为准；时段留空即不上班。", "On these days the hours given here are worked; none where they are empty."))
    public let reason = Field("reason", "理由", "Reason", .longText)
    public let authors = VersionOfCalendar.authorsField
    public let approver = VersionOfCalendar.approverField
    public let approved = VersionOfCalendar.approvedField

    public init() {}

    public static var subject: KeyPath<VersionOfCalendar, Field<RecordID>>? { \.calendar }

    public static func calendarVersion(_ record: StoredRecord, zone: (String) -> Zone?) -> CalendarVersion? { CalendarVersion(record, zone: zone) }

    /// Monday to Sunday.
    var week: [Field<Hours>] { [monday, tuesday, wednesday, thursday, friday, saturday, sunday] }

    private static let usual = try? Hours("09:00-18:00")
    private static let dayColumns: [LinesField.Column] = [
        LinesField.Column("date", "日期", "Date", .day, required: true), LinesField.Column("hours", "时段", "Hours", .hours),
        LinesField.Column("name", "名称", "Name", .text(max: 100)),
    ]

    public static let kind = Kind(
        VersionOfCalendar.self, "calendar_version", Text("日历版本", "Calendar version"), plural: Text("日历版本", "Calendar versions"), prefix: "CAV",
        scope: .internal, title: "name", columns: ["calendar", "effective", "zone", "state"], lifecycle: .version,
        rules: Rule<VersionOfCalendar>.versions + CalendarRules.all, grants: Organisation.deciders,
        shapes: Organisation.namedShapes + [Shape(["calendar"], sort: "effective"), Shape(["calendar", "state"], sort: "effective"), Shape(["state"], sort: "number")])
}

extension CalendarVersion {
    /// What an approved version says; nil where it says nothing yet, or its zone is not known.
    public init?(_ record: StoredRecord, zone: (String) -> Zone?) {
        let fields = VersionOfCalendar()
        guard let effective = record[fields.effective], let zone = record[fields.zone].flatMap(zone) else { return nil }
        var exceptions: [Day: Hours] = [:]
        for day in ExceptionalDay.all(of: record) { exceptions[day.date] = day.hours }
        self.init(effective: effective, zone: zone, week: fields.week.map { record[$0] ?? Hours.none }, exceptions: exceptions)
    }
}

/// A day that is other than its weekday.
struct ExceptionalDay {
    let date: Day
    let hours: Hours
    let name: String

    /// Those of a version.
    static func all(of record: StoredRecord) -> [ExceptionalDay] { (record[VersionOfCalendar().days]?.rows ?? []).compactMap { ExceptionalDay($0) } }

    init(date: Day, hours: Hours, name: String) {
        self.date = date
        self.hours = hours
        self.name = name
    }

    /// - Parameter cells: as a version keeps them.
    init?(_ cells: [String]) {
        guard let first = cells.first, let date = Day(iso: first) else { return nil }
        self.date = date
        hours = (cells.count > 1 ? Hours(.text(cells[1])) : nil) ?? Hours.none
        name = cells.dropFirst().dropFirst().first ?? ""
    }

    /// As a version keeps them.
    var cells: [String] { [date.iso, hours.text, name] }
}
