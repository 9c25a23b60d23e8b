import Kernel
import Store

/// Puts what a person is told into words, in their language, of what they may read and have not seen by now.
struct LetterWriter {
    /// Notices told of in one digest.
    private static let most = 100

    let core: Core
    let reader: any Reader
    let now: Moment
    /// Where browsers reach this house, such as `https://desk.example.com`; nil: letters lead nowhere.
    let address: String?

    /// - Returns: nil where there is nothing left to be told, or no address to tell it at.
    func letter(_ pending: PendingLetter, by wishes: NoticeWishes) throws -> Letter? {
        guard let principal = try PrincipalBook.load(pending.person, in: reader) else { return nil }
        let mail = try reader.first("SELECT mail FROM person WHERE id = \(pending.person)") { $0.textOrNil(0) } ?? nil
        guard let mail, !mail.isEmpty else { return nil }
        let notices = try notices(pending, principal, wishes)
        let identity = "\(pending.isDigest ? "digest" : "notice")-\(pending.notice)-\(pending.due.milliseconds)"
        guard let first = notices.first, let label = first.label else { return nil }
        let language = principal.language
        let subject = pending.isDigest ? digestSubject(notices.count)[language] : "[\(label.number)] \(label.text(language)) — \(first.sentence[language])"
        let parts = notices.map { part($0, language) } + [foot(language)]
        return Letter(
            to: mail, name: principal.name, subject: subject, text: parts.joined(separator: "\n\n") + "\n", identity: identity,
            thread: pending.isDigest ? nil : first.record.description)
    }

    private func notices(_ pending: PendingLetter, _ principal: Principal, _ wishes: NoticeWishes) throws -> [StoredNotice] {
        let which: SQL = if pending.isDigest {
            "person = \(pending.person) AND row >= \(pending.notice) AND moment < \(pending.due) AND seen IS NULL ORDER BY row LIMIT \(literal: LetterWriter.most)"
        } else {
            "row = \(pending.notice) AND seen IS NULL"
        }
        let told = try StoredNotice.all(which, of: principal, core, in: reader, now: now).filter { $0.label != nil }
        return told.filter { pending.isDigest ? wishes.way(of: $0.topic) == .digest : wishes.way(of: $0.topic) != .page }
    }

    private func digestSubject(_ count: Int) -> Text { Text("Plumbline 每日摘要：\(count) 条通知", "Plumbline digest, notices: \(count)") }

    private func part(_ notice: StoredNotice, _ language: Language) -> String {
        guard let label = notice.label else { return notice.sentence[language] }
        let lines = [notice.sentence[language], "\(label.number) \(label.text(language))", link(label.kind, label.number)]
        return lines.compactMap { $0 }.joined(separator: "\n")
    }

    private func foot(_ language: Language) -> String {
        let words = Text("是否发邮件、免打扰时段与摘要时间，可在「通知设置」中更改。", "What is sent by mail, quiet hours and the time of the digest are yours to choose in the notice settings.")
        return (["-- ", words[language], link("notices", "settings")] as [String?]).compactMap { $0 }.joined(separator: "\n")
    }

    private func link(_ segments: String...) -> String? { address.map { "\($0)/\(segments.joined(separator: "/"))" } }
}
