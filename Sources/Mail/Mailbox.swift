import CMime

/// An address that letters come from or go to, with the name that is shown for it.
public struct Mailbox: Sendable, Hashable {
    /// Empty: none.
    public let name: String
    public let address: String

    /// Reads `Name <address>` or an address alone (RFC 5322); nil for anything else.
    public init?(_ text: String) {
        guard let one = mailbox_parse(text) else { return nil }
        defer { mailbox_free(one) }
        guard let address = mailbox_address(one) else { return nil }
        self.init(name: mailbox_name(one).map { String(cString: $0) } ?? "", address: String(cString: address))
    }

    /// Nil where the address is none. A name may be any text.
    public init?(name: String, address: String) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        // What it holds goes into the talk with the server as it is: a line feed in it would be a command.
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), address.unicodeScalars.allSatisfy(Mailbox.mayStand) else { return nil }
        self.name = name.oneLine
        self.address = address
    }

    /// The part of the address after the @.
    var host: Substring { address.drop { $0 != "@" }.dropFirst() }

    private static func mayStand(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control && scalar != "<" && scalar != ">"
    }
}

extension String {
    /// With blanks for line feeds and the like, so that nothing in it begins another header.
    var oneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { scalar -> Unicode.Scalar in scalar.properties.generalCategory == .control ? " " : scalar }))
    }
}
