import Kernel

/// Names of the days of a week.
enum Weekdays {
    private static let names: [Text] = [
        Text("一", "Mon"), Text("二", "Tue"), Text("三", "Wed"), Text("四", "Thu"), Text("五", "Fri"), Text("六", "Sat"), Text("日", "Sun"),
    ]

    /// Over a column: `一`, `Mo`.
    /// - Parameter number: 1 Monday … 7 Sunday.
    static func head(_ number: Int, _ t: Words) -> String { String(t(names[(number - 1) % 7]).prefix(2)) }

    /// `周一`, `Mon`
    static func short(_ day: Day, _ t: Words) -> String {
        let name = names[day.weekday - 1]
        return t("周\(name.zh)", name.en)
    }
}
