import ArgumentParser
import Engine
import Foundation
import Kernel

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold the base against its history. 核对历史。",
        discussion: """
            Reads only, beside a running server too, and from a folder that cannot be written. Every head kept in DIR/heads is checked as well.
            Exit status 0: all is well. 1, and a line for each finding: something is wrong. 2: the base or the given head cannot be read.
            """)

    @OptionGroup var place: Place
    @Option(help: "A signed head kept outside: heads/head-….json of an earlier day.") var head: String?
    @Flag(help: "Hold the search index against the records too, up to two fifths longer. Where it is wrong, rebuild-search makes it anew.")
    var search = false

    func run() async throws {
        let registry = try Composition.registry()
        let result: Verification
        do {
            result = try await verification(registry)
        } catch {
            Console.complain(Failing.words(error))
            throw ExitCode(2)
        }
        for finding in result.findings { Console.say("\(finding.description)  \(finding.what.zh)") }
        Console.say("\(result.findings.count) findings; \(result.records) records, \(result.events) events, \(result.sealed) sealed, \(result.attachments) attachments")
        for signer in result.signers {
            Console.say("heads of \(signer.first) to \(signer.last) events signed by key \(Hex.text(signer.id)), public key \(Hex.text(signer.publicKey))")
        }
        if !result.findings.isEmpty { throw ExitCode(1) }
    }

    private func verification(_ registry: Registry) async throws -> Verification {
        let outside = try head.map(signedHead)
        let store = try await place.storeToRead()
        let verifier = Verifier(place.folder, store: store, registry: registry)
        let result = try await verifier.verify(head: outside, search: search) { Console.progress("\($0) events") }
        Console.progress("")
        try await store.close()
        return result
    }

    private func signedHead(_ file: String) throws -> SignedHead {
        guard let head = SignedHead(file: file) else { throw Refused(field: "head", "\(file) 不是封首文件。", "\(file) is not a signed head.") }
        return head
    }
}
