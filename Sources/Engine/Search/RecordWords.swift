import Foundation

/// Gathers the words that records are found by, each with the parts it stands in. Every write of a text comes here, so words are kept as
/// bytes one behind another until the last of them is known.
struct RecordWords {
    struct Entry: Hashable {
        let word: String
        /// Whose word it is, where those of several records are gathered.
        let record: Int
        var parts: SearchParts
    }

    private struct Place {
        var start: Int, end: Int
        var record = 0
        /// The first eight bytes, so that most words are told apart by a look.
        let head: UInt64
        var parts: SearchParts
    }

    private var letters: [UInt8] = []
    private var places: [Place] = []

    mutating func add(_ text: String, _ parts: SearchParts) {
        SearchWords.each(of: text) { word in
            let start = letters.count
            for scalar in word { letters.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
            place(from: start, parts)
        }
    }

    /// Adds what is no text, such as the word for a record that is referred to.
    mutating func add(word: String, _ parts: SearchParts) {
        let start = letters.count
        letters.append(contentsOf: word.utf8)
        place(from: start, parts)
    }

    /// Adds the words of one of several records.
    mutating func append(_ words: RecordWords, of record: Int) {
        let offset = letters.count
        letters += words.letters
        for var place in words.places {
            place.start += offset
            place.end += offset
            place.record = record
            places.append(place)
        }
    }

    private mutating func place(from start: Int, _ parts: SearchParts) {
        let head = letters[start...].prefix(8).reduce(0) { $0 << 8 | UInt64($1) } << UInt64(8 * max(0, 8 - (letters.count - start)))
        places.append(Place(start: start, end: letters.count, head: head, parts: parts))
    }

    /// Each word of a record once, in the order of their bytes.
    var entries: [Entry] {
        letters.withUnsafeBytes { letters in
            var entries: [Entry] = [], last: Place?
            for place in places.sorted(by: { RecordWords.order($0, $1, letters) < 0 }) {
                if let known = last, RecordWords.order(known, place, letters) == 0 {
                    entries[entries.count - 1].parts.formUnion(place.parts)
                } else {
                    let word = String(decoding: letters[place.start..<place.end], as: UTF8.self)
                    entries.append(Entry(word: word, record: place.record, parts: place.parts))
                    last = place
                }
            }
            return entries
        }
    }

    private static func order(_ one: Place, _ other: Place, _ letters: UnsafeRawBufferPointer) -> Int {
        if one.head != other.head { return one.head < other.head ? -1 : 1 }
        let lengths = (one.end - one.start, other.end - other.start)
        guard let base = letters.baseAddress else { return 0 }
        let order = memcmp(base + one.start, base + other.start, min(lengths.0, lengths.1))
        return order != 0 ? Int(order) : lengths.0 != lengths.1 ? lengths.0 - lengths.1 : one.record - other.record
    }
}
