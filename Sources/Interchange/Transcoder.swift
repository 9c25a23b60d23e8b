import CTranscoding

/// How a file's characters are written. A byte order mark of UTF-8 goes before what is said.
public enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// China's national encoding, which GBK and GB 2312 are part of: what spreadsheets save there.
    case gb18030
}

/// Turns text of another encoding into UTF-8, piece by piece, in constant memory.
final class Transcoder {
    private let converter: UnsafeMutableRawPointer
    private let output: UnsafeMutableBufferPointer<UInt8>
    private var input: UnsafeBufferPointer<UInt8>
    private var isEnded = false, isFaulty = false

    init(_ encoding: TextEncoding) throws(CSVError.Cause) {
        guard let converter = transcoding_open(encoding.rawValue) else { throw .unreadable("ICU: \(encoding.rawValue)") }
        self.converter = converter
        output = .allocate(capacity: Int(transcoding_most))
        input = UnsafeBufferPointer(rebasing: output[..<0])
    }

    deinit {
        transcoding_close(converter)
        output.deallocate()
    }

    /// The next UTF-8 bytes, valid until the next call; nil at the end.
    /// - Parameter more: the next bytes of the file, which stay valid until it is called again; nil at the end.
    /// - Throws: after what came before it was given, `notGB18030` where a byte does not follow the encoding.
    func next(_ more: () throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>?) throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>? {
        while true {
            if isFaulty { throw .notGB18030 }
            if input.isEmpty, !isEnded { try refill(more) }
            let count = step()
            if count > 0 { return UnsafeBufferPointer(rebasing: output[..<count]) }
            if isEnded, input.isEmpty, !isFaulty { return nil }
        }
    }

    private func refill(_ more: () throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>?) throws(CSVError.Cause) {
        if let bytes = try more() { input = bytes } else { isEnded = true }
    }

    private func step() -> Int {
        var fault: Int32 = 0
        let input = input
        let count = input.withMemoryRebound(to: CChar.self) { bytes in
            guard let start = bytes.baseAddress, let target = output.baseAddress else { return Int32(0) }
            var text: UnsafePointer<CChar>? = start
            let count = target.withMemoryRebound(to: CChar.self, capacity: output.count) { utf8 in
                transcoding_step(converter, &text, start + bytes.count, isEnded ? 1 : 0, utf8, &fault)
            }
            self.input = UnsafeBufferPointer(rebasing: input[(text.map { $0 - start } ?? 0)...])
            return count
        }
        isFaulty = fault != 0
        return Int(count)
    }
}
