import ArgumentParser
import Foundation
import Kernel

@main
struct Plumbline: AsyncParsableCommand {
    static let version = "0.1.0"
    static let configuration = CommandConfiguration(
        commandName: "plumbline",
        abstract: "IT service management whose procedures run the work, for ISO/IEC 20000-1. 让程序文件真正运行服务管理。",
        discussion: "Exit status: 0 done, 1 verification found something, 2 verify cannot read the base, 64 wrong usage, 70 could not be done (the reason is printed).",
        version: version,
        subcommands: [
            Init.self, Serve.self, Demo.self, User.self, Token.self, Check.self, Verify.self, ShowSecurityLog.self, BackUp.self, Restore.self, Import.self,
            Export.self, ReportCommand.self, Migrate.self, RebuildSearch.self, Passing.self, TestLetter.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            // Errors of the command line explain themselves; everything else ends with 70, for 1 means that verify found something.
            guard !(error is ExitCode), exitCode(for: error) == .failure || Failing.isOurs(error) else { exit(withError: error) }
            Console.complain(Failing.words(error))
            exit(withError: ExitCode(70))
        }
    }
}
