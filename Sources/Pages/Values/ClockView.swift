import Engine
import Kernel

/// A service-level timer as people read it: what is left of its time, and whether that is little.
struct ClockView {
    enum Look: String {
        case run, near, over, held, met, ended
    }

    let state: ClockState
    let worked: Int64
    let due: Moment?
    let look: Look
    let t: Words

    init(_ state: ClockState, _ rules: RuleTimeline, now: Moment, t: Words) {
        self.state = state
        self.t = t
        let time = rules.workingTime(of: state.calendar), moment = max(now, state.since), isOver = state.isOver(at: moment, in: time)
        worked = state.elapsed(at: moment, in: time) / 1000
        due = isOver ? nil : state.due(in: time)
        look =
            if state.phase == .ended { .ended } else if isOver { .over } else if state.phase == .stopped { .met } else if state.phase == .paused { .held }
            else { state.told == 0 ? .run : .near }
    }

    /// Seconds of work that are left; below 0 past the target.
    var left: Int64 { state.target - worked }

    /// `剩 21 小时`: as short as a list allows.
    var words: String {
        switch look {
        case .over: t("超 \(ClockView.brief(-left, t))", "over \(ClockView.brief(-left, t))")
        case .met: t("达成", "met")
        case .ended: t("不计时", "not timed")
        case .held: t("停 \(ClockView.brief(left, t))", "held \(ClockView.brief(left, t))")
        case .run, .near: t("剩 \(ClockView.brief(left, t))", "\(ClockView.brief(left, t)) left")
        }
    }

    /// For a cell of a list.
    func html() -> HTML {
        "<span class=\"clock \(cssClass)\"><span class=\"clock-t\">\(glyph)\(words)</span>\(bar(width: 104))</span>"
    }

    var cssClass: String { "is-\(look.rawValue)" }

    private var glyph: HTML {
        switch look {
        case .over: Glyph.warn.html
        case .near: Glyph.clock.html
        case .held: Glyph.pause.html
        case .run, .met, .ended: ""
        }
    }

    /// The plumb line stands where the target is, at four fifths.
    func bar(width: Int64) -> HTML {
        let plumb = width * 4 / 5, go = min(width, state.target == 0 ? plumb : worked * plumb / max(1, state.target))
        return """
            <svg class="bar" viewBox="0 0 \(width) 10" preserveAspectRatio="none" aria-hidden="true"><path class="track" d="M0 5H\(plumb)"/>\
            <path class="go" d="M0 5H\(go)"/><path class="plumb" d="M\(plumb) 0V10" vector-effect="non-scaling-stroke"/></svg>
            """
    }

    /// Whole hours; minutes where few are left.
    private static func brief(_ seconds: Int64, _ t: Words) -> String {
        let minutes = seconds / 60
        return minutes < fewMinutes ? t("\(minutes) 分", "\(minutes) min") : t("\(minutes / 60) 小时", "\(minutes / 60) h")
    }
    private static let fewMinutes: Int64 = 180

    /// `240 小时`, `3 小时 5 分`: hours and minutes, for a day of work is not a day.
    static func length(_ seconds: Int64, _ t: Words) -> String {
        let minutes = seconds / 60, hours = minutes / 60, rest = minutes % 60
        if hours == 0 { return t("\(rest) 分", "\(rest) min") }
        return rest == 0 ? t("\(hours) 小时", "\(hours) h") : t("\(hours) 小时 \(rest) 分", "\(hours) h \(rest) min")
    }
}
