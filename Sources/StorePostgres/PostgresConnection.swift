import CLibPQ
import Store

/// One conversation with the server. It belongs to the thread that opened it: libpq waits in its calls.
final class PostgresConnection {
    /// With more values than this, a statement is a load of rows rather than a question that comes again.
    private static let mostPrepared = 500

    private let server: OpaquePointer
    private var statements = Statements()
    /// The first failure of the transaction; after it the server only waits for its end.
    private(set) var failure: ServerFailure?
    /// What begins a read, until it is sent together with the first question.
    private var opening: [String] = []
    /// Whether the server was told to end a read and has not been heard since.
    private var isEnding = false

    /// - Parameter settings: statements that set the session up.
    /// - Throws: `StoreError.unavailable` when there is no connection to be had, `StoreError.engine` when the base cannot serve.
    init(_ string: ConnectionString, settings: String) throws {
        guard let server = string.connect() else { throw StoreError.unavailable("no memory for a connection") }
        self.server = server
        guard PQstatus(server) == CONNECTION_OK else { throw StoreError.unavailable(ServerFailure(nil, of: server).message) }
        // libpq would print them.
        PQsetNoticeProcessor(server, { _, _ in }, nil)
        guard let encoding = PQparameterStatus(server, "server_encoding"), String(cString: encoding) == "UTF8" else {
            throw StoreError.engine("the base must be made with the encoding UTF8")
        }
        do { try tell(settings) } catch let failure as ServerFailure { throw failure.storeError(isBudgeted: false) }
    }

    deinit { PQfinish(server) }

    var isAlive: Bool { PQstatus(server) == CONNECTION_OK }

    /// Statements without values, outside what `begin` began.
    func tell(_ text: String) throws {
        failure = nil
        hearEnd()
        PQclear(try checked(PQexec(server, text)))
    }

    /// The first column of an answer, as text.
    func names(_ text: String) throws -> [String] {
        failure = nil
        hearEnd()
        let result = try checked(PQexec(server, text))
        defer { PQclear(result) }
        return (0..<PQntuples(result)).map { PQgetvalue(result, $0, 0).map { String(cString: $0) } ?? "" }
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
        opening = commands + forgetting()
    }

    private func forgetting() -> [String] { statements.surplus().map { "DEALLOCATE \($0)" } }

    /// - Throws: `StoreError.commitUnknown` when the answer was lost.
    func commit() throws {
        if let failure { throw failure }
        do {
            PQclear(try checked(PQexec(server, "COMMIT")))
        } catch let failure as ServerFailure where failure.isLost {
            throw StoreError.commitUnknown
        }
    }

    /// Ends a read, whose answer needs not wait for the server's word: it is heard before the next question.
    func endReading() throws {
        if let failure { throw failure }
        // Where nothing was asked, nothing was begun.
        guard opening.isEmpty else { return opening = [] }
        isEnding = PQsendQuery(server, "COMMIT") == 1
    }

    private func hearEnd() {
        guard isEnding else { return }
        isEnding = false
        while let result = PQgetResult(server) { PQclear(result) }
    }

    func rollback() {
        // Where nothing was asked, nothing was begun.
        guard opening.isEmpty else {
            opening = []
            return hearEnd()
        }
        PQclear(PQexec(server, "ROLLBACK"))
    }

    /// Whether nothing is left of the last transaction.
    var isIdle: Bool { PQtransactionStatus(server) == PQTRANS_IDLE }

    func answer(_ sql: SQL) throws -> Answer {
        if let failure { throw failure }
        let parameters = try Parameters(sql.binds)
        if !opening.isEmpty, let name = statements.name(sql.text, parameters.types) { return try opened(with: name, parameters) }
        try open()
        if parameters.types.count > PostgresConnection.mostPrepared { return try answerOnce(sql.text, parameters) }
        let name = try statements.name(sql.text, parameters.types) ?? prepare(sql.text, parameters.types)
        let result = parameters.withValues { values, lengths, formats in
            PQexecPrepared(server, name, Int32(values.count), values, lengths, formats, 1)
        }
        return Answer(try checked(result))
    }

    private func open() throws {
        guard !opening.isEmpty else { return }
        let commands = opening.joined(separator: "; ")
        opening = []
        try tell(commands)
    }

    /// Sends what begins the read and its first question in one go.
    private func opened(with name: String, _ parameters: Parameters) throws -> Answer {
        let commands = opening
        opening = []
        hearEnd()
        PQenterPipelineMode(server)
        for command in commands { PQsendQueryParams(server, command, 0, nil, nil, nil, nil, 0) }
        _ = parameters.withValues { values, lengths, formats in
            PQsendQueryPrepared(server, name, Int32(values.count), values, lengths, formats, 1)
        }
        PQpipelineSync(server)
        let result = Result { try lastResult(of: commands.count + 1) }
        // The mark at the end.
        PQclear(PQgetResult(server))
        PQexitPipelineMode(server)
        return Answer(try result.get())
    }

    /// What came of the last of several commands, or the first failure among them. All are heard.
    private func lastResult(of count: Int) throws -> OpaquePointer {
        var last: Result<OpaquePointer?, any Error> = .success(nil)
        for _ in 0..<count {
            let result = PQgetResult(server)
            // Behind each stands the word that it is over.
            if result != nil { PQclear(PQgetResult(server)) }
            guard case .success(let earlier) = last else {
                PQclear(result)
                continue
            }
            PQclear(earlier)
            last = Result { try checked(result) }
        }
        return try checked(last.get())
    }

    /// Not prepared: the server would keep megabytes for each.
    private func answerOnce(_ text: String, _ parameters: Parameters) throws -> Answer {
        let result = parameters.withValues { values, lengths, formats in
            PQexecParams(server, Placeholders.numbered(text), Int32(values.count), parameters.types, values, lengths, formats, 1)
        }
        return Answer(try checked(result))
    }

    private func prepare(_ text: String, _ given: [Oid]) throws -> String {
        let name = statements.newName()
        PQclear(try checked(PQprepare(server, name, Placeholders.numbered(text), Int32(given.count), given)))
        // Where a value was null the server chose the type.
        statements.keep(name, text, given.contains(0) ? try types(of: name) : given)
        return name
    }

    private func types(of name: String) throws -> [Oid] {
        let result = try checked(PQdescribePrepared(server, name))
        defer { PQclear(result) }
        return (0..<PQnparams(result)).map { PQparamtype(result, $0) }
    }

    private func checked(_ result: OpaquePointer?) throws -> OpaquePointer {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
            if let result { return result }
            fallthrough
        default:
            let failure = ServerFailure(result, of: server)
            PQclear(result)
            self.failure = self.failure ?? failure
            throw failure
        }
    }
}
