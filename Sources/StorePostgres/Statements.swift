import CLibPQ

/// What a connection has prepared, by text; the longest unused are forgotten first.
struct Statements {
    private static let most = 512

    private struct Prepared {
        let name: String
        /// The types the server holds the values to be of.
        let types: [Oid]
        var used: Int
    }

    private var byText: [String: [Prepared]] = [:]
    private var count = 0
    private var uses = 0
    private var named = 0

    /// The name of a prepared statement that takes values of these types.
    mutating func name(_ text: String, _ types: [Oid]) -> String? {
        uses += 1
        guard let position = byText[text]?.firstIndex(where: { Statements.fits(types, $0.types) }) else { return nil }
        byText[text]?[position].used = uses
        return byText[text]?[position].name
    }

    mutating func newName() -> String {
        named += 1
        return "s\(named)"
    }

    mutating func keep(_ name: String, _ text: String, _ types: [Oid]) {
        byText[text, default: []].append(Prepared(name: name, types: types, used: uses))
        count += 1
    }

    /// Forgets what is too many and names it, so that the server forgets it too. A quarter at a time: finding the oldest costs a sort.
    mutating func surplus() -> [String] {
        guard count > Statements.most else { return [] }
        let uses = byText.values.joined().map(\.used).sorted()
        let oldest = uses[count - Statements.most * 3 / 4]
        var gone: [String] = []
        for (text, prepared) in byText {
            let kept = prepared.filter { $0.used >= oldest }
            gone += prepared.filter { $0.used < oldest }.map(\.name)
            byText[text] = kept.isEmpty ? nil : kept
        }
        count -= gone.count
        return gone
    }

    private static func fits(_ given: [Oid], _ held: [Oid]) -> Bool {
        zip(given, held).allSatisfy { $0 == 0 || $0 == $1 }
    }
}
