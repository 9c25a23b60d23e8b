import Engine
import Kernel

/// What happened to each of the desk's incidents, from its number alone.
struct DeskStory: Sendable {
    /// Seconds from one incident to the next in a desk of 200,000 a year, and how far the whole reaches back.
    private static let pace: Int64 = 158, reach: ClosedRange<Int64> = 60 * 86_400...5 * 365 * 86_400
    /// Of the newest tenth some are still open, of so many at most.
    private static let mostRecent = 20_000

    let count: Int
    let until: Moment
    let words: DeskWords
    let people: DeskPeople

    func claims(_ number: Int) -> [Claim] {
        var dice = SeededRandom(UInt64(number))
        let opened = until.adding(seconds: -age(number))
        var telling = Telling(at: opened, number: number, until: until)
        let customer = number % people.customers.count, agent = people.agents[Int.random(in: 0..<people.agents.count, using: &dice)]
        var known = fields(number, customer, &dice)
        known["opened"] = opened.value
        known["opened_by"] = .id(agent)
        telling.claim(known, "new", by: agent)
        if dice.chance(50) { telling.claim(["assignee": .id(agent)], "in_progress", after: 600, by: agent) }
        telling.say(words.text(200, &dice), isInternal: false, after: 900, by: agent)
        telling.say(words.text(200, &dice), isInternal: true, after: 1800, by: agent)
        if dice.chance(10) {
            telling.claim(["hold_reason": .text("vendor")], "on_hold", after: 3600, by: agent)
            telling.claim(["hold_reason": .null], "in_progress", after: 86_400, by: agent)
        }
        let isRecent = count - number <= min(count / 10, DeskStory.mostRecent)
        if isRecent, dice.chance(40) { return telling.claims }
        let resolved = telling.at.adding(seconds: Int64.random(in: 600...172_800, using: &dice))
        telling.claim(
            ["close_code": .text("solution"), "close_notes": .text(words.text(60, &dice)), "resolved": resolved.value, "resolved_by": .id(agent)],
            "resolved", at: resolved, by: agent)
        let closed = resolved.adding(seconds: 7 * 86_400)
        telling.claim(["closed": closed.value], "closed", at: closed, by: agent)
        return telling.claims
    }

    /// Seconds before the end.
    private func age(_ number: Int) -> Int64 {
        let whole = min(max(Int64(count) * DeskStory.pace, DeskStory.reach.lowerBound), DeskStory.reach.upperBound)
        return whole - whole * Int64(number) / Int64(max(count, 1))
    }

    private func fields(_ number: Int, _ customer: Int, _ dice: inout SeededRandom) -> [String: Value] {
        let callers = people.callers[customer]
        let (impact, urgency, priority) = level(&dice)
        let asset = "ZC\(padded(number / 50 * 7919 % 1_000_000, 6))", place = "机房 JF\(padded(number % 100, 2))"
        return [
            "title": .text(words.titles[Int.random(in: 0..<words.titles.count, using: &dice)]),
            "description": .text("\(asset) \(place) \(words.text(180, &dice))"), "customer": .id(people.customers[customer]),
            "caller": .id(callers[Int.random(in: 0..<callers.count, using: &dice)]), "impact": .text(impact), "urgency": .text(urgency),
            "priority": .text(priority), "category": .text(["network", "printing", "application"][number % 3]), "contact": .text("phone"),
            "team": .id(people.teams[Int.random(in: 0..<people.teams.count, using: &dice)]),
        ]
    }

    /// As in the log of a real desk: nine of ten are of the third priority.
    private func level(_ dice: inout SeededRandom) -> (impact: String, urgency: String, priority: String) {
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<2: ("high", "high", "p1")
        case 2..<4: ("high", "medium", "p2")
        case 4..<7: ("low", "low", "p5")
        default: ("medium", "medium", "p3")
        }
    }
}

/// One incident's claims as they are gathered.
private struct Telling {
    private(set) var claims: [Claim] = []
    private(set) var at: Moment
    let number: Int
    let until: Moment

    init(at: Moment, number: Int, until: Moment) {
        self.at = at
        self.number = number
        self.until = until
    }

    mutating func claim(_ values: [String: Value], _ state: String, after seconds: Int64 = 0, by actor: RecordID) {
        claim(values, state, at: at.adding(seconds: seconds), by: actor)
    }

    /// What would lie in the future does not happen.
    mutating func claim(_ values: [String: Value], _ state: String, at moment: Moment, by actor: RecordID) {
        guard moment <= until else { return }
        at = moment
        append(values, state, [], actor)
    }

    mutating func say(_ text: String, isInternal: Bool, after seconds: Int64, by actor: RecordID) {
        guard at.adding(seconds: seconds) <= until, let words = try? Claim.Words(text, isInternal: isInternal) else { return }
        at = at.adding(seconds: seconds)
        append([:], nil, [words], actor)
    }

    private mutating func append(_ values: [String: Value], _ state: String?, _ words: [Claim.Words], _ actor: RecordID) {
        claims.append(
            Claim(
                values: values, facts: [:], state: state, happened: at, actor: actor, provenance: "\(BusyDesk.source):\(number)", words: words))
    }
}
