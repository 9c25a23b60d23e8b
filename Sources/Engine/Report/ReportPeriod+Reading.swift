import Kernel

extension ReportPeriod {
    /// Days a report covers when nobody says which.
    public static let usual = 30

    /// A period as people write it.
    /// - Parameters:
    ///   - from, to: a day, a month or a year, both included; without either the last thirty days, without `to` until today.
    ///   - step: `day`, `week` or `month`; without it as fits the days.
    ///   - zone: an offset such as `+08:00`; without it `readersZone`, in seconds east of UTC.
    /// - Throws: `Refused` with all that is wrong, at `from`, `to`, `step` and `zone`.
    public init(from: String?, to: String?, step: String?, zone: String?, now: Moment, readersZone: Int) throws(Refused) {
        var refusals: [Refusal] = []
        func given(_ text: String?) -> String? { text?.trimmed.isEmpty == false ? text?.trimmed : nil }
        func span(_ text: String?, _ name: String) -> DaySpan? {
            guard let text = given(text) else { return nil }
            if let span = DaySpan(text) { return span }
            refusals.append(
                Refusal(field: name, Text("「\(text)」不是日期；可写 2026-06-18、2026-06 或 2026。", "“\(text)” is no day; write 2026-06-18, 2026-06 or 2026.")))
            return nil
        }
        let first = span(from, "from"), last = span(to, "to")
        let offset = given(zone).map { ZoneOffset($0) } ?? ZoneOffset(seconds: readersZone)
        if offset == nil { refusals.append(Refusal(field: "zone", Text("时区写作 +08:00 或 Z。", "A zone is written +08:00 or Z."))) }
        let wanted = given(step).map { Step(rawValue: $0) }
        if case .some(.none) = wanted { refusals.append(Refusal(field: "step", Text("时段须是 day、week 或 month。", "A step is day, week or month."))) }
        guard refusals.isEmpty, let zone = offset?.seconds else { throw Refused(refusals) }
        let today = now.wall(offset: zone).day
        let until = last?.until ?? Day(number: today.number + 1)
        let start = first?.day ?? Day(number: until.number - ReportPeriod.usual)
        try self.init(DaySpan(day: start, until: until), step: wanted ?? nil, zone: zone)
    }
}
