import Kernel
import Store

/// Who sees an event: everyone who reads the record, or the provider's people.
public enum EventAudience: UInt8, Sendable {
    case everyone = 0
    case staff = 1
}

/// What an event is appended with; its place in the chain is the recorder's.
struct NewEvent {
    let kind: Kind
    let record: RecordID
    let verb: String
    var audience: EventAudience = .everyone
    let actor: RecordID
    let happened: Moment
    let recorded: Moment
    var provenance = ""
    let changes: [Change]
}

/// A record's place in its chain: how many events there are and the hash of the last.
struct ChainEnd {
    var count: Int64
    var hash: [UInt8]

    static let beginning = ChainEnd(count: 0, hash: noHash)
}

/// Appends events. The only code that writes history.
struct Recorder {
    let rulebook: [UInt8]

    /// Returns what stands for the event's number in the statements that follow.
    @discardableResult
    func append(_ event: NewEvent, to end: inout ChainEnd, in writer: any Writer) throws -> SQL {
        let (commitments, content) = EventValues.pack(event.changes)
        let hashed = EventContent(
            record: event.record, n: end.count + 1, kind: event.kind.name, verb: event.verb, audience: event.audience.rawValue,
            actor: event.actor, happened: event.happened, recorded: event.recorded, provenance: event.provenance, rulebook: rulebook,
            changes: commitments)
        let hash = hashed.hash(after: end.hash)
        let seq = try writer.add(
            """
            INSERT INTO event (record, n, kind, verb, audience, actor, happened, recorded, provenance, rulebook, changes, hash)
            VALUES (\(event.record), \(hashed.n), \(event.kind.name), \(event.verb), \(Int64(event.audience.rawValue)), \(event.actor),
            \(event.happened), \(event.recorded), \(event.provenance), \(rulebook), \(commitments), \(hash))
            """, to: "event", key: "seq")
        try writer.send("INSERT INTO event_value (seq, content) VALUES (\(seq), \(content))")
        end = ChainEnd(count: hashed.n, hash: hash)
        return seq
    }
}
