/// Says filters in words.
struct FilterSpeaker {
    let printer: FilterPrinter
    let zoneOffset: Int
    let options: (String) -> [ChoiceField.Option]
    let names: (RecordID) -> String?

    func words(_ sort: Query.Sort) -> Text {
        let label = printer.kind.field(sort.field)?.label ?? Text(verbatim: sort.field)
        if sort.descending { return Text("排序 \(label.zh) 降序", "Sort: \(label.en), descending") }
        return Text("排序 \(label.zh) 升序", "Sort: \(label.en), ascending")
    }

    func words(_ filter: Filter) -> Text {
        switch filter {
        case .all: return Text("全部", "All")
        case .and(let ends): return range(ends) ?? joined(filter.clauses.map(words), "，", ", ")
        case .or(let branches): return joined(branches.map(words), " 或 ", " or ")
        case .not(.term(let path, .any, let operands)): return negated(path, operands)
        case .not(let inner):
            let words = words(inner)
            return Text("非（\(words.zh)）", "Not (\(words.en))")
        case .term(let path, let comparison, let operands): return term(path, comparison, operands)
        }
    }

    private func negated(_ path: Filter.Path, _ operands: [Filter.Operand]) -> Text {
        let label = label(path)
        if operands == [.none] { return Text("\(label.zh) 有值", "\(label.en): any") }
        let values = values(path, operands)
        return Text("\(label.zh) 不是 \(values.zh)", "\(label.en): not \(values.en)")
    }

    private func range(_ ends: [Filter]) -> Text? {
        guard ends.count == 2, let low = ends[0].end(.atLeast), let high = ends[1].end(.atMost), low.path == high.path else { return nil }
        let label = label(low.path), from = values(low.path, [low.operand]), to = values(low.path, [high.operand], isLast: true)
        return Text("\(label.zh) \(from.zh) 至 \(to.zh)", "\(label.en): \(from.en) to \(to.en)")
    }

    private func term(_ path: Filter.Path, _ comparison: Filter.Comparison, _ operands: [Filter.Operand]) -> Text {
        let target = printer.target(path)
        if target.isSystem(SystemField.open.id), comparison == .any, operands.count == 1, case .value(.truth(let isOpen)) = operands[0] {
            let label = label(target.path(SystemField.state.id))
            // Where one state alone is open or closed, its own word says it: a person is in use, not open.
            let states = target.kind?.lifecycle.states.filter { $0.isOpen == isOpen } ?? []
            if states.count == 1 { return Text("\(label.zh) \(states[0].label.zh)", "\(label.en): \(states[0].label.en)") }
            return isOpen ? Text("\(label.zh) 未结", "\(label.en): open") : Text("\(label.zh) 已结", "\(label.en): closed")
        }
        let label = label(path), values = values(path, operands, isLast: comparison == .atMost || comparison == .greater)
        let isTime = target.field?.type.isTime == true
        switch comparison {
        case .any: return Text("\(label.zh) \(values.zh)", "\(label.en): \(values.en)")
        case .contains: return Text("\(label.zh)含「\(values.zh)」", "\(label.en): contains “\(values.en)”")
        case .less: return Text("\(label.zh) \(isTime ? "早于" : "小于") \(values.zh)", "\(label.en): \(isTime ? "before" : "less than") \(values.en)")
        case .greater: return Text("\(label.zh) \(isTime ? "晚于" : "大于") \(values.zh)", "\(label.en): \(isTime ? "after" : "more than") \(values.en)")
        case .atMost: return Text("\(label.zh) \(isTime ? "不晚于" : "至多") \(values.zh)", "\(label.en): \(isTime ? "until" : "at most") \(values.en)")
        case .atLeast: return Text("\(label.zh) \(isTime ? "不早于" : "至少") \(values.zh)", "\(label.en): \(isTime ? "from" : "at least") \(values.en)")
        }
    }

    private func label(_ path: Filter.Path) -> Text {
        let first = printer.kind.field(path.field)?.label ?? Text(verbatim: path.field)
        guard let step = path.step else { return first }
        let second = printer.target(path).field?.label ?? Text(verbatim: step)
        return Text("\(first.zh)的\(second.zh)", "\(first.en), \(second.en)")
    }

    private func values(_ path: Filter.Path, _ operands: [Filter.Operand], isLast: Bool = false) -> Text {
        let target = printer.target(path)
        return joined(operands.map { operand($0, target, isLast) }, "、", ", ")
    }

    private func operand(_ operand: Filter.Operand, _ target: FilterTarget, _ isLast: Bool) -> Text {
        switch operand {
        case .none: return Text("无", "none")
        case .me: return Text("我", "me")
        case .myTeams: return Text("我的组", "my teams")
        case .myCustomer: return Text("我所在的客户", "my customer")
        case .myCustomers: return Text("我负责的客户", "my customers")
        case .named(let name): return Text(verbatim: name)
        case .fromNow(let seconds): return fromNow(seconds)
        case .days(let day, let until):
            let span = DaySpan(day: day, until: until)
            return Text(verbatim: span.text ?? (isLast ? span.last.iso : "\(day.iso)..\(span.last.iso)"))
        case .value(let value): return self.value(value, target)
        }
    }

    private func fromNow(_ seconds: Int64) -> Text {
        if seconds == 0 { return Text("现在", "now") }
        let units = ["d": ("天", "day"), "h": ("小时", "hour"), "m": ("分钟", "minute"), "s": ("秒", "second")]
        let (count, letter) = TimeShift.parts(seconds)
        let unit = units[letter] ?? ("", ""), plural = count == 1 ? "" : "s"
        return Text("\(count) \(unit.0)\(seconds < 0 ? "前" : "后")", "\(count) \(unit.1)\(plural) \(seconds < 0 ? "ago" : "from now")")
    }

    private func value(_ value: Value, _ target: FilterTarget) -> Text {
        if let words = target.field?.type.words(value) { return words }
        switch value {
        case .truth(let truth): return truth ? Text("是", "yes") : Text("否", "no")
        case .id(let id): return Text(verbatim: names(id) ?? id.description)
        case .text(let text): return optionLabel(text, target) ?? Text(verbatim: text)
        case .texts: return Text(value.words(in: .zh) ?? "", value.words(in: .en) ?? "")
        default: break
        }
        guard target.field?.type is MomentField, let moment = Moment(value) else {
            return Text(verbatim: target.field?.type.plain(value) ?? value.whole.map { String($0) } ?? "")
        }
        let wall = moment.wall(offset: zoneOffset)
        let seconds = wall.second == 0 ? "" : ":" + padded(wall.second, 2)
        return Text(verbatim: "\(wall.day.iso) \(padded(wall.hour, 2)):\(padded(wall.minute, 2))\(seconds)")
    }

    private func optionLabel(_ key: String, _ target: FilterTarget) -> Text? {
        if target.isState { return target.kind?.lifecycle.state(key)?.label }
        guard let field = target.field, let choice = field.type as? ChoiceField else { return nil }
        if case .closed(let own) = choice.source { return own.first { $0.key == key }?.label }
        return target.path.step == nil ? options(field.id).first { $0.key == key }?.label : nil
    }

    private func joined(_ texts: [Text], _ zh: String, _ en: String) -> Text {
        Text(texts.map(\.zh).joined(separator: zh), texts.map(\.en).joined(separator: en))
    }
}
