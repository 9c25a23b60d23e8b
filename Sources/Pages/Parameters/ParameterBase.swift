import Engine
import Kernel

/// What holds by the moment a version takes effect, for whom it is: what it sets is laid over this.
struct ParameterBase {
    let book: Rulebook
    private let scope: ParameterScope
    /// Whether the version promises: then its values are whole, and lie over nothing.
    let isPromise: Bool

    /// - Parameters:
    ///   - value: of a field, as the version has it.
    ///   - isApproved: whether the version itself is among what holds at its moment, and what held just before is wanted.
    init(_ kind: Kind, _ timeline: RuleTimeline, now: Moment, isApproved: Bool = false, _ value: (String) -> Value) {
        let effective = kind.version.flatMap { Moment(value($0.effective)) } ?? now
        book = timeline.rulebook(at: isApproved ? Moment(milliseconds: effective.milliseconds - 1) : effective)
        isPromise = kind.promises
        scope = RuleVersion.scope(kind, value)
    }

    func json(_ id: String) -> JSON? { book.json(of: id, for: scope) }

    /// The whole value that comes of what a version sets.
    func value(_ parameter: any AnyParameter, _ set: String) -> JSON? {
        JSON(parsing: Array(set.utf8)).map { parameter.form.value(isPromise ? .null : json(parameter.id) ?? .null, set: $0) }
    }
}
