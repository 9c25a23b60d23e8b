import ArgumentParser
import Engine
import Foundation
import Interchange
import Kernel

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Figures computed from records and their history. 统计报告。", subcommands: [Incidents.self])

    struct Incidents: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Volume, backlog, time to resolve, reopening. 事件统计。")
        /// Milliseconds; nobody else waits for what is asked here.
        private static let patience = 600_000
        @OptionGroup var place: Place
        @Flag(help: "Print JSON; the only form there is yet.") var json = false
        @Option(help: "Only records of this import, by the name in its mapping.") var source: String?
        @Option(help: "Offset from UTC in which months are counted, such as +08:00; without it the imports' own, else UTC.") var zone: String?

        func run() async throws {
            let offset = try zone.map { text in
                guard let zone = ZoneOffset(text) else { throw ValidationError("--zone is an offset such as +08:00 or Z") }
                return zone.seconds
            }
            let house = try await place.open(limits: HouseLimits(report: Incidents.patience))
            let report = IncidentReport(records: house.records, principal: try await Acting.administrator(of: house))
            let figures = try await report.json(source: source, zoneOffset: offset)
            Console.say(String(decoding: figures.bytes, as: UTF8.self))
        }
    }
}
