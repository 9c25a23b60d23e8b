/// A currency of ISO 4217.
public struct Currency: Sendable, Hashable {
    /// Three capital letters: `CNY`.
    public let code: String
    public let label: Text
    /// Decimal places of an amount, by the currency's minor unit.
    public let places: Int
    /// What stands before an amount in Chinese: `¥`; the code and a blank where it has no sign of its own.
    let sign: String

    /// Nil for a code that amounts are not kept in here.
    public init?(_ code: String) {
        guard let known = Currency.byCode[code] else { return nil }
        self = known
    }

    private init(code: String, places: Int, sign: String, label: Text) {
        self.code = code
        self.places = places
        self.sign = sign.isEmpty ? "\(code) " : sign
        self.label = label
    }

    /// How its amounts are written.
    var decimal: DecimalField { DecimalField(places: places, digits: Money.digits) }

    /// Those that amounts may be in; what most are in stands first.
    public static let all: [Currency] = table.map { Currency(code: $0.code, places: $0.places, sign: $0.sign, label: Text($0.zh, $0.en)) }
    private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    private static let table: [(code: String, places: Int, sign: String, zh: String, en: String)] = [
        ("CNY", 2, "¥", "人民币", "Chinese yuan"),
        ("AED", 2, "", "阿联酋迪拉姆", "UAE dirham"),
        ("AUD", 2, "A$", "澳大利亚元", "Australian dollar"),
        ("BHD", 3, "", "巴林第纳尔", "Bahraini dinar"),
        ("BRL", 2, "R$", "巴西雷亚尔", "Brazilian real"),
        ("CAD", 2, "C$", "加拿大元", "Canadian dollar"),
        ("CHF", 2, "", "瑞士法郎", "Swiss franc"),
        ("CLP", 0, "", "智利比索", "Chilean peso"),
        ("CZK", 2, "", "捷克克朗", "Czech koruna"),
        ("DKK", 2, "", "丹麦克朗", "Danish krone"),
        ("EUR", 2, "€", "欧元", "Euro"),
        ("GBP", 2, "£", "英镑", "Pound sterling"),
        ("HKD", 2, "HK$", "港元", "Hong Kong dollar"),
        ("HUF", 2, "", "匈牙利福林", "Hungarian forint"),
        ("IDR", 2, "", "印度尼西亚卢比", "Indonesian rupiah"),
        ("ILS", 2, "₪", "以色列新谢克尔", "Israeli new shekel"),
        ("INR", 2, "₹", "印度卢比", "Indian rupee"),
        ("JPY", 0, "JP¥", "日元", "Japanese yen"),
        ("KRW", 0, "₩", "韩元", "South Korean won"),
        ("KWD", 3, "", "科威特第纳尔", "Kuwaiti dinar"),
        ("MOP", 2, "MOP$", "澳门元", "Macanese pataca"),
        ("MXN", 2, "MX$", "墨西哥比索", "Mexican peso"),
        ("MYR", 2, "", "马来西亚林吉特", "Malaysian ringgit"),
        ("NOK", 2, "", "挪威克朗", "Norwegian krone"),
        ("NZD", 2, "NZ$", "新西兰元", "New Zealand dollar"),
        ("PHP", 2, "₱", "菲律宾比索", "Philippine peso"),
        ("PLN", 2, "", "波兰兹罗提", "Polish zloty"),
        ("RUB", 2, "", "俄罗斯卢布", "Russian rouble"),
        ("SAR", 2, "", "沙特里亚尔", "Saudi riyal"),
        ("SEK", 2, "", "瑞典克朗", "Swedish krona"),
        ("SGD", 2, "S$", "新加坡元", "Singapore dollar"),
        ("THB", 2, "", "泰铢", "Thai baht"),
        ("TRY", 2, "", "土耳其里拉", "Turkish lira"),
        ("TWD", 2, "NT$", "新台币", "New Taiwan dollar"),
        ("USD", 2, "US$", "美元", "US dollar"),
        ("VND", 0, "₫", "越南盾", "Vietnamese dong"),
        ("ZAR", 2, "", "南非兰特", "South African rand"),
    ]
}
