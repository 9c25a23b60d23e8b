import Kernel
import Store

/// Puts before people what rules have them told, in the transaction that brought it about.
struct Notices {
    /// Seconds a notice is kept.
    static let kept: Int64 = 180 * 86400
    /// Seconds after which a letter nobody could send says nothing new any more.
    static let stale: Int64 = 3 * 86400
    private static let piece = 500

    let core: Core
    let writer: any Writer
    let now: Moment

    /// Each person is told once of an event, by the first notice that names them; not who caused it, nor who may not read the record, nor,
    /// of what the provider's people keep to themselves, anybody else.
    /// - Parameters:
    ///   - n: the number of the record's event.
    ///   - isInternal: whether the event is for the provider's people alone.
    func put(_ notices: [Notice], about record: (kind: Kind, id: RecordID), event n: Int64, isInternal: Bool, causedBy actor: RecordID) throws {
        var told: [RecordID: Notice] = [:], people: [RecordID] = []
        for notice in notices {
            for person in notice.people where person != actor && told[person] == nil && people.count < Limits.told {
                told[person] = notice
                people.append(person)
            }
        }
        guard !people.isEmpty else { return }
        let principals = try PrincipalBook.load(people, in: writer), wishes = try NoticeWishes.chosen(by: people, in: writer)
        for person in people {
            guard let notice = told[person], let reader = principals[person], try sees(reader, record, isInternal: isInternal) else { continue }
            try put(notice, before: person, record, n, wishes[person] ?? NoticeWishes())
        }
    }

    private func sees(_ reader: Principal, _ record: (kind: Kind, id: RecordID), isInternal: Bool) throws -> Bool {
        let access = Access(reader, to: record.kind)
        guard access.readsNotes || !isInternal else { return false }
        let condition = access.condition(for: .read)
        if condition == .all { return true }
        return try core.find(record.kind, record.id, where: condition, as: reader, in: writer, now: now) != nil
    }

    private func put(_ notice: Notice, before person: RecordID, _ record: (kind: Kind, id: RecordID), _ n: Int64, _ wishes: NoticeWishes) throws {
        let row = try writer.add(
            """
            INSERT INTO notice (person, kind, record, n, topic, zh, en, moment, seen) VALUES (\(person), \(record.kind.name), \(record.id), \(n),
            \(notice.topic.rawValue), \(notice.sentence.zh), \(notice.sentence.en), \(now), NULL)
            """, to: "notice", key: "row")
        guard let letter = wishes.letter(about: notice.topic, at: now) else { return }
        try Outbox(writer: writer).add(row, for: person, isDigest: letter.isDigest, due: letter.moment)
    }

    /// Removes what has served its time, and letters that nobody has sent.
    static func clear(at now: Moment, in writer: any Writer) throws {
        let oldest = try writer.rows("SELECT row, moment FROM notice ORDER BY row LIMIT \(literal: piece)") { ($0.whole(0), $0.moment(1)) }
        let before = now.adding(seconds: -kept)
        if let last = oldest.last(where: { $0.1 < before })?.0 {
            try writer.run("DELETE FROM notice WHERE row <= \(last)")
            try writer.run("DELETE FROM letter WHERE notice <= \(last)")
        }
        try writer.run("DELETE FROM letter WHERE moment < \(now.adding(seconds: -stale))")
    }
}
