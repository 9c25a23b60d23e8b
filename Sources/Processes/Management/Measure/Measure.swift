import Kernel

/// What is measured, what for, and what is wanted of it. Its values are records of their own.
public struct Measure: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 100), required: true)
    public let purpose = Field("purpose", "目的", "Purpose", .longText, hint: Text("为了判断什么。", "What is judged by it."))
    public let unit = Field("unit", "单位", "Unit", .text(max: 20), hint: Text("如 %、小时、次。", "Such as %, hours, times."))
    public let direction = Field("direction", "方向", "Direction", Measure.directions, required: true, initial: "higher")
    public let target = Field("target", "目标值", "Target", Measure.number, required: true)
    public let warning = Field(
        "warning", "预警值", "Warning", Measure.number, hint: Text("还达标，但已接近目标值。", "Still met, but near the target."))
    public let frequency = Field("frequency", "频次", "Frequency", Measure.frequencies, required: true, initial: "monthly")
    public let owner = Field("owner", "负责人", "Owner", .colleague)
    public let source = Field("source", "数据来源与算法", "Source and method", .longText, hint: Text("数从哪来，怎么算。", "Where the figures come from, and how they are counted."))

    public init() {}

    static let number = DecimalField.hundredths
    private static let directions = ChoiceField.choice(["higher": Text("越高越好", "Higher is better"), "lower": Text("越低越好", "Lower is better")])
    private static let frequencies = ChoiceField.choice([
        "daily": Text("每天", "Daily"), "weekly": Text("每周", "Weekly"), "monthly": Text("每月", "Monthly"), "quarterly": Text("每季", "Quarterly"),
        "yearly": Text("每年", "Yearly"),
    ])

    public static let kind = Kind(
        Measure.self, "measure", Text("指标", "Measure"), plural: Text("指标", "Measures"), prefix: "MEA", scope: .internal, title: "name",
        columns: ["target", "warning", "unit", "frequency", "owner", "state"], rules: [warned], grants: Organisation.deciders, shapes: Organisation.namedShapes,
        panels: [MeasurePanels.course, MeasurePanels.values])

    static let warned = Rule<Measure>.saving("预警值在达标一侧", "One is warned before the target is missed") { measure in
        guard let target = measure.draft.target, let warning = measure.draft.warning, let direction = measure.draft.direction else { return }
        let isLate = direction == "higher" ? warning < target : warning > target
        if isLate {
            measure.refuse(\.warning, "预警值须在目标值达标的一侧，才能提前预警。", "The warning lies where the target is still met, so that it comes before.")
        }
    }
}

/// What is measured, and what came of it.
enum Measures {
    static let room = Room("measure", Text("指标", "Measures"), area: .house, kinds: [Measure.kind, MeasureValue.kind])
}

enum MeasurePanels {
    static let course = Panel("course", "走势", "Course") { source in
        let fields = MeasureValue()
        let values = try entered(source).sorted { ($0[fields.day]?.number ?? 0) < ($1[fields.day]?.number ?? 0) }
        let days = values.compactMap { $0[fields.day] }, measured = values.map { $0[fields.value] ?? 0 }, wanted = values.map { $0[fields.target] ?? 0 }
        guard days.count > 1, days.count == values.count, (measured + wanted).allSatisfy({ $0 >= 0 }) else { return nil }
        let lines = [CourseView.Line(Text("数值", "Value"), measured), CourseView.Line(Text("目标值", "Target"), wanted)]
        let unit = source.record[Measure().unit] ?? ""
        return .course(CourseView(days: days, lines: lines, type: Measure.number, unit: unit))
    }

    static let values = Panel("values", "数值", "Values") { source in
        let found = try entered(source)
        return .records(found, of: "measure_value", new: PanelView.NewRecord(values: ["measure": .id(source.record.id)]))
    }

    private static func entered(_ source: PanelSource) throws -> [StoredRecord] {
        let own = Filter.equal("measure", .value(.id(source.record.id))).and(.equal("open", .value(.truth(true))))
        return try source.look("measure_value", where: own, limit: Limits.references)
    }
}
