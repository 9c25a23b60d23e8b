import Kernel
import Yams

/// What is wrong with a YAML file, each fault under its key path.
final class YAMLFaults {
    private(set) var refusals: [Refusal] = []

    func add(_ path: String, _ zh: String, _ en: String) {
        let place = path.isEmpty ? "YAML" : path
        refusals.append(Refusal(field: path.isEmpty ? nil : path, Text("\(place)：\(zh)", "\(place): \(en)")))
    }
}

/// One place in a YAML file. What is wrong with it is noted, so that all faults are seen at once.
struct YAMLPlace {
    let path: String
    let node: Node
    let faults: YAMLFaults

    /// - Throws: the parser's own words when the text is not YAML or holds nothing.
    init(yaml: String, faults: YAMLFaults) throws(Refused) {
        do {
            guard let node = try Yams.compose(yaml: yaml) else { throw Refused("YAML 是空的。", "The YAML is empty.") }
            self.init(path: "", node: node, faults: faults)
        } catch let refused as Refused {
            throw refused
        } catch {
            throw Refused("不是合法的 YAML：\(error)", "This is not valid YAML: \(error)")
        }
    }

    private init(path: String, node: Node, faults: YAMLFaults) {
        self.path = path
        self.node = node
        self.faults = faults
    }

    func fault(_ zh: String, _ en: String) { faults.add(path, zh, en) }
    func fault(_ refused: Refused) { for refusal in refused.refusals { fault(refusal.text.zh, refusal.text.en) } }

    /// An unquoted nothing, `~` or `null`.
    var isNull: Bool { node.null != nil }
    var isText: Bool { node.scalar != nil && !isNull }
    var isMap: Bool { node.mapping != nil }
    var isList: Bool { node.sequence != nil }

    /// The text here as it is written: `yes` and `1.0` too are texts.
    var text: String? {
        guard let text = node.scalar?.string, !isNull, !text.isEmpty else {
            fault("须为文本。", "A text is expected here.")
            return nil
        }
        return text
    }

    /// The members here, in order; empty with a fault when it is no map.
    var members: [(name: String, place: YAMLPlace)] {
        guard let mapping = node.mapping else {
            fault("须为「键: 值」的映射。", "A map of keys and values is expected here.")
            return []
        }
        return mapping.compactMap { key, value in
            guard let name = key.scalar?.string else {
                fault("键须为文本。", "A key must be a text.")
                return nil
            }
            return (name, child(name, value))
        }
    }

    var items: [YAMLPlace] {
        guard let sequence = node.sequence else {
            fault("须为列表。", "A list is expected here.")
            return []
        }
        return sequence.enumerated().map { YAMLPlace(path: "\(path)[\($0)]", node: $1, faults: faults) }
    }

    /// The texts of a list.
    var texts: [String] { items.compactMap(\.text) }

    /// The value of one member; nil when there is none or it is null.
    subscript(name: String) -> YAMLPlace? {
        guard let node = node.mapping?.first(where: { $0.key.scalar?.string == name })?.value else { return nil }
        let place = child(name, node)
        return place.isNull ? nil : place
    }

    func required(_ name: String) -> YAMLPlace? {
        if let place = self[name] { return place }
        if isMap { faults.add(path(name), "缺少此键。", "This key is missing.") }
        return nil
    }

    /// Notes the members with other names: most are misspelt.
    func allow(_ names: String...) {
        for (name, place) in members where !names.contains(name) {
            let known = names.joined(separator: ", ")
            place.fault("没有这个键，可用的有：\(known)。", "There is no such key; these exist: \(known).")
        }
    }

    func option<E: RawRepresentable & CaseIterable>(_ type: E.Type) -> E? where E.RawValue == String {
        guard let text else { return nil }
        if let option = E(rawValue: text) { return option }
        let known = E.allCases.map(\.rawValue).joined(separator: ", ")
        fault("「\(text)」不在可选值之中：\(known)。", "“\(text)” is none of these: \(known).")
        return nil
    }

    private func child(_ name: String, _ node: Node) -> YAMLPlace { YAMLPlace(path: path(name), node: node, faults: faults) }

    private func path(_ name: String) -> String {
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { ($0 | 32) >= 97 && ($0 | 32) <= 122 || (48...57).contains($0) || $0 == 95 }
        if !isPlain { return "\(path)[\"\(name)\"]" }
        return path.isEmpty ? name : "\(path).\(name)"
    }
}
