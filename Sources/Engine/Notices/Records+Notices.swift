import Kernel
import Store

/// What people are told, and how they want it. Their own, so no part of the history.
extension Records {
    /// Unseen notices that are counted.
    public static let mostUnseen = 99

    /// A person's own notices, newest first.
    /// - Parameters:
    ///   - row: the row of the notice to go on behind; nil: the newest.
    ///   - limit: at most so many, 1 to 200.
    public func notices(before row: Int64? = nil, unseenOnly: Bool = false, limit: Int = 50, as principal: Principal) async throws -> [StoredNotice] {
        let now = core.now(), most = min(max(limit, 1), Records.longestPage)
        return try await store.read { [core] reader in
            let beyond: SQL = row.map { "AND row < \($0)" } ?? "", unseen: SQL = unseenOnly ? "AND seen IS NULL" : ""
            let which: SQL = "person = \(principal.person) \(unseen) \(beyond) ORDER BY row DESC LIMIT \(literal: most)"
            return try StoredNotice.all(which, of: principal, core, in: reader, now: now)
        }
    }

    /// How many notices the person has not seen: exact to 99.
    public func unseen(as principal: Principal) async throws -> Count {
        let number = try await store.read { reader in
            try reader.first(
                "SELECT count(*) FROM (SELECT 1 FROM notice WHERE person = \(principal.person) AND seen IS NULL LIMIT \(literal: Records.mostUnseen + 1)) AS counted"
            ) { Int($0.whole(0)) } ?? 0
        }
        return Count(number: min(number, Records.mostUnseen), isMore: number > Records.mostUnseen)
    }

    /// The person has seen a notice.
    /// - Throws: `Failure.notFound` when it is none of theirs.
    public func see(notice row: Int64, as principal: Principal) async throws {
        let isTheirs = try await store.write { [core] writer in
            let seen = try writer.run("UPDATE notice SET seen = \(core.now(in: writer)) WHERE row = \(row) AND person = \(principal.person) AND seen IS NULL")
            return try seen > 0 || writer.exists("SELECT 1 FROM notice WHERE row = \(row) AND person = \(principal.person)")
        }
        guard isTheirs else { throw Failure.notFound }
    }

    /// The person has opened a record, and so seen all they were told of it. Writes only where there is something to see.
    public func see(noticesOf record: RecordID, as principal: Principal) async throws {
        let which: SQL = "person = \(principal.person) AND record = \(record) AND seen IS NULL"
        guard try await store.read({ try $0.exists("SELECT 1 FROM notice WHERE \(which) LIMIT 1") }) else { return }
        _ = try await store.write { [core] writer in try writer.run("UPDATE notice SET seen = \(core.now(in: writer)) WHERE \(which)") }
    }

    /// The person has seen everything.
    public func seeAllNotices(as principal: Principal) async throws {
        let which: SQL = "SELECT row FROM notice WHERE person = \(principal.person) AND seen IS NULL ORDER BY row LIMIT \(literal: Records.seenAtOnce)"
        while try await store.write({ [core] writer in
            try writer.run("UPDATE notice SET seen = \(core.now(in: writer)) WHERE row IN (\(which))")
        }) == Records.seenAtOnce {}
    }
    private static let seenAtOnce = 500

    // MARK: how they want it

    public func noticeWishes(as principal: Principal) async throws -> NoticeWishes {
        try await store.read { try NoticeWishes.of(principal.person, in: $0) }
    }

    /// - Throws: `Refused` for a time or zone that there is not, at `digest`, `quiet` or `zone`.
    public func keep(_ wishes: NoticeWishes, as principal: Principal) async throws {
        var refusals: [Refusal] = []
        let times = 0...NoticeWishes.day
        if !times.contains(wishes.digest) { refusals.append(Refusal(field: "digest", Text("时间须写成 08:30。", "A time is written like 08:30."))) }
        if let quiet = wishes.quiet, !(times.contains(quiet.from) && times.contains(quiet.to)) {
            refusals.append(Refusal(field: "quiet", Text("时间须写成 22:00。", "A time is written like 22:00.")))
        }
        if Zones.named(wishes.zone) == nil {
            refusals.append(Refusal(field: "zone", Text("没有「\(wishes.zone)」这个时区；请写成 Asia/Shanghai 或 +08:00。", "There is no zone “\(wishes.zone)”; write Asia/Shanghai or +08:00.")))
        }
        guard refusals.isEmpty else { throw Refused(refusals) }
        try await store.write { try wishes.keep(for: principal.person, in: $0) }
    }

    /// Whether some process sends letters.
    public func sendsMail() async throws -> Bool {
        try await store.read { try Lease.isHeld(Mailer.name, in: $0) }
    }
}
