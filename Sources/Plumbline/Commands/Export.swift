import ArgumentParser
import Engine
import Foundation
import Interchange
import Kernel

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write all records as CSV, or the columns an import reads. 导出全部记录，或导入模板。",
        discussion: """
            A whole export becomes a new base by `plumbline init --from FOLDER`; stop the server before it. History and sign-ins stay behind; `backup` has them.
            """)

    @OptionGroup var place: Place
    @Option(help: "A folder to write to, empty or not there yet.") var to: String?
    @Option(help: "Only records of these kinds, such as customer; may be given more than once.") var kind: [String] = []
    @Option(help: "Print the columns of a file of such records, such as person, for `plumbline import --kind`.") var template: String?

    func validate() throws {
        guard (to == nil) != (template == nil) else { throw ValidationError("name either --to or --template") }
    }

    func run() async throws {
        if let template { return try printTemplate(template) }
        let house = try await place.open()
        let export = HouseExport(records: house.records, principal: try await Acting.administrator(of: house))
        let folder = URL(fileURLWithPath: to ?? "", isDirectory: true)
        let counts = try await export.run(to: folder, kinds: kind.isEmpty ? nil : kind) { Console.progress("\($0) records") }
        Console.progress("")
        try await house.close()
        for count in counts { Console.say("\(count.records) \(count.kind.plural.en.lowercased())") }
    }

    private func printTemplate(_ name: String) throws {
        guard let kind = try Composition.registry().kind(name) else {
            throw Refused(field: "template", "没有「\(name)」这种记录。", "There is no kind “\(name)”.")
        }
        let anyone = Principal(person: RecordID(high: 0, low: 0), name: "", roles: ["admin"])
        print(RecordTemplate(kind: kind, access: Access(anyone, to: kind)).text, terminator: "")
    }
}
