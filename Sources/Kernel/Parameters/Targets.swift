/// How long something may take, by line and metric: `{p1: {response: PT15M, resolution: PT4H}, …}`; nothing where nothing is promised.
///
/// Hours and minutes of work. A day would be read as a working day by one and as 24 hours of work by another, so none is taken.
public struct Targets: ParameterValue {
    private let lines: [String: [String: Duration]]

    public init(_ json: JSON) throws(Refused) {
        var lines: [String: [String: Duration]] = [:]
        for line in json.members ?? [] {
            var metrics: [String: Duration] = [:]
            for metric in line.value.members ?? [] { metrics[metric.name] = try Targets.length(metric.value) }
            lines[line.name] = metrics
        }
        guard !lines.isEmpty else { throw Refused("须列出目标。", "Targets must be listed.") }
        self.lines = lines
    }

    /// Nil where nothing is promised.
    static func length(_ json: JSON?) throws(Refused) -> Duration? {
        guard let json, json != .null, json != .text("") else { return nil }
        if json.text?.contains("D") == true { throw Refused("目标按工作时间计，请写小时或分钟，不写天。", "targets are hours and minutes of work; days are not taken.") }
        let length = try Duration(json)
        guard length.seconds > 0 else { throw Refused([Refusal(Duration.positive)]) }
        return length
    }

    /// In seconds; nil where nothing is promised.
    public func seconds(_ line: String, _ metric: String) -> Int64? { lines[line]?[metric]?.seconds }

    /// Whether no line promises one metric later than the other, where both are promised.
    public func keeps(_ metric: String, within other: String) -> Bool {
        lines.values.allSatisfy { line in line[metric].flatMap { one in line[other].map { one.seconds <= $0.seconds } } ?? true }
    }

    /// Whether each line promises a metric no later than the next; nothing promised is later than anything.
    public func rises(_ metric: String, along keys: [String]) -> Bool {
        let promised = keys.map { seconds($0, metric) ?? .max }
        return zip(promised, promised.dropFirst()).allSatisfy { $0 <= $1 }
    }
}

/// Whose working time counts: `always`, or a calendar by its id.
public struct CalendarChoice: ParameterValue {
    public static let form = ParameterForm.calendar
    public static let always = "always"
    /// Nil: every minute of every day.
    public let calendar: RecordID?

    public init(_ json: JSON) throws(Refused) {
        guard let text = json.text, !text.isEmpty else { throw Refused("请选择日历。", "Choose a calendar.") }
        calendar = RecordID(text)
        if calendar == nil, text != CalendarChoice.always { throw Refused("「\(text)」不是日历。", "“\(text)” is no calendar.") }
    }
}

/// Some of the options of another parameter: `[caller, vendor]`.
public struct Keys: ParameterValue {
    public let keys: Set<String>

    public init(_ json: JSON) throws(Refused) {
        let keys = (json.list ?? []).map { $0.text ?? "" }
        guard json.list != nil, keys.allSatisfy({ !$0.isEmpty }), Set(keys).count == keys.count else { throw Refused("须列出代号，不能重复。", "Keys must be listed, each once.") }
        self.keys = Set(keys)
    }

    public func has(_ key: String) -> Bool { keys.contains(key) }
}
