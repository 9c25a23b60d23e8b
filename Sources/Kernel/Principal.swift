/// Someone who asks: a signed-in person, a token's owner, or the system itself.
public struct Principal: Sendable, Hashable {
    public let person: RecordID
    public let name: String
    public let roles: Set<String>
    public let teams: [RecordID]
    /// The customer a customer's person belongs to; nil for the provider's people.
    public let customer: RecordID?
    /// The only customers an agent may see; empty: all of them.
    public let customers: [RecordID]
    public let language: Language

    /// The house itself: what it does because time has passed, or something else was done.
    public static let house = Principal(person: .zero, name: "Plumbline", roles: [])

    public init(
        person: RecordID, name: String, roles: Set<String>, teams: [RecordID] = [], customer: RecordID? = nil,
        customers: [RecordID] = [], language: Language = .zh
    ) {
        self.person = person
        self.name = name
        self.roles = roles
        self.teams = teams
        self.customer = customer
        self.customers = customers
        self.language = language
    }
}
