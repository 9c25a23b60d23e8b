import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// Where a request comes from, as far as it tells callers apart.
enum CallerAddress {
    private static let forwarded = HTTPField.Name("X-Forwarded-For")

    /// - Parameter trustsProxy: whether what the proxy says is believed, of which the last entry is its own.
    /// - Returns: the address; of IPv6 the network, of which one caller has all; nothing where it is not known.
    static func of(_ request: Request, _ context: HouseContext, trustsProxy: Bool) -> [UInt8] {
        let named = trustsProxy ? forwarded.flatMap { request.headers[$0] }.flatMap(last) : nil
        return bytes(of: named ?? context.channel.remoteAddress)
    }

    private static func last(_ entries: String) -> SocketAddress? {
        guard let entry = entries.split(separator: ",").last.map({ String($0).trimmed }) else { return nil }
        return [entry, withoutPort(entry)].lazy.compactMap { try? SocketAddress(ipAddress: $0, port: 0) }.first
    }

    /// Some proxies name a port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func withoutPort(_ entry: String) -> String {
        String(entry.hasPrefix("[") ? entry.dropFirst().prefix { $0 != "]" } : entry.prefix { $0 != ":" })
    }

    private static func bytes(of address: SocketAddress?) -> [UInt8] {
        switch address {
        case .v4(let four): withUnsafeBytes(of: four.address.sin_addr) { Array($0) }
        case .v6(let six): withUnsafeBytes(of: six.address.sin6_addr) { CallerAddress.network(Array($0)) }
        default: []
        }
    }

    /// An address of IPv4 that came in a socket of IPv6 stays whole (RFC 4291 §2.5.5.2).
    private static func network(_ six: [UInt8]) -> [UInt8] {
        let isMapped = six.prefix(10).allSatisfy { $0 == 0 } && six[10] == 255 && six[11] == 255
        return isMapped ? Array(six.suffix(4)) : Array(six.prefix(8))
    }
}
