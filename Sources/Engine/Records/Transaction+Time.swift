import Kernel
import Store

/// What happens to records by itself.
extension Transaction {
    /// Does what has fallen due for a record, unless somebody was quicker. It counts as happened at its moment, however late it is done.
    func wake(_ due: Due) throws {
        guard try Due.find(due.record, in: writer) == due else { return }
        let kind = try core.kind(due.kind)
        guard let stored = try core.find(kind, due.record, where: .all, as: principal, in: writer, now: now) else { return try Wakings(writer: writer).end(of: due.record) }
        let input = Input(happened: due.moment.map { max($0, stored.created) })
        if let verb = due.verb {
            _ = try perform(kind, due.record, nil, verb, input)
        } else {
            self.due = due.moment
            _ = try save(stored, verb: nil, input)
        }
        if try Due.find(due.record, in: writer) == due { throw Refused("做完后仍在同一时刻到期。", "It is due at the same moment still when it is done.") }
    }
}
