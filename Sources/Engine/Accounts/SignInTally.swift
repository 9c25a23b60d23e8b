import Synchronization

/// How a try to sign in ended.
public enum SignInEnd: String, Sendable, CaseIterable {
    case signedIn = "signed_in"
    /// The address or the password was wrong.
    case failed
    /// The account was locked by wrong passwords before.
    case locked
    /// Too many were being signed in.
    case busy
}

/// How tries to sign in ended since the house was opened.
final class SignInTally: Sendable {
    private let counts = Mutex<[SignInEnd: Int]>([:])

    func note(_ end: SignInEnd) { counts.withLock { $0[end, default: 0] += 1 } }
    var figures: [SignInEnd: Int] { counts.withLock { $0 } }
}
