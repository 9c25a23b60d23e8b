import Kernel
import Store

/// What happens to records by itself.
extension Transaction {
    /// The record with all that time has brought it by now: who acts a moment before the house would have told a breach hides none.
    func upToDate(_ stored: StoredRecord) throws -> StoredRecord {
        guard principal != .house, claimed == nil else { return stored }
        var isBehind = false
        while let due = try Due.find(stored.id, in: writer), due.verb == nil, let moment = due.moment, moment <= now, due.tries == 0 {
            try Transaction(within: self).wake(due)
            isBehind = true
        }
        return isBehind ? try core.find(stored.kind, stored.id, where: .all, as: .house, in: writer, now: now) ?? stored : stored
    }

    /// Does what has fallen due for a record, unless somebody was quicker. It counts as happened at its moment, however late it is done.
    func wake(_ due: Due) throws {
        guard try Due.find(due.record, in: writer) == due else { return }
        let kind = try core.kind(due.kind)
        guard let stored = try core.find(kind, due.record, where: .all, as: principal, in: writer, now: now) else { return try Wakings(writer: writer).end(of: due.record) }
        let input = Input(happened: max(due.due, stored.created))
        if let verb = due.verb, kind.lifecycle.verb(verb)?.from.contains(stored.state) == true {
            _ = try perform(kind, due.record, nil, verb, input)
        } else {
            self.due = due.due
            _ = try save(stored, verb: nil, input)
        }
        if try Due.find(due.record, in: writer) == due { throw Refused("做完后仍在同一时刻到期。", "It is due at the same moment still when it is done.") }
    }
}
