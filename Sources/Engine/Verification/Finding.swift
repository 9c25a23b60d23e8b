import Kernel

/// Something in the base that its history does not bear out.
public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong: `record INC0000042`, `event 17`, `seal 900`, `head`.
    public let place: String
    public let what: Text

    public init(_ place: String, _ zh: String, _ en: String) {
        self.place = place
        what = Text(zh, en)
    }

    public var description: String { "\(place): \(what.en)" }
}

/// What a verification covered and found.
public struct Verification: Sendable {
    public var findings: [Finding] = []
    public var records = 0
    public var events = 0
    public var sealed: Int64 = 0
    public var attachments = 0
    /// The keys whose valid signatures stand under the seals, in the order they first signed.
    public var signers: [Signer] = []

    mutating func sign(_ key: [UInt8], at size: Int64) {
        if let known = signers.firstIndex(where: { $0.publicKey == key }) {
            signers[known].last = size
        } else {
            signers.append(Signer(publicKey: key, first: size, last: size))
        }
    }
}

/// A key that signed heads; an auditor compares it with the one known to be the provider's.
public struct Signer: Sendable, Hashable {
    public let publicKey: [UInt8]
    /// How many events its first and its last seal hold.
    public let first: Int64
    public internal(set) var last: Int64

    /// SHA-256 of the public key, as `seal_key.id` names it.
    public var id: [UInt8] { SealKey.id(of: publicKey) }
}
