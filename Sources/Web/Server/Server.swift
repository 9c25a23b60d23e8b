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
    let router: Router<HouseContext>

    /// - Parameters:
    ///   - resources: the folder with `assets` and `templates`.
    ///   - isBehindTLS: whether browsers reach it by HTTPS alone, through a proxy.
    public init(house: House, resources: URL, isBehindTLS: Bool = false) throws {
        self.house = house
        let router = Router(context: HouseContext.self, options: .autoGenerateHeadEndpoints)
        let api = API(house: house)
        router.add(middleware: SafetyHeaders(api: api, isBehindTLS: isBehindTLS))
        let assets = try Assets(resources.appendingPathComponent("assets"))
        router.get("assets/:name") { _, context in assets.response(context.parameters.get("name") ?? "") }
        router.get("health") { _, _ in await HealthRoute(house: house).answer() }
        api.add(to: router)
        PageRoutes(house: house, pages: try Pages(house: house, resources: resources)).add(to: router)
        self.router = router
    }

    /// Serves until the process is told to stop; then what is under way is finished, and the base sealed and closed.
    public func run(host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            router: router, configuration: .init(address: .hostname(host, port: port), serverName: "Plumbline"),
            onServerRunning: { channel in onReady(channel.localAddress?.port ?? port) }, logger: logger)
        let keeper = Task { [house] in await house.keep(logger: logger) }
        defer { keeper.cancel() }
        try await application.runService()
        keeper.cancel()
        try await house.close()
    }
}

/// Headers every answer carries: nothing is framed, sniffed, or run that is not ours; behind TLS, nothing goes without it.
struct SafetyHeaders: RouterMiddleware {
    typealias Context = HouseContext
    let api: API
    let isBehindTLS: Bool
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
        if isBehindTLS { keepToTLS(&response) }
        return response
    }

    /// RFC 6797 and RFC 6265 §4.1.2.5.
    private func keepToTLS(_ response: inout Response) {
        response.headers[.strictTransportSecurity] = "max-age=31536000"
        response.headers[values: .setCookie] = response.headers[values: .setCookie].map { $0 + "; Secure" }
    }
}
