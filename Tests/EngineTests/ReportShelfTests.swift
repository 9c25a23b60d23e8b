import Kernel
import Synchronization
import TestKit
import Testing

@testable import Engine

@Suite("Counts that are kept")
struct ReportShelfTests {
    private let counter = Counter()
    private let shelf: ReportShelf
    private let question: ReportShelf.Question
    private let period: ReportPeriod

    init() throws {
        let kind = try #require(TestHouse.registry().kind("incident")), report = try #require(kind.report)
        period = try ReportPeriod(from: "2026-06", to: nil, step: "month", zone: nil, now: Moment(milliseconds: 1_800_000_000_000), readersZone: 0)
        let sql = ReportSQL(kind: kind, report: report, sums: [], by: nil, period: period, condition: "1 = 1")
        question = ReportShelf.Question(sql, AgeBands(Moment(milliseconds: 0), zone: 0))
        shelf = ReportShelf(now: { [counter] in counter.clock.withLock { $0 } })
    }

    /// Which count was told.
    private func ask(taking time: Swift.Duration) async throws -> Int64 {
        try await shelf.answer(question) { [counter, period] in counter.count(period, taking: time) }.counted.milliseconds
    }

    @Test("What takes but a moment is counted each time")
    func quick() async throws {
        let told = try await [ask(taking: .milliseconds(90)), ask(taking: .milliseconds(90))]
        #expect(told == [1, 2])
    }

    @Test("What takes long is told for ten times as long; then it is made anew, and nobody waits for that until it is twice as old")
    func slow() async throws {
        var told = try await [ask(taking: .seconds(1))]
        counter.pass(.seconds(8))
        told.append(try await ask(taking: .seconds(1)))
        counter.pass(.seconds(2))
        told.append(try await ask(taking: .seconds(1)))
        // The new count may be under way or at its end; the old one is too old by now.
        counter.pass(.seconds(9))
        told.append(try await ask(taking: .seconds(1)))
        #expect(told == [1, 1, 1, 2])
        counter.pass(.seconds(60))
        #expect(try await ask(taking: .seconds(1)) == 3)
    }

    @Test("Those who ask while it is counted wait for that count")
    func shared() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        async let first = shelf.answer(question) { [counter, period] in
            for await _ in gate { break }
            return counter.count(period, taking: .seconds(1))
        }
        async let second = ask(taking: .seconds(1))
        open.yield()
        let told = try await [first.counted.milliseconds, second]
        #expect(told == [1, 1])
    }

    @Test("A count that fails is told to who waits for it, and kept by nobody")
    func failed() async throws {
        await #expect(throws: Failure.notFound) { try await shelf.answer(question) { throw Failure.notFound } }
        #expect(try await ask(taking: .seconds(1)) == 1)
    }
}

/// Counts take as long as they are told to, and each has a number.
private final class Counter: Sendable {
    let clock = Mutex(ContinuousClock.now)
    private let counts = Mutex<Int64>(0)

    func pass(_ time: Swift.Duration) { clock.withLock { $0 += time } }

    func count(_ period: ReportPeriod, taking time: Swift.Duration) -> ReportAnswer {
        pass(time)
        let number = counts.withLock {
            $0 += 1
            return $0
        }
        let report = Report(from: "opened", to: ["resolved"], by: "team"), ages = AgeBands(Moment(milliseconds: 0), zone: 0)
        return ReportAnswer(
            counted: Moment(milliseconds: number), period: period, ages: ages, whole: Figures(report, sums: [], spans: period.spans.count), groups: [])
    }
}
