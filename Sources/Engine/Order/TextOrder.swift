import CCollation

/// The order in which people expect names: by pinyin in Chinese, numbers by their value, capitals beside small letters.
///
/// A text's key is bytes, compared as bytes, so that every engine gives the same order. It is as good as the text itself:
/// who may not read the one may not see the other, and both are erased together.
enum TextOrder {
    static let locale = "zh-u-co-pinyin-kn"
    /// Bytes of a key. A Chinese character takes two or three, so the order of longer texts is that of their first sixty or more.
    static let longest = 200

    /// What keys depend on; keys made under another version are in another order.
    static let version: String = {
        var version = [CChar](repeating: 0, count: 64)
        if let collation { collation_version(collation, &version) }
        return "\(locale) \(longest) \(String(decoding: version.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))"
    }()

    /// Opened once: it takes a thousand times as long as a key. ICU changes nothing in it, so threads may share it.
    nonisolated(unsafe) private static let collation = collation_open(locale)

    static func key(_ text: String) -> [UInt8] {
        guard let collation else { return Array(text.utf8.prefix(longest)) }
        let units = Array(text.utf16)
        return [UInt8](unsafeUninitializedCapacity: longest) { key, count in
            count = Int(collation_key(collation, units, Int32(units.count), key.baseAddress, Int32(longest)))
        }
    }
}
