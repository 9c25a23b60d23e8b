import Foundation

/// The text of a file, or of memory, a chunk at a time, in UTF-8; unpacked where it begins with gzip's magic bytes.
final class ByteChunks {
    /// Packed bytes in all, where the source can tell.
    let total: Int64?
    /// Packed bytes read so far.
    private(set) var consumed: Int64 = 0

    private let read: (UnsafeMutableRawBufferPointer) throws(CSVError.Cause) -> Int
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let chunk: Int
    private let encoding: TextEncoding
    private var gunzip: Gunzip?
    private var transcoder: Transcoder?
    /// Unpacked bytes read to look at the byte order mark, not yet given on.
    private var first: UnsafeBufferPointer<UInt8>?
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// Bytes read to look at the magic, not yet given on.
    private var looked = 0
    private var hasBegun = false

    private init(total: Int64?, chunk: Int, encoding: TextEncoding, read: @escaping (UnsafeMutableRawBufferPointer) throws(CSVError.Cause) -> Int) {
        self.total = total
        self.chunk = max(1, chunk)
        self.encoding = encoding
        self.read = read
        input = .allocate(capacity: max(2, chunk))
    }

    deinit { input.deallocate() }

    static func file(_ path: String, chunk: Int, encoding: TextEncoding) throws(CSVError.Cause) -> ByteChunks {
        let file: FileHandle
        do { file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)) } catch {
            throw .unreadable(error.localizedDescription)
        }
        var status = stat()
        let isRegular = fstat(file.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return ByteChunks(total: isRegular ? Int64(status.st_size) : nil, chunk: chunk, encoding: encoding) { buffer throws(CSVError.Cause) in
            while true {
                let count = Foundation.read(file.fileDescriptor, buffer.baseAddress, buffer.count)
                if count >= 0 { return count }
                if errno != EINTR { throw .unreadable(String(cString: strerror(errno))) }
            }
        }
    }

    static func memory(_ bytes: [UInt8], chunk: Int, encoding: TextEncoding) -> ByteChunks {
        var position = 0
        return ByteChunks(total: Int64(bytes.count), chunk: chunk, encoding: encoding) { buffer throws(CSVError.Cause) in
            let count = min(buffer.count, bytes.count - position)
            bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
            position += count
            return count
        }
    }

    /// The next bytes of text, never empty, valid until the next call; nil at the end.
    func next() throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>? {
        if !hasBegun { try begin() }
        if let transcoder { return try transcoder.next { () throws(CSVError.Cause) in try self.unpacked() } }
        return try unpacked()
    }

    private func unpacked() throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>? {
        if let first {
            self.first = nil
            return first
        }
        if let gunzip { return try gunzip.next { () throws(CSVError.Cause) in try self.packed() } }
        return try packed().map { UnsafeBufferPointer($0) }
    }

    private func begin() throws(CSVError.Cause) {
        hasBegun = true
        try look()
        guard encoding != .utf8 else { return }
        first = try unpacked()
        if first?.starts(with: ByteChunks.mark) != true { transcoder = try Transcoder(encoding) }
    }

    private func look() throws(CSVError.Cause) {
        while looked < 2 {
            let count = try fill(from: looked, to: max(2, chunk))
            if count == 0 { return }
            looked += count
        }
        if input[0] == 0x1F, input[1] == 0x8B { gunzip = try Gunzip(chunk: chunk) }
    }

    private func packed() throws(CSVError.Cause) -> UnsafeMutableBufferPointer<UInt8>? {
        let count = looked > 0 ? looked : try fill(from: 0, to: chunk)
        looked = 0
        return count == 0 ? nil : UnsafeMutableBufferPointer(rebasing: input[..<count])
    }

    private func fill(from start: Int, to end: Int) throws(CSVError.Cause) -> Int {
        let count = try read(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: input[start..<end])))
        consumed += Int64(count)
        return count
    }
}
