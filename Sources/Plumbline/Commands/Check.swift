import ArgumentParser
import Kernel

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check what the rooms declare. 检查各模块的声明。")

    func run() async throws {
        let registry = try Composition.registry()
        for kind in registry.kinds {
            Console.say("\(kind.name): \(kind.fields.count) fields, \(kind.lifecycle.states.count) states, \(kind.lifecycle.verbs.count) verbs, \(kind.rules.count) rules, \(kind.shapes.count) list shapes")
        }
        Console.say("rulebook \(Hex.text(registry.rulebook))")
    }
}
