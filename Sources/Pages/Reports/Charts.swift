/// A drawing of numbers that a table beneath it holds too. Series are told apart by pattern and lightness, never by colour alone.
struct Chart {
    struct Series {
        let name: String
        let values: [Int]
    }

    enum Form {
        /// Columns, one series upon the other.
        case columns
        /// A line a series.
        case lines
    }

    let id: String
    let title: String
    /// What one would see, in a sentence.
    let sentence: String
    let form: Form
    /// Under each place along the foot.
    let labels: [String]
    let series: [Series]
    /// How a number is written.
    var written: (Int) -> String = { String($0) }

    /// Series that can be told apart.
    static let mostSeries = 5
    /// Places with which a chart fits beside another.
    static let few = 14
    var isBroad: Bool { labels.count > Chart.few }
    private var width: Double { isBroad ? 820 : 400 }
    private let left = 40.0, bottom = 180.0

    func html() -> HTML {
        let scale = ChartScale(most: most, top: 20, bottom: bottom)
        var html: HTML = "<figure class=\"avoid\"><figcaption class=\"cap\"><b>\(title)</b></figcaption>"
        if isBroad { html += "<div class=\"scroll-x\" tabindex=\"0\" role=\"group\" aria-label=\"\(title)\">" }
        html += "<svg class=\"chart\(" broad", if: isBroad)\" viewBox=\"0 0 \(at: width) 210\" role=\"img\" aria-labelledby=\"c-\(id)-t c-\(id)-d\">"
        html += "<title id=\"c-\(id)-t\">\(title)</title><desc id=\"c-\(id)-d\">\(sentence)</desc>"
        if form == .columns { html += patterns() }
        for tick in scale.ticks {
            let y = scale.y(tick)
            html += tick == 0 ? "<path class=\"axis\" d=\"M\(at: left) \(at: y)H\(at: width - 4)\"/>" : "<path class=\"tick\" d=\"M\(at: left) \(at: y)H\(at: width - 4)\"/>"
            html += "<text class=\"s e\" x=\"\(at: left - 6)\" y=\"\(at: y + 4)\">\(written(tick))</text>"
        }
        html += form == .columns ? columns(scale) : lines(scale)
        html += foot()
        html += "</svg>"
        if isBroad { html += "</div>" }
        if series.count > 1 { html += legend() }
        html += "</figure>"
        return html
    }

    private var most: Int {
        switch form {
        case .columns: labels.indices.map { place in series.reduce(0) { $0 + $1.values[place] } }.max() ?? 0
        case .lines: series.flatMap(\.values).max() ?? 0
        }
    }

    // MARK: along the foot

    private var step: Double { (width - 4 - left) / Double(max(1, labels.count)) }
    private func x(_ place: Int) -> Double { left + step * (Double(place) + 0.5) }

    private func foot() -> HTML {
        let every = max(1, (labels.count + (isBroad ? 17 : 13)) / (isBroad ? 18 : 14))
        var html: HTML = ""
        for place in stride(from: 0, to: labels.count, by: every) { html += "<text class=\"s m\" x=\"\(at: x(place))\" y=\"199\">\(labels[place])</text>" }
        return html
    }

    // MARK: columns

    private func columns(_ scale: ChartScale) -> HTML {
        let wide = min(44, step * 0.7)
        var html: HTML = ""
        for place in labels.indices {
            var below = 0
            for (number, one) in series.enumerated() where one.values[place] > 0 {
                let low = scale.y(below), high = scale.y(below + one.values[place])
                below += one.values[place]
                html += "<rect class=\"fill\" fill=\"url(#c-\(id)-\(number + 1))\" x=\"\(at: x(place) - wide / 2)\" y=\"\(at: high)\" width=\"\(at: wide)\" height=\"\(at: low - high)\"/>"
            }
            if !isBroad { html += "<text class=\"b m\" x=\"\(at: x(place))\" y=\"\(at: scale.y(below) - 6)\">\(below)</text>" }
        }
        return html
    }

    /// Plain, slanting lines, dots, level lines, a grid.
    private func patterns() -> HTML {
        let marks: [HTML] = [
            "", "<path class=\"hatch\" d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/>", "<circle class=\"spot\" cx=\"3\" cy=\"3\" r=\"1.2\"/>", "<path class=\"hatch\" d=\"M0 3h6\"/>",
            "<path class=\"hatch\" d=\"M0 3h6M3 0v6\"/>",
        ]
        var html: HTML = "<defs>"
        for (number, mark) in zip(1..., marks.prefix(max(1, series.count))) {
            html += "<pattern id=\"c-\(id)-\(number)\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"k\(number)\" width=\"6\" height=\"6\"/>\(mark)</pattern>"
        }
        html += "</defs>"
        return html
    }

    // MARK: lines

    private func lines(_ scale: ChartScale) -> HTML {
        var html: HTML = ""
        for (number, one) in series.enumerated() {
            var path: HTML = ""
            for place in labels.indices { path += "\(place == 0 ? "M" : "L")\(at: x(place)) \(at: scale.y(one.values[place]))" }
            html += "<path class=\"pl\(" dashed", if: number > 0)\" d=\"\(path)\"/>"
            for place in labels.indices { html += mark(number, x(place), scale.y(one.values[place])) }
            guard let last = labels.indices.last else { continue }
            html += "<text class=\"b e\" x=\"\(at: x(last) + step / 2)\" y=\"\(at: scale.y(one.values[last]) + (number == 0 ? -9 : 17))\">\(written(one.values[last]))</text>"
        }
        return html
    }

    /// A circle for the first line, a square for the second.
    private func mark(_ number: Int, _ x: Double, _ y: Double) -> HTML {
        number == 0
            ? "<circle class=\"dot\" cx=\"\(at: x)\" cy=\"\(at: y)\" r=\"3\"/>"
            : "<rect class=\"dot\" x=\"\(at: x - 2.5)\" y=\"\(at: y - 2.5)\" width=\"5\" height=\"5\"/>"
    }

    private func legend() -> HTML {
        var html: HTML = "<ul class=\"legend\">"
        for (number, one) in series.enumerated() {
            html += "<li><svg class=\"key\" viewBox=\"0 0 20 14\" aria-hidden=\"true\">"
            if form == .columns {
                html += "<rect class=\"fill\" fill=\"url(#c-\(id)-\(number + 1))\" x=\"1\" y=\"1\" width=\"18\" height=\"12\"/>"
            } else {
                html += "<path class=\"pl\(" dashed", if: number > 0)\" d=\"M0 7H20\"/>\(mark(number, 10, 7))"
            }
            html += "</svg>\(one.name)</li>"
        }
        html += "</ul>"
        return html
    }
}

/// Level bars with a word before each and a word behind it.
struct BarList {
    struct Bar {
        let label: String
        let value: Double
        let words: String
        /// A second value, marked by a stroke.
        var mark: Double?
    }

    let id: String
    let title: String
    let sentence: String
    let bars: [Bar]
    /// What the stroke stands for.
    var markMeans: String?

    func html() -> HTML {
        let most = max(1, bars.flatMap { [$0.value, $0.mark ?? 0] }.max() ?? 1)
        let height = bars.count * 28 + 10
        func length(_ value: Double) -> Double { 180 * value / most }
        var html: HTML = "<figure class=\"avoid\"><figcaption class=\"cap\"><b>\(title)</b></figcaption>"
        html += "<svg class=\"chart\" viewBox=\"0 0 400 \(height)\" role=\"img\" aria-labelledby=\"c-\(id)-t c-\(id)-d\">"
        html += "<title id=\"c-\(id)-t\">\(title)</title><desc id=\"c-\(id)-d\">\(sentence)</desc>"
        for (place, bar) in bars.enumerated() {
            let y = Double(place * 28 + 6)
            html += "<text class=\"e\" x=\"104\" y=\"\(at: y + 14)\">\(BarList.clipped(bar.label))</text>"
            html += "<path class=\"tick\" d=\"M112 \(at: y + 10)H292\"/>"
            html += "<rect class=\"k2 fill\" x=\"112\" y=\"\(at: y + 2)\" width=\"\(at: length(bar.value))\" height=\"16\"/>"
            if let mark = bar.mark { html += "<path class=\"stroke\" d=\"M\(at: 112 + length(mark)) \(at: y - 2)v24\"/>" }
            html += "<text class=\"b e\" x=\"398\" y=\"\(at: y + 14)\">\(bar.words)</text>"
        }
        html += "</svg>"
        if let markMeans { html += "<ul class=\"legend\"><li><svg class=\"key\" viewBox=\"0 0 20 14\" aria-hidden=\"true\"><path class=\"stroke\" d=\"M10 0v14\"/></svg>\(markMeans)</li></ul>" }
        html += "</figure>"
        return html
    }

    /// Chinese characters are twice as wide.
    private static func clipped(_ label: String) -> String {
        var width = 0, kept = ""
        for character in label {
            width += character.isASCII ? 1 : 2
            if width > 14 { return kept + "…" }
            kept.append(character)
        }
        return kept
    }
}
