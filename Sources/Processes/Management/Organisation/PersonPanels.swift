import Kernel

/// What a person's page shows: how they are reached, where they work, what is in their hands and what they reported.
enum PersonPanels {
    static let all = [
        contact, teams, IncidentPanels.open("assignee", columns: ["customer"]),
        IncidentPanels.latest("caller", "报过的事件", "Incidents they raised", columns: ["opened", "team"]),
    ]

    static let contact = Panel("contact", "联系方式", "Contact") { source in
        let person = Person(), own = source.record
        let customers = try source.look("customer", [own[person.customer]].compactMap { $0 })
        let places = try customers + source.look("unit", [own[person.unit]].compactMap { $0 })
        let phone = own[person.phone], mail = own[person.mail]
        guard phone != nil || mail != nil || !places.isEmpty else { return nil }
        let heads = [Text("电话", "Phone"), Text("邮箱", "Mail"), Text("所在单位", "Works at")]
        let place = places.first.map { TableView.Cell.record($0) } ?? TableView.Cell.none
        return .table(TableView(heads, [[Contact.cell(phone), Contact.cell(mail), place]]))
    }

    static let teams = Panel("teams", "所在处理组", "Teams") { source in
        let found = try source.look("team", source.record[Person().teams] ?? [])
        return found.isEmpty ? nil : .list(RecordsView("team", found, columns: ["lead", "mail", "state"]))
    }
}

/// Ways to reach somebody, as cells.
enum Contact {
    static func cell(_ address: String?) -> TableView.Cell { address.map { TableView.Cell.address($0) } ?? TableView.Cell.none }
}
