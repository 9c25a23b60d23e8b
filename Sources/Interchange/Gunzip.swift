import CZlib

/// Unpacks gzip data (RFC 1952) of one or more members, piece by piece, in constant memory. Checksums are compared.
final class Gunzip {
    // zlib keeps the stream's address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableBufferPointer<UInt8>
    private var isBetweenMembers = false
    private var inputEnded = false

    /// - Parameter chunk: bytes unpacked at most at a time, ≥ 1.
    init(chunk: Int) throws(CSVError.Cause) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = .allocate(capacity: chunk)
        let gzipOnly: Int32 = 15 + 16
        guard inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .unreadable("zlib")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// The next unpacked bytes, valid until the next call; nil at the end.
    /// - Parameter more: the next packed bytes, which stay valid until it is called again; nil at the end.
    func next(
        _ more: () throws(CSVError.Cause) -> UnsafeMutableBufferPointer<UInt8>?
    ) throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>? {
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        while true {
            if stream.pointee.avail_in == 0, !inputEnded { try refill(more) }
            if isBetweenMembers {
                skipPadding()
                if stream.pointee.avail_in == 0 {
                    if inputEnded { return nil }
                    continue
                }
                guard inflateReset(stream) == Z_OK else { throw .damaged }
                isBetweenMembers = false
            }
            let code = inflate(stream, Z_NO_FLUSH)
            if code == Z_STREAM_END { isBetweenMembers = true }
            let count = output.count - Int(stream.pointee.avail_out)
            // What came out before a fault is given first; zlib names the fault again at the next call.
            if count > 0 { return UnsafeBufferPointer(rebasing: output[..<count]) }
            switch code {
            case Z_OK, Z_STREAM_END: continue
            case Z_BUF_ERROR where !inputEnded: continue
            case Z_BUF_ERROR: throw .cut
            case Z_MEM_ERROR: throw .unreadable("zlib: out of memory")
            default: throw .damaged
            }
        }
    }

    private func refill(_ more: () throws(CSVError.Cause) -> UnsafeMutableBufferPointer<UInt8>?) throws(CSVError.Cause) {
        guard let bytes = try more() else {
            inputEnded = true
            return
        }
        stream.pointee.next_in = bytes.baseAddress
        stream.pointee.avail_in = UInt32(bytes.count)
    }

    /// Tapes and some tools fill a gzip file up with zeros; gzip(1) passes over them too.
    private func skipPadding() {
        while stream.pointee.avail_in > 0, let byte = stream.pointee.next_in, byte.pointee == 0 {
            stream.pointee.next_in = byte + 1
            stream.pointee.avail_in -= 1
        }
    }
}
