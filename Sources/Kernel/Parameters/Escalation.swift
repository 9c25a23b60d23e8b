/// Who is told when so much of a promise is used up, and whether the work passes to them:
/// `[{line: all, metric: resolution, share: 100, to: lead, act: tell}, …]`.
public struct Escalation: ParameterValue {
    /// Whom it reaches. Where there is nobody, it goes on to the next at once.
    public enum Recipient: String, Sendable, CaseIterable {
        case assignee, first, second, lead, manager

        /// This one, and who is reached where there is nobody: each in turn.
        public var upward: ArraySlice<Recipient> { Recipient.allCases.drop { $0 != self } }

        public var label: Text {
            switch self {
            case .assignee: Text("处理人", "Assignee")
            case .first: Text("值班一线", "First line on duty")
            case .second: Text("值班二线", "Second line on duty")
            case .lead: Text("组长", "Team lead")
            case .manager: Text("服务经理", "Service manager")
            }
        }
    }

    public enum Act: String, Sendable, CaseIterable {
        case tell
        /// They also get the work, where nobody has taken it.
        case assign

        var label: Text { self == .tell ? Text("告知", "Tell") : Text("告知；无人接手则分派", "Tell; assign if nobody has taken it") }
    }

    public struct Step: Sendable, Hashable {
        /// The row of the targets it is for; nil: every row.
        public let line: String?
        /// The column of the targets.
        public let metric: String
        /// Of the target, in hundredths; past 100 the promise is broken.
        public let share: Int
        public let to: Recipient
        public let act: Act
    }

    /// For fields that say who was told.
    public static let recipients = ChoiceField(source: .closed(options))
    private static let options = Recipient.allCases.map { ChoiceField.Option($0.rawValue, $0.label) }

    public let steps: [Step]
    private static let most = 100, shares = 1...1000, all = "all"

    public init(_ json: JSON) throws(Refused) {
        guard let list = json.list else { throw Refused("须列出升级步骤。", "Steps of escalation must be listed.") }
        guard list.count <= Escalation.most else { throw Refused("最多 \(Escalation.most) 步。", "At most \(Escalation.most) steps.") }
        var steps: [Step] = []
        for (place, entry) in list.enumerated() {
            let step = try Escalation.step(entry, place + 1)
            if steps.contains(step) { throw Refused("第 \(place + 1) 步与前面的相同。", "Step \(place + 1) is there already.") }
            steps.append(step)
        }
        self.steps = steps
    }

    private static func step(_ json: JSON, _ number: Int) throws(Refused) -> Step {
        guard let share = json["share"]?.whole, shares.contains(Int(share)) else {
            throw Refused("第 \(number) 步：比例须是 1 到 1000 的整数。", "Step \(number): the share must be a whole number from 1 to 1000.")
        }
        guard let line = json["line"]?.text, let metric = json["metric"]?.text, let to = json["to"]?.text.flatMap({ Recipient(rawValue: $0) }),
            let act = json["act"]?.text.flatMap({ Act(rawValue: $0) })
        else { throw Refused("第 \(number) 步不完整。", "Step \(number) is not complete.") }
        return Step(line: line == all ? nil : line, metric: metric, share: Int(share), to: to, act: act)
    }

    /// The steps of a clock, by line and metric of its target.
    public func steps(_ line: String, _ metric: String) -> [Step] { steps.filter { $0.metric == metric && $0.line.map { $0 == line } ?? true } }

    /// Whether somebody no lower than this hears of a promise of this line by the time it is broken.
    public func reaches(_ recipient: Recipient, _ line: String, _ metric: String) -> Bool {
        steps(line, metric).contains { $0.share <= 100 && recipient.upward.contains($0.to) }
    }

    /// How it is written, for a table of targets with these lines and metrics.
    public static func form(lines: ParameterForm.Axis, metrics: ParameterForm.Axis) -> ParameterForm {
        let acts = Act.allCases.map { ChoiceField.Option($0.rawValue, $0.label) }
        return .lines([
            ParameterForm.Column("line", lines.label, [ChoiceField.Option(all, Text("全部", "All"))] + lines.options),
            ParameterForm.Column("metric", metrics.label, metrics.options), ParameterForm.Column("share", Text("已用目标的百分之几", "Percent of the target used")),
            ParameterForm.Column("to", Text("告知谁", "Who is told"), options),
            ParameterForm.Column("act", Text("动作", "What is done"), acts),
        ])
    }
}
