import Engine
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOCore
import Pages

/// The HTTP server: API, pages, assets.
public struct Server {
    private let house: House
    private let settings: ServerSettings
    let router: Router<HouseContext>

    /// - Parameters:
    ///   - resources: the folder with `assets` and `templates`.
    ///   - settings: what its operator decides.
    public init(house: House, resources: URL, settings: ServerSettings = ServerSettings()) throws {
        self.house = house
        self.settings = settings
        let router = Router(context: HouseContext.self, options: .autoGenerateHeadEndpoints)
        let figures = RequestFigures(), limits = RateLimits(perSecond: settings.rate)
        let api = API(house: house, limits: limits, trustsProxy: settings.trustsProxy)
        router.add(middleware: RequestNotes(figures: figures))
        router.add(middleware: SafetyHeaders(api: api, isBehindTLS: settings.isBehindTLS))
        let assets = try Assets(resources.appendingPathComponent("assets"))
        router.get("assets/:name") { request, context in
            assets.response(context.parameters.get("name") ?? "", known: request.headers[.ifNoneMatch])
        }
        router.get("health") { request, context in await api.answerAnyone(request, context) { await HealthRoute(house: house).answer() } }
        let metrics = Metrics(house: house, requests: figures, limits: limits, version: settings.version)
        router.get("metrics") { request, context in await api.answer(request, context, .metrics) { _ in try await metrics.answer() } }
        api.add(to: router)
        let pages = try Pages(house: house, resources: resources)
        PageRoutes(house: house, pages: pages, limits: limits, trustsProxy: settings.trustsProxy).add(to: router)
        self.router = router
    }

    /// Serves until the process is told to stop; then what is under way is finished, or given up where it takes long, and the base sealed and
    /// closed. It is closed too when serving fails.
    public func run(host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) -> Void) async throws {
        var duties = [Task { [house] in await house.keep(logger: logger) }, Task { [house] in await house.schedule(logger: logger) }]
        if let post = settings.post { duties.append(Task { [house, settings] in await house.mail(by: post, address: settings.address, logger: logger) }) }
        do {
            try await serve(host: host, port: port, logger: logger, onReady: onReady)
        } catch {
            try? await close(after: duties)
            throw error
        }
        try await close(after: duties)
    }

    private func serve(host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) -> Void) async throws {
        let limits = ConnectionLimits()
        let (listening, report) = AsyncStream.makeStream(of: EventLoopFuture<Void>.self)
        let application = application(host: host, port: port, limits: limits, logger: logger) { channel in
            report.yield(channel.closeFuture)
            onReady(channel.localAddress?.port ?? port)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService() }
            group.addTask {
                for await end in listening {
                    try await end.get()
                    try await Task.sleep(for: limits.farewell)
                    break
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    func application(
        host: String, port: Int, limits: ConnectionLimits, logger: Logger, onRunning: @escaping @Sendable (any Channel) -> Void = { _ in }
    ) -> Application<RouterResponder<HouseContext>> {
        Application(
            router: router, server: .http1(configuration: .init(idleTimeout: limits.silence)),
            configuration: .init(
                address: .hostname(host, port: port), serverName: "Plumbline", availableConnectionsDelegate: .maximum(limits.most, logger: logger)),
            onServerRunning: onRunning, logger: logger)
    }

    /// The keeper's last round ends first, or its older head might take the place of the newest.
    private func close(after duties: [Task<Void, Never>]) async throws {
        for duty in duties { duty.cancel() }
        for duty in duties { await duty.value }
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
        } catch let error as any HTTPResponseError {
            response = API.owns(request) ? api.stray(request) : try error.response(from: request, context: context)
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
