import Engine
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Pages

/// The HTTP server: API, pages, assets.
public struct Server {
    private let house: House
    private let router: Router<HouseContext>

    /// - Parameter resources: the folder with `assets` and `templates`.
    public init(house: House, resources: URL) throws {
        self.house = house
        let router = Router(context: HouseContext.self, options: .autoGenerateHeadEndpoints)
        let api = API(house: house)
        router.add(middleware: SafetyHeaders(api: api))
        let assets = try Assets(resources.appendingPathComponent("assets"))
        router.get("assets/:name") { _, context in assets.response(context.parameters.get("name") ?? "") }
        api.add(to: router)
        PageRoutes(house: house, pages: try Pages(house: house, resources: resources)).add(to: router)
        self.router = router
    }

    /// Serves until the process is told to stop; then what is under way is finished, and the base sealed and closed.
    public func run(host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            router: router, configuration: .init(address: .hostname(host, port: port), serverName: "Plumbline"),
            onServerRunning: { channel in onReady(channel.localAddress?.port ?? port) }, logger: logger)
        let keeper = Task { [house] in await house.keep() }
        defer { keeper.cancel() }
        try await application.runService()
        keeper.cancel()
        try await house.close()
    }
}

/// Headers every answer carries: nothing is framed, sniffed, or run that is not ours.
struct SafetyHeaders: RouterMiddleware {
    typealias Context = HouseContext
    let api: API
    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    func handle(_ request: Request, context: HouseContext, next: (Request, HouseContext) async throws -> Response) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch is HTTPError where API.owns(request) {
            response = api.stray(request)
        }
        if response.headers[.contentSecurityPolicy] == nil { response.headers[.contentSecurityPolicy] = SafetyHeaders.policy }
        response.headers[.xContentTypeOptions] = "nosniff"
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "same-origin" }
        return response
    }
}
