import Kernel

/// The provider, its units and people, and the customers it serves.
public enum Organisation {
    public static let room = Room(
        "organisation", Text("组织", "Organisation"), area: .house,
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

    /// Versions of what the house goes by: written and approved by those who answer for it, by the rules never by the same.
    static let deciders: [Grant] = {
        let write: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach]
        return [
            Grant("admin", write.union([.erase, .import]), verbs: .all), Grant("manager", write, verbs: .all),
            Grant("agent", [.read, .note]), Grant("auditor", [.read, .note]),
        ]
    }()

    /// What all the provider's people work with, and auditors read.
    static let workers: [Grant] = {
        let write: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach]
        return [
            Grant("admin", write.union([.erase, .import]), verbs: .all), Grant("manager", write, verbs: .all), Grant("agent", write, verbs: .all),
            Grant("auditor", [.read, .note]),
        ]
    }()

    /// Lists of things in use: by number or by age.
    static let shapes = [
        Shape([], sort: "number"), Shape(["open"], sort: "number"), Shape([], sort: "updated"), Shape(["open"], sort: "updated"),
    ]
    /// The same for what has a name in one language: also by that name.
    static let namedShapes = shapes + [Shape([], sort: "name"), Shape(["open"], sort: "name")]
}

public let managementRooms = [Organisation.room, Calendars.room, Rotas.room, Rules.room, Approvals.room]
/// What every process uses, once each.
public let serviceRooms = [Tasks.room, Meetings.room, Checklists.room, RecurringTasks.room, Measures.room]
