import Foundation
import Kernel
import Logging
import Store
import TestKit
import Testing

@testable import Engine

extension Logger {
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

@Suite("House keeping")
struct HouseKeepingTests {
    @Test("A house that seals is well; one that cannot is late after five minutes, and well again once it can")
    func sealing() async throws {
        try await TestHouse.with { house in
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            #expect(await house.house.health() == Health(organisation: "恒准信息技术", failing: []))
            let sealed = house.records.now()
            // No folder can be made where a file lies.
            let heads = House.heads(in: house.folder)
            try FileManager.default.removeItem(at: heads)
            try Data().write(to: heads)
            house.time.advance(seconds: Pulse.patience)
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            #expect(await house.house.health().failing == [])
            house.time.advance(seconds: 1)
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            #expect(await house.house.health().failing == [Health.Failing(duty: "sealing", lastDone: sealed)])
            try FileManager.default.removeItem(at: heads)
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            #expect(await house.house.health().failing == [])
        }
    }

    @Test("Events that wait for a seal are counted, and the time of the newest is known")
    func unsealed() async throws {
        try await TestHouse.with { house in
            try await house.house.sealer.seal()
            let sealed = house.records.now()
            let none = try await house.house.figures()
            #expect(none.unsealed == 0 && none.sealed == sealed)
            house.time.advance(seconds: 60)
            for _ in 0..<3 { _ = try await house.incident() }
            let some = try await house.house.figures()
            #expect(some.unsealed == 3 && some.sealed == sealed)
        }
    }

    @Test("A base that cannot be written is told at once")
    func writing() async throws {
        try await TestHouse.with { house in
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            let written = house.records.now()
            _ = try await house.store.write { try $0.run("ALTER TABLE lease RENAME TO elsewhere") }
            house.time.advance(seconds: 60)
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            #expect(await house.house.health().failing == [Health.Failing(duty: "writing", lastDone: written)])
            _ = try await house.store.write { try $0.run("ALTER TABLE elsewhere RENAME TO lease") }
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            #expect(await house.house.health().failing == [])
        }
    }

    @Test("A keeper that stopped is late with everything")
    func stopped() async throws {
        try await TestHouse.with { house in
            house.time.advance(seconds: Pulse.patience + 1)
            #expect(await house.house.health().failing.map(\.duty) == ["writing", "sealing", "scrubbing", "clearing", "waking"])
        }
    }

    @Test("While another process keeps the base, this one leaves the duties to it and is well")
    func keptByAnother() async throws {
        try await TestHouse.with { house in
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            let before = try await house.house.sealer.newest()
            _ = try await house.store.write { try $0.run("UPDATE lease SET holder = 'another', until = \($0.now().adding(seconds: 180))") }
            _ = try await house.incident()
            house.time.advance(seconds: Pulse.patience + 1)
            await house.house.keepOnce(.quiet)
            await house.house.scheduleOnce(.quiet)
            let after = try await house.house.sealer.newest()
            #expect(before == after)
            #expect(await house.house.health().failing == [])
        }
    }
}
