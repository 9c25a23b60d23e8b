import ArgumentParser
import Engine
import Foundation
import Kernel
import Store

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Carry a base to the other engine, unchanged. 把库原样搬到另一种数据库。",
        discussion: "Stop the server first. A run that was cut off goes on when it is started again; the source stays as it is.")

    @Option(help: "sqlite:DIR or postgres://…") var from: String
    @Option(help: "sqlite:DIR or postgres://…") var to: String
    @Option(help: "The folder of attachments and keys that goes with the PostgreSQL base.") var data = "./data"

    func run() async throws {
        let source = try place(from, "from"), target = try place(to, "to")
        if source.folder != target.folder {
            try FileManager.default.createDirectory(at: target.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        try await source.needExisting()
        let (origin, goal) = (try source.store(), try target.store())
        let migration = Migration(registry: try Composition.registry(), from: origin, to: goal, folders: (source.folder, target.folder))
        let outcome = try await migration.run { table, rows in Console.progress("\(rows) rows, \(table)") }
        Console.progress("")
        try await origin.close()
        try await goal.close()
        let known = outcome.known > 0 ? ", \(outcome.known) brought before" : ""
        Console.say("Carried \(outcome.tables) tables, \(outcome.rows) rows\(known); counts, hashes and files are the same on both sides.")
    }

    private func place(_ address: String, _ field: String) throws -> Place {
        var place = Place()
        if address.hasPrefix("sqlite:") {
            place.data = String(address.dropFirst("sqlite:".count))
            place.database = ""
        } else if address.hasPrefix("postgres://") || address.hasPrefix("postgresql://") {
            place.data = data
            place.database = address
        } else {
            throw Refused(field: field, "请写成 sqlite:目录 或 postgres://…", "Write sqlite:DIR or postgres://…")
        }
        return place
    }
}
