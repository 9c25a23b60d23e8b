import Kernel
import Store

/// How one person wants to be told of what concerns them.
public struct NoticeWishes: Sendable, Hashable {
    /// Every notice stands in the page; some are also sent.
    public enum Way: String, Sendable, CaseIterable {
        case page
        case atOnce = "at_once"
        case digest
    }

    /// By the wall clock, in minutes since midnight; across midnight where it ends before it begins.
    public struct Quiet: Sendable, Hashable {
        public let from: Int
        public let to: Int

        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    public var ways: [Topic: Way]
    /// When no mail is sent; nil: at no time.
    public var quiet: Quiet?
    /// When the day's digest is sent, in minutes since midnight.
    public var digest: Int
    /// In which all of this is meant: an IANA name or an offset.
    public var zone: String

    /// What holds for a topic named in `ways` no other way.
    public init(ways: [Topic: Way] = [:], quiet: Quiet? = nil, digest: Int = NoticeWishes.morning, zone: String = Zones.own) {
        self.ways = ways
        self.quiet = quiet
        self.digest = digest
        self.zone = zone
    }

    /// Half past eight.
    public static let morning = 8 * 60 + 30
    static let day = 24 * 60

    public func way(of topic: Topic) -> Way { ways[topic] ?? (topic == .watched ? .digest : .atOnce) }

    // MARK: when a letter goes

    /// - Returns: when a letter about something told at a moment goes out; nil: none does.
    func letter(about topic: Topic, at now: Moment) -> (isDigest: Bool, moment: Moment)? {
        switch way(of: topic) {
        case .page: nil
        case .atOnce: (isDigest: false, moment: afterQuiet(now))
        case .digest: (isDigest: true, moment: next(loudDigest, after: now))
        }
    }

    /// The moment itself, or the end of the quiet it falls into.
    func afterQuiet(_ moment: Moment) -> Moment {
        guard quiet != nil else { return moment }
        let wall = moment.wall(offset: place.offset(at: moment))
        return endOfQuiet(around: wall.hour * 60 + wall.minute).map { next($0, after: moment) } ?? moment
    }

    private var loudDigest: Int { endOfQuiet(around: digest) ?? digest }

    /// Nil for a minute of the day that is not quiet.
    private func endOfQuiet(around minute: Int) -> Int? {
        guard let quiet else { return nil }
        let isEvening = minute >= quiet.from, isMorning = minute < quiet.to
        let isQuiet = quiet.from <= quiet.to ? isEvening && isMorning : isEvening || isMorning
        return isQuiet ? quiet.to : nil
    }

    /// The first moment after another at which the wall clock shows so many minutes since midnight.
    private func next(_ minutes: Int, after moment: Moment) -> Moment {
        let place = self.place, offset = place.offset(at: moment), today = moment.wall(offset: offset).day
        let moments = (0...2).map { ahead -> Moment in
            let wall = WallTime(day: Day(number: today.number + ahead), hour: minutes / 60, minute: minutes % 60, second: 0)
            // The offset of that moment, which summer time may have made another.
            return wall.moment(offset: place.offset(at: wall.moment(offset: offset)))
        }
        return moments.first { $0 > moment } ?? moment
    }

    private var place: Zone { Zones.named(zone) ?? Zone(ZoneOffset(seconds: 0)) }

    // MARK: in the base

    /// What those have chosen of these people who have chosen anything.
    static func chosen(by people: [RecordID], in reader: any Reader) throws -> [RecordID: NoticeWishes] {
        let within = reader.dialect.within("person", people.map { .bytes($0.bytes) })
        let rows = try reader.rows("SELECT person, ways, quiet_from, quiet_to, digest, zone FROM notice_wish WHERE \(within)") { row -> (RecordID?, NoticeWishes) in
            let quiet = row.isNull(2) || row.isNull(3) ? nil : Quiet(from: Int(row.whole(2)), to: Int(row.whole(3)))
            return (row.id(0), NoticeWishes(ways: parsed(row.text(1)), quiet: quiet, digest: Int(row.whole(4)), zone: row.text(5)))
        }
        var chosen: [RecordID: NoticeWishes] = [:]
        for case (let person?, let wishes) in rows { chosen[person] = wishes }
        return chosen
    }

    static func of(_ person: RecordID, in reader: any Reader) throws -> NoticeWishes {
        try chosen(by: [person], in: reader)[person] ?? NoticeWishes()
    }

    func keep(for person: RecordID, in writer: any Writer) throws {
        let words = Topic.allCases.map { "\($0.rawValue)=\(way(of: $0).rawValue)" }.joined(separator: " ")
        try writer.run("DELETE FROM notice_wish WHERE person = \(person)")
        try writer.run(
            """
            INSERT INTO notice_wish (person, ways, quiet_from, quiet_to, digest, zone)
            VALUES (\(person), \(words), \(NoticeWishes.bind(quiet?.from)), \(NoticeWishes.bind(quiet?.to)), \(digest), \(zone))
            """)
    }

    private static func bind(_ minutes: Int?) -> Bind { minutes.map { .integer(Int64($0)) } ?? .null }

    /// `topic=way` with blanks between; what is not known any more is passed over.
    private static func parsed(_ text: String) -> [Topic: Way] {
        var ways: [Topic: Way] = [:]
        for part in text.split(separator: " ") {
            let pair = part.split(separator: "=").map(String.init)
            guard pair.count == 2, let topic = Topic(rawValue: pair[0]), let way = Way(rawValue: pair[1]) else { continue }
            ways[topic] = way
        }
        return ways
    }
}
