import Crypto
import Foundation
import Kernel

/// The Ed25519 key that signs heads: `keys/seal.key` under the data folder, readable by its owner only.
struct SealKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// SHA-256 of the public key; named in every seal.
    var id: [UInt8] { Array(SHA256.hash(data: publicKey)) }
    var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// Reads the key, or makes one on first use. Nil where there is none and none may be made.
    init?(in folder: URL, mayBeMade: Bool) throws {
        let file = folder.appendingPathComponent("seal.key")
        if let kept = try? Data(contentsOf: file) {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: kept)
            return
        }
        guard mayBeMade else { return nil }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        key = Curve25519.Signing.PrivateKey()
        guard FileManager.default.createFile(atPath: file.path, contents: key.rawRepresentation, attributes: [.posixPermissions: 0o600]) else {
            throw Failure.cannotWrite
        }
    }

    func sign(_ bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }

    static func isValid(_ signature: [UInt8], of bytes: [UInt8], by publicKey: [UInt8]) -> Bool {
        (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey))?.isValidSignature(signature, for: bytes) ?? false
    }
}
