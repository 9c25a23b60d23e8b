/// From one day to another, both of them within; or from a day on.
public struct Period: FieldValue, Hashable {
    public let first: Day
    /// Nil where no end is set.
    public let last: Day?
    /// What is written for a last day that is not set (ISO 8601-2).
    public static let open = ".."

    /// - Parameter last: not before `first`.
    public init(first: Day, last: Day?) {
        self.first = first
        self.last = last
    }

    public init?(_ value: Kernel.Value) {
        let days = (value.text ?? "").split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard days.count == 2, let first = Day(iso: days[0]) else { return nil }
        let last = Day(iso: days[1])
        guard days[1] == Period.open || last.map({ $0 >= first }) == true else { return nil }
        self.init(first: first, last: last)
    }

    /// `2026-01-01/2026-12-31`, `2026-01-01/..`
    public var value: Kernel.Value { .text("\(first.iso)/\(last?.iso ?? Period.open)") }

    public var text: Text {
        guard let last else { return Text("\(first.iso) 起", "from \(first.iso)") }
        return Text("\(first.iso) 至 \(last.iso)", "\(first.iso) – \(last.iso)")
    }
}
