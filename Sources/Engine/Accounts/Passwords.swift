import Crypto
import CryptoExtras
import Foundation
import Kernel

/// Passwords as scrypt (RFC 7914) hashes: N 16384, r 8, p 1.
enum Passwords {
    /// Characters a new password has at least.
    static let shortest = 10
    /// Bytes a password has at most.
    static let longest = 1000

    struct Hash: Sendable {
        let hash: [UInt8]
        let salt: [UInt8]
    }

    static func check(_ password: String) throws {
        guard password.count >= shortest else {
            throw Refused(field: "password", "密码至少 \(shortest) 个字符。", "A password has at least \(shortest) characters.")
        }
        guard password.utf8.count <= longest else { throw Refused(field: "password", "密码太长。", "The password is too long.") }
    }

    static func hash(_ password: String) async throws -> Hash {
        let salt = secret()
        return Hash(hash: try await derive(password, salt), salt: salt)
    }

    /// Takes the same time whether it matches or not; a password that none can be is hashed as far as one can be.
    static func matches(_ password: String, _ hash: Hash) async throws -> Bool {
        let derived = try await derive(String(password.prefix(longest)), hash.salt)
        return password.utf8.count <= longest
            && zip(derived, hash.hash).reduce(UInt8(derived.count == hash.hash.count ? 0 : 1)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 32 random bytes.
    static func secret() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

    static let queue = HashingQueue()

    private static func derive(_ password: String, _ salt: [UInt8]) async throws -> [UInt8] {
        try await queue.run {
            let key = try KDF.Scrypt.deriveKey(
                from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: 16384, blockSize: 8, parallelism: 1)
            return key.withUnsafeBytes { Array($0) }
        }
    }
}
