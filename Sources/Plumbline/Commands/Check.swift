import ArgumentParser
import Kernel
import Store
import StorePostgres
import StoreSQLite

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check what the rooms declare. 检查各模块的声明。")

    enum Engine: String, ExpressibleByArgument, CaseIterable {
        case sqlite, postgres
        var dialect: any Dialect { self == .sqlite ? SQLiteDialect() : PostgresDialect() }
    }

    @Option(help: "Print the tables that follow from the declarations instead: docs/schema/sqlite.sql and postgres.sql are made so.") var schema: Engine?

    func run() async throws {
        let registry = try Composition.registry()
        if let schema { return print(registry.schema.text(schema.dialect), terminator: "") }
        for kind in registry.kinds {
            Console.say("\(kind.name): \(kind.fields.count) fields, \(kind.lifecycle.states.count) states, \(kind.lifecycle.verbs.count) verbs, \(kind.rules.count) rules, \(kind.shapes.count) list shapes")
        }
        Console.say("rulebook \(Hex.text(registry.shippedRules.id))")
    }
}
