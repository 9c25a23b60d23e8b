import Crypto
import CryptoExtras
import Foundation
import Kernel

/// Passwords as scrypt (RFC 7914) hashes: N 16384, r 8, p 1.
enum Passwords {
    /// Characters a new password has at least.
    static let shortest = 10

    struct Hash: Sendable {
        let hash: [UInt8]
        let salt: [UInt8]
    }

    static func check(_ password: String) throws {
        guard password.count >= shortest else {
            throw Refused(field: "password", "密码至少 \(shortest) 个字符。", "A password has at least \(shortest) characters.")
        }
        guard password.utf8.count <= 1000 else { throw Refused(field: "password", "密码太长。", "The password is too long.") }
    }

    /// Takes about 80 ms; runs beside the request threads, few at a time.
    static func hash(_ password: String) async throws -> Hash {
        let salt = secret()
        return Hash(hash: try await derive(password, salt), salt: salt)
    }

    static func matches(_ password: String, _ hash: Hash) async throws -> Bool {
        guard password.utf8.count <= 1000 else { return false }
        let derived = try await derive(password, hash.salt)
        return zip(derived, hash.hash).reduce(UInt8(derived.count == hash.hash.count ? 0 : 1)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 32 random bytes.
    static func secret() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

    private static let queue = DispatchQueue(label: "plumbline.passwords")

    private static func derive(_ password: String, _ salt: [UInt8]) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result {
                    let key = try KDF.Scrypt.deriveKey(
                        from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: 16384, blockSize: 8, parallelism: 1)
                    return key.withUnsafeBytes { Array($0) }
                })
            }
        }
    }
}
