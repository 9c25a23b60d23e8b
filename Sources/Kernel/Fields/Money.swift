/// An amount in a currency, exact, from nothing upwards.
public struct Money: FieldValue, Hashable {
    /// In the currency's smallest unit: fen, cents, whole yen.
    public let units: Int64
    public let currency: Currency
    /// Digits an amount may have before the point.
    static let digits = 12

    /// - Parameter amount: digits, with a point before the decimal places: `12000.5`. Refused with more places than the currency has.
    init(_ amount: String, _ currency: Currency) throws(Refused) {
        units = try currency.decimal.parse(amount).whole ?? 0
        self.currency = currency
    }

    public init?(_ value: Kernel.Value) {
        guard let text = value.text, let currency = Currency(String(text.prefix(3))), let money = try? Money(String(text.dropFirst(4)), currency),
            money.units >= 0
        else { return nil }
        self = money
    }

    /// Kept so that texts of one currency are in the order of their amounts: `CNY 000000012000.00`.
    public var value: Kernel.Value {
        let length = Money.digits + (currency.places == 0 ? 0 : currency.places + 1)
        return .text("\(currency.code) \(String(repeating: "0", count: max(0, length - amount.count)))\(amount)")
    }

    /// With all its decimal places: `12000.00`.
    public var amount: String { currency.decimal.plain(.whole(units)) }

    /// `¥12,000.00`; in English by the code, as several currencies share a sign: `CNY 12,000.00`.
    public var text: Text { Text("\(currency.sign)\(grouped)", "\(currency.code) \(grouped)") }

    private var grouped: String {
        let parts = amount.split(separator: "."), whole = Array(parts.first ?? "")
        var text = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return parts.count > 1 ? "\(text).\(parts[1])" : text
    }
}
