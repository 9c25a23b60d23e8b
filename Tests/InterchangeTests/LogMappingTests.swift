import Foundation
import Interchange
import Kernel
import Testing

/// A mapping with one part put in place of another.
func yaml(_ part: String = "", _ other: String = "") -> String {
    let whole = """
        name: desk
        kind: incident
        separator: ";"
        case: key
        time: {column: at, pattern: yyyy-MM-dd HH:mm, zone: "+08:00"}
        order: time
        missing: ["?", "-"]
        actor: who
        state:
          column: state
          translate:
            New: new
            Waiting: {state: on_hold, hold_reason: caller}
        fixed: {customer: 城建, service: {value: Mail, unknown: reject}}
        fields:
          title: {template: ["[{area}/{part}]", "{key}"]}
          external: key
          impact: {column: impact, translate: {1 - High: high, none: ~}, unknown: reject}
          caller: {column: caller, strip: "Caller ", prefix: "P-", unknown: create}
          opened: {column: opened, moment: true}
          due: {column: due, moment: dd.MM.yyyy}
          resolved: {column: end, moment: true, known: {from: [Done], at: end}}
          seen: {column: seen, known: {at: end}}
        facts: {state: ~, source_end: {column: end, known: {from: [Done]}}, level: impact}
        """
    return part.isEmpty ? whole : whole.replacingOccurrences(of: part, with: other)
}

@Suite("Log mappings")
struct LogMappingTests {
    @Test("are read whole")
    func read() throws {
        let mapping = try LogMapping(yaml: yaml())
        #expect(mapping.name == "desk" && mapping.kind == "incident" && mapping.caseColumn == "key")
        #expect(mapping.separator == UInt8(ascii: ";") && mapping.order == .time && mapping.missing == ["?", "-"])
        #expect(mapping.timeColumn == "at" && mapping.time.zone.seconds == 28_800 && mapping.actorColumn == "who")
        let states = mapping.state?.translations ?? [:]
        #expect(states.mapValues(\.state) == ["New": "new", "Waiting": "on_hold"])
        #expect(states.mapValues(\.values) == ["New": [:], "Waiting": ["hold_reason": "caller"]])
        #expect(mapping.fieldIDs == [
            "customer", "service", "title", "external", "impact", "caller", "opened", "due", "resolved", "seen", "hold_reason",
        ])
        #expect(["customer", "service", "impact", "caller", "seen", "nothing"].map { mapping.unknown($0) }
            == [.create, .reject, .reject, .create, .reject, .reject])
        #expect(mapping.facts.map(\.name) == ["state", "source_end", "level"])
        #expect(mapping.facts.map(\.column) == ["state", "end", "impact"])
    }

    @Test("need little")
    func least() throws {
        let mapping = try LogMapping(
            yaml: "{name: n, kind: k, case: c, time: {column: t, pattern: iso, zone: Z}, fields: {title: c}, facts: [a, b]}")
        #expect(mapping.separator == UInt8(ascii: ",") && mapping.order == .file && mapping.state == nil)
        #expect(mapping.facts.map(\.column) == ["a", "b"])
        #expect(try LogMapping(yaml: yaml("separator: \";\"", "separator: tab")).separator == 9)
    }

    @Test("name the key path of what is wrong, in both languages", arguments: [
        ("name: desk", "nmae: desk", ["nmae", "name"]),
        ("kind: incident", "kind: [incident]", ["kind"]),
        ("separator: \";\"", "separator: ab", ["separator"]),
        ("case: key", "case: ~", ["case"]),
        ("time: {column: at, ", "time: {", ["time.column"]),
        ("yyyy-MM-dd HH:mm", "yyyy-MM HH:mm", ["time.pattern"]),
        ("\"+08:00\"", "Asia/Shanghai", ["time.zone"]),
        ("order: time", "order: random", ["order"]),
        ("missing: [\"?\", \"-\"]", "missing: \"?\"", ["missing"]),
        ("New: new", "New one: [new]", ["state.translate[\"New one\"]"]),
        ("{state: on_hold, hold", "{hold", ["state.translate.Waiting.state"]),
        ("value: Mail", "text: Mail", ["fixed.service.text", "fixed.service.value"]),
        ("\"[{area}/{part}]\"", "\"[area]\"", ["fields.title.template[0]"]),
        ("{template: ", "{column: key, template: ", ["fields.title"]),
        ("unknown: reject}\n  caller", "unknown: ignore}\n  caller", ["fields.impact.unknown"]),
        ("moment: dd.MM.yyyy", "moment: dd.MM.jjjj", ["fields.due.moment"]),
        ("known: {at: end}", "known: {}", ["fields.seen.known"]),
        ("known: {at: end}", "known: {form: [Done], at: end}", ["fields.seen.known.form"]),
        ("external: key", "service: key", ["fields.service"]),
        ("external: key", "hold_reason: key", ["fields.hold_reason"]),
        ("facts: {state: ~", "facts: {state: [a]", ["facts.state", "facts.state"]),
    ])
    func wrong(part: String, other: String, paths: [String]) {
        let refused = #expect(throws: Refused.self) { try LogMapping(yaml: yaml(part, other)) }
        let refusals = refused?.refusals ?? []
        #expect(Set(refusals.map(\.field)) == Set(paths))
        for refusal in refusals {
            #expect(refusal.text.zh.hasPrefix("\(refusal.field ?? "")：") && refusal.text.en.hasPrefix("\(refusal.field ?? ""): "))
            #expect(refusal.text.zh != refusal.text.en)
        }
    }

    @Test("tell all faults at once")
    func several() {
        let broken = yaml("order: time", "order: random").replacingOccurrences(of: "kind: incident\n", with: "")
        let refused = #expect(throws: Refused.self) { try LogMapping(yaml: broken) }
        #expect(refused.map { Set($0.refusals.map(\.field)) } == ["kind", "order"])
    }

    @Test("without states know no gate on states")
    func gateWithoutState() {
        let stateless = yaml("state:\n  column", "unused:\n  column").replacingOccurrences(of: "state: ~, ", with: "")
        let refused = #expect(throws: Refused.self) { try LogMapping(yaml: stateless) }
        #expect(refused.map { Set($0.refusals.map(\.field)) }
            == ["unused", "fields.resolved.known.from", "facts.source_end.known.from"])
    }

    @Test("are refused when they are no YAML map", arguments: ["", "a: [", "- a", "text", "{a: 1, a: 2}"])
    func noMap(text: String) { #expect(throws: Refused.self) { try LogMapping(yaml: text) } }

    @Test("are held against the kind they name")
    func kind() throws {
        struct Ticket: RecordKind {
            let title = Field("title", "标题", "Title", TextField.text(max: 100))
            static let kind = Kind(
                Ticket.self, "ticket", Text("工单", "Ticket"), plural: Text("工单", "Tickets"), prefix: "T", scope: .internal, title: "title",
                columns: [], lifecycle: .inUse, grants: [], shapes: [])
        }
        let mapping = try LogMapping(
            yaml: """
                {name: n, kind: ticket, case: c, time: {column: t, pattern: iso, zone: Z}, fields: {title: c, colour: c},
                 state: {column: s, translate: {A: active, B: blue}}}
                """)
        #expect(mapping.refusals(for: Ticket.kind).map(\.field) == ["colour", "state.translate"])
    }
}
