import Foundation
import Kernel
import TestKit
import Testing
@testable import Web

@Suite("API document")
struct APIDocumentTests {
    @Test("Every kind has its paths and schemas")
    func paths() throws {
        let registry = try TestHouse.registry()
        let document = OpenAPIDocument(registry: registry).json(registry.shippedRules)
        for kind in registry.kinds {
            #expect(document["components"]?["schemas"]?[kind.name] != nil)
            #expect(document["paths"]?["/\(kind.name)/{id}"]?["patch"] != nil)
            for verb in kind.lifecycle.verbs {
                #expect((document["paths"]?["/\(kind.name)/{id}/verbs/\(verb.id)"] == nil) == verb.isByHouse, "\(kind.name) \(verb.id)")
            }
        }
    }
}
