/// The fields of one record while a rule looks at them or changes them.
public final class FieldSlots {
    public let kind: Kind
    public var values: [Value]

    public init(kind: Kind, values: [Value]) {
        self.kind = kind
        self.values = values
    }

    public subscript(id: String) -> Value {
        get { kind.position(id).map { values[$0] } ?? .null }
        set { if let position = kind.position(id) { values[position] = newValue } }
    }
}

/// A record seen through its room's typed handles: `draft.priority = "p1"`.
@dynamicMemberLookup
public struct Draft<K: RecordKind> {
    let slots: FieldSlots
    let handles: K

    public subscript<V>(dynamicMember handle: KeyPath<K, Field<V>>) -> V? {
        get { V(slots[handles[keyPath: handle].id]) }
        nonmutating set { slots[handles[keyPath: handle].id] = newValue?.value ?? .null }
    }
}
