import Engine
import Foundation
import Kernel

public struct Pages: Sendable {
    public init(house: House, resources: URL) throws {}
    public func answer(_ request: PageRequest) async -> PageAnswer { PageAnswer(body: []) }
}
