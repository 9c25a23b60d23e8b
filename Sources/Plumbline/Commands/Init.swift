import ArgumentParser
import Kernel

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a new base with one administrator. 建立新库。")

    @OptionGroup var place: Place
    @Option(help: "The provider's name.") var organisation: String
    @Option(help: "The administrator's mail address, to sign in with.") var admin: String
    @Option(name: .customLong("admin-name"), help: "The administrator's name; the mail address without one.") var adminName: String?
    @Option(name: .customLong("password-file"), help: "A file whose first line is the administrator's password.") var passwordFile: String

    func run() async throws {
        let password = try Composition.password(in: passwordFile)
        let house = try await place.found(organisation: organisation, administrator: (adminName ?? admin, admin, password))
        try await house.close()
        Console.say("A base for \(organisation) is in \(place.data). Next: plumbline serve --data \(place.data)")
    }
}
