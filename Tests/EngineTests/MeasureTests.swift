import Kernel
import TestKit
import Testing

@testable import Engine

/// Measures: what came of them, judged by what was wanted then.
@Suite("Measures")
struct MeasureTests {
    private static let first = Day(number: 20_000)

    private static func measure(_ house: TestHouse, _ values: [String: Value] = [:]) async throws -> StoredRecord {
        let usual: [String: Value] = ["name": .text("一次解决率"), "target": .whole(7_000), "warning": .whole(7_500)]
        return try await house.make("measure", usual.merging(values) { $1 }, as: "manager")
    }

    @discardableResult
    private static func value(_ house: TestHouse, _ measure: StoredRecord, _ hundredths: Int64, on day: Int) async throws -> StoredRecord {
        let values: [String: Value] = ["measure": .id(measure.id), "day": Day(number: first.number + day).value, "value": .whole(hundredths)]
        return try await house.make("measure_value", values, as: "agent")
    }

    @Test("A value is met, near or missed by the target of then, whichever way is better")
    func judged() async throws {
        try await TestHouse.with { house in
            let high = try await MeasureTests.measure(house)
            let low = try await MeasureTests.measure(house, ["direction": .text("lower"), "target": .whole(400), "warning": .whole(300)])
            for (day, (value, result)) in [(7_600, "met"), (7_500, "met"), (7_499, "warned"), (7_000, "warned"), (6_999, "missed")].enumerated() {
                #expect(try await MeasureTests.value(house, high, Int64(value), on: day)["result"] == .text(result), "\(value)")
            }
            for (day, (value, result)) in [(300, "met"), (301, "warned"), (400, "warned"), (401, "missed")].enumerated() {
                #expect(try await MeasureTests.value(house, low, Int64(value), on: day)["result"] == .text(result), "\(value)")
            }
            _ = try await house.records.run(.change(kind: "measure", high.id, version: nil, Input(["target": .whole(5_000), "warning": .null])), as: house.person("manager"))
            let missed = try await house.records.list("measure_value", Query(.equal("result", .value(.text("missed")))), as: house.admin).records
            #expect(Set(missed.map { $0["target"] }) == [.whole(7_000), .whole(400)])
            #expect(try await MeasureTests.value(house, high, 5_000, on: 9)["result"] == .text("met"))
        }
    }

    @Test("A day has one value, and a warning comes before the target is missed")
    func refused() async throws {
        try await TestHouse.with { house in
            let measure = try await MeasureTests.measure(house)
            let first = try await MeasureTests.value(house, measure, 7_000, on: 0)
            func perform(_ verb: String) async throws {
                _ = try await house.records.run(.perform(kind: "measure_value", first.id, version: nil, verb: verb, Input()), as: house.person("agent"))
            }
            try await perform("retire")
            try await MeasureTests.value(house, measure, 7_200, on: 0)
            let restored = await #expect(throws: Refused.self) { try await perform("restore") }
            #expect(restored?.refusals.map(\.field) == ["day"])
            let twice = await #expect(throws: Refused.self) { try await MeasureTests.value(house, measure, 7_100, on: 0) }
            #expect(twice?.refusals.map(\.field) == ["day"])
            let late = await #expect(throws: Refused.self) { try await MeasureTests.measure(house, ["warning": .whole(6_900)]) }
            #expect(late?.refusals.map(\.field) == ["warning"])
        }
    }

    @Test("Its page shows the course in the order of days, beside the target")
    func course() async throws {
        try await TestHouse.with { house in
            let measure = try await MeasureTests.measure(house)
            func course() async throws -> CourseView? {
                for (_, view) in try await house.records.panels(of: measure, asked: [:], as: house.person("agent")) { if case .course(let course) = view { return course } }
                return nil
            }
            try await MeasureTests.value(house, measure, 7_200, on: 30)
            #expect(try await course() == nil)
            try await MeasureTests.value(house, measure, 6_900, on: 0)
            let shown = try #require(try await course())
            #expect(shown.days.map(\.number) == [20_000, 20_030])
            #expect(shown.lines.map(\.values) == [[6_900, 7_200], [7_000, 7_000]])
        }
    }
}
