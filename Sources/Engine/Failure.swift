import Kernel
import Store

/// Why a command or a read was not done, beside `Refused` (bad input).
public enum Failure: Error, Sendable, Equatable {
    /// There is no such record, or none the caller may see: the two are not told apart.
    case notFound
    /// The caller may see it but not do this.
    case denied(Text)
    /// The record was changed meanwhile; its version now.
    case stale(version: Int64)
    /// The same idempotency key came with another request.
    case keyReused
    /// A list without a matching shape took too long; which fields would make it fast.
    case tooBroad(Text)
    /// Too many ask at this moment; nothing was changed, and a little later it will be done.
    case busy
    /// The base cannot be written: the disk is full or read-only.
    case cannotWrite
    /// The base was lost in the moment of saving: it is wholly done or not at all, and only a look can tell.
    case outcomeUnknown
}

extension Failure {
    /// What went wrong, as those understand it who know no base; other errors as they are.
    public static func visible(_ error: any Error) -> any Error {
        switch error {
        case StoreError.busy: Failure.busy
        case StoreError.commitUnknown: Failure.outcomeUnknown
        default: error
        }
    }
}
