/// Working time as it was decided for the time from a moment on, until a later version takes effect.
public struct CalendarVersion: Hashable, Sendable {
    public let effective: Moment
    public let zone: Zone
    /// Monday to Sunday.
    public let week: [Hours]
    /// Days that are other than their weekday: holidays, make-up workdays.
    public let exceptions: [Day: Hours]

    /// - Parameter week: the hours of seven days, Monday first.
    public init(effective: Moment, zone: Zone, week: [Hours], exceptions: [Day: Hours] = [:]) {
        precondition(week.count == 7, "a week has seven days")
        self.effective = effective
        self.zone = zone
        self.week = week
        self.exceptions = exceptions
    }

    /// What a day's hours are, by the wall clock.
    public func hours(_ day: Day) -> Hours { exceptions[day] ?? week[day.weekday - 1] }
}
