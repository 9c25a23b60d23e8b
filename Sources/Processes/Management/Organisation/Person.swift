import Kernel

/// Someone at the provider or at a customer. Who may sign in has a password or token beside this record.
public struct Person: RecordKind {
    public let name = Field("name", "姓名", "Name", .text(max: 100), required: true)
    public let mail = Field("mail", "邮箱", "Mail", .text(max: 200, unique: true), hint: Text("用它登录。", "Signs in with it."))
    public let phone = Field("phone", "电话", "Phone", .text(max: 40))
    public let language = Field("language", "语言", "Language", .choice(["zh": Text("中文", "Chinese"), "en": Text("英文", "English")]), initial: "zh")
    public let roles = Field("roles", "角色", "Roles", .references("role"), setter: .staff)
    public let teams = Field("teams", "处理组", "Teams", .references("team"))
    public let unit = Field("unit", "部门", "Unit", .reference("unit"))
    public let customer = Field(
        "customer", "所属客户", "Customer", .reference("customer"), hint: Text("本公司员工留空。", "Empty for the provider's own people."))
    public let customers = Field(
        "customers", "只服务于", "Serves only", .references("customer"), audience: .staff,
        hint: Text("留空表示服务于全部客户。", "Empty: all customers."))
    public let imported = Field("imported", "由导入建立", "Imported", .truth, audience: .staff, setter: .rules, initial: false)

    public init() {}

    public static let kind = Kind(
        Person.self, "person", Text("人员", "Person"), plural: Text("人员", "People"), prefix: "PER", scope: .internal, title: "name",
        columns: ["mail", "customer", "teams", "roles", "state"],
        rules: [mailHasOneAt, customersPeopleServeNobody],
        grants: Organisation.grants(customers: .or([.equal("id", .me), .equal("customer", .myCustomer)])),
        shapes: Organisation.namedShapes + [Shape(["customer"], sort: "number"), Shape(["customer"], sort: "name")],
        panels: PersonPanels.all)

    static let mailHasOneAt = Rule<Person>.saving("邮箱要写全", "A mail address is complete") { person in
        guard person.changes(\.mail), let mail = person.draft.mail else { return }
        let ats = mail.indices.filter { mail[$0] == "@" }
        let isWhole = ats.first == ats.last && !ats.isEmpty && !mail.hasPrefix("@") && !mail.hasSuffix("@") && !mail.contains(" ")
        if !isWhole {
            person.refuse(\.mail, "邮箱须写成 name@example.cn 的样子。", "A mail address looks like name@example.com.")
        }
    }

    static let customersPeopleServeNobody = Rule<Person>.saving("客户的人员不进处理组", "A customer's people are in no team") { person in
        guard person.draft.customer != nil else { return }
        if person.draft.teams?.isEmpty == false {
            person.refuse(\.teams, "客户的人员不能编入处理组。", "A customer's person cannot be in a team.")
        }
        if person.draft.customers?.isEmpty == false {
            person.refuse(\.customers, "客户的人员不能服务于其他客户。", "A customer's person cannot serve customers.")
        }
    }
}
