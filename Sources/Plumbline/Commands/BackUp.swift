import ArgumentParser
import Engine
import Foundation
import Kernel
import StoreSQLite

struct BackUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write base and attachments into one file, while work goes on. 在线备份。",
        discussion: "The file appears under its name when it is whole. The signing key is not in it: keep a copy of the folder keys, or a restored base seals with a new key.")

    @OptionGroup var place: Place
    @Argument(help: "The file to write; it must not exist.") var file: String

    func run() async throws {
        let house = try await place.open()
        Console.progress("copying the base")
        try await Composition.backup.write(house, to: URL(fileURLWithPath: file)) { Console.progress("\($0) of \($1) attached files") }
        Console.progress("")
        try await house.close()
        Console.say("Backed up into \(file)")
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lay a backup out in an empty folder and verify it. 恢复备份并核对。")

    @OptionGroup var place: Place
    @Argument(help: "A file that backup wrote.") var file: String

    func run() async throws {
        try Backup.needEmpty(place.folder)
        try await place.refuseExisting()
        try await Composition.backup.restore(URL(fileURLWithPath: file), into: place.folder)
        if let store = try place.sharedStore() {
            try await Composition.carry(from: place.folder, to: store)
            try await store.close()
        }
        let house = try await place.open()
        let result = try await house.verifier().verify(search: false)
        for finding in result.findings { Console.say(finding.description) }
        try await house.close()
        guard result.findings.isEmpty else { throw ExitCode(1) }
        Console.say("Restored into \(place.data) and verified: \(result.records) records, \(result.events) events. Next: plumbline serve --data \(place.data)")
    }
}
