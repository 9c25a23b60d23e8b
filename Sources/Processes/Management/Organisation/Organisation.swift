import Kernel

/// The provider, its units and people, and the customers it serves.
public enum Organisation {
    public static let room = Room(
        "organisation", Text("组织", "Organisation"),
        kinds: [Person.kind, Team.kind, Customer.kind, Unit.kind, Role.kind, ChoiceOption.kind])

    /// What may be seen by all the provider's people and changed by its administrators.
    static func grants(customers condition: Filter? = nil) -> [Grant] {
        let staff: Set<Act> = [.read, .note]
        let all: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach, .erase, .import]
        let shared = [
            Grant("admin", all, verbs: .all), Grant("manager", [.read, .note, .comment, .link, .attach]),
            Grant("agent", staff), Grant("auditor", staff),
        ]
        return condition.map { shared + [Grant("customer", [.read], where: $0)] } ?? shared
    }

    /// Lists of things in use: by number or by age.
    static let shapes = [
        Shape([], sort: "number"), Shape(["open"], sort: "number"), Shape([], sort: "updated"), Shape(["open"], sort: "updated"),
    ]
    /// The same for what has a name in one language: also by that name.
    static let namedShapes = shapes + [Shape([], sort: "name"), Shape(["open"], sort: "name")]
}

public let managementRooms = [Organisation.room]
