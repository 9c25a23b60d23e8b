/// The upright axis of a chart: round numbers from 0 to at least the largest value.
struct ChartScale {
    let ticks: [Int]
    let top: Double
    let bottom: Double

    init(most: Int, top: Double, bottom: Double) {
        let step = ChartScale.step(most)
        ticks = Array(stride(from: 0, through: max(1, (most + step - 1) / step) * step, by: step))
        self.top = top
        self.bottom = bottom
    }

    func y(_ value: Int) -> Double { bottom - (bottom - top) * Double(value) / Double(max(1, ticks.last ?? 1)) }

    /// 1, 2, 5, 10, 20, 50 …: the first that takes at most five steps.
    private static func step(_ most: Int) -> Int {
        var step = 1, power = 1
        while step * 5 < most {
            switch step / power {
            case 1: step = 2 * power
            case 2: step = 5 * power
            default:
                power *= 10
                step = power
            }
        }
        return step
    }
}

extension HTML.StringInterpolation {
    /// A coordinate, to a tenth of a pixel.
    mutating func appendInterpolation(at place: Double) {
        let tenths = Int((place * 10).rounded())
        appendInterpolation(tenths / 10)
        if tenths % 10 != 0 {
            appendLiteral(".")
            appendInterpolation(abs(tenths % 10))
        }
    }
}
