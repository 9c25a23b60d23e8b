import Kernel

/// When work is done: what a clock runs by. What it says stands in its versions.
public struct Calendar: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let description = Field("description", "说明", "Description", .longText)

    public init() {}

    public static let kind = Kind(
        Calendar.self, "calendar", Text("日历", "Calendar"), plural: Text("日历", "Calendars"), prefix: "CAL", scope: .internal, title: "name",
        columns: ["state", "updated"], grants: Organisation.deciders, shapes: Organisation.namedShapes, panels: CalendarPanels.all)
}

/// Calendars and their versions.
public enum Calendars {
    public static let room = Room(
        "calendar", Text("日历", "Calendars"), area: .house, kinds: [Calendar.kind, VersionOfCalendar.kind], parameters: CalendarParameters.all)
}
