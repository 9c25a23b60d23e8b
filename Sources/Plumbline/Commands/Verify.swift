import ArgumentParser
import Engine
import Foundation
import Kernel
import Web

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold the base against its history. 核对历史。", discussion: "Exit status 1, and a line for each finding, when something is wrong.")

    @OptionGroup var place: Place
    @Option(help: "A signed head kept outside: heads/head-….json of an earlier day.") var head: String?

    func run() async throws {
        let house = try await place.open()
        let outside = try head.map(signedHead)
        let result = try await house.verifier().verify(head: outside) { Console.progress("\($0) events") }
        Console.progress("")
        for finding in result.findings { Console.say("\(finding.description)  \(finding.what.zh)") }
        Console.say("\(result.findings.count) findings; \(result.records) records, \(result.events) events, \(result.sealed) sealed, \(result.attachments) attachments")
        if !result.findings.isEmpty { throw ExitCode(1) }
    }

    private func signedHead(_ file: String) throws -> SignedHead {
        guard let data = FileManager.default.contents(atPath: file), let json = JSON(parsing: Array(data)), let head = SignedHead(json) else {
            throw Refused(field: "head", "\(file) 不是封首文件。", "\(file) is not a signed head.")
        }
        return head
    }
}
