import Engine
import Kernel

extension Visit {
    /// The page for what could not be answered. There is no error without a sentence and a way on.
    func failed(_ error: any Error) async -> PageAnswer {
        let known = FailureWords(error, t)
        var body: HTML = "<div class=\"head\"><div><h1>\(known.title)</h1></div></div>"
        for sentence in known.sentences { body += "<p>\(sentence)</p>" }
        if known.fault != nil { body += "<p>\(t.report(request.id))</p>" }
        body += "<p class=\"after\"><a class=\"btn\" href=\"\(back)\">\(t("返回", "Back"))</a></p>"
        var answer = await page(known.title, at: request.path.first ?? "", status: known.status, body)
        answer.fault = known.fault
        return answer
    }

    /// A part of a page, or the sentence why it cannot be shown; the rest of the page stands.
    func unlessTooBroad(_ part: () async throws -> HTML) async throws -> HTML {
        do { return try await part() } catch Failure.tooBroad(let sentence) {
            return "<div class=\"notice off\" role=\"status\">\(Glyph.warn.html)<p>\(t(sentence))</p></div>"
        }
    }

    /// The nearest page above this one that surely exists.
    private var back: String {
        guard let name = request.path.first, let kind = registry.kind(name), reads(kind), request.path.count > 1 else { return "/" }
        return Address.of(name)
    }
}

/// Status and words for what went wrong.
struct FailureWords {
    let status: Int
    let title: String
    let sentences: [String]
    /// For the log: what no person has caused.
    let fault: String?

    init(_ error: any Error, _ t: Words) {
        var fault: String?
        switch error {
        case Failure.notFound:
            (status, title) = (404, t("没有找到", "Not found"))
            sentences = [t("没有这个页面或记录，或者你无权查看。", "There is no such page or record, or you may not see it.")]
        case Failure.denied(let text):
            (status, title) = (403, t("不允许", "Not allowed"))
            sentences = [t(text), t("需要这项权限的话，请找管理员。", "If you need to, ask an administrator for the right.")]
        case Failure.stale:
            (status, title) = (409, t("记录已被他人修改", "Changed meanwhile"))
            sentences = [t("你打开之后有人改过它，请回到记录看过再改。", "Someone changed it after you had opened it. Go back to the record and look at it first.")]
        case Failure.keyReused:
            (status, title) = (409, t("表单已提交过", "Sent before"))
            sentences = [t("这张表单已经提交过一次，内容不同；请重新打开表单再填。", "This form was sent before with other content; open it anew.")]
        case Failure.tooBroad(let text):
            (status, title) = (422, t("范围太大", "Too much at once"))
            sentences = [t(text)]
        case Failure.cannotWrite:
            (status, title) = (503, t("暂时不能保存", "Cannot save now"))
            sentences = [t("数据盘已满或只读；未作任何改动。请稍后再试或找管理员。", "The disk is full or read-only; nothing was changed. Try later or tell an administrator.")]
        case Failure.outcomeUnknown:
            (status, title) = (503, t("不确定是否已保存", "Perhaps saved"))
            sentences = [t("保存时与数据库断开，可能已生效也可能没有。请先看看记录，再决定是否重做。", "The base was lost while saving: it may or may not be done. Look at the record before you do it again.")]
        case Failure.busy:
            (status, title) = (503, t("请稍候", "Busy"))
            sentences = [t("此刻人太多，请过一会儿再试。", "Too many people at this moment; try again in a moment.")]
        case let refused as Refused:
            (status, title) = (422, t("有误", "Not accepted"))
            sentences = refused.refusals.map { t($0.text) }
        case let wrong as FilterError:
            (status, title) = (422, t("过滤条件有误", "The filter cannot be read"))
            sentences = [t(wrong.text)]
        default:
            (status, title) = (503, t("暂时不可用", "Not available now"))
            sentences = [t("服务出了问题，未作任何改动；请稍后再试。", "Something is wrong on our side; nothing was changed. Please try again.")]
            fault = "\(error)"
        }
        self.fault = fault
    }
}
