import Engine
import Hummingbird
import Kernel

/// Figures of a kind's records: what the page of reports shows.
extension API {
    func report(_ call: APICall) async throws -> Response {
        let kind = try call.kind()
        let query = try await call.query(kind)
        let period = try ReportPeriod(
            from: call.parameters["from"], to: call.parameters["to"], step: call.parameters["step"], zone: call.parameters["zone"],
            now: house.records.now(), readersZone: 0)
        let by = call.parameters["by"].flatMap { $0.isEmpty ? nil : $0 }
        let answer = try await house.records.report(ReportQuestion(kind.name, query.filter, period, by: by), as: call.principal)
        let field = by.flatMap(kind.field)
        var ids: [String: Set<RecordID>] = [:]
        if let target = field?.type.target { ids[target] = Set(answer.groups.compactMap(\.value.id)) }
        let labels = try await house.records.labels(ids, as: call.principal)
        var json = JSONWriter()
        json.object { $0.report(answer, of: kind, by: field, labels, call.principal.language) }
        return .json(json.bytes)
    }
}

extension JSONWriter {
    fileprivate mutating func report(_ answer: ReportAnswer, of kind: Kind, by field: (any AnyField)?, _ labels: [RecordID: Label], _ language: Language) {
        member("kind", .text(kind.name))
        member("counted", .text(answer.counted.iso))
        member("zone", .text(ZoneOffset(seconds: answer.period.zone).description))
        member("step", .text(answer.period.step.rawValue))
        member("by", field.map { .text($0.id) } ?? .null)
        member("spans", .list(answer.period.spans.map { .object(["from": .text($0.day.iso), "to": .text($0.last.iso)]) }))
        member("ages", .list((0..<AgeBands.count).map(AgeBands.days).map { .object(["from": .whole(Int64($0.from)), "to": $0.to.map { .whole(Int64($0)) } ?? .null]) }))
        member("whole", answer.whole.json)
        name("groups")
        list { list in
            for group in answer.groups {
                list.object {
                    $0.name("value")
                    if let field { field.type.write(group.value, to: &$0) } else { $0.null() }
                    $0.member("figures", group.figures.json)
                }
            }
        }
        name("labels")
        RecordJSON.labels(labels, language, to: &self)
    }

    private mutating func member(_ name: String, _ value: JSON) {
        self.name(name)
        self.value(value)
    }
}

extension Figures {
    fileprivate var json: JSON {
        .object([
            "volume": Figures.object(volume) { .list($0.map { .whole(Int64($0)) }) }, "backlog": Figures.object(backlog) { .list($0.map { .whole(Int64($0)) }) },
            "sums": Figures.object(sums) { .object(["sum": .whole($0.sum), "records": .whole(Int64($0.records))]) },
            "open": .list(ages.map { .whole(Int64($0)) }), "time": time?.json ?? .null,
        ])
    }

    private static func object<V>(_ values: [String: V], _ json: (V) -> JSON) -> JSON {
        .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, json($0.value)) })
    }
}

/// The description of a kind's report.
struct ReportSchema {
    let report: Report

    static let parameters = [
        QueryParameter(name: "q", form: .text, meaning: "A filter, as of the list"),
        QueryParameter(name: "from", form: .text, meaning: "The first day, month or year; thirty days before the end when not given"),
        QueryParameter(name: "to", form: .text, meaning: "The last day, month or year; today when not given"),
        QueryParameter(name: "step", form: .text, meaning: "`day`, `week` or `month`; as fits the days when not given"),
        QueryParameter(name: "by", form: .text, meaning: "A field to tell the figures apart by"),
        QueryParameter(name: "zone", form: .text, meaning: "In which days are counted, such as `+08:00`; UTC when not given"),
    ]

    var json: JSON {
        let day: JSON = .object(["type": "string", "format": "date"])
        let span = Schema.object(["from": day, "to": day])
        let age = Schema.object(["from": Schema.whole(from: 0), "to": Schema.orNull(Schema.whole(from: 0))])
        let group = Schema.object(["value": .object(["type": ["string", "boolean", "null"]]), "figures": figures])
        return Schema.object([
            "kind": Schema.text, "counted": Schema.described(Schema.moment, "When: figures that take long to count may be some seconds old"),
            "zone": Schema.text, "step": Schema.options(ReportPeriod.Step.allCases.map(\.rawValue)), "by": Schema.orNull(Schema.text),
            "spans": Schema.list(span), "ages": Schema.described(Schema.list(age), "Whole days since the beginning, for `open`"), "whole": figures,
            "groups": Schema.described(Schema.list(group), "Most first; empty without `by`"), "labels": Schema.named("Labels"),
        ])
    }

    private var figures: JSON {
        let counts = Schema.list(Schema.whole(from: 0))
        let sum = Schema.object(["sum": Schema.whole(from: 0), "records": Schema.described(Schema.whole(from: 0), "that have more than none")])
        let number: JSON = .object(["type": "number"])
        let time = Schema.object(["n": Schema.whole(from: 1), "mean_min": number, "median_min": number, "p90_min": number, "min": number, "max": number])
        func each(_ names: [String], _ schema: JSON) -> JSON { Schema.object(names.map { JSON.Member($0, schema) }) }
        let sums = Schema.object(report.sums.map { JSON.Member($0, sum) }, required: [])
        return Schema.object([
            "volume": Schema.described(each([report.start] + report.ends, counts), "How many came to each moment, by span"),
            "backlog": Schema.described(each(report.ends, counts), "How many had not come to each end when a span ended"),
            "sums": Schema.described(sums, "Over the records that began in the period; those the caller may read"),
            "open": Schema.described(counts, "How many are open now, by `ages`"),
            "time": Schema.described(Schema.orNull(time), "Minutes from the beginning to the first end, of those that came to it in the period"),
        ])
    }
}
