/// Who approves, step by step: `[{who: [role:manager], quorum: majority, reminder: P2D, deadline: P5D, instead: [role:admin], signature: true}, …]`.
///
/// All of a step are asked at once; the next begins when enough have approved. One refusal refuses the whole: what somebody who was asked
/// holds to be wrong is mended, not outvoted.
public struct ApprovalPlan: ParameterValue {
    public let steps: [Step]

    public struct Step: Sendable {
        public let who: [Approver]
        public let quorum: Quorum
        /// Those who have not decided so long after they were asked are asked again; nil: they are not.
        public let reminder: Duration?
        /// How long there is to decide, in time that passes; nil: as long as it takes.
        public let deadline: Duration?
        /// Who is asked when the deadline has passed, and then decides the step alone; none: it counts as refused.
        public let instead: [Approver]
        /// Whether a decision is signed with the password.
        public let isSigned: Bool
    }

    /// How many of those asked must approve.
    public enum Quorum: Sendable, Hashable {
        case count(Int)
        /// More than half of them.
        case majority
        case all

        public func needed(of people: Int) -> Int {
            switch self {
            case .count(let count): count
            case .majority: people / 2 + 1
            case .all: people
            }
        }
    }

    /// People as a plan names them: `role:manager`, `team:变更委员会`, `record:customer.manager`, `requester:unit.manager`.
    public enum Approver: Sendable, Hashable {
        /// By its key.
        case role(String)
        /// By its name.
        case team(String)
        /// Whom a field of the record names, or of a record that it refers to.
        case record(Filter.Path)
        /// The same of the person who asks for approval.
        case requester(Filter.Path)
    }

    /// - Throws: a sentence for steps that cannot be read. That there is a step at all is for a parameter's bound to say.
    public init(_ json: JSON) throws(Refused) {
        guard let list = json.list else { throw Refused("须列出审批步骤。", "The steps of approval must be listed.") }
        guard list.count <= Limits.approvalSteps else { throw Refused("最多 \(Limits.approvalSteps) 步。", "At most \(Limits.approvalSteps) steps.") }
        var steps: [Step] = []
        for (place, entry) in list.enumerated() { steps.append(try ApprovalPlan.step(entry, place + 1)) }
        self.steps = steps
    }

    /// - Parameter number: from 1 on.
    public func step(_ number: Int64) -> Step? { steps.indices.contains(Int(number) - 1) ? steps[Int(number) - 1] : nil }

    // MARK: reading

    private static let members: Set<String> = ["who", "quorum", "reminder", "deadline", "instead", "signature"]

    private static func step(_ json: JSON, _ number: Int) throws(Refused) -> Step {
        guard let given = json.members else { throw wrong(number, Text("须写成 who、quorum 等各项。", "it is written as who, quorum and so on.")) }
        if let stranger = given.first(where: { !members.contains($0.name) })?.name {
            throw wrong(number, Text("没有「\(stranger)」这一项。", "there is no “\(stranger)”."))
        }
        let who = try approvers(json["who"], number), instead = try approvers(json["instead"], number)
        guard !who.isEmpty else { throw wrong(number, Text("须写明由谁批准（who）。", "say who approves (who).")) }
        let reminder = try length(json["reminder"], number), deadline = try length(json["deadline"], number)
        if let reminder, let deadline, reminder.seconds >= deadline.seconds {
            throw wrong(number, Text("提醒须早于期限。", "the reminder must come before the deadline."))
        }
        if !instead.isEmpty, deadline == nil { throw wrong(number, Text("写了改由谁批准，就须写期限。", "who is asked instead is asked after a deadline; name it.")) }
        guard json["signature"].map({ $0.truth != nil }) ?? true else { throw wrong(number, Text("签名（signature）须是 true 或 false。", "signature is true or false.")) }
        return Step(
            who: who, quorum: try quorum(json["quorum"], number), reminder: reminder, deadline: deadline, instead: instead,
            isSigned: json["signature"]?.truth ?? false)
    }

    private static func approvers(_ json: JSON?, _ number: Int) throws(Refused) -> [Approver] {
        guard let json, json != .null else { return [] }
        let entries = json.list ?? [json]
        guard entries.count <= Limits.approvers else {
            throw wrong(number, Text("最多列 \(Limits.approvers) 项审批人。", "at most \(Limits.approvers) who approve are listed."))
        }
        var found: [Approver] = []
        for entry in entries {
            guard let text = entry.text, let approver = Approver(text) else {
                let words = entry.text ?? ""
                throw wrong(
                    number,
                    Text("「\(words)」须写成 role:、team:、record: 或 requester: 开头的名称。", "“\(words)” must begin with role:, team:, record: or requester:."))
            }
            found.append(approver)
        }
        return found
    }

    private static func length(_ json: JSON?, _ number: Int) throws(Refused) -> Duration? {
        guard let json, json != .null else { return nil }
        let length: Duration
        do { length = try Duration(json) } catch { throw wrong(number, error.refusals.first?.text ?? Duration.positive) }
        guard length.seconds > 0 else { throw wrong(number, Duration.positive) }
        return length
    }

    private static func quorum(_ json: JSON?, _ number: Int) throws(Refused) -> Quorum {
        switch json {
        case nil, .null?: return .count(1)
        case .text("all")?: return .all
        case .text("majority")?: return .majority
        case .whole(let count)? where (1...Int64(Limits.approvers)).contains(count): return .count(Int(count))
        default:
            throw wrong(number, Text("人数（quorum）须是 1 到 \(Limits.approvers)、majority 或 all。", "quorum is 1 to \(Limits.approvers), majority or all."))
        }
    }

    private static func wrong(_ number: Int, _ text: Text) -> Refused { Refused("第 \(number) 步：\(text.zh)", "Step \(number): \(text.en)") }
}

extension ApprovalPlan.Approver {
    /// Nil for what names nobody.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
        guard parts.count == 2, !parts[1].isEmpty else { return nil }
        let steps = parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isPath = (1...2).contains(steps.count) && steps.allSatisfy { $0.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil }
        switch parts[0] {
        case "role": self = .role(parts[1])
        case "team": self = .team(parts[1])
        case "record" where isPath: self = .record(Filter.Path(steps[0], step: steps.count > 1 ? steps[1] : nil))
        case "requester" where isPath: self = .requester(Filter.Path(steps[0], step: steps.count > 1 ? steps[1] : nil))
        default: return nil
        }
    }

    /// As a plan writes it.
    public var text: String {
        switch self {
        case .role(let key): "role:\(key)"
        case .team(let name): "team:\(name)"
        case .record(let path): "record:\(path.text)"
        case .requester(let path): "requester:\(path.text)"
        }
    }
}
