/// An amount with its currency: `12000.00 CNY`. Amounts of one currency are compared with each other and with no others.
public struct MoneyField: FieldType {
    public typealias Native = Money
    public static let example = "12 000.00 CNY"

    public init() {}

    public var name: String { "money" }
    public var storage: Storage { .text }
    public var isOrdered: Bool { true }
    public var schema: JSON {
        let amount: JSON = .object([
            "type": "string", "pattern": .text("^[0-9]{1,\(Money.digits)}(\\.[0-9]{1,3})?$"), "examples": ["12000.00"],
            "description": "With at most as many decimal places as the currency has",
        ])
        let currency: JSON = .object(["type": "string", "enum": .list(Currency.all.map { .text($0.code) }), "description": "ISO 4217"])
        return .object([
            "type": ["object", "null"], "properties": .object(["amount": amount, "currency": currency]), "required": ["amount", "currency"],
            "additionalProperties": false,
        ])
    }

    /// The currency stands before or behind; thousands may stand apart.
    public func parse(_ text: String) throws(Refused) -> Value {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .null }
        let plain = trimmed.halfWidth.uppercased(), isCodeFirst = plain.first?.isLetter == true
        let code = String(isCodeFirst ? plain.prefix(3) : plain.suffix(3))
        let amount = String(isCodeFirst ? plain.dropFirst(3) : plain.dropLast(3)).trimmed
        let isAmount = amount.wholeMatch(of: /[0-9]{1,3}(?:[\s,][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?/) != nil
        guard isAmount, code.wholeMatch(of: /[A-Z]{3}/) != nil else {
            throw Refused(
                "「\(trimmed)」须写成金额与币种，例：\(MoneyField.example)。", "“\(trimmed)” must be an amount and a currency, as \(MoneyField.example).")
        }
        return try money(amount.filter { $0.isNumber || $0 == "." }, code)
    }

    public func plain(_ value: Value) -> String { Money(value).map { "\($0.amount) \($0.currency.code)" } ?? "" }
    public func words(_ value: Value) -> Text? { Money(value)?.text }

    public func read(_ json: JSON) throws(Refused) -> Value {
        if json == .null { return .null }
        guard json.members?.count == 2, let amount = json["amount"]?.text, let code = json["currency"]?.text,
            amount.wholeMatch(of: /[0-9]+(?:\.[0-9]+)?/) != nil
        else { throw Refused("此处要填含 amount 与 currency 的对象。", "An object of amount and currency is expected here.") }
        return try money(amount, code)
    }

    public func write(_ value: Value, to json: inout JSONWriter) {
        guard let money = Money(value) else { return json.null() }
        json.object {
            $0.name("amount")
            $0.text(money.amount)
            $0.name("currency")
            $0.text(money.currency.code)
        }
    }

    public func check(_ value: Value) -> Text? {
        if value.isNull || Money(value)?.value == value { return nil }
        return Text("须是金额与币种，例：\(MoneyField.example)。", "It must be an amount and a currency, as \(MoneyField.example).")
    }

    private func money(_ amount: String, _ code: String) throws(Refused) -> Value {
        guard let currency = Currency(code) else {
            let known = Currency.all.map(\.code)
            throw Refused(
                "没有币种「\(code)」；可用：\(known.joined(separator: "、"))。",
                "There is no currency “\(code)”; there are: \(known.joined(separator: ", ")).")
        }
        return try Money(amount, currency).value
    }
}

extension FieldType where Self == MoneyField {
    public static var money: MoneyField { MoneyField() }
}
