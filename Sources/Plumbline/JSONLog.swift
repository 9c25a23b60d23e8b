import Foundation
import Kernel
import Logging
import Store
import Synchronization

/// Log lines for programs: one JSON object each, on the standard error.
struct JSONLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private static let turn = Mutex(())
    /// Our words for what others call otherwise.
    private static let names = ["hb.request.id": "request"]

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members: [JSON.Member] = [
            JSON.Member("time", .text(Moment.machine.iso)), JSON.Member("level", .text(event.level.rawValue)), JSON.Member("message", .text("\(event.message)")),
        ]
        if let error = event.error { members.append(JSON.Member("error", .text("\(error)"))) }
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
            members.append(JSON.Member(JSONLog.names[key] ?? key, JSONLog.json(value)))
        }
        JSONLog.write(JSON.object(members).bytes + [UInt8(ascii: "\n")])
    }

    private static func json(_ value: Logger.MetadataValue) -> JSON {
        switch value {
        case .stringConvertible(let whole as Int): .whole(Int64(whole))
        case .stringConvertible(let number as Double): .number(number)
        case .array(let values): .list(values.map(json))
        case .dictionary(let values): .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, json($0.value)) })
        default: .text("\(value)")
        }
    }

    /// A line is written whole, whoever writes beside.
    private static func write(_ line: [UInt8]) {
        turn.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                // Who reads the log has gone; the work goes on.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
