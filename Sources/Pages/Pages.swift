import Engine
import Foundation
import Kernel

/// The pages of a house: every request becomes an answer in the reader's language, whatever goes wrong.
public struct Pages: Sendable {
    private let house: House
    private let frame: Frame
    private let options = OptionShelf()

    /// - Parameter resources: the folder with `templates`.
    /// - Throws: when a template is missing or cannot be read, with its name.
    public init(house: House, resources: URL) throws {
        self.house = house
        frame = try Frame(house: house, templates: resources.appendingPathComponent("templates"))
    }

    public func answer(_ request: PageRequest) async -> PageAnswer {
        let session = SessionPages(house: house, frame: frame, request: request)
        let visit = request.caller.map { Visit(house: house, frame: frame, options: options, request: request, caller: $0) }
        if let seconds = request.wait {
            guard let visit else { return await session.tooOften(seconds) }
            return await visit.tooOften(seconds)
        }
        do {
            if let answer = try await session.answer() { return answer }
            guard let visit else { return session.askToSignIn() }
            return try await Routes(visit: visit).answer()
        } catch {
            guard let visit else { return await session.failed(error) }
            return await visit.failed(error)
        }
    }
}
