import Engine
import Kernel

/// What `company.yaml` says.
struct DemoPlan: Sendable {
    struct Person: Sendable {
        let name: String
        let mail: String
        let role: String
        let values: [String: String]
        let teams: [String]
    }

    /// A calendar or a rota with its first version, which one has written and another approved.
    struct Versioned: Sendable {
        let name: String
        let values: [String: String]
        let version: [String: String]
        let author: String
        let approver: String
    }

    struct Named: Sendable {
        let name: String
        let values: [String: String]
        let people: [Person]
    }

    /// One thing someone does with an incident.
    struct Step: Sendable {
        enum Deed: Sendable {
            case create
            case change
            case verb(String)
            case say
            case attach(name: String, text: String)
            case link(type: String, to: String)
        }

        let by: String
        let deed: Deed
        let values: [String: String]
        let words: String?
        let isInternal: Bool
        /// Seconds after the step before; of the first, after midnight of its day.
        let after: Int64
    }

    struct Story: Sendable {
        let id: String
        let day: Int
        let steps: [Step]
    }

    let organisation: String
    let administrator: Person
    let days: Int
    let zone: ZoneOffset
    let units: [Named]
    let teams: [Named]
    let people: [Person]
    let customers: [Named]
    /// Parameters set by one and approved by another.
    struct Change: Sendable {
        let values: [String: String]
        let parameters: [String: String]
        let author: String
        let approver: String
    }

    /// An agreement with its first version.
    struct Agreement: Sendable {
        let values: [String: String]
        let version: Change
    }

    /// A record of some kind that one has made, and what became of it.
    struct Thing: Sendable {
        let kind: String
        let by: String
        let values: [String: String]
        let deeds: [(verb: String, by: String, values: [String: String])]
    }

    let things: [Thing]
    let families: [Named]
    let suppliers: [Named]
    /// By family.
    let services: [String: [Named]]
    let agreements: [Agreement]
    let calendars: [Versioned]
    let rotas: [Versioned]
    let changes: [Change]
    let incidents: [Story]

    init(_ place: DemoPlace) throws {
        organisation = try place.text("organisation")
        days = try place.whole("days")
        guard let zone = ZoneOffset(try place.text("zone")) else { throw place.fault("zone") }
        self.zone = zone
        administrator = try Person(place.child("administrator"), role: "admin")
        units = try place.list("units").map { try Named($0) }
        teams = try place.list("teams").map { try Named($0) }
        people = try place.list("people").map { try Person($0, role: $0.text("role")) }
        customers = try place.list("customers").map { try Named($0) }
        calendars = try place.list("calendars").map { try Versioned($0) }
        rotas = try place.list("rotas").map { try Versioned($0) }
        let shelves = try place.list("families").map { (try Named($0), try $0.list("services").map { try Named($0) }) }
        families = shelves.map(\.0)
        services = Dictionary(shelves.map { ($0.0.name, $0.1) }, uniquingKeysWith: { $1 })
        suppliers = try place.list("suppliers").map { try Named($0) }
        agreements = try place.list("agreements").map { try Agreement($0) }
        changes = try place.list("parameters").map { try Change($0) }
        things = try place.list("things").map { try Thing($0) }
        incidents = try place.list("incidents").map { try Story($0) }
    }

    /// The first instant of the day that lies so many days before the day of `until`, in the company's zone.
    func midnight(daysBefore days: Int, _ until: Moment) -> Moment {
        Day(number: until.wall(offset: zone.seconds).day.number - days).start(offset: zone.seconds)
    }
}

extension DemoPlan.Person {
    init(_ place: DemoPlace, role: String) throws {
        name = try place.text("name")
        mail = try place.text("mail")
        self.role = role
        values = place.texts(but: "role", "teams")
        teams = try place.list("teams").map { try $0.own() }
    }
}

extension DemoPlan.Named {
    init(_ place: DemoPlace) throws {
        name = try place.text("name")
        values = place.texts(but: "people", "services")
        people = try place.list("people").map { try DemoPlan.Person($0, role: "customer") }
    }
}

extension DemoPlan.Versioned {
    init(_ place: DemoPlace) throws {
        name = try place.text("name")
        values = place.texts(but: "by", "approved_by", "version")
        version = try place.child("version").texts()
        author = try place.text("by")
        approver = try place.text("approved_by")
    }
}

extension DemoPlan.Change {
    init(_ place: DemoPlace) throws {
        values = place.texts(but: "by", "approved_by", "values")
        parameters = try place.child("values").texts()
        author = try place.text("by")
        approver = try place.text("approved_by")
    }
}

extension DemoPlan.Agreement {
    init(_ place: DemoPlace) throws {
        values = place.texts(but: "by", "approved_by", "version")
        let told = try place.child("version")
        version = DemoPlan.Change(
            values: told.texts(but: "values"), parameters: try told.child("values").texts(), author: try place.text("by"), approver: try place.text("approved_by"))
    }
}

extension DemoPlan.Thing {
    init(_ place: DemoPlace) throws {
        kind = try place.text("kind")
        by = try place.text("by")
        values = place.texts(but: "kind", "by", "deeds")
        deeds = try place.list("deeds").map { (verb: try $0.text("do"), by: try $0.text("by"), values: $0.texts(but: "do", "by")) }
    }
}

extension DemoPlan.Story {
    init(_ place: DemoPlace) throws {
        id = try place.text("id")
        day = try place.whole("day")
        let first = DemoPlan.Step(
            by: try place.text("by"), deed: .create, values: place.texts(but: "id", "day", "at", "by", "steps"), words: nil, isInternal: false,
            after: try place.seconds("at"))
        steps = [first] + (try place.list("steps").map { try DemoPlan.Step($0) })
    }
}

extension DemoPlan.Step {
    init(_ place: DemoPlace) throws {
        by = try place.text("by")
        after = try place.seconds("after")
        words = place.textIfAny("say")
        isInternal = place.textIfAny("note") == "internal"
        if let verb = place.textIfAny("do") { deed = .verb(verb) }
        else if let name = place.textIfAny("attach") { deed = .attach(name: name, text: try place.text("content")) }
        else if let other = place.textIfAny("link") { deed = .link(type: place.textIfAny("type") ?? "related", to: other) }
        else if place.has("set") { deed = .change } else { deed = .say }
        values = place.has("set") ? try place.child("set").texts() : [:]
    }
}
