import Kernel
import Store

/// Turns a filter into a condition over a kind's table. Principal terms become the principal's own values.
struct FilterSQL {
    let registry: Registry
    let dialect: any Dialect
    let principal: Principal
    let now: Moment

    /// A condition for `WHERE`; every record for `.all`.
    func condition(_ filter: Filter, on kind: Kind) throws -> SQL {
        switch filter {
        case .all: return "1 = 1"
        case .and(let filters): return try join(filters, " AND ", none: "1 = 1", on: kind)
        case .or(let filters): return try join(filters, " OR ", none: "1 = 0", on: kind)
        // A missing value is not equal to anything: `-category:network` includes records without a category.
        case .not(let filter): return "(\(try condition(filter, on: kind))) IS NOT TRUE"
        case .term(let path, let comparison, let operands): return try term(path, comparison, operands, on: kind)
        }
    }

    private func join(_ filters: [Filter], _ word: String, none: SQL, on kind: Kind) throws -> SQL {
        let parts = try filters.map { try condition($0, on: kind) }
        return parts.isEmpty ? none : "(\(parts.joined(word)))"
    }

    private func term(_ path: Filter.Path, _ comparison: Filter.Comparison, _ operands: [Filter.Operand], on kind: Kind) throws -> SQL {
        guard let field = kind.field(path.field) else { throw unknown(path.field) }
        if let step = path.step, field.type is FactsField { return try fact(field, step, comparison, operands, on: kind) }
        if let step = path.step { return try stepped(field, to: step, comparison, operands, on: kind) }
        let parts = try operands.map { try self.operand($0, comparison, field: field, on: kind) }
        let values = parts.compactMap(\.bind)
        if comparison == .any, values.count == parts.count, !(field.type is ReferencesField) {
            return dialect.within(column(field.id, of: kind), values)
        }
        return parts.isEmpty ? "1 = 0" : "(\(parts.map(\.sql).joined(" OR ")))"
    }

    /// One step through a reference: the records it may point to are those the principal may read.
    private func stepped(
        _ field: any AnyField, to step: String, _ comparison: Filter.Comparison, _ operands: [Filter.Operand], on kind: Kind
    ) throws -> SQL {
        guard let target = field.type.target.flatMap(registry.kind) else { throw unknown("\(field.id).\(step)") }
        guard let inner = target.field(step), SystemField.contains(step) || Access(principal, to: target).reads(inner) else { throw unknown("\(field.id).\(step)") }
        let condition = try readable(.term(Filter.Path(step), comparison, operands), of: target)
        return "\(column(field.id, of: kind)) IN (SELECT id FROM \(name: target.name) WHERE \(condition))"
    }

    /// What a source said under one name, letter by letter.
    private func fact(_ field: any AnyField, _ name: String, _ comparison: Filter.Comparison, _ operands: [Filter.Operand], on kind: Kind) throws -> SQL {
        let said: [SQL] = operands.compactMap { operand in
            guard case .value(.text(let text)) = operand else { return nil }
            return dialect.holds(ColumnCoding.entries(column(field.id, of: kind)), ColumnCoding.entry(name, text))
        }
        guard comparison == .any, !said.isEmpty, said.count == operands.count else { throw unknown("\(field.id).\(name)") }
        return "(\(said.joined(" OR ")))"
    }

    private struct Part {
        let sql: SQL
        /// The value, when the part is a plain equality.
        var bind: Bind?
    }

    private func operand(_ operand: Filter.Operand, _ comparison: Filter.Comparison, field: any AnyField, on kind: Kind) throws -> Part {
        let column = column(field.id, of: kind)
        switch operand {
        case .none: return Part(sql: "\(column) IS NULL")
        case .value(let value):
            let part = try compare(column, comparison, ColumnCoding.bind(value), field, kind)
            guard field.type is MoneyField, comparison != .any, let currency = Money(value)?.currency else { return part }
            return Part(sql: "(substr(\(column), 1, 3) = \(currency.code) AND \(part.sql))")
        case .me: return try compare(column, comparison, .bytes(principal.person.bytes), field, kind)
        case .myTeams: return Part(sql: try members(principal.teams, field, kind))
        case .myCustomer: return try principal.customer.map { try compare(column, comparison, .bytes($0.bytes), field, kind) } ?? Part(sql: "1 = 0")
        case .myCustomers: return Part(sql: try members(principal.customers, field, kind))
        case .named(let words): return Part(sql: try named(words, field, kind))
        case .fromNow(let seconds):
            let moment = now.adding(seconds: seconds), day = moment.wall(offset: zoneOffset).day
            if field.type is PeriodField { return Part(sql: runs(column, comparison, DaySpan(day: day, until: Day(number: day.number + 1)))) }
            let whole = field.type is DayField ? Int64(day.number) : moment.milliseconds
            return try compare(column, comparison, .integer(whole), field, kind)
        case .days(let first, let end):
            if field.type is PeriodField { return Part(sql: runs(column, comparison, DaySpan(day: first, until: end))) }
            return Part(sql: span(column, comparison, first, end, isDay: field.type is DayField))
        }
    }

    private func compare(_ column: SQL, _ comparison: Filter.Comparison, _ bind: Bind, _ field: any AnyField, _ kind: Kind) throws -> Part {
        if field.type is ReferencesField, case .bytes(let bytes) = bind { return Part(sql: try members(ColumnCoding.ids(bytes), field, kind)) }
        switch comparison {
        case .any:
            if field.type.holdsTexts, case .text(let words) = bind { return Part(sql: dialect.contains(column, words)) }
            if (field.type as? TextField)?.isUnique == true { return Part(sql: dialect.same(column, bind)) }
            return Part(sql: "\(column) = \(bind)", bind: bind)
        case .less: return Part(sql: "\(column) < \(bind)")
        case .atMost: return Part(sql: "\(column) <= \(bind)")
        case .greater: return Part(sql: "\(column) > \(bind)")
        case .atLeast: return Part(sql: "\(column) >= \(bind)")
        case .contains:
            guard case .text(let words) = bind else { throw Refused("「~」只用于文字。", "“~” is for texts only.") }
            return Part(sql: dialect.contains(column, words))
        }
    }

    private func members(_ ids: [RecordID], _ field: any AnyField, _ kind: Kind) throws -> SQL {
        let binds = ids.map { Bind.bytes($0.bytes) }
        guard field.type is ReferencesField else { return dialect.within(column(field.id, of: kind), binds) }
        let table = KindTables.memberTable(kind.name, field.id)
        return "\(column("id", of: kind)) IN (SELECT record FROM \(name: table) WHERE \(dialect.within("target", binds)))"
    }

    /// Records by what people call them: number, code or mail address exactly, or how the title begins.
    private func named(_ words: String, _ field: any AnyField, _ kind: Kind) throws -> SQL {
        guard let target = field.type.target.flatMap(registry.kind) else { throw unknown(field.id) }
        var ways: [SQL] = ["\(column("number", of: target)) = \(words.uppercased())"]
        ways.append(dialect.begins(column(target.titleField, of: target), words))
        for unique in target.fields where (unique.type as? TextField)?.isUnique == true && Access(principal, to: target).reads(unique) {
            ways.append(dialect.same(column(unique.id, of: target), .text(words)))
        }
        let found: SQL = "SELECT id FROM \(name: target.name) WHERE (\(ways.joined(" OR "))) AND \(try readable(.all, of: target))"
        guard field.type is ReferencesField else { return "\(column(field.id, of: kind)) IN (\(found))" }
        let table = KindTables.memberTable(kind.name, field.id)
        return "\(column("id", of: kind)) IN (SELECT record FROM \(name: table) WHERE target IN (\(found)))"
    }

    private func readable(_ filter: Filter, of kind: Kind) throws -> SQL {
        guard let access = Access(principal, to: kind).condition(for: .read) else { return "1 = 0" }
        return try condition(access.and(filter), on: kind)
    }

    /// Days are whole: `<` ends before the first, `>` begins after the last.
    private func span(_ column: SQL, _ comparison: Filter.Comparison, _ first: Day, _ end: Day, isDay: Bool) -> SQL {
        let from = isDay ? Int64(first.number) : first.start(offset: zoneOffset).milliseconds
        let until = isDay ? Int64(end.number) : end.start(offset: zoneOffset).milliseconds
        return switch comparison {
        case .less: "\(column) < \(from)"
        case .atMost: "\(column) < \(until)"
        case .greater: "\(column) >= \(until)"
        case .atLeast: "\(column) >= \(from)"
        case .any, .contains: "(\(column) >= \(from) AND \(column) < \(until))"
        }
    }

    /// A period is what is asked for when one of its days is.
    private func runs(_ column: SQL, _ comparison: Filter.Comparison, _ days: DaySpan) -> SQL {
        let begins: SQL = "substr(\(column), 1, 10)", ends: SQL = "substr(\(column), 12)", isOpen: SQL = "\(ends) = \(Period.open)"
        let first = days.day.iso, last = days.last.iso
        return switch comparison {
        case .less: "\(begins) < \(first)"
        case .atMost: "\(begins) <= \(last)"
        case .greater: "(\(isOpen) OR \(ends) > \(last))"
        case .atLeast: "(\(isOpen) OR \(ends) >= \(first))"
        case .any, .contains: "(\(begins) <= \(last) AND (\(isOpen) OR \(ends) >= \(first)))"
        }
    }

    private func column(_ field: String, of kind: Kind) -> SQL { "\(name: kind.name).\(name: field)" }

    private func unknown(_ field: String) -> Refused {
        Refused(field: field, "没有「\(field)」这个字段。", "There is no field “\(field)”.")
    }

    var zoneOffset: Int = 0
}
