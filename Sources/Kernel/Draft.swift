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

/// A kind's handles, kept once: there are many of them, and a rule asks for one after the other.
final class Handles<K: RecordKind>: Sendable {
    let fields: K
    init(_ fields: K) { self.fields = fields }
}

/// A record seen through its room's typed handles: `draft.priority = "p1"`.
@dynamicMemberLookup
public struct Draft<K: RecordKind> {
    let slots: FieldSlots
    let handles: Handles<K>

    public subscript<V>(dynamicMember handle: KeyPath<K, Field<V>>) -> V? {
        get { V(slots[handles.fields[keyPath: handle].id]) }
        nonmutating set { slots[handles.fields[keyPath: handle].id] = newValue?.value ?? .null }
    }
}
