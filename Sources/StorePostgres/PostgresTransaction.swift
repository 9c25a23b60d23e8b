import Dispatch
import Kernel
import Store

/// What a body is given: one transaction of a connection.
struct PostgresTransaction: Writer {
    let connection: PostgresConnection
    let dialect: any Dialect
    /// Nil for a read, which asks the server where it wants to know.
    let began: Moment?
    /// When the read must be over, in nanoseconds of the machine's uptime; nil: no matter.
    let deadline: UInt64?

    func now() throws -> Moment {
        try began ?? first("SELECT floor(extract(epoch FROM now()) * 1000)::bigint") { $0.moment(0) } ?? Moment(milliseconds: 0)
    }

    func rows<T>(_ sql: SQL, _ read: (any Row) throws -> T) throws -> [T] { try answer(sql).rows(read) }

    @discardableResult
    func run(_ sql: SQL) throws -> Int { try answer(sql).changed }

    func send(_ sql: SQL) throws { try within { try connection.send(sql) } }

    func add(_ sql: SQL, to table: String, key: String) throws -> SQL {
        try send(sql)
        // The sequence of a numbered column is named so by the server.
        // Asked once a statement, not once a row.
        return SQL(trusted: "(SELECT currval('\(SQL.quoted("\(table)_\(key)_seq"))'))")
    }

    func next(_ count: Int, of sequence: String) throws -> [Int64] {
        let name = SQL.quoted(PostgresDialect.sequence(sequence))
        return try rows("SELECT nextval(\(name)::regclass) FROM generate_series(1, \(count))") { $0.whole(0) }
    }

    private func answer(_ sql: SQL) throws -> Answer { try within { try connection.answer(sql) } }

    private func within<T>(_ asking: () throws -> T) throws -> T {
        // The server's limit counts for each statement, the budget for all.
        if let deadline, DispatchTime.now().uptimeNanoseconds > deadline { throw StoreError.overBudget }
        do {
            return try asking()
        } catch let failure as ServerFailure {
            throw failure.storeError(isBudgeted: deadline != nil)
        }
    }
}
