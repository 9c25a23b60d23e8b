import ArgumentParser
import Engine
import Foundation
import Interchange
import Kernel
import Management

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a base with a small fictional company. 建立演示公司。",
        discussion: "Its sign-ins are printed and kept in DIR/demo-sign-ins.txt. The base is marked as living in simulated time.")

    @OptionGroup var place: Place
    @Option(help: "So many incidents more, of the past years: to try the size of a large company.") var incidents = 0

    func validate() throws {
        guard (0...10_000_000).contains(incidents) else { throw ValidationError("--incidents: 0 to 10000000") }
    }

    func run() async throws {
        try await place.refuseExisting()
        let company = try DemoCompany(resources: try Composition.resources())
        let until = Clock.system.now()
        let time = SimulatedTime(company.start(until: until))
        let passwords = Dictionary(uniqueKeysWithValues: Role.shipped.map { ($0.key, Demo.password()) })
        // Made beside its place and moved there when it is whole, so that a demo cut short leaves nothing behind that looks finished.
        let draft = place.beside("making")
        try? FileManager.default.removeItem(at: draft.folder)
        let house = try await draft.found(
            organisation: company.organisation, administrator: (company.administrator.name, company.administrator.mail, passwords["admin"] ?? Demo.password()),
            clock: time.clock, isSimulated: true)
        let signIns = try await company.build(in: house, time: time, until: until, passwords: passwords)
        if incidents > 0 { try await fill(house, until) }
        try await house.close()
        let lines = signIns.map { "\($0.role)\t\($0.mail)\t\($0.password)\t\($0.name)" }.joined(separator: "\n")
        try Data((lines + "\n").utf8).write(to: draft.folder.appendingPathComponent("demo-sign-ins.txt"))
        try FileManager.default.createDirectory(at: place.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for part in try FileManager.default.contentsOfDirectory(at: draft.folder, includingPropertiesForKeys: nil).sorted(by: { $0.path < $1.path }) {
            try FileManager.default.moveItem(at: part, to: place.folder.appendingPathComponent(part.lastPathComponent))
        }
        try FileManager.default.removeItem(at: draft.folder)
        Console.say("A demo company is in \(place.data). Sign in as:\n\(lines)")
    }

    private func fill(_ house: House, _ until: Moment) async throws {
        let desk = try BusyDesk(resources: try Composition.resources()), all = incidents
        try await desk.fill(all, until: until, in: house.records, as: try await Acting.administrator(of: house)) {
            Console.progress("\($0) of \(all) incidents")
            // While what was written is still at hand.
            _ = try await house.sealer.seal()
        }
        Console.progress("")
        try await house.renewStatistics()
    }

    /// Three groups of letters that are not mistaken for each other.
    private static func password() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return (0..<3).map { _ in String((0..<4).map { _ in letters[Int.random(in: 0..<letters.count)] }) }.joined(separator: "-")
    }
}
