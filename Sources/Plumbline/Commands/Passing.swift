import ArgumentParser
import Engine
import Kernel
import Logging

/// `plumbline clock`: time passes in a simulated base.
struct Passing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Tell or move the clock of a simulated base. 查看或拨动模拟库的时钟。",
        discussion: "What falls due on the way is done at its moment. Servers on the base see the time within a second.")

    @OptionGroup var place: Place
    @Option(help: "Move it to this moment, such as 2026-03-01T08:00:00Z.", transform: Passing.moment) var to: Moment?
    @Option(help: "Move it by this much, such as PT8H or P7D.", transform: Passing.length) var by: Kernel.Duration?

    func validate() throws {
        if to != nil, by != nil { throw ValidationError("name either --to or --by") }
    }

    func run() async throws {
        let house = try await place.open()
        let stands = try await house.clock()
        if let end = to ?? by.map({ stands.adding(seconds: $0.seconds) }) {
            var logger = Logger(label: "plumbline")
            logger.logLevel = .error
            try await house.pass(to: end, logger: logger)
        }
        Console.say(try await house.clock().iso)
        try await house.close()
    }

    static func moment(_ text: String) throws -> Moment {
        guard let moment = Moment(iso: text) else { throw ValidationError("“\(text)” is no moment such as 2026-01-01T00:00:00Z") }
        return moment
    }

    static func length(_ text: String) throws -> Kernel.Duration {
        guard let length = try? Kernel.Duration(JSON.text(text)) else { throw ValidationError("“\(text)” is no length of time such as PT8H") }
        return length
    }
}
