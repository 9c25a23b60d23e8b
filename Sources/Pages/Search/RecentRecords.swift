import Engine
import Kernel

/// The records one opened last, remembered by the browser until one signs out: numbers alone, read anew as one may see them.
struct RecentRecords {
    static let cookie = "recent"
    private static let most = 8
    let visit: Visit
    private var t: Words { visit.t }
    private var numbers: [String] { (visit.request.recent ?? "").split(separator: ".").prefix(RecentRecords.most).map(String.init) }

    /// The cookie that remembers a record as the newest; nil where it is that already.
    func remembering(_ record: StoredRecord) -> (name: String, value: String)? {
        if numbers.first == record.number { return nil }
        let all = [record.number] + numbers.filter { $0 != record.number }
        return Cookie.session(RecentRecords.cookie, all.prefix(RecentRecords.most).joined(separator: "."), seconds: 30 * 86400)
    }

    func html() async throws -> HTML {
        var rows: HTML = ""
        for number in numbers {
            guard let (kind, number) = visit.registry.number(number), visit.reads(kind) else { continue }
            guard let record = try? await visit.records.read(kind.name, number: number, as: visit.principal) else { continue }
            rows += "<tr>\(ShortTable.name(record, t))<td>\(Marks.state(record.state, of: kind, t))</td></tr>"
        }
        let title = t("最近打开的", "Opened lately")
        if rows.isEmpty { return "<p class=\"quiet after\">\(t("输入几个字、姓名或编号。打开过的记录会列在这里。", "Type a few words, a name or a number. What you open is listed here."))</p>" }
        var html: HTML = "<section class=\"sec\" aria-labelledby=\"recent\"><header><h2 id=\"recent\">\(title)</h2></header>"
        html += ShortTable.html(title, heads: [t("编号", "Number"), t("标题", "Title"), t("状态", "State")], rows: rows)
        return html.with("</section>")
    }
}
