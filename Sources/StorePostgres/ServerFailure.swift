import CLibPQ
import Store

/// What the server, or libpq in its place, said instead of an answer.
struct ServerFailure: Error {
    /// Five characters of SQLSTATE; empty when libpq itself speaks.
    let state: String
    let message: String
    let table: String?
    let constraint: String?
    /// Which key there is already, in the server's words: with values, so for comparison only.
    private let detail: String?
    /// The connection is of no more use.
    let isLost: Bool
    /// Nothing is heard of the server any more, so that another connection to it is not to be waited for either.
    let isSilent: Bool
    init(_ result: OpaquePointer?, of line: Line) {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        state = field("C") ?? ""
        isSilent = line.isSilent
        let said = isSilent ? nil : field("M") ?? PQerrorMessage(line.server).map { String(cString: $0).trimmedLines }
        message = said ?? "the server does not answer"
        table = field("t")
        constraint = field("n")
        detail = field("D")
        isLost = !line.isAlive || ServerFailure.endsConnection(state, message)
    }

    /// The server ends or no longer knows us, or takes no writes any more because another became the first of its cluster.
    private static func endsConnection(_ state: String, _ message: String) -> Bool {
        switch state {
        case "25006", "26000", "57P01", "57P02", "57P03", "57P05": true
        case "0A000": message.hasPrefix("cached plan")
        default: state.hasPrefix("08")
        }
    }

    /// Transactions that ran side by side could not have run one after the other; one of them must begin again.
    var isConflict: Bool { state == "40001" || state == "40P01" }
    /// The key that is there already, for a unique index that was violated.
    var double: String? { state == "23505" ? "\(constraint ?? "") \(detail ?? "")" : nil }

    /// - Parameter isBudgeted: whether the statement was to end at the budget of a read.
    func storeError(isBudgeted: Bool) -> StoreError {
        if isLost { return .unavailable(message) }
        switch state {
        case "57014": return isBudgeted ? .overBudget : .unavailable("the base was at it for too long: \(message)")
        case "23505": return .notUnique(unique)
        case "55P03": return .unavailable("others held for too long what is to be written: \(message)")
        case "40001", "40P01": return .unavailable("too many write the same at once: \(message)")
        default:
            if state.hasPrefix("53") || state.hasPrefix("58") { return .cannotWrite(message) }
            return .engine("\(message) (\(state))")
        }
    }

    /// `table.column` where the index's name tells it, as indexes are named `table_column` and `table_column_unique`.
    private var unique: String {
        guard let table, let constraint, constraint.hasPrefix(table + "_") else { return constraint ?? message }
        let rest = constraint.dropFirst(table.count + 1)
        return "\(table).\(rest.hasSuffix("_unique") ? rest.dropLast(7) : rest)"
    }
}
