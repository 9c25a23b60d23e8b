import Engine
import Kernel

/// Which page answers which address.
struct Routes {
    let visit: Visit
    private var path: [String] { visit.request.path }

    func answer() async throws -> PageAnswer {
        switch path.count {
        case 0 where !visit.request.isPost: try await HomePage(visit: visit).answer()
        case 1: try await single(path[0])
        case 2: try await visit.request.isPost ? created() : opened()
        default: try await visit.request.isPost ? posted() : inner()
        }
    }

    private func single(_ name: String) async throws -> PageAnswer {
        switch (name, visit.request.isPost) {
        case ("preferences", true): return await PreferencesPage(visit: visit).answer()
        case ("preferences", false): return .redirect("/")
        case ("search", false): return try await SearchPage(visit: visit).answer()
        case (ParametersPage.path, false): return try await ParametersPage(visit).answer()
        case (Inbox.path, false): return try await InboxPage(visit: visit).answer()
        case (NoticesPage.path, true): return try await NoticesPage(visit: visit).see()
        case (NoticesPage.path, false): return try await NoticesPage(visit: visit).answer()
        case (SchedulePage.path, true): return try await SchedulePage(visit: visit).retry()
        case (SchedulePage.path, false): return try await SchedulePage(visit: visit).answer()
        case (AdministrationPage.path, false): return try await AdministrationPage(visit: visit).answer()
        case (AccountPage.path, true): return try await AccountPage(visit: visit).end()
        case (AccountPage.path, false): return try await AccountPage(visit: visit).answer()
        case (ReportPage.path, false): return try await ReportPage.any(visit).answer()
        case (_, false): return try await ListPage(visit: visit, kind: visit.kind(name)).answer()
        default: throw Failure.notFound
        }
    }

    private func opened() async throws -> PageAnswer {
        if path == SecurityLogPage.path { return try await SecurityLogPage(visit: visit).answer() }
        if path[0] == ReportPage.path { return try await ReportPage(visit, of: visit.kind(path[1])).answer() }
        if path == NoticeSettings.path { return try await NoticeSettings(visit: visit).form() }
        let kind = try visit.kind(path[0])
        if path[1] == "new" { return try await NewPage(visit: visit, kind: kind).form() }
        if path[1] == "csv" { return try await ListCSV(visit: visit, kind: kind).answer() }
        if path[1] == "columns" { return .redirect(Address.of(kind.name)) }
        let record = try await visit.records.read(kind.name, number: path[1], as: visit.principal)
        // Whoever looks at a record has seen what they were told of it.
        try? await visit.records.see(noticesOf: record.id, as: visit.principal)
        var answer = try await RecordPage(visit: visit, record: record).answer()
        if let cookie = RecentRecords(visit: visit).remembering(record) { answer.headers.append(cookie) }
        return answer
    }

    private func created() async throws -> PageAnswer {
        if path == NoticeSettings.path { return try await NoticeSettings(visit: visit).keep() }
        if path[1] == "columns" { return try await ColumnChoice(visit: visit, kind: visit.kind(path[0])).choose() }
        guard path[1] == "new" else { throw Failure.notFound }
        return try await NewPage(visit: visit, kind: visit.kind(path[0])).create()
    }

    private func inner() async throws -> PageAnswer {
        let record = try await record()
        if path.count == 3, path[2] == ClocksPage.step { return try await ClocksPage(visit: visit, record: record).answer() }
        if path.count == 3, path[2] == AccessPage.step { return try await AccessPage(visit: visit, record: record).answer() }
        if path.count == 4, path[2] == "attachment" { return try await AttachmentPage(visit: visit, record: record).answer(path[3]) }
        // Whoever reloads the answer to a form comes back to the record.
        return .redirect(Address.of(record))
    }

    private func posted() async throws -> PageAnswer {
        let record = try await record()
        if path.count == 3, path[2] == AccessPage.step { return try await AccessPage(visit: visit, record: record).submit() }
        let posts = RecordPosts(visit: visit, record: record)
        switch (path[2], path.count) {
        case ("change", 3): return try await posts.change()
        case ("comment", 3): return try await posts.comment()
        case ("attach", 3): return try await posts.attach()
        case ("link", 3): return try await posts.link()
        case ("unlink", 3): return try await posts.unlink()
        case ("watch", 3): return try await posts.watch(true)
        case ("unwatch", 3): return try await posts.watch(false)
        case ("verb", 4): return try await posts.perform(path[3])
        default: throw Failure.notFound
        }
    }

    private func record() async throws -> StoredRecord {
        try await visit.records.read(visit.kind(path[0]).name, number: path[1], as: visit.principal)
    }
}
