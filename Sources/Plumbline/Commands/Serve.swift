import ArgumentParser
import Logging
import Web

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve pages and API. 启动服务。")

    @OptionGroup var place: Place
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 takes a free one.") var port = 8080

    func run() async throws {
        let house = try await place.open()
        var logger = Logger(label: "plumbline")
        logger.logLevel = .warning
        let server = try Server(house: house, resources: try Composition.resources())
        try await server.run(host: host, port: port, logger: logger) { [host] port in
            Console.say("Plumbline serves on http://\(host):\(port)  (Ctrl-C stops it)")
        }
    }
}
