import CLibPQ
import Kernel
import Store

/// What the server answered, whole, in binary form.
final class Answer {
    fileprivate let result: OpaquePointer
    fileprivate let types: [Oid]

    init(_ result: OpaquePointer) {
        self.result = result
        types = (0..<PQnfields(result)).map { PQftype(result, $0) }
    }

    deinit { PQclear(result) }

    /// How many rows a statement changed.
    var changed: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// - Throws: `StoreError.engine` for a column of a type we never store: a sum that became a decimal, say, wants a cast.
    func rows<T>(_ read: (any Row) throws -> T) throws -> [T] {
        for type in types where !Answer.readable.contains(type) { throw StoreError.engine("a column of the answer has type \(type); cast it") }
        let count = PQntuples(result)
        var rows: [T] = []
        rows.reserveCapacity(Int(count))
        for n in 0..<count { rows.append(try read(PostgresRow(answer: self, n: n))) }
        return rows
    }

    private static let readable: Set<Oid> = [
        TypeNumber.truth, TypeNumber.bytes, TypeNumber.name, TypeNumber.int8, TypeNumber.int2, TypeNumber.int4, TypeNumber.text, TypeNumber.padded,
        TypeNumber.varying, TypeNumber.void,
    ]
}

private struct PostgresRow: Row {
    let answer: Answer
    let n: Int32

    func isNull(_ column: Int) -> Bool { PQgetisnull(answer.result, n, Int32(column)) != 0 }

    private func content(_ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: PQgetvalue(answer.result, n, Int32(column)), count: Int(PQgetlength(answer.result, n, Int32(column))))
    }

    private func isWhole(_ column: Int) -> Bool {
        switch answer.types[column] {
        case TypeNumber.int8, TypeNumber.int4, TypeNumber.int2, TypeNumber.truth: true
        default: false
        }
    }

    func whole(_ column: Int) -> Int64 {
        guard isWhole(column), let first = content(column).first else { return 0 }
        // Big-endian, of one to eight bytes; the first carries the sign.
        return content(column).dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    func text(_ column: Int) -> String {
        isWhole(column) ? isNull(column) ? "" : String(whole(column)) : String(decoding: content(column), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] { Array(content(column)) }
    func id(_ column: Int) -> RecordID? { RecordID(raw: content(column)) }

    func raw(_ column: Int) -> Bind? {
        if isNull(column) { return .null }
        if isWhole(column) { return .integer(whole(column)) }
        return answer.types[column] == TypeNumber.bytes ? .bytes(bytes(column)) : .text(text(column))
    }
}
