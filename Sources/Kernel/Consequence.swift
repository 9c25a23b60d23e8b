/// What a rule brings about beside its record: done by the house in the same transaction, once the record itself is stored.
public enum Consequence: Sendable {
    case create(kind: String, [String: Value], comment: String?)
    case change(kind: String, RecordID, [String: Value])
    case perform(verb: String, kind: String, RecordID, [String: Value], comment: String?)
    case comment(kind: String, RecordID, words: String, isInternal: Bool)
    case tell(Notice)

    /// Whether it only says something to people, and sets no record in motion.
}

/// What people are told of a record.
public struct Notice: Sendable, Hashable {
    public let people: [RecordID]
    public let topic: Topic
    public let sentence: Text

    public init(people: [RecordID], topic: Topic, sentence: Text) {
        self.people = people
        self.topic = topic
        self.sentence = sentence
    }
}

/// What a notice is about; by it people choose how they are told.
public enum Topic: String, Sendable, CaseIterable {
    case assigned, asked, answered, due, escalated, major, watched

    public var label: Text {
        switch self {
        case .assigned: Text("分派给我或我的组", "Assigned to me or my group")
        case .asked: Text("等我处理或决定", "Asked of me")
        case .answered: Text("有人回复", "Somebody answered")
        case .due: Text("时限预警与超时", "Time running out")
        case .escalated: Text("升级到我", "Escalated to me")
        case .major: Text("重大事件", "Major incidents")
        case .watched: Text("我关注的记录", "What I watch")
        }
    }
}

extension Situation {
    /// Its identity, also before it is stored for the first time.
    public var identity: RecordID { core.identity }

    /// Has the house do a verb next.
    public func follow(_ verb: String) { perform(verb, on: kind, identity) }

    // Of other records. What is refused there refuses this, too.

    public func create(_ kind: String, _ values: [String: Value], comment: String? = nil) {
        core.consequences.append(.create(kind: kind, values, comment: comment))
    }
    public func change(_ kind: String, _ id: RecordID, _ values: [String: Value]) {
        core.consequences.append(.change(kind: kind, id, values))
    }
    public func perform(_ verb: String, on kind: String, _ id: RecordID, _ values: [String: Value] = [:], comment: String? = nil) {
        core.consequences.append(.perform(verb: verb, kind: kind, id, values, comment: comment))
    }
    /// Says something there, to its readers or inside.
    public func comment(on kind: String, _ id: RecordID, _ words: String, isInternal: Bool) {
        core.consequences.append(.comment(kind: kind, id, words: words, isInternal: isInternal))
    }

    /// Tells people of this record, in the page and as each wishes by mail; not who caused it, nor who may not read the record.
    public func tell(_ people: [RecordID], _ topic: Topic, _ zh: String, _ en: String) {
        guard !people.isEmpty else { return }
        core.consequences.append(.tell(Notice(people: people, topic: topic, sentence: Text(zh, en))))
    }
}
