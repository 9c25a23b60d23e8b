import Kernel
import Store

/// A letter that is not sent yet.
public struct PendingLetter: Sendable, Hashable {
    /// The row of the notice it tells of; of a digest, of the first.
    public let notice: Int64
    public let person: RecordID
    /// Whether it tells of all that was kept for the day's letter.
    public let isDigest: Bool
    /// When it was to go.
    public let due: Moment
    /// When it is tried, or tried again; nil: it was given up.
    public let moment: Moment?
    /// How often it was tried in vain, or is being tried.
    public let tries: Int64
    /// Why it could not be sent, the last time: the server's words.
    public let fault: String?

    init(_ row: any Row) throws {
        guard let person = row.id(1) else { throw StoreError.engine("a letter to nobody") }
        notice = row.whole(0)
        self.person = person
        isDigest = row.truth(2)
        due = row.moment(3)
        moment = row.momentOrNil(4)
        tries = row.whole(5)
        fault = row.textOrNil(6)
    }

    static func upTo(_ now: Moment, limit: Int, in reader: any Reader) throws -> [PendingLetter] {
        try reader.rows(columns + " WHERE moment <= \(now) ORDER BY moment, notice LIMIT \(limit)", PendingLetter.init)
    }
    static func givenUp(_ limit: Int, in reader: any Reader) throws -> [PendingLetter] {
        try reader.rows(columns + " WHERE moment IS NULL ORDER BY notice LIMIT \(limit)", PendingLetter.init)
    }
    static func find(_ notice: Int64, in reader: any Reader) throws -> PendingLetter? {
        try reader.first(columns + " WHERE notice = \(notice)", PendingLetter.init)
    }
    private static let columns: SQL = "SELECT notice, person, digest, due, moment, tries, fault FROM letter"
}

/// The letters that are to go, as they lie in the base.
struct Outbox {
    let writer: any Writer

    /// - Parameter notice: what stands for its row. Of a person's notices for one digest, the first brings the letter.
    func add(_ notice: SQL, for person: RecordID, isDigest: Bool, due: Moment) throws {
        if isDigest, try writer.exists("SELECT 1 FROM letter WHERE person = \(person) AND due = \(due) AND digest = 1") { return }
        try writer.send(
            """
            INSERT INTO letter (notice, person, digest, due, moment, tries, fault) VALUES (\(notice), \(person), \(isDigest), \(due), \(due), 0, NULL)
            """)
    }

    /// Takes a letter to be sent, for so long that no other process does the same beside.
    /// - Returns: the letter as it then lies there; nil when it is another's by now.
    func take(_ letter: PendingLetter, at now: Moment) throws -> PendingLetter? {
        guard try isStill(letter) else { return nil }
        try writer.run("UPDATE letter SET tries = tries + 1, moment = \(now.adding(seconds: Outbox.sending)) WHERE notice = \(letter.notice)")
        return try PendingLetter.find(letter.notice, in: writer)
    }
    /// Seconds after which nobody is sending it any more.
    private static let sending: Int64 = 300

    private func isStill(_ letter: PendingLetter) throws -> Bool { try PendingLetter.find(letter.notice, in: writer) == letter }

    /// It is to go later, and was not tried.
    func postpone(_ letter: PendingLetter, to moment: Moment) throws {
        guard try isStill(letter) else { return }
        try writer.run("UPDATE letter SET moment = \(moment) WHERE notice = \(letter.notice)")
    }

    func end(of letter: PendingLetter) throws { try writer.run("DELETE FROM letter WHERE notice = \(letter.notice)") }

    /// Notes what became of a letter that was taken.
    func settle(_ letter: PendingLetter, _ posting: Posting, at now: Moment) throws {
        switch posting {
        case .sent: try end(of: letter)
        case .later(let words):
            let wait = Outbox.waits.indices.contains(Int(letter.tries) - 1) ? Outbox.waits[Int(letter.tries) - 1] : nil
            try fail(letter, words, wait.map { now.adding(seconds: $0) })
        case .refused(let words): try fail(letter, words, nil)
        }
    }
    /// Seconds between one try and the next; then it is given up.
    private static let waits: [Int64] = [60, 600, 3600, 6 * 3600, 24 * 3600]

    private func fail(_ letter: PendingLetter, _ words: String, _ moment: Moment?) throws {
        guard try isStill(letter) else { return }
        try writer.run("UPDATE letter SET fault = \(String(words.prefix(Limits.line))), moment = \(moment) WHERE notice = \(letter.notice)")
    }

    /// One that was given up is tried once more.
    func retry(_ notice: Int64, at now: Moment) throws -> Bool {
        try writer.run("UPDATE letter SET tries = 0, moment = \(now) WHERE notice = \(notice) AND moment IS NULL") == 1
    }
}
