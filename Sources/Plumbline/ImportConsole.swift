import Foundation
import Interchange
import Synchronization

/// What an import tells whoever watches it, and at its end.
final class ImportConsole: Sendable {
    private let began = ContinuousClock.now
    private let latest = Mutex<ImportProgress?>(nil)

    @Sendable func show(_ progress: ImportProgress) {
        latest.withLock { $0 = progress }
        let share = progress.total.map { " \(progress.bytes * 100 / max($0, 1)) %" } ?? ""
        let pace = progress.pace(after: ContinuousClock.now - began).map { pace in
            ", \(pace.rows) rows/s, \(pace.left.formatted(.time(pattern: .hourMinuteSecond))) left"
        }
        Console.progress("\(progress.rows) rows\(share), \(progress.rejected) rejected\(pace ?? "")")
    }

    func say(_ outcome: ImportOutcome, isRehearsal: Bool) {
        Console.progress("")
        for row in outcome.firstRejected { Console.complain("line \(row.line): \(row.reason.en) \(row.reason.zh)") }
        let changed = outcome.changed > 0 ? "; \(outcome.changed) records changed" : ""
        Console.say("\(outcome.rows) rows: \(outcome.taken) taken, \(outcome.known) known already, \(outcome.rejected) rejected; \(outcome.records) new records\(changed)")
        if isRehearsal { Console.say("This was a dry run: nothing was changed. 这是试运行，没有改动任何数据。") }
    }

    /// The file cannot be read to its end.
    func sayBroken(isRehearsal: Bool) {
        Console.progress("")
        let rows = latest.withLock { $0?.rows ?? 0 }
        if rows > 0, !isRehearsal {
            Console.complain("\(rows) rows before that are dealt with and stay; mend the file and run it again. 此前 \(rows) 行已处理并保留；改好文件后再导入一次即可。")
        }
    }
}
