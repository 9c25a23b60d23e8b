import Foundation
import Kernel
import Yams

/// Shipped parameter values: `Resources/parameters/<room>.yaml`, each file one mapping from name to value.
public enum ParameterFiles {
    /// Values by parameter id, `<room>.<name>`.
    public static func read(in folder: URL) throws -> [String: JSON] {
        var values: [String: JSON] = [:]
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        for file in files where file.pathExtension == "yaml" {
            let room = file.deletingPathExtension().lastPathComponent
            guard let node = try Yams.compose(yaml: String(contentsOf: file, encoding: .utf8)) else { continue }
            for member in JSON(node).members ?? [] { values["\(room).\(member.name)"] = member.value }
        }
        return values
    }
}

extension JSON {
    /// YAML's core schema as JSON, mappings in the order they are written.
    public init(_ node: Node) {
        switch node {
        case .mapping(let mapping): self = .object(mapping.map { Member($0.key.string ?? "", JSON($0.value)) })
        case .sequence(let sequence): self = .list(sequence.map { JSON($0) })
        default:
            if node.null != nil { self = .null }
            else if let truth = node.bool { self = .truth(truth) }
            else if let whole = node.int { self = .whole(Int64(whole)) }
            else if let number = node.float { self = .number(number) }
            else { self = .text(node.string ?? "") }
        }
    }
}

extension JSON {
    /// What people write as YAML is at most so long, in bytes.
    private static let longestYAML = 256 * 1024

    /// Nil for what is no YAML, is too long, or repeats itself by anchors, which may grow without end.
    public init?(yaml: String) {
        guard yaml.utf8.count <= JSON.longestYAML, yaml.firstMatch(of: /(^|[\s\[{,:?\-])[&*][^\s]/) == nil else { return nil }
        guard let node = try? Yams.compose(yaml: yaml) else { return nil }
        self.init(node)
    }

    /// As YAML, for people.
    public var yaml: String { (try? Yams.serialize(node: node, allowUnicode: true)) ?? String(decoding: bytes, as: UTF8.self) }

    private var node: Node {
        switch self {
        case .null: Node("null", Tag(.null))
        case .truth(let truth): Node(truth ? "true" : "false", Tag(.bool))
        case .whole(let whole): Node(String(whole), Tag(.int))
        case .number(let number): Node(String(number), Tag(.float))
        case .text(let text): Node(text, Tag(.str))
        case .list(let elements): Node(elements.map(\.node), Tag(.seq))
        case .object(let members): Node(members.map { (Node($0.name, Tag(.str)), $0.value.node) }, Tag(.map))
        }
    }
}
