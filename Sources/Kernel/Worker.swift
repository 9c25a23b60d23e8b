extension Rule {
    /// Whoever work is given to is one of the provider's people, and still there.
    public static func worker(_ field: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<RecordID>>) -> Rule<K> {
        .saving("处理人在岗", "Who works on it is there") { record in
            guard record.changes(field()), let id = record.draft[dynamicMember: field()] else { return }
            guard let person = try record.look("person", where: .equal(SystemField.id.id, .value(.id(id)))).first else { return }
            let label = record.handles.fields[keyPath: field()].label
            if !person["customer"].isNull { record.refuse(field(), "\(label.zh)须是本公司人员。", "\(label.en) must be one of the provider's people.") }
            if person.state != "active" { record.refuse(field(), "此人已停用。", "This person is retired.") }
        }
    }
}
