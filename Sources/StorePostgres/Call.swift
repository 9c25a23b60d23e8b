import CLibPQ
import Store

/// Tries to reach the server, and learns why it does not let us in.
final class Call {
    private let string: ConnectionString
    /// What the last try has left.
    private var server: OpaquePointer?

    init(_ string: ConnectionString) { self.string = string }
    deinit { PQfinish(server) }

    /// Tries once.
    /// - Throws: `StoreError.unavailable`.
    func answered() throws -> OpaquePointer {
        if let server {
            // The first try has told people why; now the server's code for it is wanted too, which libpq tells in no other way.
            PQsetErrorVerbosity(server, PQERRORS_VERBOSE)
            PQreset(server)
        } else {
            server = string.connect()
        }
        guard let server, PQstatus(server) == CONNECTION_OK else { throw StoreError.unavailable(message.trimmedLines) }
        PQsetErrorVerbosity(server, PQERRORS_DEFAULT)
        self.server = nil
        return server
    }

    /// Whether the last try failed for a reason that waiting does not mend: who asks is not let in (SQLSTATE 28…), or there is no such base.
    var isInVain: Bool {
        if server != nil, PQconnectionNeedsPassword(server) != 0 { return true }
        return message.split(separator: ":").contains { part in
            let word = part.trimmingPrefix { $0 == " " }
            return word == "3D000" || word.hasPrefix("28") && word.utf8.count == 5
        }
    }

    private var message: String { server.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? "no memory for a connection" }
}
