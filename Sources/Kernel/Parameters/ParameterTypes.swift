/// The options of a choice: `[{key: …, zh: …, en: …}, …]`, in the order in which they are offered.
public struct Options: ParameterValue {
    public static let form = ParameterForm.options
    public let options: [ChoiceField.Option]
    private static let most = 200

    public init(_ json: JSON) throws(Refused) {
        guard let list = json.list, !list.isEmpty else { throw Refused("须列出选项。", "Options must be listed.") }
        guard list.count <= Options.most else { throw Refused("最多 \(Options.most) 项。", "At most \(Options.most) options.") }
        var options: [ChoiceField.Option] = []
        for entry in list {
            let option = try Options.option(entry)
            if options.contains(where: { $0.key == option.key }) { throw Refused("代号「\(option.key)」重复。", "The key “\(option.key)” stands twice.") }
            options.append(option)
        }
        self.options = options
    }

    private static func option(_ json: JSON) throws(Refused) -> ChoiceField.Option {
        let key = json["key"]?.text?.trimmed ?? ""
        guard key.wholeMatch(of: /[a-z0-9][a-z0-9_]{0,59}/) != nil else {
            throw Refused("代号「\(key)」须由小写字母、数字和下划线组成。", "The key “\(key)” must be lower-case letters, digits and _.")
        }
        guard let zh = json["zh"]?.text?.trimmed, !zh.isEmpty, let en = json["en"]?.text?.trimmed, !en.isEmpty else {
            throw Refused("选项「\(key)」缺中文或英文。", "Option “\(key)” lacks its Chinese or English.")
        }
        for words in [zh, en] { if let wrong = checkText(words, max: Limits.line, lines: false) { throw Refused([Refusal(wrong)]) } }
        return ChoiceField.Option(key, Text(zh, en))
    }

    public func has(_ key: String) -> Bool { options.contains { $0.key == key } }
}

/// A table from row and column to a choice: `{high: {high: p1, …}, …}`. Every row names every column.
public struct Matrix: ParameterValue {
    public let cells: [String: [String: String]]

    public init(_ json: JSON) throws(Refused) {
        var cells: [String: [String: String]] = [:]
        for row in json.members ?? [] {
            var line: [String: String] = [:]
            for cell in row.value.members ?? [] { line[cell.name] = cell.value.text }
            cells[row.name] = line
        }
        let columns = cells.values.first.map { Set($0.keys) } ?? []
        guard !columns.isEmpty, cells.values.allSatisfy({ Set($0.keys) == columns }) else {
            throw Refused("矩阵有空格：每行须有同样的列。", "The matrix has a hole: every row needs the same columns.")
        }
        self.cells = cells
    }

    public subscript(row: String, column: String) -> String? { cells[row]?[column] }
}

/// A whole number, from 0 on.
public struct Whole: ParameterValue {
    public static let form = ParameterForm.whole
    public let number: Int

    public init(_ json: JSON) throws(Refused) {
        guard let whole = json.whole, (0...Whole.most).contains(whole) else { throw Refused("须是 0 到 \(Whole.most) 的整数。", "A whole number from 0 to \(Whole.most) is expected.") }
        number = Int(whole)
    }

    private static let most: Int64 = 1_000_000
}

/// Yes or no.
public struct Truth: ParameterValue {
    public static let form = ParameterForm.truth
    public let isTrue: Bool

    public init(_ json: JSON) throws(Refused) {
        guard let truth = json.truth else { throw Refused("请选择是或否。", "Choose yes or no.") }
        isTrue = truth
    }
}

/// A length of time, in seconds; written `P7D`, `PT4H`, `PT30M` or a combination (ISO 8601, days and smaller).
public struct Duration: ParameterValue {
    public static let form = ParameterForm.duration
    public let seconds: Int64

    public init(_ json: JSON) throws(Refused) {
        guard let text = json.text, let match = text.wholeMatch(of: /P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,7})M)?)?/), text.last != "T", text != "P" else {
            throw Refused([Refusal(Duration.fault(json.text ?? ""))])
        }
        func number(_ text: Substring?) -> Int64 { text.flatMap { Int64($0) } ?? 0 }
        seconds = number(match.1) * 86400 + number(match.2) * 3600 + number(match.3) * 60
    }

    public init(seconds: Int64) { self.seconds = seconds }

    static let positive = Text("须大于 0。", "more than 0 is needed.")

    /// Why a text is no length of time, for who filled in an amount and for who wrote the whole.
    private static func fault(_ text: String) -> Text {
        if text.isEmpty { return Text("请填写时长。", "a length of time is needed.") }
        guard let amount = text.wholeMatch(of: /PT?(.*)[DHM]/)?.1 else { return Text("须写成 P7D、PT4H 这样的时长。", "a length of time is written like P7D or PT4H.") }
        if amount.wholeMatch(of: /-[0-9]+/) != nil { return positive }
        if amount.wholeMatch(of: /[0-9]+/) != nil { return Text("数值过大。", "that is too long.") }
        return Text("请填写整数。", "a whole number is needed.")
    }

    /// In the largest unit in which it is a whole number, without days: `PT36H`.
    public var iso: String { seconds % 3600 == 0 ? "PT\(seconds / 3600)H" : "PT\(seconds / 60)M" }

    /// As work is counted, in hours and minutes: `24 小时`, `90 分钟`.
    public var work: Text {
        guard seconds % 3600 == 0, seconds > 0 else { return Text("\(seconds / 60) 分钟", seconds == 60 ? "1 minute" : "\(seconds / 60) minutes") }
        return Text("\(seconds / 3600) 小时", seconds == 3600 ? "1 hour" : "\(seconds / 3600) hours")
    }

    /// In the unit in which it is a whole number: `30 天`, `4 小时`, `90 分钟`.
    public var text: Text {
        if seconds % 86400 == 0, seconds > 0 { return Text("\(seconds / 86400) 天", seconds == 86400 ? "1 day" : "\(seconds / 86400) days") }
        return work
    }
}
