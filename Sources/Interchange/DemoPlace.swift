import Engine
import Foundation
import Kernel
import Yams

/// One place in a file of the demo company. A fault names it.
struct DemoPlace {
    private let json: JSON
    private let path: String

    /// The whole of a file in the resources' folder `demo`.
    init(_ resources: URL, _ file: String) throws {
        let text = try String(contentsOf: resources.appendingPathComponent("demo/\(file)"), encoding: .utf8)
        guard let node = try Yams.compose(yaml: text) else { throw Refused("演示公司的文件 \(file) 是空的。", "The demo company's file \(file) is empty.") }
        self.init(JSON(node), file)
    }

    init(_ json: JSON, _ path: String) {
        self.json = json
        self.path = path
    }

    func fault(_ name: String) -> Refused { Refused(field: "\(path).\(name)", "演示公司：此处有误。", "The demo company is wrong at \(path).\(name).") }

    func has(_ name: String) -> Bool { json[name] != nil }
    func textIfAny(_ name: String) -> String? { json[name].flatMap { DemoPlace.plain($0) } }

    func text(_ name: String) throws -> String {
        guard let text = textIfAny(name) else { throw fault(name) }
        return text
    }

    func own() throws -> String {
        guard let text = DemoPlace.plain(json) else { throw fault("") }
        return text
    }

    func whole(_ name: String) throws -> Int {
        guard let whole = json[name]?.whole else { throw fault(name) }
        return Int(whole)
    }

    func child(_ name: String) throws -> DemoPlace {
        guard let child = json[name] else { throw fault(name) }
        return DemoPlace(child, "\(path).\(name)")
    }

    /// Empty where there is no such list.
    func list(_ name: String) throws -> [DemoPlace] {
        guard let member = json[name] else { return [] }
        guard let list = member.list else { throw fault(name) }
        return list.enumerated().map { DemoPlace($1, "\(path).\(name)[\($0)]") }
    }

    /// All members that are single values, as texts.
    func texts(but others: String...) -> [String: String] {
        var texts: [String: String] = [:]
        for member in json.members ?? [] where !others.contains(member.name) { texts[member.name] = DemoPlace.plain(member.value) }
        return texts
    }

    /// A length of time: `1d2h`, `20m`; or a time of day: `09:15`.
    func seconds(_ name: String) throws -> Int64 {
        let text = try text(name)
        if let time = text.wholeMatch(of: /([0-9]{1,2}):([0-9]{2})/), let hours = Int64(time.1), let minutes = Int64(time.2) {
            return hours * 3600 + minutes * 60
        }
        guard !text.isEmpty, let length = text.wholeMatch(of: /(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?/) else { throw fault(name) }
        func number(_ text: Substring?) -> Int64 { text.flatMap { Int64($0) } ?? 0 }
        return number(length.1) * 86_400 + number(length.2) * 3600 + number(length.3) * 60
    }

    private static func plain(_ json: JSON) -> String? {
        switch json {
        case .text(let text): text
        case .whole(let whole): String(whole)
        case .truth(let truth): truth ? "yes" : "no"
        default: nil
        }
    }
}
