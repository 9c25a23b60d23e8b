import Kernel

extension LogMapping {
    /// Reads and checks a mapping.
    /// - Throws: everything that is wrong, each refusal's field being the key path, such as `fields.impact.unknown`.
    public init(yaml: String) throws(Refused) {
        let faults = YAMLFaults()
        let root = try YAMLPlace(yaml: yaml, faults: faults)
        root.allow(
            "name", "kind", "separator", "encoding", "case", "time", "order", "missing", "state", "fields", "fixed", "facts", "actor", "comment", "note")
        let time = root.required("time").flatMap { LogMapping.time($0) }
        let name = root.required("name")?.text, kind = root.required("kind")?.text, caseColumn = root.required("case")?.text
        let separator = root["separator"].flatMap { LogMapping.separator($0) }
        let encoding = root["encoding"]?.option(TextEncoding.self)
        let order = root["order"]?.option(Order.self)
        let missing = root["missing"]?.texts
        let state = root["state"].flatMap { StateMapping($0) }
        let fields = root.required("fields")?.members.compactMap { FieldMapping($0, $1, time: time?.pattern) }
        let fixed = root["fixed"]?.members.compactMap { FixedField($0, $1) }
        let facts = LogMapping.facts(root["facts"].map { LogMapping.facts($0) } ?? [], with: state)
        let actor = root["actor"]?.text
        guard let time, let name, let kind, let caseColumn, let fields else { throw Refused(faults.refusals) }
        self.init(
            name: name, kind: kind, separator: separator ?? UInt8(ascii: ","), encoding: encoding ?? .utf8, caseColumn: caseColumn,
            timeColumn: time.column, time: time.pattern, order: order ?? .file, missing: missing ?? [], state: state, fields: fields, fixed: fixed ?? [],
            facts: facts, actorColumn: actor, commentColumn: root["comment"]?.text, noteColumn: root["note"]?.text)
        check(faults)
        guard faults.refusals.isEmpty else { throw Refused(faults.refusals) }
    }

    /// What no part can see alone: a field with two sources, a gate on states that are not mapped.
    private func check(_ faults: YAMLFaults) {
        var seen: Set<String> = []
        for field in fieldIDs where !seen.insert(field).inserted {
            faults.add("fields.\(field)", "此字段有两个来源。", "This field has two sources.")
        }
        guard state == nil else { return }
        let gates = fields.map { ("fields.\($0.field)", $0.known) } + facts.map { ("facts.\($0.name)", $0.known) }
        for (path, known) in gates where known?.states != nil {
            faults.add("\(path).known.from", "未映射 state，无法按状态判断。", "Without a mapped state there are no states to go by.")
        }
    }

    private static func separator(_ place: YAMLPlace) -> UInt8? {
        guard let text = place.text else { return nil }
        if text == "tab" { return UInt8(ascii: "\t") }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 128, byte != 34, byte != 10, byte != 13 else {
            place.fault("须为一个 ASCII 字符或 tab。", "One ASCII character is expected, or tab.")
            return nil
        }
        return byte
    }

    private static func time(_ place: YAMLPlace) -> (column: String, pattern: WallTimePattern)? {
        place.allow("column", "pattern", "zone")
        let column = place.required("column")?.text
        let pattern = place.required("pattern")
        let zone = place.required("zone").flatMap { place -> ZoneOffset? in
            guard let text = place.text else { return nil }
            if let zone = ZoneOffset(text) { return zone }
            place.fault("「\(text)」不是固定时差，例：+08:00。", "“\(text)” is no fixed offset; for example +08:00.")
            return nil
        }
        guard let column, let pattern, let zone, let compiled = WallTimePattern(pattern, zone: zone) else { return nil }
        return (column, compiled)
    }

    /// A source's state is always kept, under `state`: reports tell the steps between the source's own states.
    private static func facts(_ facts: [FactMapping], with state: StateMapping?) -> [FactMapping] {
        guard let state, !facts.contains(where: { $0.name == "state" }) else { return facts }
        return facts + [FactMapping(name: "state", column: state.column, known: nil)]
    }

    private static func facts(_ place: YAMLPlace) -> [FactMapping] {
        if place.isList { return place.texts.map { FactMapping(name: $0, column: $0, known: nil) } }
        return place.members.compactMap { name, place in
            if place.isNull { return FactMapping(name: name, column: name, known: nil) }
            if place.isText { return place.text.map { FactMapping(name: name, column: $0, known: nil) } }
            place.allow("column", "known")
            return FactMapping(name: name, column: place["column"]?.text ?? name, known: place["known"].flatMap { Known($0) })
        }
    }
}

extension WallTimePattern {
    init?(_ place: YAMLPlace, zone: ZoneOffset) {
        guard let text = place.text else { return nil }
        do throws(Refused) { try self.init(text, zone: zone) } catch {
            place.fault(error)
            return nil
        }
    }
}
