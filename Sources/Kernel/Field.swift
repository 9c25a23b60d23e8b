/// Who may see a field.
public enum Audience: Sendable, Hashable {
    /// Whoever may read the record.
    case everyone
    /// The provider's own people: those whose grant includes internal notes.
    case staff
}

/// Who may set a field.
public enum Setter: Sendable, Hashable {
    /// Whoever may create or change the record.
    case people
    /// The provider's own people: those whose grant includes internal notes.
    case staff
    /// Rules and verbs only: a computed priority, the moment of resolution.
    case rules
}

/// A field of a record kind as its room declares and uses it: `draft.priority` gives `Choice?`.
///
/// The id names column, API member and filter term; it stays when the label changes.
public struct Field<V: FieldValue>: AnyField {
    public let id: String
    public let label: Text
    public let type: any FieldType
    public let isRequired: Bool
    public let audience: Audience
    public let setter: Setter
    public let initial: Value
    public let hint: Text?

    /// - Parameters:
    ///   - id: lower-case letters, digits and `_`; unique in the kind.
    ///   - required: no record is stored without a value.
    ///   - initial: the value a new record begins with.
    ///   - hint: one sentence under the form field.
    public init<T: FieldType>(
        _ id: String, _ zh: String, _ en: String, _ type: T, required: Bool = false, audience: Audience = .everyone,
        setter: Setter = .people, initial: V? = nil, hint: Text? = nil
    ) where T.Native == V {
        self.id = id
        self.label = Text(zh, en)
        self.type = type
        self.isRequired = required
        self.audience = audience
        self.setter = setter
        self.initial = initial?.value ?? .null
        self.hint = hint
    }
}

/// A field as the engine sees it.
public protocol AnyField: Sendable {
    var id: String { get }
    var label: Text { get }
    var type: any FieldType { get }
    var isRequired: Bool { get }
    var audience: Audience { get }
    var setter: Setter { get }
    var initial: Value { get }
    var hint: Text? { get }
}
