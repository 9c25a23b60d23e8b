import Kernel
import Store

/// What is to happen to records by itself, as it lies in the base: one line a record, made anew whenever its rules have run.
struct Wakings {
    let writer: any Writer

    func set(_ waking: Waking?, for record: RecordID, of kind: Kind) throws {
        guard let waking else { return try end(of: record) }
        try writer.send(
            """
            INSERT INTO waking (record, kind, due, moment, verb, tries, fault) VALUES (\(record), \(kind.name), \(waking.at), \(waking.at), \(waking.verb), 0, NULL)
            ON CONFLICT (record) DO UPDATE SET due = excluded.due, moment = excluded.moment, verb = excluded.verb, tries = 0, fault = NULL
            """)
    }

    /// To be tried again later, or given up; unless the record has been changed meanwhile, and waits for something else.
    func failed(_ due: Due, _ fault: Text, at now: Moment) throws {
        guard try Due.find(due.record, in: writer) == due else { return }
        let wait = Wakings.waits.indices.contains(Int(due.tries)) ? Wakings.waits[Int(due.tries)] : nil
        try writer.send(
            """
            UPDATE waking SET tries = tries + 1, fault = \(due.coded(fault)), moment = \(wait.map { now.adding(seconds: $0) }) WHERE record = \(due.record)
            """)
    }
    /// Seconds between one try and the next.
    private static let waits: [Int64] = [10, 60, 600, 3600]

    /// Those given up are tried once more.
    func retry(_ record: RecordID, at now: Moment) throws -> Bool {
        try writer.run("UPDATE waking SET tries = 0, moment = \(now) WHERE record = \(record) AND moment IS NULL") == 1
    }

    func end(of record: RecordID) throws { try writer.send("DELETE FROM waking WHERE record = \(record)") }
}

/// A record whose moment has come.
public struct Due: Sendable, Hashable {
    public let record: RecordID
    public let kind: String
    /// When it should have happened.
    public let due: Moment
    /// When it is done, or tried again; nil: it was given up.
    public let moment: Moment?
    /// The verb the house is to do; nil: its rules are to see that time has passed.
    public let verb: String?
    /// How often it was tried in vain.
    public let tries: Int64
    /// Why, the last time.
    public let fault: Text?

    init(_ row: any Row) throws {
        guard let record = row.id(0) else { throw StoreError.engine("a waking without a record") }
        self.record = record
        kind = row.text(1)
        due = row.moment(2)
        moment = row.momentOrNil(3)
        verb = row.textOrNil(4)
        tries = row.whole(5)
        fault = row.textOrNil(6).map { text in
            let parts = text.split(separator: Due.between, maxSplits: 1).map(String.init)
            return Text(parts.first ?? "", parts.last ?? "")
        }
    }

    private static let between: Character = "\n"
    func coded(_ fault: Text) -> String { fault.zh.replacing("\n", with: " ") + String(Due.between) + fault.en.replacing("\n", with: " ") }

    /// In the order of their moments; those given up have none.
    static func upTo(_ now: Moment, limit: Int, in reader: any Reader) throws -> [Due] {
        try reader.rows(columns + " WHERE moment <= \(now) ORDER BY moment, record LIMIT \(limit)", Due.init)
    }
    static func next(_ limit: Int, in reader: any Reader) throws -> [Due] {
        try reader.rows(columns + " WHERE moment IS NOT NULL ORDER BY moment, record LIMIT \(limit)", Due.init)
    }
    static func givenUp(_ limit: Int, in reader: any Reader) throws -> [Due] {
        try reader.rows(columns + " WHERE moment IS NULL ORDER BY record LIMIT \(limit)", Due.init)
    }
    static func count(_ condition: SQL, in reader: any Reader) throws -> Int {
        try reader.count("waking WHERE \(condition)", upTo: Count.most)
    }
    static func find(_ record: RecordID, in reader: any Reader) throws -> Due? {
        try reader.first(columns + " WHERE record = \(record)", Due.init)
    }
    private static let columns: SQL = "SELECT record, kind, due, moment, verb, tries, fault FROM waking"
}
