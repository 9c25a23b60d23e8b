import Engine
import Kernel

/// The schemas that all kinds share: lists, history, comments, links, attachments, erasures and what went wrong.
struct TalkSchemas {
    let kinds: [Kind]

    static let happened = Schema.described(MomentField().schema, "When it happened, if not now; never in the future")

    /// For `components.schemas`. Kinds are in lower case, so none has one of these names.
    var all: [JSON.Member] {
        [
            JSON.Member("Problem", problem), JSON.Member("History", history), JSON.Member("Links", links), JSON.Member("Attachments", attachments),
            JSON.Member("Labels", labels), JSON.Member("Found", found), JSON.Member("Comment", comment), JSON.Member("NewLink", newLink), JSON.Member("Explanation", ExplanationSchema.json),
        ]
    }

    private var kindName: JSON { Schema.options(kinds.map(\.name)) }
    private var linkType: JSON { Schema.options(LinkType.allCases.map(\.rawValue)) }

    // MARK: answers

    private var problem: JSON {
        let refusal = Schema.object(["field": Schema.orNull(Schema.text), "detail": Schema.text])
        return Schema.object(
            [
                "type": Schema.const("about:blank"), "title": Schema.text, "status": Schema.whole(from: 400, to: 599), "detail": Schema.text,
                "errors": Schema.described(Schema.list(refusal), "What is wrong, by field; null: the whole"),
                "parameter": Schema.described(Schema.text, "The parameter of the query that cannot be read"),
                "position": Schema.described(Schema.whole(from: 0), "Where in the filter, in characters"), "length": Schema.whole(from: 0),
                "version": Schema.described(Schema.whole(from: 1), "The record's version now"),
            ], required: ["type", "title", "status", "detail"])
    }

    private var history: JSON {
        let change = Schema.object(["field": Schema.text, "erased": Schema.truth, "value": Schema.bytes])
        let event = Schema.object([
            "n": Schema.whole(from: 1), "verb": Schema.text, "actor": Schema.id, "happened": Schema.moment, "recorded": Schema.moment,
            "internal": Schema.truth, "provenance": Schema.text, "rulebook": Schema.hash, "hash": Schema.hash, "changes": Schema.list(change),
        ])
        return Schema.object(["events": Schema.list(event)])
    }

    private var links: JSON {
        let forward = Schema.described(Schema.truth, "Whether the link leads from this record")
        let link = Schema.object([
            "link": Schema.whole(from: 1), "type": linkType, "forward": forward, "kind": kindName, "id": Schema.id, "since": Schema.moment,
        ])
        return Schema.object(["links": Schema.list(link)])
    }

    private var attachments: JSON {
        let file = Schema.object([
            "id": Schema.id, "name": Schema.described(Schema.orNull(Schema.text), "null once it was erased"), "type": Schema.text,
            "size": Schema.whole(from: 1), "internal": Schema.truth, "sha256": Schema.hash, "event": Schema.whole(from: 1),
        ])
        return Schema.object(["attachments": Schema.list(file)])
    }

    private var found: JSON {
        let hit = Schema.object(["id": Schema.id, "number": Schema.text, "title": Schema.text, "state": Schema.text])
        let section = Schema.object([
            "kind": kindName, "count": Schema.whole(from: 0, to: Count.most), "more": Schema.described(Schema.truth, "Whether there are more than `count`"),
            "partial": Schema.described(Schema.truth, "Whether only some of the words stand in them"), "records": Schema.list(hit),
        ])
        return Schema.object(["sections": Schema.list(section)])
    }

    private var labels: JSON {
        let label = Schema.object(["kind": kindName, "number": Schema.text, "title": Schema.text])
        return .object(["type": "object", "propertyNames": Schema.id, "additionalProperties": label])
    }

    /// A page of a kind's list.
    static func page(of kind: Kind) -> JSON {
        let members: KeyValuePairs<String, JSON> = [
            "records": Schema.list(Schema.named("\(kind.name)_listed")), "next": Schema.described(Schema.orNull(Schema.text), "null on the last page"),
            "count": Schema.described(Schema.orNull(Schema.whole(from: 0, to: Count.most)), "null where counting takes too long"),
            "more": Schema.described(Schema.orNull(Schema.truth), "Whether there are more than `count`"),
            "labels": Schema.named("Labels"),
        ]
        return Schema.object(members, required: ["records", "next"])
    }

    // MARK: requests

    private var comment: JSON {
        let words: JSON = .object(["type": "string", "minLength": 1, "maxLength": .whole(Int64(Limits.prose))])
        return Schema.object(["comment": words, "internal": TruthField().schema, "happened": TalkSchemas.happened], required: ["comment"])
    }

    private var newLink: JSON {
        Schema.object(["kind": kindName, "id": Schema.id, "type": Schema.described(linkType, "related when not given")], required: ["kind", "id"])
    }

    static func erasure(of kind: Kind) -> JSON {
        let words: JSON = .object(["type": "string", "minLength": 1])
        let members: KeyValuePairs<String, JSON> = [
            "fields": Schema.list(Schema.options(kind.fields.map(\.id))), "comments": Schema.list(Schema.whole(from: 1)), "attachments": Schema.list(Schema.id),
            "reason": words, "basis": Schema.described(words, "Such as PIPL art. 47 or GDPR art. 17"),
        ]
        return Schema.object(members, required: ["reason", "basis"])
    }
}
