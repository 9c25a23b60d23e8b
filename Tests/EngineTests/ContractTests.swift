import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Engine

/// The questions every registered kind is asked. A new room is tested before its author writes a test.
@Suite("Contract of every kind")
struct ContractTests {
    static let kinds = (try? TestHouse.registry().kinds.map(\.name)) ?? []

    /// Fields that rules take only together with others.
    private static let tied: Set<String> = [
        "hold_reason", "customers", "teams", "customer", "incident.service", "agreement.team", "agreement.supplier", "agreement.under", "agreement_version.ends", "rota_swap.ends",
        "checklist_run.answers", "approval.asked",
    ]

    @Test("The registry holds together")
    func registryIsSound() throws {
        #expect(!ContractTests.kinds.isEmpty)
        _ = try TestHouse.registry()
    }

    @Test("A record can be made, read, listed and found by number", arguments: kinds)
    func creation(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let record = try await Samples(house).record(kind, 1)
            #expect(record.state == kind.lifecycle.initial)
            #expect(record.number.hasPrefix(kind.prefix))
            let byNumber = try await house.records.read(name, number: record.number, as: house.admin)
            #expect(byNumber.id == record.id)
            let listed = try await house.records.list(name, Query(.equal("number", .value(.text(record.number)))), as: house.admin)
            #expect(listed.records.map(\.id) == [record.id])
            let history = try await house.records.history(record, as: house.admin)
            #expect(history.first?.verb == "create")
            #expect(Int64(history.count) == record.version)
        }
    }

    @Test("What its records show beyond their fields can be shown to the provider's people", arguments: kinds)
    func panels(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let record = try await Samples(house).record(kind, 1), declared = kind.panels.map(\.id)
            for person in ["admin", "manager", "agent", "auditor"] {
                let shown = try await house.records.panels(of: record, asked: [:], as: house.person(person)).map { $0.panel.id }
                #expect(declared.filter { shown.contains($0) } == shown)
            }
        }
    }

    @Test("What is required must be given, each at its field", arguments: kinds)
    func required(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let needed = kind.fields.filter { $0.isRequired && $0.initial.isNull }.map(\.id)
            let refused = await #expect(throws: Refused.self) { try await house.records.run(.create(kind: name, Input()), as: house.admin) }
            let named = Set((refused?.refusals ?? []).compactMap(\.field))
            #expect(named.isSuperset(of: needed))
            #expect(refused?.refusals.allSatisfy { !$0.text.zh.isEmpty && !$0.text.en.isEmpty } == true)
        }
    }

    @Test("Every settable field takes a fitting value and gives it back", arguments: kinds)
    func fields(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let samples = Samples(house)
            var record = try await samples.record(kind, 2)
            let access = Access(house.admin, to: kind)
            for field in kind.fields where access.sets(field) && !ContractTests.tied.contains(field.id) && !ContractTests.tied.contains("\(name).\(field.id)") {
                let value = try await samples.value(field, of: kind, 3)
                let command = Command.change(kind: name, record.id, version: record.version, Input([field.id: value]))
                _ = try await house.records.run(command, as: house.admin)
                record = try await house.records.read(name, record.id, as: house.admin)
                #expect(record[field.id] == value, "field \(field.id)")
                #expect(try field.type.parse(field.type.plain(value)) == value, "plain text of \(field.id)")
            }
        }
    }

    @Test("Each verb leads where it says, and only from where it says", arguments: kinds)
    func verbs(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let samples = Samples(house)
            for (index, state) in kind.lifecycle.states.enumerated() {
                for (place, verb) in kind.lifecycle.verbs.enumerated() {
                    let isUnique = kind.fields.contains { $0.isRequired && $0.setter == .rules }
                    if isUnique && state.id != kind.lifecycle.initial { continue }
                    let record = try await samples.record(kind, in: state.id, 10 + index * 20 + place, for: verb.from.contains(state.id) ? verb : nil)
                    try #require(record.state == state.id)
                    if verb.from.contains(state.id) {
                        let moved = try await samples.perform(verb, on: record)
                        #expect(moved.state == verb.to ?? state.id, "\(verb.id) from \(state.id)")
                        #expect(moved.version == record.version + 1)
                        if isUnique, let back = kind.lifecycle.verbs(from: moved.state).first { try await samples.perform(back, on: moved) }
                    } else {
                        let input = try await samples.input(verb, of: kind)
                        await #expect(throws: Refused.self, "\(verb.id) from \(state.id)") {
                            try await house.records.run(.perform(kind: name, record.id, version: nil, verb: verb.id, input), as: verb.isByHouse ? .house : house.admin)
                        }
                        let after = try await house.records.read(name, record.id, as: house.admin)
                        #expect(after.version == record.version)
                    }
                }
            }
        }
    }

    @Test("What a verb needs must be given", arguments: kinds)
    func needs(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let samples = Samples(house)
            for (place, verb) in kind.lifecycle.verbs.enumerated() where !verb.needs.isEmpty || verb.comment == .required {
                let record = try await samples.record(kind, in: verb.from[0], 300 + place, for: verb)
                let refused = await #expect(throws: Refused.self) {
                    try await house.records.run(
                        .perform(kind: name, record.id, version: nil, verb: verb.id, Input()), as: samples.person(for: verb, on: record))
                }
                let wanted = verb.needs + (verb.comment == .required ? ["comment"] : [])
                let named = Set((refused?.refusals ?? []).compactMap(\.field))
                #expect(named.isSuperset(of: wanted), "\(verb.id)")
            }
        }
    }

    @Test("Whoever has no grant gets nothing, by any way", arguments: kinds)
    func stranger(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let record = try await Samples(house).record(kind, 4)
            let stranger = house.person("stranger")
            let file = try house.records.attachments.receive(Array("x".utf8), name: "x.txt")
            _ = try await house.records.run(.attach(kind: name, record.id, file, Input()), as: house.admin)
            #expect(try await house.records.list(name, Query(), as: stranger).records.isEmpty)
            #expect(try await house.records.count(name, .all, as: stranger) == Count(number: 0, isMore: false))
            await #expect(throws: Failure.notFound) { try await house.records.read(name, record.id, as: stranger) }
            await #expect(throws: Failure.notFound) { try await house.records.read(name, number: record.number, as: stranger) }
            let required = try await Samples(house).required(kind, 5)
            let commands: [Command] = [
                .change(kind: name, record.id, version: nil, Input([kind.titleField: .text("taken")])), .comment(kind: name, record.id, Input(comment: "x")),
                .attach(kind: name, record.id, file, Input()), .link(kind: name, record.id, type: "related", to: (name, record.id)),
                .erase(kind: name, record.id, Erasure([.field(kind.titleField)], reason: "x", basis: "x")), .watch(kind: name, record.id),
            ] + kind.lifecycle.verbs.map { .perform(kind: name, record.id, version: nil, verb: $0.id, Input()) }
            for command in commands {
                await #expect(throws: Failure.notFound, "\(command.summary)") { try await house.records.run(command, as: stranger) }
            }
            await #expect(throws: Failure.self) { try await house.records.run(.create(kind: name, Input(required)), as: stranger) }
        }
    }

    @Test("Grants decide what each role may do", arguments: kinds)
    func accessMatrix(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let record = try await Samples(house).record(kind, 6)
            for role in ["admin", "manager", "agent", "auditor", "customer", "other"] {
                let who = house.person(role)
                let access = Access(who, to: kind)
                let reads = (try? await house.records.read(name, record.id, as: who)) != nil
                if !access.allows(.read) { #expect(!reads, "\(role) reads") }
                if access.condition(for: .read) == .all { #expect(reads, "\(role) reads") }
                let wrote = (try? await house.records.run(.comment(kind: name, record.id, Input(comment: "\(role)")), as: who)) != nil
                #expect(wrote == (reads && access.allows(.comment)), "\(role) comments")
                let noted = (try? await house.records.run(.comment(kind: name, record.id, Input(comment: "inner", isInternal: true)), as: who)) != nil
                #expect(noted == (wrote && access.readsNotes), "\(role) notes")
                for verb in kind.lifecycle.verbs where !access.allows(verb) {
                    await #expect(throws: Failure.self, "\(role) does \(verb.id)") {
                        try await house.records.run(.perform(kind: name, record.id, version: nil, verb: verb.id, Input()), as: who)
                    }
                }
                if reads, let current = try? await house.records.read(name, record.id, as: who) {
                    let shown = try await house.records.history(current, as: who)
                    #expect(shown.contains { $0.isInternal } == access.readsNotes || !shown.contains { $0.isInternal }, "\(role) sees notes")
                    if !access.readsNotes { #expect(!shown.contains { $0.isInternal }) }
                }
            }
        }
    }

    @Test("A stale version is refused and changes nothing", arguments: kinds)
    func stale(name: String) async throws {
        try await TestHouse.with { house in
            let kind = try #require(house.registry.kind(name))
            let record = try await Samples(house).record(kind, 7)
            _ = try await house.records.run(.comment(kind: name, record.id, Input(comment: "meanwhile")), as: house.admin)
            let input = Input([kind.titleField: try await Samples(house).value(try #require(kind.field(kind.titleField)), of: kind, 8)])
            await #expect(throws: Failure.stale(version: record.version + 1)) {
                try await house.records.run(.change(kind: name, record.id, version: record.version, input), as: house.admin)
            }
            let after = try await house.records.read(name, record.id, as: house.admin)
            #expect(after[kind.titleField] == record[kind.titleField])
        }
    }

    @Test("Both languages are complete", arguments: kinds)
    func languages(name: String) throws {
        let kind = try #require(try TestHouse.registry().kind(name))
        var texts: [Text] = [kind.label, kind.plural]
        texts += kind.fields.map(\.label) + kind.fields.compactMap(\.hint) + kind.rules.map(\.name)
        texts += kind.lifecycle.states.map(\.label) + kind.lifecycle.verbs.flatMap { [$0.label, $0.past] }
        for text in texts {
            #expect(text.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(text)")
            #expect(text.en.unicodeScalars.allSatisfy { $0.value < 0x2E80 } && !text.en.isEmpty, "\(text)")
        }
    }
}
