import Kernel

extension DemoPlan {
    /// Texts of a kind's fields in which days and moments count back from `until`: `3d`, `-2d 15:00` for what is to come.
    func dated(_ texts: [String: String], of kind: Kind?, until: Moment) -> [String: String] {
        var dated = texts
        for (name, text) in texts {
            guard let type = kind?.field(name)?.type, type is MomentField || type is DayField else { continue }
            guard let match = text.wholeMatch(of: /(-?[0-9]+)d(?: ([0-9]{2}):([0-9]{2}))?/), let days = Int(match.1) else { continue }
            let start = midnight(daysBefore: days, until)
            let minutes = (match.2.flatMap { Int64($0) } ?? 0) * 60 + (match.3.flatMap { Int64($0) } ?? 0)
            dated[name] = type is DayField ? start.wall(offset: zone.seconds).day.iso : start.adding(seconds: minutes * 60).iso
        }
        return dated
    }
}
