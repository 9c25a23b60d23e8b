import Kernel

/// What was measured for a period, and whether that is what was wanted then.
public struct MeasureValue: RecordKind {
    public let title = Field("title", "标题", "Title", .text(max: 200), setter: .rules)
    public let measure = Field("measure", "指标", "Measure", .reference("measure"), required: true)
    public let day = Field("day", "期末日", "Last day of the period", .day, required: true)
    public let value = Field("value", "数值", "Value", Measure.number, required: true)
    public let target = Field("target", "当时的目标值", "Target then", Measure.number, setter: .rules)
    public let result = Field("result", "结果", "Result", MeasureValue.results, setter: .rules)
    public let remark = Field("remark", "说明", "Remark", .longText)

    public init() {}

    private static let results = ChoiceField.choice(["met": Text("达标", "Met"), "warned": Text("预警", "Near"), "missed": Text("未达标", "Missed")])

    public static let kind = Kind(
        MeasureValue.self, "measure_value", Text("指标数值", "Measured value"), plural: Text("指标数值", "Measured values"), prefix: "MEV", scope: .internal,
        title: "title", columns: ["measure", "day", "value", "target", "result", "state"], rules: [judged, once], grants: Organisation.workers,
        shapes: Organisation.shapes + [Shape([], sort: "day"), Shape(["measure"], sort: "day"), Shape(["result"], sort: "day")])

    /// By what is wanted when it is written; a target that is changed later changes no judgement.
    static let judged = Rule<MeasureValue>.saving("按当时的目标判定", "Judged by the target of then") { entry in
        guard entry.changes(\.measure) || entry.changes(\.value) || entry.changes(\.day), let id = entry.draft.measure, let value = entry.draft.value else { return }
        guard let measure = try entry.look("measure", where: .equal("id", .value(.id(id)))).first else { return }
        let fields = Measure()
        guard let target = measure[fields.target], let direction = measure[fields.direction] else { return }
        func keeps(_ limit: Int64) -> Bool { direction == "higher" ? value >= limit : value <= limit }
        entry.draft.target = target
        let isNear = measure[fields.warning].map { !keeps($0) } ?? false
        entry.draft.result = keeps(target) ? (isNear ? "warned" : "met") : "missed"
        entry.draft.title = [measure[fields.name], entry.draft.day?.iso].compactMap { $0 }.joined(separator: " ")
    }

    static let once = Rule<MeasureValue>.saving("一期一个数值", "One value a period") { entry in
        guard entry.changes(\.measure) || entry.changes(\.day) || entry.verb == "restore", let measure = entry.draft.measure, let day = entry.draft.day else { return }
        let same = Filter.and([.equal("measure", .value(.id(measure))), .equal("day", .value(day.value)), .equal("open", .value(.truth(true)))])
        if let other = try entry.look("measure_value", where: same).first, other.id != entry.id {
            entry.refuse(\.day, "\(other.number) 已记有这一天的数值。", "\(other.number) is the value of that day already.")
        }
    }
}
