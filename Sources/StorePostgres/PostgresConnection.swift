import CLibPQ
import Store

/// One conversation with the server. It belongs to the thread that opened it.
final class PostgresConnection {
    /// With more values than this, a statement is a load of rows rather than a question that comes again.
    private static let mostPrepared = 500

    private let line: Line
    private var statements = Statements()
    /// The first failure of the transaction; after it the server only waits for its end.
    private(set) var failure: ServerFailure?
    /// What begins a read, until it is sent together with the first question.
    private var opening: [String] = []
    /// Whether the server was told to end a read and has not been heard since.
    private var isEnding = false
    /// Statements that were sent and whose answers have not been heard.
    private var unheard = 0
    /// After so many, of some thirty bytes each, their answers are heard first: neither side may wait for the other to read.
    private static let mostUnheard = 1000

    /// - Parameter settings: statements that set the session up.
    /// - Throws: `StoreError.unavailable` when the connection broke already, `StoreError.engine` when the base cannot serve.
    init(_ line: Line, settings: String) throws {
        self.line = line
        // libpq would print them.
        PQsetNoticeProcessor(line.server, { _, _ in }, nil)
        guard let encoding = PQparameterStatus(line.server, "server_encoding"), String(cString: encoding) == "UTF8" else {
            throw StoreError.engine("the base must be made with the encoding UTF8")
        }
        do { try tell(settings) } catch let failure as ServerFailure { throw failure.storeError(isBudgeted: false) }
        // Work whose asker has gone is to end; a server on a system that cannot tell does without.
        try? tell("SET client_connection_check_interval = '10s'")
    }

    var isAlive: Bool { line.isAlive }

    /// How long a statement may take from now on; nil: as long as it needs.
    func allow(_ limit: Duration?) { line.limit = limit }

    /// Statements without values, outside what `begin` began.
    func tell(_ text: String) throws {
        PQclear(try said(text))
    }

    /// The first column of an answer, as text.
    func names(_ text: String) throws -> [String] {
        let result = try said(text)
        defer { PQclear(result) }
        return (0..<PQntuples(result)).map { PQgetvalue(result, $0, 0).map { String(cString: $0) } ?? "" }
    }

    private func said(_ text: String) throws -> OpaquePointer {
        failure = nil
        hearEnd()
        return try checked(line.answer { PQsendQuery($0, text) })
    }

    /// Begins a transaction and tells its time, in milliseconds, in one round trip.
    func begin(_ commands: [String]) throws -> Int64 {
        failure = nil
        let all = commands + forgetting() + ["SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"]
        return try names(all.joined(separator: "; ")).first.flatMap { Int64($0) } ?? 0
    }

    /// Begins a transaction with its first question, so that a read of one question is one round trip.
    func beginReading(_ commands: [String]) {
        failure = nil
        opening = commands
    }

    private func forgetting() -> [String] { statements.surplus().map { "DEALLOCATE \($0)" } }

    /// - Throws: `StoreError.commitUnknown` when the answer was lost.
    func commit() throws {
        if let failure { throw failure }
        // What fails before the commit is told apart from what nobody knows.
        try hearAll()
        do {
            PQclear(try checked(line.answer { PQsendQuery($0, "COMMIT") }))
        } catch let failure as ServerFailure where failure.isLost {
            throw StoreError.commitUnknown
        }
    }

    /// Ends a read, whose answer needs not wait for the server's word: it is heard before the next question.
    func endReading() throws {
        if let failure { throw failure }
        // Where nothing was asked, nothing was begun.
        guard opening.isEmpty else { return opening = [] }
        isEnding = PQsendQuery(line.server, "COMMIT") == 1
    }

    private func hearEnd() {
        guard isEnding else { return }
        isEnding = false
        PQclear(line.heard())
    }

    func rollback() {
        // Where nothing was asked, nothing was begun.
        guard opening.isEmpty else {
            opening = []
            return hearEnd()
        }
        drain()
        PQclear(line.answer { PQsendQuery($0, "ROLLBACK") })
    }

    /// Whether nothing is left of the last transaction.
    var isIdle: Bool { PQtransactionStatus(line.server) == PQTRANS_IDLE }

    func answer(_ sql: SQL) throws -> Answer {
        if let failure { throw failure }
        let parameters = try Parameters(sql.binds)
        try open()
        if parameters.types.count > PostgresConnection.mostPrepared { return try answerOnce(sql.text, parameters) }
        let name = try statements.name(sql.text, parameters.types) ?? prepare(sql.text, parameters.types)
        return try parameters.withValues { values, lengths, formats in
            Answer(try heard { PQsendQueryPrepared($0, name, Int32(values.count), values, lengths, formats, 1) })
        }
    }

    /// Says a statement whose answer is heard together with the next one's.
    func send(_ sql: SQL) throws {
        if let failure { throw failure }
        let parameters = try Parameters(sql.binds)
        guard unheard < PostgresConnection.mostUnheard, parameters.types.count <= PostgresConnection.mostPrepared,
            let name = statements.name(sql.text, parameters.types)
        else {
            _ = try answer(sql)
            return
        }
        try parameters.withValues { values, lengths, formats in
            try sendUnheard { PQsendQueryPrepared($0, name, Int32(values.count), values, lengths, formats, 1) }
        }
    }

    /// Sends what begins a read, if that has not been done.
    private func open() throws {
        guard !opening.isEmpty else { return }
        let commands = opening + forgetting()
        opening = []
        hearEnd()
        for command in commands { try sendUnheard { PQsendQueryParams($0, command, 0, nil, nil, nil, nil, 0) } }
    }

    private func sendUnheard(_ send: (OpaquePointer) -> Int32) throws {
        if unheard == 0 { PQenterPipelineMode(line.server) }
        unheard += 1
        if !line.isAlive || send(line.server) == 0 { throw failed(nil) }
    }

    /// What the server says to a question, after what it says to all that was sent before.
    /// - Throws: the first failure among them.
    private func heard(_ send: (OpaquePointer) -> Int32) throws -> OpaquePointer {
        if unheard == 0 { return try checked(line.answer(send)) }
        guard line.isAlive, send(line.server) == 1 else { throw failed(nil) }
        return try lastChecked(pipelined(unheard + 1))
    }

    /// Hears what was sent.
    /// - Throws: the first failure.
    private func hearAll() throws {
        if unheard > 0 { PQclear(try lastChecked(pipelined(unheard))) }
    }

    /// The last of the answers, when those before it are good.
    private func lastChecked(_ results: [OpaquePointer?]) throws -> OpaquePointer {
        defer { for result in results.dropLast() { PQclear(result) } }
        if let wrong = results.dropLast().first(where: { !PostgresConnection.isGood($0) }) {
            PQclear(results.last ?? nil)
            throw failed(wrong)
        }
        return try checked(results.last ?? nil)
    }

    /// Hears what was sent and throws nothing: it is to be undone.
    private func drain() {
        if unheard > 0 { for result in pipelined(unheard) { PQclear(result) } }
    }

    /// The answers to so many statements; the connection can be asked as usual afterwards.
    private func pipelined(_ count: Int) -> [OpaquePointer?] {
        unheard = 0
        defer { PQexitPipelineMode(line.server) }
        guard PQpipelineSync(line.server) == 1 else { return Array(repeating: nil, count: count) }
        let results = (0..<count).map { _ in line.heard() }
        // The end of the pipeline is an answer too.
        PQclear(line.heard())
        return results
    }

    /// Not prepared: the server would keep megabytes for each.
    private func answerOnce(_ text: String, _ parameters: Parameters) throws -> Answer {
        try parameters.withValues { values, lengths, formats in
            Answer(try heard { PQsendQueryParams($0, Placeholders.numbered(text), Int32(values.count), parameters.types, values, lengths, formats, 1) })
        }
    }

    private func prepare(_ text: String, _ given: [Oid]) throws -> String {
        let name = statements.newName()
        PQclear(try heard { PQsendPrepare($0, name, Placeholders.numbered(text), Int32(given.count), given) })
        // Where a value was null the server chose the type.
        statements.keep(name, text, given.contains(0) ? try types(of: name) : given)
        return name
    }

    private func types(of name: String) throws -> [Oid] {
        let result = try heard { PQsendDescribePrepared($0, name) }
        defer { PQclear(result) }
        return (0..<PQnparams(result)).map { PQparamtype(result, $0) }
    }

    private func checked(_ result: OpaquePointer?) throws -> OpaquePointer {
        if let result, PostgresConnection.isGood(result) { return result }
        defer { PQclear(result) }
        throw failed(result)
    }

    private static func isGood(_ result: OpaquePointer?) -> Bool {
        [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result))
    }

    /// - Parameter result: nil when there was none to be had.
    private func failed(_ result: OpaquePointer?) -> ServerFailure {
        let failure = ServerFailure(result, of: line)
        self.failure = self.failure ?? failure
        return failure
    }
}
