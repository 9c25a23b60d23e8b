import Engine
import Kernel

/// How a person wants to be told: what by mail and when, and at which hours not.
struct NoticeSettings {
    static let step = "settings"
    static let path = [NoticesPage.path, step]
    static func title(_ t: Words) -> String { t("通知设置", "Notice settings") }
    let visit: Visit
    private var t: Words { visit.t }

    func form() async throws -> PageAnswer {
        try await page(Typed(try await visit.records.noticeWishes(as: visit.principal)), FormState(), status: 200)
    }

    func keep() async throws -> PageAnswer {
        let typed = Typed(visit.request)
        do {
            try await visit.records.keep(typed.wishes, as: visit.principal)
        } catch let refused as Refused {
            var state = FormState()
            state.refusals = refused.refusals
            return try await page(typed, state, status: 422)
        }
        return .redirect(Address.of(NoticesPage.path, NoticeSettings.step, query: ["saved": "yes"]))
    }

    private func page(_ typed: Typed, _ state: FormState, status: Int) async throws -> PageAnswer {
        let title = NoticeSettings.title(t)
        let lead = t("所有通知都会出现在「我的通知」里；这里决定哪些另发邮件。", "Every notice stands under “My notices”; here you choose which are sent by mail, too.")
        var body: HTML = """
            <div class="head"><div><h1>\(title)</h1><div class="rec-meta"><span class="mut">\(lead)</span></div></div></div>
            """
        if try await !visit.records.sendsMail() {
            let words = t("还没有设置邮件，暂时不会发信；设置好之后按这里的选择发。", "Mail is not set up, so none is sent for now; once it is, it goes by what you choose here.")
            body += "<p class=\"notice\" role=\"status\" id=\"no-mail\">\(words)</p>"
        }
        if visit.request.query["saved"] != nil { body += "<p class=\"notice info\" role=\"status\" id=\"saved\">\(t("已保存。", "Saved."))</p>" }
        body += "<form class=\"form pairs\" method=\"post\" action=\"\(Address.of(NoticesPage.path, NoticeSettings.step))\">"
        body += "<input type=\"hidden\" name=\"csrf\" value=\"\(visit.csrf)\">"
        for topic in Topic.allCases { body += choice(topic, typed.ways[topic] ?? .page) }
        body += times(typed, state)
        body += """
            <div class="row whole"><button class="btn main">\(t("保存", "Save"))</button>\
            <a class="btn" href="\(Address.of(NoticesPage.path))" data-key="Escape">\(t("返回", "Back"))</a></div></form>
            """
        return await visit.page(title, at: NoticesPage.path, status: status, body)
    }

    private func choice(_ topic: Topic, _ chosen: NoticeWishes.Way) -> HTML {
        let name = Typed.name(topic)
        var html: HTML = "<div class=\"field\"><label for=\"n-\(name)\">\(t(topic.label))</label><select class=\"input\" id=\"n-\(name)\" name=\"\(name)\">"
        for way in NoticeWishes.Way.allCases {
            html += "<option value=\"\(way.rawValue)\"\(" selected", if: way == chosen)>\(t(way.label))</option>"
        }
        html += "</select></div>"
        return html
    }

    private func times(_ typed: Typed, _ state: FormState) -> HTML {
        let quiet = Wrong(state, "quiet", t), digest = Wrong(state, "digest", t), zone = Wrong(state, "zone", t)
        let common: HTML = " class=\"input\" id=\"n-zone\" name=\"zone\" maxlength=\"60\" spellcheck=\"false\"\(zone.attributes)"
        return """
            <fieldset class="field boxes span"><legend>\(t("免打扰时段", "Quiet hours"))</legend><div class="row">\
            \(clock("quiet_from", t("从", "From"), typed.from, quiet))\(clock("quiet_to", t("到", "until"), typed.to, quiet))</div>\(quiet.html)</fieldset>\
            <div class="field">\(clock("digest", t("每日摘要的时间", "Time of the daily digest"), typed.digest, digest))\(digest.html)</div>\
            <div class="field"><label for="n-zone">\(t("时区", "Time zone"))</label>\
            \(FieldInputs.suggested(common, typed.zone, list: "n-zones", FieldInputs.zones))\
            <span class="hint">\(t("以上时间按这个时区，如 Asia/Shanghai、+08:00。", "In which these times are meant, such as Asia/Shanghai or +08:00."))</span>\(zone.html)</div>
            """
    }

    private func clock(_ name: String, _ label: String, _ value: String, _ wrong: Wrong) -> HTML {
        """
        <label for="n-\(name)">\(label)</label>\
        <input class="input" type="time" id="n-\(name)" name="\(name)" value="\(value)"\(wrong.attributes)>
        """
    }

    /// What stands in the form.
    private struct Typed {
        let ways: [Topic: NoticeWishes.Way]
        let from: String
        let to: String
        let digest: String
        let zone: String

        static func name(_ topic: Topic) -> String { "way.\(topic.rawValue)" }

        init(_ wishes: NoticeWishes) {
            ways = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0, wishes.way(of: $0)) })
            from = wishes.quiet.map { Hours.text($0.from) } ?? ""
            to = wishes.quiet.map { Hours.text($0.to) } ?? ""
            digest = Hours.text(wishes.digest)
            zone = Zones.shown(wishes.zone)
        }

        init(_ request: PageRequest) {
            var ways: [Topic: NoticeWishes.Way] = [:]
            for topic in Topic.allCases { ways[topic] = request.field(Typed.name(topic)).flatMap { NoticeWishes.Way(rawValue: $0) } }
            self.ways = ways
            from = request.field("quiet_from")?.trimmed ?? ""
            to = request.field("quiet_to")?.trimmed ?? ""
            digest = request.field("digest")?.trimmed ?? ""
            zone = request.field("zone")?.trimmed ?? ""
        }

        var wishes: NoticeWishes {
            // What is no time of day is refused with the others.
            func minutes(_ text: String) -> Int { Hours.minutes(text) ?? -1 }
            let quiet = from.isEmpty && to.isEmpty ? nil : NoticeWishes.Quiet(from: minutes(from), to: minutes(to))
            return NoticeWishes(ways: ways, quiet: quiet, digest: minutes(digest), zone: zone)
        }
    }
}

extension NoticeWishes.Way {
    fileprivate var label: Text {
        switch self {
        case .page: Text("只在页面上", "In the page only")
        case .atOnce: Text("立即发邮件", "By mail at once")
        case .digest: Text("汇入每日摘要邮件", "In the daily digest by mail")
        }
    }
}
