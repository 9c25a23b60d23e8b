import Engine
import Kernel

/// A kind's list as a file for a spreadsheet: what the filter finds, in the person's columns, one page of records after the other.
struct ListCSV {
    let visit: Visit
    let kind: Kind

    func answer() async throws -> PageAnswer {
        let options = try await visit.options(of: kind)
        let query = try visit.query(visit.request.query["q"] ?? "", of: kind, options: options)
        let columns = try await ColumnChoice(visit: visit, kind: kind).columns()
        let pieces = Pieces(visit: visit, kind: kind, query: query, columns: columns, options: options)
        // The first piece is asked for now, so that a list that cannot be read is refused rather than broken off.
        let first = try await pieces.next()
        let name = "\(kind.name)-\(visit.now.wall(offset: visit.request.zoneOffset).day.iso).csv"
        var answer = PageAnswer.download(name: name, content: first ?? [], type: "text/csv; charset=utf-8")
        answer.rest = { try await pieces.next() }
        return answer
    }

    /// Reads on as far as it is asked, so that a long list is never in memory.
    private actor Pieces {
        private let visit: Visit
        private let kind: Kind
        private let query: Query
        private let columns: [any AnyField]
        private let options: OptionLabels
        private var after: Cursor?
        private var isBegun = false

        init(visit: Visit, kind: Kind, query: Query, columns: [any AnyField], options: OptionLabels) {
            self.visit = visit
            self.kind = kind
            self.query = query
            self.columns = columns
            self.options = options
        }

        func next() async throws -> [UInt8]? {
            guard !isBegun || after != nil else { return nil }
            let page = try await visit.records.list(
                kind.name, query, after: after, limit: Records.longestPage, only: ListTable.needed(kind, columns), zoneOffset: visit.request.zoneOffset,
                as: visit.principal)
            var ids: [String: Set<RecordID>] = [:]
            for record in page.records { for field in columns { ids.add(record.value(field.id), field) } }
            let writer = visit.writer(kind, labels: try await visit.labels(ids), options: options)
            var text = isBegun ? "" : CSVLine.mark + CSVLine.text(header)
            for record in page.records { text += CSVLine.text(cells(record, writer).map(CSVLine.harmless)) }
            isBegun = true
            after = page.next
            return Array(text.utf8)
        }

        private var header: [String] {
            let title = kind.field(kind.titleField).map { [visit.t($0.label)] } ?? []
            return [visit.t(SystemField.number.label)] + title + columns.map { visit.t($0.label) }
        }

        private func cells(_ record: StoredRecord, _ writer: ValueWriter) -> [String] {
            let title = kind.field(kind.titleField).map { [writer.plain(record[$0.id], $0)] } ?? []
            return [record.number] + title + columns.map { field in
                guard field.id == SystemField.state.id, kind.position(field.id) == nil else { return writer.plain(record.value(field.id), field) }
                return kind.lifecycle.state(record.state).map { visit.t($0.label) } ?? record.state
            }
        }
    }
}
