extension Array where Element: Sendable {
    /// Does something with each, so many beside each other.
    /// - Throws: the first error; nothing more is begun then, and what was is cancelled.
    func forEach(beside most: Int, _ body: @escaping @Sendable (Element) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, one) in enumerated() {
                if place >= most { try await group.next() }
                group.addTask { try await body(one) }
            }
            try await group.waitForAll()
        }
    }

    /// In their order, so many in each; the last may have fewer.
    func pieces(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
