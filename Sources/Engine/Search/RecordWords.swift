import Foundation

/// Gathers the words that a record is found by, each with the parts it stands in. Every write of a text comes here, so words are kept as
/// bytes one behind another until the last of them is known.
struct RecordWords {
    struct Entry: Hashable {
        let word: String
        var parts: SearchParts
    }

    private struct Place {
        let start: Int, end: Int
        var parts: SearchParts
    }

    private var letters: [UInt8] = []
    private var places: [Place] = []

    mutating func add(_ text: String, _ parts: SearchParts) {
        SearchWords.each(of: text) { word in
            let start = letters.count
            for scalar in word { letters.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
            places.append(Place(start: start, end: letters.count, parts: parts))
        }
    }

    /// Adds what is no text, such as the word for a record that is referred to.
    mutating func add(word: String, _ parts: SearchParts) {
        let start = letters.count
        letters.append(contentsOf: word.utf8)
        places.append(Place(start: start, end: letters.count, parts: parts))
    }

    /// Each word once, in the order of their bytes.
    var entries: [Entry] {
        letters.withUnsafeBytes { letters in
            var entries: [Entry] = [], last: Place?
            for place in places.sorted(by: { RecordWords.order($0, $1, letters) < 0 }) {
                if let known = last, RecordWords.order(known, place, letters) == 0 {
                    entries[entries.count - 1].parts.formUnion(place.parts)
                } else {
                    entries.append(Entry(word: String(decoding: letters[place.start..<place.end], as: UTF8.self), parts: place.parts))
                    last = place
                }
            }
            return entries
        }
    }

    private static func order(_ one: Place, _ other: Place, _ letters: UnsafeRawBufferPointer) -> Int {
        let lengths = (one.end - one.start, other.end - other.start)
        guard let base = letters.baseAddress else { return 0 }
        let order = memcmp(base + one.start, base + other.start, min(lengths.0, lengths.1))
        return order != 0 ? Int(order) : lengths.0 - lengths.1
    }
}
