import Engine
import Kernel

/// What a reader wishes of a report, as the address has it: period, spans, zone and the field to tell apart by.
struct ReportForm {
    let visit: Visit
    let kind: Kind
    let report: Report
    private var t: Words { visit.t }
    private func asked(_ name: String) -> String? { visit.request.query[name]?.trimmed }

    func period() throws(Refused) -> ReportPeriod {
        try ReportPeriod(
            from: asked("from"), to: asked("to"), step: asked("step"), zone: asked("zone"), now: visit.now, readersZone: visit.request.zoneOffset)
    }

    /// The id of the field to tell apart by; nil for none.
    var by: String? {
        guard let asked = asked("by") else { return report.group }
        return asked.isEmpty ? nil : asked
    }

    /// What the address says beside the filter, for links to the same report.
    var kept: [(String, String?)] { ["from", "to", "step", "by", "zone"].map { ($0, asked($0).flatMap { $0.isEmpty ? nil : $0 }) } }

    var place: [String] { [ReportPage.path, kind.name] }

    // MARK: drawing

    /// - Parameters:
    ///   - period: nil where it cannot be read.
    ///   - wrong: the fields that are refused.
    func controls(_ period: ReportPeriod?, wrong: Set<String>) -> HTML {
        var html: HTML = "<div class=\"wishes\">"
        html += line("from", t("起", "From"), period?.days.day.iso, "2026-06", wrong)
        html += line("to", t("止", "To"), period?.days.last.iso, "2026-06", wrong)
        let steps = [("", t("自动", "Auto")), ("day", t("日", "Day")), ("week", t("周", "Week")), ("month", t("月", "Month"))]
        html += choice("step", t("时段", "Spans"), steps, asked("step") ?? "", wrong)
        let access = visit.access(to: kind)
        let groups = kind.groups.filter { SystemField.contains($0.id) || access.reads($0) }.map { ($0.id, t($0.label)) }
        html += choice("by", t("分组", "By"), groups + [("", t("不分组", "not told apart"))], by ?? "", wrong)
        html += line("zone", t("时区", "Zone"), ZoneOffset(seconds: period?.zone ?? visit.request.zoneOffset).description, "+08:00", wrong)
        html += "<button class=\"btn\">\(t("计算", "Count"))</button></div>"
        return html
    }

    private func line(_ name: String, _ label: String, _ value: String?, _ example: String, _ wrong: Set<String>) -> HTML {
        let given = asked(name).flatMap { $0.isEmpty ? nil : $0 } ?? value ?? ""
        return """
            <div class="field"><label for="w-\(name)">\(label)</label><input class="input" id="w-\(name)" name="\(name)" value="\(given)" \
            placeholder="\(example)" maxlength="10" autocomplete="off" spellcheck="false"\(" aria-invalid=\"true\" aria-describedby=\"wrong\"", if: wrong.contains(name))></div>
            """
    }

    private func choice(_ name: String, _ label: String, _ options: [(String, String)], _ chosen: String, _ wrong: Set<String>) -> HTML {
        let isWrong = wrong.contains(name)
        var html: HTML = "<div class=\"field\"><label for=\"w-\(name)\">\(label)</label><select class=\"input\" id=\"w-\(name)\" name=\"\(name)\""
        html += "\(" aria-invalid=\"true\" aria-describedby=\"wrong\"", if: isWrong)>"
        for (key, words) in options { html += "<option value=\"\(key)\"\(" selected", if: key == chosen)>\(words)</option>" }
        html += "</select></div>"
        return html
    }

    /// Periods people ask for every day, as tabs.
    func usual() -> HTML {
        let (year, month, _) = visit.now.wall(offset: visit.request.zoneOffset).day.civil
        func name(_ back: Int) -> String {
            let count = year * 12 + month - 1 - back
            return "\(count / 12)-\(count % 12 < 9 ? "0" : "")\(count % 12 + 1)"
        }
        let periods: [(String, String?, String?)] = [
            (t("近 30 天", "Last 30 days"), nil, nil), (t("本月", "This month"), name(0), name(0)), (t("上月", "Last month"), name(1), name(1)),
            (t("近 12 个月", "Last 12 months"), name(11), name(0)), (t("今年", "This year"), String(year), String(year)),
        ]
        var html: HTML = "<nav class=\"views\" aria-label=\"\(t("常用期间", "Usual periods"))\">"
        for (words, from, to) in periods {
            let link = Address.of(place, query: [("q", asked("q")), ("from", from), ("to", to), ("by", asked("by")), ("zone", asked("zone"))])
            let isCurrent = asked("from") ?? "" == from ?? "" && asked("to") ?? "" == to ?? ""
            html += "<a href=\"\(link)\"\(" aria-current=\"page\"", if: isCurrent)>\(words)</a>"
        }
        html += "</nav>"
        return html
    }
}
