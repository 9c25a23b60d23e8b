import Kernel
import Store

/// Counts that took long, kept a while for those who ask the same.
///
/// A count is told for ten times as long as it took, and while it is then made anew, for as long again: however many ask, one question takes
/// a tenth of a core. What is counted in a moment is counted each time.
actor ReportShelf {
    /// What is counted, for whom: who sees other records asks another condition.
    struct Question: Hashable {
        let kind: String
        let sums: [String]
        let by: String?
        let period: ReportPeriod
        let ages: AgeBands
        private let condition: String
        private let binds: [Bind]

        init(_ sql: ReportSQL, _ ages: AgeBands) {
            kind = sql.kind.name
            sums = sql.sums
            by = sql.by?.id
            period = sql.period
            self.ages = ages
            condition = sql.condition.text
            binds = sql.condition.binds
        }
    }

    private struct Kept {
        let answer: ReportAnswer
        let began: ContinuousClock.Instant
        let took: Swift.Duration
    }

    private static let moment = Swift.Duration.milliseconds(100)
    private static let most = 32
    /// Figures an answer may have to be kept.
    private static let mostFigures = 50_000

    private let now: @Sendable () -> ContinuousClock.Instant
    private var kept: [Question: Kept] = [:]
    private var counting: [Question: Task<ReportAnswer, any Error>] = [:]

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    func answer(_ question: Question, _ count: @escaping @Sendable () async throws -> ReportAnswer) async throws -> ReportAnswer {
        guard let known = kept[question], known.began.duration(to: now()) < known.took * 20 else {
            return try await (counting[question] ?? start(question, count)).value
        }
        if known.began.duration(to: now()) > known.took * 10, counting[question] == nil { _ = start(question, count) }
        return known.answer
    }

    private func start(_ question: Question, _ count: @escaping @Sendable () async throws -> ReportAnswer) -> Task<ReportAnswer, any Error> {
        let task = Task {
            defer { counting[question] = nil }
            let began = now()
            let answer = try await count()
            keep(Kept(answer: answer, began: began, took: began.duration(to: now())), question)
            return answer
        }
        counting[question] = task
        return task
    }

    private func keep(_ one: Kept, _ question: Question) {
        let isQuick = one.took < ReportShelf.moment, isLarge = (one.answer.groups.count + 1) * one.answer.period.spans.count > ReportShelf.mostFigures
        kept[question] = isQuick || isLarge ? nil : one
        if kept.count > ReportShelf.most, let oldest = kept.min(by: { $0.value.began < $1.value.began }) { kept[oldest.key] = nil }
    }
}
