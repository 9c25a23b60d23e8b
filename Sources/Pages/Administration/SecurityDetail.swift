import Engine
import Kernel

/// What an entry of the security log tells besides: a record it names by kind and identity stands there by name and number, to who may open it.
struct SecurityDetail {
    private let words: [Substring]
    private let openable: Set<String>
    private let language: Language

    /// - Parameter openable: kinds whose records the reader may open.
    init(_ entry: SecurityLog.Entry, openable: Set<String>, _ language: Language) {
        words = entry.detail.split(separator: " ", omittingEmptySubsequences: false)
        self.openable = openable
        self.language = language
    }

    /// The records it names, by their kinds.
    func addReferences(to ids: inout [String: Set<RecordID>]) {
        for place in words.indices { if let named = record(at: place) { ids[named.kind, default: []].insert(named.id) } }
    }

    func html(_ labels: [RecordID: Label]) -> HTML {
        var html = HTML()
        for place in words.indices { html += "\(" ", if: place > words.startIndex)\(word(at: place, labels))" }
        return html
    }

    private func word(at place: Int, _ labels: [RecordID: Label]) -> HTML {
        guard let named = record(at: place), let label = labels[named.id] else { return "\(words[place])" }
        let behind = words[place].drop(while: { $0 != ":" })
        return "<a href=\"\(Address.of(label.kind, label.number))\">\(label.text(language)) \(label.number)</a>\(behind)"
    }

    /// An identity stands behind the name of its kind, before a colon where more follows.
    private func record(at place: Int) -> (kind: String, id: RecordID)? {
        guard place > words.startIndex, openable.contains(String(words[place - 1])) else { return nil }
        return RecordID(words[place].prefix(while: { $0 != ":" })).map { (kind: String(words[place - 1]), id: $0) }
    }
}
