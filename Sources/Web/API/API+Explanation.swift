import Engine
import Hummingbird
import Kernel

/// How a record's timers came to what they are: the figures of its page "every second".
extension API {
    func explain(_ call: APICall) async throws -> Response {
        let record = try await call.record()
        let known = Access(call.principal, to: record.kind).fields.filter { $0.type is ClockField }.map(\.id)
        guard !known.isEmpty else { throw Failure.notFound }
        let accounts = try await house.records.explain(record, try call.names("clock", among: known), as: call.principal)
        let rules = try await house.records.rules()
        return .json(JSON.object(["clocks": .list(accounts.map { Explanation(account: $0, rules: rules).json })]).bytes)
    }
}

/// One timer as JSON.
private struct Explanation {
    let account: ClockAccount
    let rules: RuleTimeline

    var json: JSON {
        let due = account.isOver ? nil : account.state.due(in: rules.workingTime(of: account.state.calendar))
        let steps = account.steps.indices.map { step($0) }
        let members: KeyValuePairs<String, JSON> = [
            "clock": .text(account.field.id), "phase": .text(account.state.phase.rawValue), "moment": .text(account.moment.iso),
            "target_s": .whole(account.state.target), "elapsed_ms": .whole(account.elapsed), "over": .truth(account.isOver),
            "due": due.map { .text($0.iso) } ?? .null, "steps": .list(steps),
        ]
        return .object(members)
    }

    private func step(_ place: Int) -> JSON {
        let step = account.steps[place], state = step.state, isLast = place + 1 == account.steps.count
        let end = isLast ? account.moment : account.steps[place + 1].at
        let counted = isLast ? account.counted : account.steps[place + 1].counted
        let hours = state.calendar.map { rules.versions(of: $0, from: step.at, to: end) } ?? []
        let members: KeyValuePairs<String, JSON> = [
            "event": .whole(step.n), "verb": .text(step.verb), "actor": .text(step.actor.description), "phase": .text(state.phase.rawValue),
            "told_percent": .whole(state.told), "from": .text(step.at.iso), "to": .text(end.iso), "counted_ms": .whole(counted),
            "elapsed_ms": .whole(step.elapsed), "recounted_ms": step.recounted.map { .whole($0) } ?? .null, "target_s": .whole(state.target),
            "line": .text(state.line), "version": state.version.map { version($0) } ?? .null, "calendar": state.calendar.map { calendar($0) } ?? .null,
            "calendar_versions": .list(hours.map { named($0.id, $0.number) }), "reason": state.reason.map { .text($0) } ?? .null,
        ]
        return .object(members)
    }

    private func version(_ id: RecordID) -> JSON { named(id, rules.versions.first { $0.id == id }?.number) }
    private func calendar(_ id: RecordID) -> JSON { named(id, rules.calendarNames.first { $0.id == id }?.label.number) }
    private func named(_ id: RecordID, _ number: String?) -> JSON {
        .object(["id": .text(id.description), "number": number.map { .text($0) } ?? .null])
    }
}

/// Its description.
enum ExplanationSchema {
    static var json: JSON {
        let clock = Schema.object([
            "clock": Schema.text, "phase": phase, "moment": Schema.described(Schema.moment, "Up to which it is counted"), "target_s": Schema.whole(from: 0),
            "elapsed_ms": Schema.described(Schema.whole(from: 0), "Work in all by then"), "over": Schema.truth,
            "due": Schema.described(Schema.orNull(Schema.moment), "When the target is reached, if it goes on running"), "steps": Schema.list(step),
        ])
        return Schema.object(["clocks": Schema.list(clock)])
    }

    private static let phase = Schema.options(["running", "paused", "stopped", "ended"])

    private static var step: JSON {
        let named = Schema.object(["id": Schema.id, "number": Schema.orNull(Schema.text)])
        let length = Schema.whole(from: 0)
        let members: KeyValuePairs<String, JSON> = [
            "event": Schema.described(Schema.whole(from: 1), "The number of the event that began the step"), "verb": Schema.text, "actor": Schema.id, "phase": phase,
            "told_percent": Schema.described(Schema.whole(from: 0), "The share of its target that has been told of last"), "from": Schema.moment, "to": Schema.moment,
            "counted_ms": Schema.described(length, "Work between from and to"),
            "elapsed_ms": Schema.described(length, "Work in all when the step began, as it is shown"),
            "recounted_ms": Schema.described(Schema.orNull(length), "The same, counted again from the step before; null where an import brought what was before"),
            "target_s": length, "line": Schema.described(Schema.text, "The row of the targets that holds: a priority"),
            "version": Schema.described(Schema.orNull(named), "Which set the target; null: as shipped"),
            "calendar": Schema.described(Schema.orNull(named), "null: every minute counts"),
            "calendar_versions": Schema.described(Schema.list(named), "Those that said between from and to what is worked"),
            "reason": Schema.described(Schema.orNull(Schema.text), "Why it is held"),
        ]
        return Schema.object(members)
    }
}
