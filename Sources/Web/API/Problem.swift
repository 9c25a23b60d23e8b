import Engine
import HTTPTypes
import Hummingbird
import Kernel

/// What went wrong, as RFC 9457 says it to programs.
struct Problem: Error {
    let status: HTTPResponse.Status
    let title: Text
    var refusals: [Refusal] = []
    /// Further members.
    var more: [JSON.Member] = []

    init(_ status: HTTPResponse.Status, _ zh: String, _ en: String, more: [JSON.Member] = []) {
        self.status = status
        title = Text(zh, en)
        self.more = more
    }

    /// Every failure of the engine in the words of HTTP.
    static func of(_ error: any Error) -> Problem {
        switch error {
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
                .preconditionFailed, "记录已被改动，现为第 \(version) 版。请重新读取后再改。", "The record was changed meanwhile; it is at version \(version). Read it again.",
                more: [JSON.Member("version", .whole(version))])
        case Failure.keyReused: return Problem(.unprocessableContent, "这个幂等键已用于另一请求。", "This idempotency key was used with another request.")
        case Failure.tooBroad(let sentence): return Problem(.badRequest, sentence.zh, sentence.en)
        case Failure.cannotWrite: return Problem(HTTPResponse.Status(code: 507), "磁盘已满或不可写，未作改动。", "The disk is full or cannot be written; nothing was changed.")
        case Failure.outcomeUnknown:
            return Problem(.serviceUnavailable, "保存时与数据库断开，可能已生效也可能没有。请先查看再重试。", "The base was lost while saving: it may or may not be done. Look before you send it again.")
        case let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed:
            return Problem(error.status, "没有这个接口，或不用这个方法。", "There is nothing here, or not by this method.")
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
        ]
        let all = members + (errors.isEmpty ? [] : [JSON.Member("errors", .list(errors))]) + more
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSON.object(all).bytes)))
    }
}
