import Engine
import Kernel

/// A table of a report, as the page shows it and as a spreadsheet takes it.
struct ReportTable {
    struct Column {
        let label: String
        /// In a spreadsheet, where a number says its unit.
        var fullLabel: String?

        init(_ label: String, _ fullLabel: String? = nil) {
            self.label = label
            self.fullLabel = fullLabel
        }
    }

    /// What stands in one place.
    struct Cell {
        let shown: HTML
        let plain: String
        /// The records a number counts.
        var records: Filter?
        var isQuiet = false

        static func words(_ words: String, shown: HTML? = nil) -> Cell { Cell(shown: shown ?? "\(words)", plain: words) }
        static func count(_ count: Int, _ records: Filter?) -> Cell {
            Cell(shown: "\(count)", plain: String(count), records: count == 0 ? nil : records, isQuiet: count == 0)
        }
        static let none = Cell(shown: "—", plain: "", isQuiet: true)
    }

    /// Names it in the address of its download.
    let id: String
    let title: String
    let columns: [Column]
    let rows: [[Cell]]
    /// The last row sums up the others.
    var hasTotal = false

    // MARK: a page's

    /// - Parameter link: the list of the records a filter finds.
    func html(_ link: (Filter) -> String) -> HTML {
        var html: HTML = "<div class=\"scroll-x\" tabindex=\"0\" role=\"group\" aria-label=\"\(title)\"><table class=\"sheet counts\" id=\"table-\(id)\"><caption class=\"vh\">\(title)</caption><thead><tr>"
        for (place, column) in columns.enumerated() { html += "<th scope=\"col\"\(" class=\"end\"", if: place > 0)>\(column.label)</th>" }
        html += "</tr></thead><tbody>"
        for (place, row) in rows.enumerated() { html += line(row, isTotal: hasTotal && place == rows.count - 1, link) }
        html += "</tbody></table></div>"
        return html
    }

    private func line(_ row: [Cell], isTotal: Bool, _ link: (Filter) -> String) -> HTML {
        var html: HTML = "<tr\(" class=\"total\"", if: isTotal)>"
        for (place, cell) in row.enumerated() {
            let inner: HTML = cell.records.map { "<a href=\"\(link($0))\">\(cell.shown)</a>" } ?? cell.shown
            if place == 0 { html += "<th scope=\"row\">\(inner)</th>" } else { html += "<td class=\"n\(" mut", if: cell.isQuiet)\">\(inner)</td>" }
        }
        html += "</tr>"
        return html
    }

    // MARK: a spreadsheet's

    var csv: [UInt8] {
        let lines = [columns.map { $0.fullLabel ?? $0.label }] + rows.map { $0.map(\.plain) }
        return Array((CSVLine.mark + lines.map { CSVLine.text($0.map(CSVLine.harmless)) }.joined()).utf8)
    }
}
