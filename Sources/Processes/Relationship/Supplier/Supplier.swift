import Kernel

/// An outside organisation that delivers part of our services to us.
public struct Supplier: RecordKind {
    public let name = Field("name", "名称", "Name", .text(max: 200), required: true)
    public let contact = Field("contact", "联系人", "Contact", .text(max: 100))
    public let mail = Field("mail", "邮箱", "Mail", .text(max: 200))
    public let phone = Field("phone", "电话", "Phone", .text(max: 40))
    public let manager = Field("manager", "供应商经理", "Supplier manager", .colleague)
    public let notes = Field("notes", "备注", "Notes", .longText)

    public init() {}

    public static let kind = Kind(
        Supplier.self, "supplier", Text("供应商", "Supplier"), plural: Text("供应商", "Suppliers"), prefix: "SUP", scope: .internal, title: "name",
        columns: ["contact", "phone", "manager", "state"], grants: grants,
        shapes: [
            Shape([], sort: "number"), Shape(["open"], sort: "number"), Shape([], sort: "updated"), Shape(["open"], sort: "updated"),
            Shape([], sort: "name"), Shape(["open"], sort: "name"),
        ])

    static let grants: [Grant] = {
        let write: Set<Act> = [.read, .note, .create, .change, .comment, .link, .attach]
        return [
            Grant("admin", write.union([.erase, .import]), verbs: .all), Grant("manager", write, verbs: .all), Grant("agent", [.read, .note]),
            Grant("auditor", [.read, .note]),
        ]
    }()
}

public let relationshipRooms = [Room("supplier", Text("供应商管理", "Supplier management"), area: .house, kinds: [Supplier.kind])]
