import Kernel
import Store

/// All that a stored record is found by, from its row and its history.
struct SearchText {
    let kind: Kind
    let reader: any Reader

    func words(of record: StoredRecord) throws -> RecordWords {
        let events = try reader.rows(
            "SELECT e.audience, e.changes, v.content FROM event e JOIN event_value v ON v.seq = e.seq WHERE e.record = \(record.id)"
        ) { row in (isInternal: row.whole(0) != 0, texts: SearchText.texts(row.bytes(1), row.bytes(2))) }
        var words = RecordWords()
        words.add(record.values, of: kind)
        for event in events { for (field, text) in event.texts { words.hear(field, text, isInternal: event.isInternal) } }
        return words
    }

    private static func texts(_ changes: [UInt8], _ content: [UInt8]) -> [(String, String)] {
        guard let fields = EventValues.commitments(changes), let kept = EventValues.unpack(content) else { return [] }
        return zip(fields, kept).compactMap { field, kept in kept.flatMap { EventCoding.value($0.bytes)?.text }.map { (field.field, $0) } }
    }
}
