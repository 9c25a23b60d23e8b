import Foundation

/// The text of a file, or of memory, a chunk at a time; unpacked where it begins with gzip's magic bytes.
final class ByteChunks {
    /// Packed bytes in all, where the source can tell.
    let total: Int64?
    /// Packed bytes read so far.
    private(set) var consumed: Int64 = 0

    private let read: (UnsafeMutableRawBufferPointer) throws(CSVError.Cause) -> Int
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let chunk: Int
    private var gunzip: Gunzip?
    /// Bytes read to look at the magic, not yet given on.
    private var looked = 0
    private var hasBegun = false

    private init(total: Int64?, chunk: Int, read: @escaping (UnsafeMutableRawBufferPointer) throws(CSVError.Cause) -> Int) {
        self.total = total
        self.chunk = max(1, chunk)
        self.read = read
        input = .allocate(capacity: max(2, chunk))
    }

    deinit { input.deallocate() }

    static func file(_ path: String, chunk: Int) throws(CSVError.Cause) -> ByteChunks {
        let file: FileHandle
        do { file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)) } catch {
            throw .unreadable(error.localizedDescription)
        }
        var status = stat()
        let isRegular = fstat(file.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return ByteChunks(total: isRegular ? Int64(status.st_size) : nil, chunk: chunk) { buffer throws(CSVError.Cause) in
            while true {
                let count = Foundation.read(file.fileDescriptor, buffer.baseAddress, buffer.count)
                if count >= 0 { return count }
                if errno != EINTR { throw .unreadable(String(cString: strerror(errno))) }
            }
        }
    }

    static func memory(_ bytes: [UInt8], chunk: Int) -> ByteChunks {
        var position = 0
        return ByteChunks(total: Int64(bytes.count), chunk: chunk) { buffer throws(CSVError.Cause) in
            let count = min(buffer.count, bytes.count - position)
            bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
            position += count
            return count
        }
    }

    /// The next bytes of text, never empty, valid until the next call; nil at the end.
    func next() throws(CSVError.Cause) -> UnsafeBufferPointer<UInt8>? {
        if !hasBegun { try begin() }
        if let gunzip { return try gunzip.next { () throws(CSVError.Cause) in try self.packed() } }
        return try packed().map { UnsafeBufferPointer($0) }
    }

    private func begin() throws(CSVError.Cause) {
        hasBegun = true
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
