import HTTPTypes
import Hummingbird
import Logging

/// Numbers every request, counts it and says in the log what came of it: never what was in it.
struct RequestNotes: RouterMiddleware {
    typealias Context = HouseContext
    private static let name = HTTPField.Name("X-Request-ID")
    /// Under which the server keeps a request's number for all that is logged of it.
    private static let key = "hb.request.id"
    private static let longestNumber = 64
    let figures: RequestFigures

    func handle(_ request: Request, context: HouseContext, next: (Request, HouseContext) async throws -> Response) async throws -> Response {
        var context = context
        if let given = RequestNotes.number(of: request) { context.logger[metadataKey: RequestNotes.key] = .string(given) }
        let passage = Passage(figures: figures, method: request.method.rawValue, context: context)
        do {
            var response = try await next(request, context)
            if let name = RequestNotes.name { response.headers[name] = context.id }
            return passage.ends(with: response, isWhole: request.method == .head || response.body.contentLength != nil)
        } catch {
            passage.ends(with: 500)
            throw error
        }
    }

    /// The number a proxy gave, if it is one: nothing else comes into the log and the answer.
    private static func number(of request: Request) -> String? {
        guard let given = name.flatMap({ request.headers[$0] }), (1...longestNumber).contains(given.utf8.count) else { return nil }
        let isSafe = given.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        return isSafe ? given : nil
    }
}

/// A request on its way through.
private struct Passage: Sendable {
    let figures: RequestFigures
    let method: String
    let context: HouseContext
    let start = ContinuousClock.now

    init(figures: RequestFigures, method: String, context: HouseContext) {
        self.figures = figures
        self.method = method
        self.context = context
        figures.flying.add(1, ordering: .relaxed)
    }

    /// - Parameter isWhole: nothing of the answer is still to be made.
    func ends(with response: Response, isWhole: Bool) -> Response {
        let status = response.status.code
        guard !isWhole else {
            ends(with: status)
            return response
        }
        let body = response.body
        let end = AtLast { ends(with: status) }
        var response = response
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            defer { withExtendedLifetime(end) {} }
            try await body.write(writer)
        }
        return response
    }

    func ends(with status: Int) {
        let took = (ContinuousClock.now - start) / .seconds(1)
        let pattern = context.endpointPath ?? "NotFound"
        let route = pattern == "NotFound" ? "none" : pattern
        figures.flying.subtract(1, ordering: .relaxed)
        figures.note(route: route, method: method, status: status, seconds: took)
        context.logger.info("request", metadata: metadata(route, status, took))
    }

    private func metadata(_ route: String, _ status: Int, _ took: Double) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "route": .string(route), "method": .string(method), "status": .stringConvertible(status),
            "duration_ms": .stringConvertible((took * 100_000).rounded() / 100),
        ]
        if let person = context.visitor.person { metadata["person"] = .string(person.description) }
        return metadata
    }
}

/// Does something when nobody holds it any more: the answer was sent, or given up, or never begun.
private final class AtLast: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    deinit { body() }
}
