import Engine
import Kernel

/// A parameter of the query: what the document says of it, and what a request is held to.
struct QueryParameter: Sendable {
    enum Form: Sendable {
        case text
        case whole(ClosedRange<Int>)
        case truth
        /// Names with commas between, each one of these.
        case names([String])
    }

    let name: String
    let form: Form
    let meaning: String

    /// The parameters of a list; the fields are those of its kind.
    static func ofList(_ kind: Kind? = nil) -> [QueryParameter] {
        let fields = kind.map { SystemField.ids + $0.fields.map(\.id) } ?? []
        return ofList + [QueryParameter(name: "fields", form: .names(fields), meaning: "The fields wanted; all when not given")]
    }
    private static let ofList = [
        QueryParameter(name: "q", form: .text, meaning: "A filter, such as `open:yes sort:-updated`"),
        QueryParameter(name: "after", form: .text, meaning: "The `next` of the page before"),
        QueryParameter(name: "limit", form: .whole(1...Records.longestPage), meaning: "Records on the page; 50 when not given"),
        QueryParameter(name: "count", form: .truth, meaning: "Whether to count what the filter finds"),
        QueryParameter(name: "labels", form: .truth, meaning: "Whether to name the records referred to"),
    ]
    /// - Parameter kinds: those there are.
    static func ofSearch(_ kinds: [String] = []) -> [QueryParameter] {
        ofSearch + [QueryParameter(name: "kinds", form: .names(kinds), meaning: "The kinds to look among; all when not given")]
    }
    private static let ofSearch = [
        QueryParameter(name: "q", form: .text, meaning: "What to look for: words, or a number"),
        QueryParameter(name: "offset", form: .whole(0...1000), meaning: "Records of each kind to pass over"),
        QueryParameter(name: "limit", form: .whole(1...Records.longestPage), meaning: "Records of each kind; 5 when not given"),
    ]
    static let ofHistory = [
        QueryParameter(name: "after", form: .whole(0...Int(Int32.max)), meaning: "The number of the event to begin behind"),
        QueryParameter(name: "limit", form: .whole(1...1000), meaning: "Events at most; 200 when not given"),
    ]
    /// - Parameter clocks: those the kind has.
    static func ofExplaining(_ clocks: [String] = []) -> [QueryParameter] {
        [QueryParameter(name: "clock", form: .names(clocks), meaning: "The timers wanted; all when not given")]
    }
    static let ofLinks = [
        QueryParameter(name: "after", form: .whole(0...Int(Int32.max)), meaning: "The number of the link to begin behind"),
        QueryParameter(name: "limit", form: .whole(1...1000), meaning: "Links at most; 200 when not given"),
    ]
    static let ofAttaching = [
        QueryParameter(name: "name", form: .text, meaning: "The file's name"),
        QueryParameter(name: "internal", form: .truth, meaning: "Whether it is for the provider's people alone"),
    ]

    /// The parameters of a query by name, each one of `known` and readable.
    static func read(_ query: String?, _ known: [QueryParameter]) throws -> [String: String] {
        guard let given = Percent.query(query) else { throw Problem(.badRequest, "网址中的参数编码不对。", "The query is not encoded properly.") }
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let parameter = known.first(where: { $0.name == name }) else {
                throw Problem(parameter: name, "这里没有「\(name)」这个参数。", "There is no parameter “\(name)” here.")
            }
            if let fault = parameter.fault(in: value) { throw Problem(parameter: name, fault.zh, fault.en) }
        }
        return given
    }

    /// What is wrong with a value; nil when it can be read.
    private func fault(in value: String) -> Text? {
        switch form {
        case .text, .names: nil
        case .whole(let range): Int(value).map(range.contains) == true ? nil : wrongNumber(range.lowerBound, range.upperBound)
        case .truth: ["true", "false"].contains(value) ? nil : Text("\(name) 须是 true 或 false。", "\(name) must be true or false.")
        }
    }

    private func wrongNumber(_ low: Int, _ high: Int) -> Text {
        Text("\(name) 须是 \(low) 到 \(high) 的整数。", "\(name) must be a whole number from \(low) to \(high).")
    }

    /// As OpenAPI says it.
    var json: JSON {
        var members: [JSON.Member] = [
            JSON.Member("name", .text(name)), JSON.Member("in", "query"), JSON.Member("description", .text(meaning)), JSON.Member("schema", schema),
        ]
        if case .names = form { members += [JSON.Member("style", "form"), JSON.Member("explode", false)] }
        return .object(members)
    }

    private var schema: JSON {
        switch form {
        case .text: .object(["type": "string"])
        case .whole(let range): Schema.whole(from: range.lowerBound, to: range.upperBound)
        case .truth: Schema.truth
        case .names(let names): Schema.list(.object(["type": "string", "enum": .list(names.map { .text($0) })]))
        }
    }
}
