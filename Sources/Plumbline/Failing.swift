import Engine
import Foundation
import Interchange
import Kernel
import NIOCore
import Store

/// Failures in words for a terminal: both languages, one line each.
enum Failing {
    static func isOurs(_ error: any Error) -> Bool { error is Refused || error is Failure || error is StoreError || error is RegistryFault || error is CSVError }

    static func words(_ error: any Error) -> String {
        switch error {
        case let refused as Refused: refused.refusals.map { ($0.field.map { "\($0): " } ?? "") + "\($0.text.en) \($0.text.zh)" }.joined(separator: "\n")
        case let fault as RegistryFault: fault.description
        case Failure.denied(let sentence): "\(sentence.en) \(sentence.zh)"
        case Failure.notFound: "There is no such record. 没有这条记录。"
        case Failure.cannotWrite: "The disk is full or cannot be written. 磁盘已满或不可写。"
        case Failure.busy, StoreError.busy: "Too many at this moment; nothing was changed, try again. 此刻人太多，未作任何改动，请稍后再试。"
        case StoreError.cannotWrite(let detail): "The base cannot be written: \(detail). 数据库不可写。"
        case Failure.outcomeUnknown, StoreError.commitUnknown: "The base was lost while saving: it may or may not be done. 保存时与数据库断开，可能已生效也可能没有。"
        case StoreError.unavailable(let detail): "The base cannot be reached: \(detail). 连不上数据库。"
        case StoreError.engine(let detail): "The base answers: \(detail). 数据库报错。"
        case let error as CSVError: "\(error.line > 0 ? "line \(error.line): " : "")\(error.text.en) \(error.text.zh)"
        case let error as CocoaError: error.localizedDescription
        case let error as IOError: "The system answers: \(error.description). 系统报错。"
        default: "It cannot be done: \(error) 无法完成。"
        }
    }
}

enum Console {
    static func say(_ words: String) {
        print(words)
        fflush(nil)
    }
    static func complain(_ words: String) { FileHandle.standardError.write(Data((words + "\n").utf8)) }
    /// A line that the next one overwrites, where someone is watching.
    static func progress(_ words: String) {
        guard isatty(2) == 1 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(words)".utf8))
    }
}
