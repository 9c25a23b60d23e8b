import Engine
import Foundation
import Kernel
import Mustache
import Synchronization

/// The templates around every page, compiled once, and what stands in them for all.
final class Frame: Sendable {
    private let house: House
    private let layout: MustacheTemplate
    private let gate: MustacheTemplate
    private struct Named: Sendable {
        let read: ContinuousClock.Instant
        let name: String
    }
    private let organisation = Mutex<Named?>(nil)
    private static let freshness = Swift.Duration.seconds(5)

    init(house: House, templates: URL) throws {
        self.house = house
        func template(_ name: String) throws -> MustacheTemplate {
            try MustacheTemplate(string: String(contentsOf: templates.appendingPathComponent("\(name).mustache"), encoding: .utf8))
        }
        layout = try template("layout")
        gate = try template("gate")
    }

    /// The provider's name, read again every few seconds.
    func organisationName() async -> String {
        let now = ContinuousClock.now
        if let kept = organisation.withLock({ $0 }), now - kept.read < Frame.freshness { return kept.name }
        let name = (try? await house.organisation()) ?? "Plumbline"
        organisation.withLock { $0 = Named(read: now, name: name) }
        return name
    }

    /// A page for someone who is signed in.
    func page(_ context: [String: Any], status: Int) -> PageAnswer { Frame.answer(layout, context, status) }
    /// A page for someone who is not.
    func gate(_ context: [String: Any], status: Int) -> PageAnswer { Frame.answer(gate, context, status) }

    private static func answer(_ template: MustacheTemplate, _ context: [String: Any], _ status: Int) -> PageAnswer {
        PageAnswer(status: status, body: Array(template.render(context).utf8))
    }
}

extension HTML {
    /// For a triple mustache.
    var string: String { String(decoding: bytes, as: UTF8.self) }
}
