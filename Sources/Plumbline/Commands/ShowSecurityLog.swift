import ArgumentParser
import Engine
import Kernel

struct ShowSecurityLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "security-log", abstract: "Sign-ins, refused attempts, changes of access. 安全日志。",
        discussion: "Reads only. Entries are kept for a year.")

    @OptionGroup var place: Place
    @Option(help: "Only what was noted since: a day or a moment, such as 2026-07-01 or 2026-07-01T08:00:00Z; UTC unless it says otherwise.")
    var since: String?
    @Flag(help: "One JSON object a line.") var json = false

    func run() async throws {
        let start = try since.map { text in
            guard let moment = Moment(iso: text) else { throw ValidationError("--since is a day or a moment such as 2026-07-01T08:00:00Z") }
            return moment
        }
        let store = try await place.storeToRead()
        let log = SecurityLog(store: store)
        var entries: [SecurityLog.Entry] = []
        repeat {
            entries = try await log.entries(since: start ?? Moment(milliseconds: 0), after: entries.last?.row ?? 0)
            for entry in entries { Console.say(json ? line(asJSON: entry) : line(entry)) }
        } while !entries.isEmpty
        try await store.close()
    }

    private func line(_ entry: SecurityLog.Entry) -> String {
        [entry.moment.iso, entry.mail ?? entry.person?.description ?? "-", entry.what, entry.detail].joined(separator: "\t")
    }

    private func line(asJSON entry: SecurityLog.Entry) -> String {
        let json = JSON.object([
            "moment": .text(entry.moment.iso), "person": entry.person.map { .text($0.description) } ?? .null,
            "mail": entry.mail.map { .text($0) } ?? .null, "what": .text(entry.what), "detail": .text(entry.detail),
        ])
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
