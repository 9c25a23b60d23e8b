import ArgumentParser
import Engine
import Foundation
import Interchange
import Kernel

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring in another system's event log as claims. 导入别的系统的事件日志。",
        discussion: "A second run of the same file adds nothing; a file that grew adds its new rows.")

    @OptionGroup var place: Place
    @Argument(help: "The log: CSV, plain or gzip.") var file: String
    @Option(help: "What its columns mean: a YAML file, such as Resources/mappings/uci-incident-log.yaml.") var mapping: String
    @Option(help: "A file to write rejected rows to, with line and reason.") var rejected: String?

    func run() async throws {
        guard let yaml = try? String(contentsOfFile: mapping, encoding: .utf8) else {
            throw Refused(field: "mapping", "读不到 \(mapping)。", "\(mapping) cannot be read.")
        }
        let house = try await place.open()
        let log = try LogImport(records: house.records, principal: try await Acting.administrator(of: house), mapping: try LogMapping(yaml: yaml))
        let outcome = try await log.run(file: file, rejected: rejected) { progress in
            let share = progress.total.map { " \(progress.bytes * 100 / max($0, 1)) %" } ?? ""
            Console.progress("\(progress.rows) rows\(share), \(progress.rejected) rejected")
        }
        Console.progress("")
        try await house.close()
        for row in outcome.firstRejected { Console.complain("line \(row.line): \(row.reason.en) \(row.reason.zh)") }
        Console.say("\(outcome.rows) rows: \(outcome.taken) taken, \(outcome.known) known already, \(outcome.rejected) rejected; \(outcome.records) new records")
    }
}
