import Kernel

public let deliveryRooms = [Catalogue.room, ServiceLevels.room]

/// What the rooms of this floor have in common.
enum Delivery {
    static let writing: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach]

    /// Written by those who answer for services, read by all the provider's people.
    static let grants = [
        Grant("admin", writing.union([.erase, .import]), verbs: .all), Grant("manager", writing, verbs: .all), Grant("agent", [.read, .note, .comment]),
        Grant("auditor", [.read, .note]),
    ]

    /// By number or by age.
    static let shapes = [
        Shape([], sort: "number"), Shape(["open"], sort: "number"), Shape([], sort: "updated"), Shape(["open"], sort: "updated"),
    ]
    /// The same for what has a name: also by that name.
    static let namedShapes = shapes + [Shape([], sort: "name"), Shape(["open"], sort: "name")]
}
