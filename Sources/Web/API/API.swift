import Engine
import HTTPTypes
import Hummingbird
import Kernel

/// `/api/v1`: every kind of the registry, by bearer token.
struct API: Sendable {
    static let root = "/api/v1"
    static let largestBody = 1 << 20
    let house: House
    private let limits: RateLimits
    private let trustsProxy: Bool
    private let document: OpenAPIDocument
    private let documents = DocumentShelf()

    init(house: House, limits: RateLimits, trustsProxy: Bool) {
        self.house = house
        self.limits = limits
        self.trustsProxy = trustsProxy
        document = OpenAPIDocument(registry: house.records.registry)
    }

    func add(to router: Router<HouseContext>) {
        let api = router.group("api/v1")
        api.get("health") { await open($0, $1) { await HealthRoute(house: house).answer() } }
        api.get("openapi.json") { await open($0, $1) { .json(try await documents.bytes(of: document, by: house.records.rulebook())) } }
        api.get("search") { await answer($0, $1, .read, takes: QueryParameter.ofSearch(), isCostly: true, search) }
        api.get("reports/:kind") { await answer($0, $1, .read, takes: ReportSchema.parameters, isCostly: true, report) }
        api.get("notices") { await answer($0, $1, .read, takes: NoticePaths.parameters, notices) }
        api.post("notices/read") { await answer($0, $1, .write, seeAllNotices) }
        api.post("notices/:notice/read") { await answer($0, $1, .write, seeNotice) }
        api.get(":kind") { await answer($0, $1, .read, takes: QueryParameter.ofList(), list) }
        api.post(":kind") { isMade(at: $1) ? await answer($0, $1, .write, create) : stray($0) }
        api.get(":kind/:id") { await answer($0, $1, .read, read) }
        api.patch(":kind/:id") { await answer($0, $1, .write, change) }
        api.post(":kind/:id/verbs/:verb") { await answer($0, $1, .write, perform) }
        api.post(":kind/:id/comments") { await answer($0, $1, .write, comment) }
        api.get(":kind/:id/history") { await answer($0, $1, .read, takes: QueryParameter.ofHistory, history) }
        api.get(":kind/:id/links") { await answer($0, $1, .read, takes: QueryParameter.ofLinks, links) }
        api.post(":kind/:id/links") { await answer($0, $1, .write, link) }
        api.delete(":kind/:id/links/:link") { await answer($0, $1, .write, unlink) }
        api.get(":kind/:id/attachments") { await answer($0, $1, .read, attachments) }
        api.post(":kind/:id/attachments") { await answer($0, $1, .write, takes: QueryParameter.ofAttaching, attach) }
        api.get(":kind/:id/attachments/:attachment") { await answer($0, $1, .read, attachment) }
        api.post(":kind/:id/erasures") { await answer($0, $1, .write, erase) }
    }

    /// Whether a request is the API's to answer.
    static func owns(_ request: Request) -> Bool { request.uri.path == "/api" || request.uri.path.hasPrefix("/api/") }

    /// What is said where no route fits: nothing is here, or not by this method.
    func stray(_ request: Request) -> Response {
        let path = request.uri.path
        let methods = path.hasPrefix(API.root) ? document.methods(at: path.dropFirst(API.root.count)) : []
        return Problem.stray(methods).response(Language(accepting: request.headers[.acceptLanguage]))
    }

    private func isMade(at context: HouseContext) -> Bool {
        context.parameters.get("kind").flatMap(house.records.registry.kind)?.isMadeByPeople ?? true
    }

    // MARK: who asks, and what went wrong

    /// - Parameters:
    ///   - scope: what the token must allow.
    ///   - parameters: what the query may hold.
    ///   - isCostly: whether the answer takes much work.
    func answer(
        _ request: Request, _ context: HouseContext, _ scope: Accounts.Scope, takes parameters: [QueryParameter] = [], isCostly: Bool = false,
        _ act: (APICall) async throws -> Response
    ) async -> Response {
        await answer(request, context) { language in
            let caller = try await caller(request, context)
            language = request.headers[.acceptLanguage] == nil ? caller.principal.language : language
            try admit(.person(caller.principal.person), isCostly: isCostly)
            guard caller.scopes.contains(scope) else { throw Problem(.forbidden, "这个令牌没有「\(scope)」权限。", "This token lacks the scope “\(scope)”.") }
            let given = try QueryParameter.read(request.uri.query, parameters)
            return try await act(APICall(request: request, context: context, principal: caller.principal, house: house, parameters: given))
        }
    }

    /// Answers whoever asks, but does not take anything in the query.
    private func open(_ request: Request, _ context: HouseContext, _ act: () async throws -> Response) async -> Response {
        await answerAnyone(request, context) {
            _ = try QueryParameter.read(request.uri.query, [])
            return try await act()
        }
    }

    /// Answers whoever asks.
    func answerAnyone(_ request: Request, _ context: HouseContext, _ act: () async throws -> Response) async -> Response {
        await answer(request, context) { _ in
            try admit(.address(CallerAddress.of(request, context, trustsProxy: trustsProxy)))
            return try await act()
        }
    }

    private func admit(_ asker: RateLimits.Asker, isCostly: Bool = false) throws {
        if let seconds = limits.wait(asker, isCostly: isCostly) { throw Problem.tooOften(seconds) }
    }

    /// Turns every failure into a problem, in the language `act` found.
    private func answer(_ request: Request, _ context: HouseContext, _ act: (inout Language) async throws -> Response) async -> Response {
        var language = Language(accepting: request.headers[.acceptLanguage])
        do {
            return try await act(&language)
        } catch {
            let problem = Problem.of(error)
            if problem.status == .serviceUnavailable { context.logger.error("request failed", metadata: ["error": "\(error)"]) }
            return problem.response(language)
        }
    }

    private func caller(_ request: Request, _ context: HouseContext) async throws -> Caller {
        guard let token = request.headers[.authorization].flatMap(API.bearer), let caller = try await house.accounts.caller(bearer: token) else {
            try admit(.address(CallerAddress.of(request, context, trustsProxy: trustsProxy)))
            throw Problem(.unauthorized, "请带有效的令牌（Authorization: Bearer …）。", "Send a valid token (Authorization: Bearer …).")
        }
        context.visitor.person = caller.principal.person
        return caller
    }

    private static func bearer(_ header: String) -> String? {
        header.utf8.count > 7 && header.prefix(7).lowercased() == "bearer " ? String(header.dropFirst(7)).trimmed : nil
    }
}

extension Response {
    static func json(_ bytes: [UInt8]) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
