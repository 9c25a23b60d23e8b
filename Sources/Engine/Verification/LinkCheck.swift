import Kernel
import Store

/// Links against the events that made and ended them, a record or a piece at a time.
struct LinkCheck {
    static let verbs: Set<String> = ["link", "unlink", "unlinked"]
    let reader: any Reader
    /// Rows looked at at once.
    var pieces = 1000

    private struct Link: Hashable {
        /// Type, kind and id of the other record.
        let to: [String]
        let fromKind: String
        let since: Moment
        var until: Moment?
    }

    /// The links that begin at one record, as its events tell them, against its rows.
    func check(_ told: [ToldEvent], of record: RecordID, _ result: inout Verification) throws {
        guard !told.isEmpty else { return }
        var wanted = Dictionary(LinkCheck.links(told).map { ($0, 1) }, uniquingKeysWith: +)
        let rows = try reader.rows("SELECT row, type, from_kind, to_kind, to_id, since, until FROM link WHERE from_id = \(record)") { row in
            let to = [row.text(1), "\(row.text(3)) \(row.id(4)?.description ?? "")"]
            return (row: row.whole(0), link: Link(to: to, fromKind: row.text(2), since: row.moment(5), until: row.momentOrNil(6)))
        }
        for (row, link) in rows {
            if let count = wanted[link], count > 0 { wanted[link] = count - 1 } else { LinkCheck.isStrange(row, &result) }
        }
        for (link, count) in wanted where count > 0 { result.findings.append(Finding("link of \(link.fromKind) \(record)", "关联不见了", "a link is gone")) }
    }

    private static func links(_ told: [ToldEvent]) -> [Link] {
        var links: [Link] = []
        /// Places of those not yet ended, oldest first, by where they lead.
        var open: [[String]: [Int]] = [:]
        for event in told {
            for (field, value) in event.told {
                let parts = field.split(separator: ".").map(String.init)
                guard parts.count == 3, parts[0] == "link", parts[2] == "to", let words = value.text else { continue }
                let to = [parts[1], String(words.drop { $0 == "-" })]
                if !words.hasPrefix("-") {
                    open[to, default: []].append(links.count)
                    links.append(Link(to: to, fromKind: event.content.kind, since: event.content.recorded))
                } else if let first = open[to]?.first {
                    open[to]?.removeFirst()
                    links[first].until = event.content.recorded
                }
            }
        }
        return links
    }

    /// Rows of records whose events tell of no link at all.
    func run(_ result: inout Verification) throws {
        var last = Int64.min
        while true {
            let piece = try reader.rows(
                """
                SELECT l.row, (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.record = l.from_id AND e.verb IN ('link', 'unlink', 'unlinked') LIMIT 1) t)
                FROM link l WHERE l.row > \(last) ORDER BY l.row LIMIT \(pieces)
                """) { (row: $0.whole(0), isTold: $0.whole(1) > 0) }
            for row in piece where !row.isTold { LinkCheck.isStrange(row.row, &result) }
            guard piece.count == pieces, let end = piece.last else { return }
            last = end.row
        }
    }

    private static func isStrange(_ row: Int64, _ result: inout Verification) {
        result.findings.append(Finding("link \(row)", "与历史不符", "it is not what the events say"))
    }
}
