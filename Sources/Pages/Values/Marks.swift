import Kernel

/// Marks: state, priority, people. Colour never stands alone; each has its shape and its word.
enum Marks {
    /// - Parameter more: a short word after the state's, such as the reason of a hold.
    static func state(_ id: String, of kind: Kind, _ t: Words, more: String? = nil) -> HTML {
        guard let state = kind.lifecycle.state(id) else { return "\(id)" }
        let look = state.look.rawValue
        let rest: HTML = more.map { " <span class=\"mut\">· \($0)</span>" } ?? ""
        return "<span class=\"st st-\(look)\">\(Glyph.html(look))<span>\(t(state.label))\(rest)</span></span>"
    }

    /// A choice that is a priority: `p1` to `p5`, most urgent first.
    static func priority(_ key: String, _ words: String) -> HTML {
        let rank = String(min(4, max(1, Int(key.dropFirst()) ?? 4)))
        return "<span class=\"pri pri-\(rank)\">\(Glyph.html("p" + rank))\(words)</span>"
    }

    static func isPriority(_ field: any AnyField, _ key: String) -> Bool {
        field.id == "priority" && isPriority(key)
    }
    static func isPriority(_ key: String) -> Bool { key.utf8.count == 2 && key.hasPrefix("p") }

    static func person(_ name: String) -> HTML {
        "<span class=\"who\"><i aria-hidden=\"true\">\(name.prefix(1))</i>\(name)</span>"
    }

    /// Beside what is a major incident: everybody should know.
    static func major(_ record: StoredRecord, _ t: Words) -> HTML {
        guard record["major"] == .truth(true) else { return "" }
        return "<span class=\"tag off\" data-major>\(Glyph.warn.html)\(t("重大", "Major"))</span> "
    }

    /// The reason beside a state that is a hold, where the kind has one.
    static func holdReason(_ record: StoredRecord, _ options: OptionLabels, _ t: Words) -> String? {
        guard record.kind.lifecycle.state(record.state)?.look == .hold, let key = record["hold_reason"].text else { return nil }
        return t(options.label(key, of: "hold_reason"))
    }
}
