import Engine
import Kernel

/// What is done to a record from its page. What is refused comes back as it was sent, with what is wrong at its field.
struct RecordPosts {
    let visit: Visit
    let record: StoredRecord
    private var request: PageRequest { visit.request }
    private var kind: Kind { record.kind }

    // MARK: fields and verbs

    func change() async throws -> PageAnswer {
        let state = FormState(request)
        let field = request.field("field") ?? state.typed.keys.sorted().first ?? ""
        if request.field("then") == ParameterInputs.more { return try await again(.edit(field), state, [], status: 200) }
        return try await submit(state, form: field == HandOver.name ? .assign : .edit(field)) { reader in
            let (values, refusals) = try await reader.read(kind)
            guard refusals.isEmpty else { throw Refused(refusals) }
            return .change(kind: kind.name, record.id, version: request.version, Input(values))
        }
    }

    func perform(_ verb: String) async throws -> PageAnswer {
        try await submit(FormState(request), form: .verb(verb)) { reader in
            var (values, refusals) = try await reader.read(kind)
            var input = Input(comment: reader.state.comment)
            do { input.happened = try reader.happened() } catch let refused as Refused { refusals += refused.refusals }
            if let password = request.field(Signature.field), !password.isEmpty {
                input.signature = try await visit.house.accounts.signature(of: visit.principal, password: password)
            }
            // A field the verb asks for and the person left empty is not a change.
            for (field, value) in values where value.isNull && record[field].isNull { values[field] = nil }
            input.values = values
            let command = Command.perform(kind: kind.name, record.id, version: request.version, verb: verb, input)
            guard refusals.isEmpty else { throw Refused(try await visit.all(refusals, with: command)) }
            return command
        }
    }

    func comment() async throws -> PageAnswer {
        let state = FormState(request)
        let input = Input(comment: state.comment, isInternal: request.field("internal") == "yes")
        return try await submit(state, form: .comment) { _ in .comment(kind: kind.name, record.id, input) }
    }

    /// To be told of what happens to it, or no longer.
    func watch(_ isWanted: Bool) async throws -> PageAnswer {
        try await submit(FormState(request), form: .none) { _ in
            isWanted ? .watch(kind: kind.name, record.id) : .unwatch(kind: kind.name, record.id)
        }
    }

    // MARK: files and relations

    func attach() async throws -> PageAnswer {
        guard visit.access(to: kind).allows(.attach) else { throw Failure.denied(Text("你不能添加附件。", "You may not attach files.")) }
        let input = Input(isInternal: request.field("internal") == "yes")
        return try await submit(FormState(request), form: .attach) { _ in
            guard let file = request.files["file"] else { throw Refused(field: "file", "请选择文件。", "Choose a file.") }
            let received = try visit.records.attachments.receive(file.content, name: file.name)
            return .attach(kind: kind.name, record.id, received, input)
        }
    }

    func link() async throws -> PageAnswer {
        try await submit(FormState(request), form: .link) { _ in
            guard let offer = RecordLinks.offered.first(where: { $0.key == request.field("type") }) else {
                throw Refused(field: "type", "没有这种关系。", "There is no such relation.")
            }
            let other = try await other()
            let here = (kind: kind.name, id: record.id), there = (kind: other.kind.name, id: other.id)
            return offer.isForward ? .link(kind: here.kind, here.id, type: offer.type.rawValue, to: there)
                : .link(kind: there.kind, there.id, type: offer.type.rawValue, to: here)
        }
    }

    private func other() async throws -> StoredRecord {
        let typed = (request.field("to") ?? "").trimmed
        guard let (kind, number) = visit.registry.number(typed) else {
            throw Refused(field: "to", "请写编号，如 \(self.kind.number(1))。", "Write a number, like \(self.kind.number(1)).")
        }
        do { return try await visit.records.read(kind.name, number: number, as: visit.principal) } catch Failure.notFound {
            throw Refused(field: "to", "没有 \(number)，或你无权看到。", "There is no \(number), or you may not see it.")
        }
    }

    func unlink() async throws -> PageAnswer {
        guard let link = request.field("link").flatMap({ Int64($0) }) else { throw Failure.notFound }
        return try await submit(FormState(request), form: .none) { _ in .unlink(kind: kind.name, record.id, link: link) }
    }

    // MARK: the way they all go

    private func submit(_ state: FormState, form: RecordForm, _ command: (FieldReader) async throws -> Command) async throws -> PageAnswer {
        do {
            let questions = try await visit.questions(of: record)
            let reader = FieldReader(visit: visit, options: try await visit.options(of: kind), state: state, questions: questions)
            let receipt = try await visit.records.run(command(reader), as: visit.principal, key: request.idempotencyKey)
            visit.options.clear()
            return .redirect(Address.of(record, fragment: fragment(form, receipt)))
        } catch let refused as Refused {
            return try await again(form, state, refused.refusals, status: 422)
        } catch Failure.stale {
            return try await again(form, state, [], status: 409, seen: request.version)
        } catch Failure.keyReused {
            let sent = Text("这张表单已经提交过一次；请核对后再次提交。", "This form was sent before; check it and send it again.")
            return try await again(form, state, [Refusal(sent)], status: 409)
        }
    }

    /// Where the reader finds what they did.
    private func fragment(_ form: RecordForm, _ receipt: Receipt) -> String? {
        switch form {
        case .comment where receipt.id == record.id: "event-\(receipt.version)"
        case .edit(let field): "field-\(field)"
        case .attach: "files"
        case .link: "related"
        default: nil
        }
    }

    private func again(_ form: RecordForm, _ state: FormState, _ refusals: [Refusal], status: Int, seen: Int64? = nil) async throws -> PageAnswer {
        // What is read anew may be another version, and may no longer be the reader's to see.
        let current = try await visit.records.read(kind.name, record.id, as: visit.principal)
        var page = RecordPage(visit: visit, record: current)
        page.form = form
        page.state = state
        page.state.refusals = refusals
        page.status = status
        page.seen = seen
        return try await page.answer()
    }
}
