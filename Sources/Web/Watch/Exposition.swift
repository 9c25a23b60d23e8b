import Kernel

/// Figures as Prometheus reads them (text format 0.0.4).
struct Exposition {
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"
    enum Form: String { case counter, gauge, histogram }
    struct Sample<Value> {
        let labels: [(name: String, value: String)]
        let value: Value

        init(_ value: Value, _ labels: KeyValuePairs<String, String> = [:]) {
            self.labels = labels.map { ($0.key, $0.value) }
            self.value = value
        }
    }
    private(set) var text = ""

    /// One figure without labels.
    mutating func add(_ name: String, _ form: Form, _ value: Double, _ help: String) {
        add(name, form, [Sample(value)], help)
    }

    mutating func add(_ name: String, _ form: Form, _ samples: [Sample<Double>], _ help: String) {
        head(name, form, help)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    mutating func add(_ name: String, _ samples: [Sample<Histogram>], _ help: String) {
        head(name, .histogram, help)
        for sample in samples {
            let labels = sample.labels
            var below = 0
            for (bound, count) in zip(sample.value.bounds, sample.value.counts) {
                below += count
                line(name + "_bucket", labels + [("le", Exposition.number(bound))], Double(below))
            }
            line(name + "_bucket", labels + [("le", "+Inf")], Double(sample.value.count))
            line(name + "_sum", labels, sample.value.sum)
            line(name + "_count", labels, Double(sample.value.count))
        }
    }

    private mutating func head(_ name: String, _ form: Form, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(form.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        text += name
        if !labels.isEmpty { text += "{" + labels.map { "\($0.name)=\"\(Exposition.escaped($0.value))\"" }.joined(separator: ",") + "}" }
        text += " \(Exposition.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
