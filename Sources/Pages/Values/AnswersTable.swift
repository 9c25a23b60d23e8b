import Engine
import Kernel

/// The questions of a form with what they were answered, as they are read.
struct AnswersTable {
    let questions: [Question]
    let writer: ValueWriter
    private var t: Words { writer.t }

    func html(_ value: Value, caption: String) -> HTML {
        var html: HTML = "<table class=\"sheet lines-table\"><caption class=\"vh\">\(caption)</caption><thead><tr>"
        for head in [Text("序号", "No."), Text("检查内容", "Question"), Text("答案", "Answer")] { html += "<th scope=\"col\">\(t(head))</th>" }
        html += "</tr></thead><tbody>"
        for question in questions {
            html += "<tr data-question=\"\(question.key)\"><td>\(question.key)</td><td>\(t(question.label))</td><td>\(answer(question, value))</td></tr>\n"
        }
        return html.with("</tbody></table>")
    }

    private func answer(_ question: Question, _ value: Value) -> HTML {
        let own = question.value(in: value)
        if own.isNull { return "<span class=\"mut\">\(question.isRequired ? t("未作答", "not answered") : "—")</span>" }
        if Answer(question.takes, own).isNo { return "<span class=\"tag off\">\(writer.plain(own, question))</span>" }
        guard question.type is LongTextField, let words = own.text else { return writer.html(own, question) }
        return Markdown.html(words)
    }

    /// Which answers have become others, one a line.
    func changes(_ before: Value, _ after: Value) -> HTML {
        let old = before.texts, new = after.texts
        let keys = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted(by: AnswersField.precedes)
        var html = HTML()
        for key in keys {
            let question = questions.first { $0.key == key }, name = question.map { t($0.label) } ?? t("第 \(key) 项", "question \(key)")
            html += "<span class=\"told\">\(name)\(t.colon)"
            if old[key] != nil { html += "\(words(old[key], question)) → " }
            html += "<span class=\"to\">\(words(new[key], question))</span></span>"
        }
        return html
    }

    private func words(_ kept: String?, _ question: Question?) -> String {
        guard let answer = kept.flatMap({ Answer(kept: $0) }) else { return t("空", "none") }
        return question.map { writer.plain(answer.value, $0) } ?? answer.plain
    }
}

extension FieldType {
    /// Whether its values are read as a table, in the main column.
    var isTable: Bool { self is LinesField || self is AnswersField }
}

extension Visit {
    /// What a record's fields of answers are asked, by field; nothing where the reader may not see the questions.
    func questions(of record: StoredRecord) async throws -> [String: [Question]] {
        var questions: [String: [Question]] = [:]
        for field in record.kind.fields {
            guard let type = field.type as? AnswersField, let form = record.kind.field(type.form)?.type.target, let id = record[type.form].id else { continue }
            do {
                questions[field.id] = type.questions(of: try await records.read(form, id, as: principal), for: field.id)
            } catch Failure.notFound { continue }
        }
        return questions
    }
}
