import Engine
import HTTPTypes
import Hummingbird
import Kernel

/// What went wrong, as RFC 9457 says it to programs.
struct Problem: Error {
    let status: HTTPResponse.Status
    /// What is wrong and what to do, for a person.
    let detail: Text
    var refusals: [Refusal] = []
    /// Further members.
    var more: [JSON.Member] = []
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ zh: String, _ en: String, more: [JSON.Member] = []) {
        self.status = status
        detail = Text(zh, en)
        self.more = more
        switch status {
        case .unauthorized: headers[.wwwAuthenticate] = "Bearer"
        case .unsupportedMediaType: headers[.accept] = "application/json"
        default: break
        }
    }

    /// A parameter of the query that cannot be read.
    init(parameter: String, _ zh: String, _ en: String) { self.init(.badRequest, zh, en, more: [JSON.Member("parameter", .text(parameter))]) }

    /// - Parameter methods: those that do fit at the place asked for; none: nothing is there.
    static func stray(_ methods: [String]) -> Problem {
        guard !methods.isEmpty else { return Problem(.notFound, "没有这个接口。", "There is nothing here.") }
        let names = methods.joined(separator: ", ")
        var problem = Problem(.methodNotAllowed, "这里不用这个方法，只用 \(names)。", "Not by this method; only by \(names).")
        problem.headers[.allow] = names
        return problem
    }

    /// - Parameter seconds: after which it may be asked again.
    static func tooOften(_ seconds: Int) -> Problem {
        var problem = Problem(
            .tooManyRequests, "请求过于频繁，请 \(seconds) 秒后再试；这次请求没有执行。", "You asked too often; try again in \(seconds) s. This request was not carried out.")
        problem.headers[.retryAfter] = "\(seconds)"
        return problem
    }

    /// Every failure of the engine in the words of HTTP.
    static func of(_ error: any Error) -> Problem {
        switch Failure.visible(error) {
        case let problem as Problem: return problem
        case let refused as Refused:
            var problem = Problem(.unprocessableContent, "有些内容不对，未作改动。", "Some of it is not right; nothing was changed.")
            problem.refusals = refused.refusals
            return problem
        case let error as FilterError:
            return Problem(.badRequest, error.text.zh, error.text.en, more: [JSON.Member("position", .whole(Int64(error.position))), JSON.Member("length", .whole(Int64(error.length)))])
        case Failure.notFound: return Problem(.notFound, "没有这条记录，或你无权看到。", "There is no such record, or you may not see it.")
        case Failure.denied(let sentence): return Problem(.forbidden, sentence.zh, sentence.en)
        case Failure.stale(let version):
            return Problem(
                .preconditionFailed, "记录已被改动，现为修订 \(version)。请重新读取后再改。", "The record was changed meanwhile; it is at version \(version). Read it again.",
                more: [JSON.Member("version", .whole(version))])
        case Failure.keyReused: return Problem(.unprocessableContent, "这个幂等键已用于另一请求。", "This idempotency key was used with another request.")
        case Failure.tooBroad(let sentence): return Problem(.badRequest, sentence.zh, sentence.en)
        case Failure.cannotWrite: return Problem(HTTPResponse.Status(code: 507), "磁盘已满或不可写，未作改动。", "The disk is full or cannot be written; nothing was changed.")
        case Failure.busy:
            var problem = Problem(.serviceUnavailable, "此刻请求太多，未作任何改动；请稍候再试。", "There is too much to do at this moment; nothing was changed. Try again in a moment.")
            problem.headers[.retryAfter] = "5"
            return problem
        case Failure.outcomeUnknown:
            return Problem(.serviceUnavailable, "保存时与数据库断开，可能已生效也可能没有。请先查看再重试。", "The base was lost while saving: it may or may not be done. Look before you send it again.")
        case let error as HTTPError: return Problem(error.status, "请求不对。", "The request is not right.")
        default: return Problem(.serviceUnavailable, "暂时不能处理，请稍后再试；没有作任何改动。", "It cannot be done right now; try again. Nothing was changed.")
        }
    }

    func response(_ language: Language) -> Response {
        let errors = refusals.map { refusal in
            JSON.object([JSON.Member("field", refusal.field.map { .text($0) } ?? .null), JSON.Member("detail", .text(refusal.text[language]))])
        }
        let members: [JSON.Member] = [
            JSON.Member("type", "about:blank"), JSON.Member("title", .text(title[language])), JSON.Member("status", .whole(Int64(status.code))),
            JSON.Member("detail", .text(detail[language])),
        ]
        let all = members + (errors.isEmpty ? [] : [JSON.Member("errors", .list(errors))]) + more
        var headers = headers
        headers[.contentType] = "application/problem+json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSON.object(all).bytes)))
    }

    /// The status in words; without a type of its own a problem is called nothing else (RFC 9457 §4.2.1).
    private var title: Text {
        switch status.code {
        case 400: Text("请求有误", "Bad Request")
        case 401: Text("未经认证", "Unauthorized")
        case 403: Text("无权操作", "Forbidden")
        case 404: Text("没有找到", "Not Found")
        case 405: Text("不用这个方法", "Method Not Allowed")
        case 412: Text("前提不符", "Precondition Failed")
        case 413: Text("内容过大", "Content Too Large")
        case 415: Text("不收这种内容", "Unsupported Media Type")
        case 422: Text("内容有误", "Unprocessable Content")
        case 429: Text("请求过于频繁", "Too Many Requests")
        case 503: Text("暂时不能处理", "Service Unavailable")
        case 507: Text("存储不可写", "Insufficient Storage")
        default: Text(verbatim: status.reasonPhrase)
        }
    }
}
