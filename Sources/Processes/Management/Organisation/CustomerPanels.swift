import Kernel

/// What a customer's page shows: who looks after them, what is promised and offered to them, their people and their incidents.
enum CustomerPanels {
    static let all = [
        contact, IncidentPanels.counts("customer"), IncidentPanels.latest("customer", "最近的事件", "Latest incidents", columns: ["service", "team", "assignee"]),
        agreements, services, people,
    ]

    static let contact = Panel("contact", "客户经理", "Account manager") { source in
        guard let manager = try source.look("person", [source.record[Customer().manager]].compactMap { $0 }).first else { return nil }
        let person = Person()
        let heads = [Text("姓名", "Name"), Text("电话", "Phone"), Text("邮箱", "Mail")]
        return .table(TableView(heads, [[.record(manager), Contact.cell(manager[person.phone]), Contact.cell(manager[person.mail])]]))
    }

    /// Of each agreement the version that holds now, with what it promises.
    static let agreements = Panel("agreements", "有效协议", "Agreements in force", of: [version]) { source in
        let approved = Filter.equal("customer", .value(.id(source.record.id))).and(.equal(SystemField.state, Lifecycle.approved))
        let held = try source.look(version, where: approved, limit: Limits.references).inForce(at: source.now).filter { $0["ends"] != .truth(true) }
        return held.isEmpty ? nil : .list(RecordsView(version, held, columns: ["agreement", "service", "effective", "values"]))
    }
    private static let version = "agreement_version"

    static let services = Panel("services", "提供的服务", "Services offered", of: ["service"]) { source in
        let own = Filter.or([.equal("customers", .none), .equal("customers", .value(.id(source.record.id)))])
        let found = try source.look("service", where: .equal("state", .value(.text("offered"))).and(own), limit: Limits.references)
        return found.isEmpty ? nil : .list(RecordsView("service", found, columns: ["family", "team", "owner"]))
    }

    static let people = Panel("people", "客户方人员", "Their people") { source in
        let query = Query(.equal("customer", .value(.id(source.record.id))), sort: Query.Sort("name", descending: false))
        let found = try source.list("person", query, limit: Limits.shown)
        return found.isEmpty ? nil : .list(RecordsView("person", found, columns: ["phone", "mail", "roles", "state"], all: query))
    }
}
