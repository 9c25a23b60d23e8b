import ArgumentParser
import Engine
import Foundation
import Interchange
import Kernel

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring in another system's event log as claims, or a file of records. 导入别的系统的事件日志，或一种记录的清单。",
        discussion: """
            A log needs a mapping; a file of records has the columns of `plumbline export --template KIND`. A second run of the same file adds nothing.
            """)

    @OptionGroup var place: Place
    @Argument(help: "CSV, plain or gzip.") var file: String
    @Option(help: "What a log's columns mean: a YAML file, such as Resources/mappings/uci-incident-log.yaml.") var mapping: String?
    @Option(help: "The kind of a file of records, such as person, customer or team.") var kind: String?
    @Option(help: "How a file of records is written: utf-8 or gb18030. A mapping says it of its log.") var encoding: TextEncoding = .utf8
    @Option(help: "A file to write rejected rows to, with line and reason; mended, it is imported in the same way.") var rejected: String?
    @Flag(help: "Change nothing; only say what would be taken and what rejected.") var dryRun = false

    func validate() throws {
        guard (mapping == nil) != (kind == nil) else { throw ValidationError("name either --mapping, for a log, or --kind") }
    }

    func run() async throws {
        let yaml = try mapping.map(text)
        let house = try await place.open()
        let administrator = try await Acting.administrator(of: house)
        let told = ImportConsole()
        do {
            let outcome: ImportOutcome
            if let yaml {
                let log = try LogImport(records: house.records, principal: administrator, mapping: try LogMapping(yaml: yaml))
                outcome = try await log.run(file: file, rejected: rejected, rehearses: dryRun, progress: told.show)
            } else {
                let list = try RecordImport(records: house.records, principal: administrator, kind: kind ?? "")
                outcome = try await list.run(file: file, encoding: encoding, rejected: rejected, rehearses: dryRun, progress: told.show)
            }
            told.say(outcome, isRehearsal: dryRun)
            if !dryRun { try await house.renewStatistics() }
            try await house.close()
        } catch let error as CSVError {
            told.sayBroken(isRehearsal: dryRun)
            throw error
        }
    }

    private func text(of mapping: String) throws -> String {
        guard let yaml = try? String(contentsOfFile: mapping, encoding: .utf8) else {
            throw Refused(field: "mapping", "读不到 \(mapping)。", "\(mapping) cannot be read.")
        }
        return yaml
    }
}

extension TextEncoding: ExpressibleByArgument {}
