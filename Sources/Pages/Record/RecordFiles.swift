import Engine
import Kernel

/// The files of a record, and the form to add one.
struct RecordFiles {
    let visit: Visit
    let content: RecordContent
    let form: RecordForm
    let state: FormState
    private var t: Words { visit.t }

    func html() -> HTML {
        let mayAttach = content.access.allows(.attach)
        guard mayAttach || !content.attachments.isEmpty else { return "" }
        var html: HTML = """
            <section class="sec" id="files"><header><h2>\(t("附件", "Attachments"))</h2><span class="n">\(content.attachments.count)</span></header>
            """
        if !content.attachments.isEmpty {
            html += "<ul class=\"items\">"
            for attachment in content.attachments {
                html += "<li><span>\(RecordFiles.file(attachment, of: content.record, t))</span>"
                if attachment.isInternal { html += "<span class=\"small mut nowrap\">\(t("内部", "internal"))</span>" }
                html += "</li>"
            }
            html += "</ul>"
        }
        if mayAttach { html += upload() }
        html += "</section>"
        return html
    }

    /// A file's name with its size, as a link to save it; an erased one keeps its place.
    static func file(_ attachment: Attachment, of record: StoredRecord, _ t: Words) -> HTML {
        guard let name = attachment.name else {
            return "<span class=\"file mut\">\(Glyph.file.html)\(t("（已依法清除）", "(erased by law)"))</span>"
        }
        let path = Address.of(record, "attachment", attachment.id.description)
        return "<a class=\"file\" href=\"\(path)\" download>\(Glyph.file.html)<span class=\"cut\">\(name)</span> · \(size(attachment.size))</a>"
    }

    static func size(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1024: "\(bytes) B"
        case ..<1_048_576: "\((bytes + 512) / 1024) KB"
        default: "\(bytes / 1_048_576).\(bytes % 1_048_576 * 10 / 1_048_576) MB"
        }
    }

    private func upload() -> HTML {
        let isOpen = form == .attach, wrong = Wrong(isOpen ? state : FormState(), "file", t)
        let tooLarge = t("这个文件超过 25 MB，请压缩或分成几个。", "This file is over 25 MB; compress it or send it in parts.")
        var html: HTML = """
            <details class="further"\(" open", if: isOpen)><summary>\(t("添加附件", "Attach a file"))</summary>\
            <form class="form" method="post" enctype="multipart/form-data" action="\(Address.of(content.record, "attach"))">\(visit.hidden())\
            <div class="field"><label for="file">\(t("文件，最大 25 MB", "File, at most 25 MB"))</label>\
            <input class="input" type="file" id="file" name="file" data-most="\(25 << 20)" data-too-large="\(tooLarge)"\(wrong.focused)>\(wrong.html)</div>
            """
        if content.access.readsNotes {
            html += "<label><input type=\"checkbox\" name=\"internal\" value=\"yes\"> \(t("内部附件，客户不可见", "Internal, not shown to customers"))</label>"
        }
        html += "<div class=\"row\"><button class=\"btn\">\(t("添加", "Attach"))</button></div></form></details>"
        return html
    }
}

/// A stored file on its way to the reader: always saved, never shown or run.
struct AttachmentPage {
    let visit: Visit
    let record: StoredRecord

    func answer(_ id: String) async throws -> PageAnswer {
        guard let wanted = RecordID(id) else { throw Failure.notFound }
        let attachment = try await visit.records.attachment(wanted, of: record, as: visit.principal)
        return PageAnswer.download(name: attachment.name, content: try visit.records.attachments.content(attachment.hash))
    }
}
