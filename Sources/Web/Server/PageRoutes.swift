import Engine
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Pages

/// Carries requests to the pages and answers back: cookies, forms, and the proof that a form is ours.
struct PageRoutes: Sendable {
    static let sessionCookie = "plumbline"
    private static let largestForm = 26 << 20
    /// Whoever is not signed in has nothing to send but a sign-in.
    private static let largestSignIn = 64 << 10
    let house: House
    let pages: Pages
    let limits: RateLimits
    let trustsProxy: Bool

    func add(to router: Router<HouseContext>) {
        router.get("**") { await answer($0, $1, isPost: false) }
        router.get("/") { await answer($0, $1, isPost: false) }
        router.post("**") { await answer($0, $1, isPost: true) }
    }

    private func answer(_ request: Request, _ context: HouseContext, isPost: Bool) async -> Response {
        let cookies = Cookies(request.headers[.cookie])
        do {
            guard let path = PageRoutes.path(request), let query = Percent.query(request.uri.query) else { return plain(.badRequest, "The address is not encoded properly. 网址编码不对。") }
            let route = PageRoute(path, isPost: isPost)
            context.coreContext.endpointPath.value = route.pattern
            let caller: Caller? = if let token = cookies[PageRoutes.sessionCookie] { try await house.accounts.caller(session: token) } else { nil }
            context.visitor.person = caller?.principal.person
            var form: PostedForm?
            let most = caller == nil ? PageRoutes.largestSignIn : PageRoutes.largestForm
            let tooLarge = plain(.contentTooLarge, "Too large (25 MB). 太大（上限 25 MB）。")
            if isPost {
                guard PageRoutes.isOwn(request) else { return plain(.forbidden, "The form came from another site. 表单来自别的网站。") }
                if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most { return tooLarge }
                guard let body = try await collect(request, upTo: most) else { return tooLarge }
                guard let read = PostedForm(contentType: request.headers[.contentType] ?? "", body: Array(buffer: body)) else { return plain(.badRequest, "The form cannot be read. 表单无法读取。") }
                if let caller, caller.csrf == nil || read.fields["csrf"]?.last != caller.csrf { return plain(.forbidden, "The form has expired; go back and reload. 表单已失效，请返回刷新后重试。") }
                form = read
            }
            let wait = limits.wait(asker(caller, request, context), isCostly: route.isCostly)
            let page = PageRequest(
                isPost: isPost, path: path, query: query, form: form?.fields ?? [:], files: form?.files ?? [:], caller: caller,
                language: cookies["language"].flatMap { Language(rawValue: $0) } ?? caller?.principal.language ?? Language(accepting: request.headers[.acceptLanguage]),
                theme: ["light", "dark"].first { $0 == cookies["theme"] },
                zoneOffset: cookies["zone"].flatMap { Int($0) }.map { max(-840, min(840, $0)) * 60 } ?? TimeZone.current.secondsFromGMT(),
                session: cookies[PageRoutes.sessionCookie], recent: cookies["recent"], agent: request.headers[.userAgent], id: context.id, wait: wait)
            let answer = await pages.answer(page)
            if let fault = answer.fault { context.logger.error("page failed", metadata: ["fault": "\(fault)"]) }
            var response = Response(answer)
            if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
            return response
        } catch is BrokenBody {
            return plain(.badRequest, "The form did not come whole; send it again. 表单没有收全，请重新提交。")
        } catch {
            context.logger.error("page failed", metadata: ["fault": "\(error)"])
            return plain(.serviceUnavailable, "Please try again. 请稍后再试。 (\(context.id))")
        }
    }

    private func asker(_ caller: Caller?, _ request: Request, _ context: HouseContext) -> RateLimits.Asker {
        if let caller { return .person(caller.principal.person) }
        return .address(CallerAddress.of(request, context, trustsProxy: trustsProxy))
    }

    private struct BrokenBody: Error {}

    /// Nil when there is more of it.
    private func collect(_ request: Request, upTo most: Int) async throws -> ByteBuffer? {
        do { return try await request.body.collect(upTo: most) } catch is NIOTooManyBytesError { return nil } catch { throw BrokenBody() }
    }

    /// A post from another site: the browser says so (Fetch Metadata), or its origin is not ours.
    private static func isOwn(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        return request.head.authority.map { origin == "http://\($0)" || origin == "https://\($0)" } ?? false
    }

    private static func path(_ request: Request) -> [String]? {
        var segments: [String] = []
        for segment in request.uri.path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let decoded = Percent.decode(Array(segment)), decoded != "..", !decoded.contains("/") else { return nil }
            segments.append(decoded)
        }
        return segments
    }

    private func plain(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: words)))
    }
}

extension Response {
    init(_ answer: PageAnswer) {
        var headers = HTTPFields()
        for (name, value) in answer.headers { if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) } }
        self.init(status: .init(code: answer.status), headers: headers, body: Response.body(answer))
    }

    private static func body(_ answer: PageAnswer) -> ResponseBody {
        let first = ByteBuffer(bytes: answer.body)
        guard let rest = answer.rest else { return ResponseBody(byteBuffer: first) }
        return ResponseBody { writer in
            try await writer.write(first)
            while let piece = try await rest() { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
    }
}

/// The cookies of a request (RFC 6265 §4.2).
struct Cookies {
    private var values: [String: String] = [:]

    init(_ header: String?) {
        for pair in (header ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0]).trimmed] = String(parts[1]).trimmed }
        }
    }

    subscript(name: String) -> String? { values[name] }
}
