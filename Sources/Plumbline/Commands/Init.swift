import ArgumentParser
import Engine
import Foundation
import Kernel

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new base with one administrator. 建立新库。",
        discussion: "With --from, the base begins with everything another one exported, and --admin is one of its administrators.")

    @OptionGroup var place: Place
    @Option(help: "The provider's name; an export has it.") var organisation: String?
    @Option(help: "The administrator's mail address, to sign in with.") var admin: String
    @Option(name: .customLong("admin-name"), help: "The administrator's name; the mail address without one.") var adminName: String?
    @Option(name: .customLong("password-file"), help: "A file whose first line is the administrator's password.") var passwordFile: String
    @Option(help: "Simulated time, standing at this moment (2026-01-01T00:00:00Z) until `plumbline clock` moves it; marked in every signed head.", transform: Passing.moment)
    var simulated: Moment?
    @Option(help: "A folder made by `plumbline export --to`.") var from: String?

    func validate() throws {
        guard (organisation == nil) != (from == nil) else { throw ValidationError("name either --organisation or --from") }
        if from != nil, simulated != nil { throw ValidationError("an export is of real time; leave out --simulated") }
    }

    func run() async throws {
        let password = try Composition.password(in: passwordFile)
        let house = try await found(password)
        let name = try await house.organisation()
        try await house.close()
        Console.say("A base for \(name) is in \(place.data). Next: plumbline serve --data \(place.data)")
    }

    private func found(_ password: String) async throws -> House {
        if let from {
            let export = URL(fileURLWithPath: from, isDirectory: true)
            return try await place.found(from: export, administrator: admin, password: password) { Console.progress("\($0) records") }
        }
        let administrator = (name: adminName ?? admin, mail: admin, password: password)
        guard let simulated else { return try await place.found(organisation: organisation ?? "", administrator: administrator) }
        return try await place.found(
            organisation: organisation ?? "", administrator: administrator, clock: Clock { simulated }, isSimulated: true, standing: simulated)
    }
}
