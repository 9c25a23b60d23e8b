import Engine
import Kernel

/// A year at a glance: twelve months, each day with what is worked on it.
struct YearPanel {
    let visit: Visit
    let record: StoredRecord
    let panel: Panel
    let view: YearView
    private var t: Words { visit.t }
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    func html(_ id: String) -> HTML {
        var html: HTML = """
            <section class="sec year" id="\(id)" aria-labelledby="h-\(id)"><header><h2 id="h-\(id)">\(t(panel.label)) \(view.year)</h2>\
            <span class="push row no-print">\(link(view.year - 1, id, t("上一年", "Previous year")))\(link(view.year + 1, id, t("下一年", "Next year")))</span></header>
            """
        html += legend()
        if view.isUnannounced {
            let words = t("国务院尚未公布的年份没有放假与调休。", "Years whose holidays the State Council has not announced yet have none, and no make-up workdays.")
            html += "<p class=\"quiet\">\(words)</p>"
        }
        html += "<div class=\"months\">"
        let marks = Dictionary(view.days.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
        for month in 1...12 { html += table(month, marks) }
        return html.with("</div></section>")
    }

    private func link(_ year: Int, _ id: String, _ words: String) -> HTML {
        let address = Address.of([record.kind.name, record.number], query: [(panel.id, String(year))], fragment: id)
        return "<a class=\"btn slim\" href=\"\(address)\" aria-label=\"\(words) \(year)\">\(year)</a>"
    }

    private func legend() -> HTML {
        var html: HTML = "<ul class=\"legend\">"
        let shown: [(Look, String)] = [
            (.worked, t("上班", "worked")), (.free, t("不上班", "no work")), (.holiday, t("节假日", "holiday")), (.extra, t("调休或另定时段", "make-up or other hours")),
            (.unknown, t("尚无版本", "no version yet")),
        ]
        for (look, words) in shown where look != .unknown || view.days.count < 365 {
            html += "<li><i class=\"day \(look.rawValue)\" aria-hidden=\"true\"></i>\(words)</li>"
        }
        html += "<li><i class=\"day today\" aria-hidden=\"true\"></i>\(t("今天", "today"))</li>"
        if !view.changes.isEmpty { html += "<li><i class=\"day starts\" aria-hidden=\"true\"></i>\(t("新版本生效", "a version takes effect"))</li>" }
        return html.with("</ul>")
    }

    private func table(_ month: Int, _ marks: [Day: YearView.DayMark]) -> HTML {
        guard let first = Day(year: view.year, month: month, day: 1) else { return "" }
        let name = t("\(month) 月", YearPanel.months[month - 1])
        var html: HTML = "<table class=\"month\"><caption>\(name)</caption><thead><tr>"
        for weekday in 1...7 { html += "<th scope=\"col\">\(Weekdays.head(weekday, t))</th>" }
        html += "</tr></thead><tbody><tr>"
        for _ in 1..<first.weekday { html += "<td></td>" }
        var day = first
        while day.civil.month == month {
            if day.weekday == 1, day != first { html += "</tr><tr>" }
            html += cell(day, marks[day])
            day = Day(number: day.number + 1)
        }
        for _ in 0..<(8 - day.weekday) % 7 { html += "<td></td>" }
        return html.with("</tr></tbody></table>")
    }

    // MARK: one day

    private enum Look: String { case worked, free, holiday, extra, unknown }

    private func look(_ mark: YearView.DayMark?) -> Look {
        guard let mark else { return .unknown }
        if mark.name == nil { return mark.hours.parts.isEmpty ? .free : .worked }
        return mark.hours.parts.isEmpty ? .holiday : .extra
    }

    private func cell(_ day: Day, _ mark: YearView.DayMark?) -> HTML {
        let look = look(mark), isToday = day == view.today, change = view.changes[day]
        let told = words(mark, change)
        var html: HTML = "<td class=\"day \(look.rawValue)\(" today", if: isToday)\(" starts", if: change != nil)\"\(" aria-current=\"date\"", if: isToday)"
        html += " title=\"\(day.iso) \(Weekdays.short(day, t))\(t.colon)\(told)\"><time datetime=\"\(day.iso)\">\(day.civil.day)</time>"
        // What most days are need not be said of each.
        if look != .worked || change != nil { html += "<span class=\"vh\"> \(told)</span>" }
        return html.with("</td>")
    }

    private func words(_ mark: YearView.DayMark?, _ change: String?) -> String {
        guard let mark else { return t("尚无版本", "no version yet") }
        let hours = mark.hours.parts.isEmpty ? LinesTable.noWork(t) : mark.hours.text
        let name = mark.name.flatMap { $0.isEmpty ? t("例外日期", "exceptional day") : t(Text(pair: $0)) }
        let starts = change.map { t("\($0) 生效", "\($0) takes effect") }
        return [name, hours, starts].compactMap { $0 }.joined(separator: t("，", ", "))
    }
}
