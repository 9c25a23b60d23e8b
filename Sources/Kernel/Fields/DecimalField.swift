/// An exact decimal with a fixed number of places, kept as a whole number of its smallest unit.
public struct DecimalField: FieldType {
    public typealias Native = Int64
    /// Decimal places, 0 to 9.
    public let places: Int
    /// Digits before the point, at most; with the places, no more than 18.
    var digits = 9

    public var name: String { "decimal" }
    public var storage: Storage { .integer }
    public var isOrdered: Bool { true }
    public var schema: JSON { .object(["type": ["string", "null"], "pattern": .text("^-?[0-9]{1,\(digits)}(\\.[0-9]{1,\(max(places, 1))})?$")]) }

    private var unit: Int64 { (0..<places).reduce(1) { unit, _ in unit * 10 } }

    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        let negative = trimmed.hasPrefix("-")
        let parts = trimmed.dropFirst(negative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
        guard (1...2).contains(parts.count), isDigits, parts[0].count <= digits, parts.count == 1 || parts[1].count <= places else {
            throw Refused(
                "「\(trimmed)」不是至多 \(digits) 位整数、\(places) 位小数的数。",
                "“\(trimmed)” is not a number with at most \(digits) digits before the point and \(places) behind it.")
        }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let digits = String(parts[0]) + fraction + String(repeating: "0", count: places - fraction.count)
        let units = Int64(digits) ?? 0
        return .whole(negative ? -units : units)
    }

    public func plain(_ value: Value) -> String {
        guard let units = value.whole else { return "" }
        let sign = units < 0 ? "-" : ""
        let whole = units.magnitude / unit.magnitude
        return places == 0 ? "\(sign)\(whole)" : "\(sign)\(whole)." + padded(Int(units.magnitude % unit.magnitude), places)
    }
}

extension FieldType where Self == DecimalField {
    public static func decimal(places: Int) -> DecimalField { DecimalField(places: places) }
    /// As most figures are given.
    public static var hundredths: DecimalField { decimal(places: 2) }
}
