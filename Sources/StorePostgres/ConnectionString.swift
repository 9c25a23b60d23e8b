import CLibPQ
import Foundation
import Store

/// Where the base is, as libpq understands it: a `postgres://` address or `key=value` words, with several hosts, TLS and all.
struct ConnectionString: Sendable {
    /// What libpq is told, name by name.
    let parameters: [(name: String, value: String)]

    /// What holds unless the string says otherwise. Of several hosts only the one that takes writes will do; a host that does not
    /// answer is given up, also in the middle of a conversation.
    private static let defaults = [
        ("target_session_attrs", "read-write"), ("connect_timeout", "5"), ("application_name", "plumbline"),
        ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
    ]

    /// - Throws: `StoreError.unavailable` when libpq cannot read the string.
    init(_ string: String) throws {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(string, &message) else {
            defer { PQfreemem(message) }
            throw StoreError.unavailable(message.map { String(cString: $0).trimmedLines } ?? "the connection string cannot be read")
        }
        defer { PQconninfoFree(options) }
        var given: [(name: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        let names = Set(given.map(\.name))
        // Values travel as UTF-8 whatever the string says.
        parameters = given.filter { $0.name != "client_encoding" } + [("client_encoding", "UTF8")]
            + ConnectionString.defaults.filter { !names.contains($0.0) }.map { (name: $0.0, value: $0.1) }
    }

    /// Connects; waits until it is done or has failed.
    func connect() -> OpaquePointer? { ConnectionString.told(parameters) { PQconnectdbParams($0, $1, 0) } }

    /// Whether the server that a connection leads to heeds a new one; waits as long as for connecting.
    func isThere(_ server: OpaquePointer) -> Bool {
        let place = [("host", PQhost(server)), ("hostaddr", PQhostaddr(server)), ("port", PQport(server))].map { name, value in
            (name: name, value: value.map { String(cString: $0) } ?? "")
        }
        let others = parameters.filter { parameter in parameter.name != "target_session_attrs" && !place.contains { $0.name == parameter.name } }
        return ConnectionString.told(others + place) { PQpingParams($0, $1, 0) } != PQPING_NO_RESPONSE
    }

    private static func told<T>(
        _ parameters: [(name: String, value: String)], _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> T
    ) -> T {
        let names = parameters.map { strdup($0.name) } + [nil]
        let values = parameters.map { strdup($0.value) } + [nil]
        defer { (names + values).forEach { free($0) } }
        return body(names.map { UnsafePointer($0) }, values.map { UnsafePointer($0) })
    }
}

extension String {
    /// What libpq says, on one line.
    var trimmedLines: String { split(whereSeparator: \.isNewline).map { $0.drop { $0 == "\t" || $0 == " " } }.joined(separator: "; ") }
}
