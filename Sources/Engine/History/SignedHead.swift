import Crypto
import Foundation
import Kernel

/// What a seal states: at a moment the history had so many events under this root. Kept outside, it pins the past.
public struct SignedHead: Sendable, Hashable {
    public let size: Int64
    public let root: [UInt8]
    public let sealed: Moment
    /// Whether the base lives in simulated time.
    public let isSimulated: Bool
    public let publicKey: [UInt8]
    public let signature: [UInt8]

    /// The bytes that are signed.
    static func content(size: Int64, root: [UInt8], sealed: Moment, isSimulated: Bool) -> [UInt8] {
        Array("plumbline.head.1\n\(size)\n\(Hex.text(root))\n\(sealed.milliseconds)\n\(isSimulated ? "simulated" : "real")\n".utf8)
    }

    /// Whether the signature is its key's.
    public var isValid: Bool {
        SealKey.isValid(
            signature, of: SignedHead.content(size: size, root: root, sealed: sealed, isSimulated: isSimulated), by: publicKey)
    }

    /// The JSON of a head file.
    public var json: JSON {
        .object([
            "format": "plumbline.head.1", "hash": "sha256", "signature_algorithm": "ed25519", "size": .whole(size), "root": .text(Hex.text(root)),
            "sealed": .whole(sealed.milliseconds), "time": .text(isSimulated ? "simulated" : "real"),
            "public_key": .text(Hex.text(publicKey)), "signature": .text(Hex.text(signature)),
        ])
    }

    /// Nil when a member is missing or is not what it should be.
    public init?(_ json: JSON) {
        guard json["format"]?.text == "plumbline.head.1", let size = json["size"]?.whole, size >= 0, let sealed = json["sealed"]?.whole,
            let root = json["root"]?.text.flatMap({ Hex.bytes($0) }), let key = json["public_key"]?.text.flatMap({ Hex.bytes($0) }),
            let signature = json["signature"]?.text.flatMap({ Hex.bytes($0) })
        else { return nil }
        self.init(
            size: size, root: root, sealed: Moment(milliseconds: sealed), isSimulated: json["time"]?.text == "simulated", publicKey: key,
            signature: signature)
    }

    init(size: Int64, root: [UInt8], sealed: Moment, isSimulated: Bool, publicKey: [UInt8], signature: [UInt8]) {
        self.size = size
        self.root = root
        self.sealed = sealed
        self.isSimulated = isSimulated
        self.publicKey = publicKey
        self.signature = signature
    }
}
