import Engine
import Foundation
import Kernel

/// A desk's incidents of the past years, made up: to see how a house does that is as large as one's own will be.
///
/// Each has 5.7 events on average, two of them comments of 200 characters, for one of twenty customers; priorities are spread as in a real
/// desk's log, and all but a few of the newest are closed. They come in as claims, as from another system.
public struct BusyDesk: Sendable {
    static let source = "busy-desk"
    /// Incidents of one transaction.
    private static let batch = 4096

    private let words: DeskWords

    /// - Parameter resources: the folder that holds `demo/desk.yaml`.
    /// - Throws: `Refused` when the file is not what it should be.
    public init(resources: URL) throws {
        words = try DeskWords(DemoPlace(resources, "desk.yaml"))
    }

    /// Makes so many incidents, the last of them just before `until`. The same numbers make the same incidents, and
    /// what is there already is not made again.
    /// - Parameter made: called with how many are made, after each transaction.
    public func fill(
        _ count: Int, until: Moment, in records: Records, as principal: Principal, made: (Int) async throws -> Void = { _ in }
    ) async throws {
        let people = try await records.claims("incident", as: principal) { try DeskPeople(writer: $0) }
        let story = DeskStory(count: count, until: until, words: words, people: people)
        var present = await story.cases(0..<min(BusyDesk.batch, count))
        for start in stride(from: 0, to: count, by: BusyDesk.batch) {
            let cases = present, end = min(start + BusyDesk.batch, count)
            async let following = story.cases(end..<min(end + BusyDesk.batch, count))
            try await records.claims("incident", as: principal) { writer in
                let known = try writer.taken(BusyDesk.source, cases.map(\.key))
                try writer.append(cases.filter { known[$0.key] == nil }, from: BusyDesk.source)
            }
            try await made(end)
            present = await following
        }
    }
}

extension DeskStory {
    fileprivate func cases(_ places: Range<Int>) async -> [ClaimedCase] {
        places.map { place in
            let claims = claims(place)
            return ClaimedCase("\(place)", claims, after: nil, rows: Int64(claims.count))
        }
    }
}

/// What the desk's texts are made of.
struct DeskWords: Sendable {
    let titles: [String]
    private let words: [String]

    init(_ place: DemoPlace) throws {
        titles = try place.list("titles").map { try $0.own() }
        words = try place.list("words").map { try $0.own() }
        guard !titles.isEmpty, !words.isEmpty else { throw place.fault("words") }
    }

    /// The first words of the list come most often, as in any language.
    func text(_ length: Int, _ dice: inout SeededRandom) -> String {
        var text = "", count = 0
        while count < length {
            let place = min(Int.random(in: 0..<words.count, using: &dice), Int.random(in: 0..<words.count, using: &dice))
            text += (count == 0 ? "" : " ") + words[place]
            count += words[place].unicodeScalars.count + 1
        }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(length))).trimmed
    }
}

/// Who the desk works for and with.
struct DeskPeople: Sendable {
    let customers: [RecordID]
    /// Of each customer.
    let callers: [[RecordID]]
    let teams: [RecordID]
    let agents: [RecordID]

    init(writer: ClaimWriter) throws {
        customers = try (1...20).map { try DeskPeople.made("customer", "示例客户 \(padded($0, 2))", [:], writer) }
        callers = try customers.enumerated().map { place, customer in
            try (1...10).map { try DeskPeople.made("person", "示例用户 \(padded(place + 1, 2))-\(padded($0, 2))", ["customer": .id(customer)], writer) }
        }
        teams = try (1...12).map { try DeskPeople.made("team", "示例组 \(padded($0, 2))", [:], writer) }
        agents = try (1...48).map { try DeskPeople.made("person", "示例工程师 \(padded($0, 2))", [:], writer) }
    }

    private static func made(_ kind: String, _ name: String, _ more: [String: Value], _ writer: ClaimWriter) throws -> RecordID {
        try writer.find(kind, named: name) ?? writer.create(kind, named: name, more)
    }
}
