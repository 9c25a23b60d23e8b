import Kernel
import Store

/// The tables that exist once, whatever the kinds.
enum HouseTables {
    static let all: [Table] = [
        Table("setting", [Column("name", .text, required: true), Column("value", .text, required: true)], key: ["name"]),
        // `n` is the last number given; rows for record numbers, and generations that tell caches what changed.
        Table("counter", [Column("name", .text, required: true), Column("n", .integer, required: true)], key: ["name"]),
        Table(
            "lease", [Column("name", .text, required: true), Column("holder", .text, required: true), Column("until", .integer, required: true)],
            key: ["name"]),
        // What is to happen to a record by itself: when it is due, and when it is tried (again); no moment where it was tried in vain too often.
        Table(
            "waking",
            [
                Column("record", .bytes, required: true), Column("kind", .text, required: true), Column("due", .integer, required: true),
                Column("moment", .integer), Column("verb", .text), Column("tries", .integer, required: true), Column("fault", .text),
            ], key: ["record"], indexes: [Index("waking_moment", ["moment", "record"])]),
    ] + history + accounts + notices

    private static let history: [Table] = [
        Table(
            "event",
            [
                Column("seq", .integer, required: true), Column("record", .bytes, required: true), Column("n", .integer, required: true),
                Column("kind", .text, required: true), Column("verb", .text, required: true), Column("audience", .integer, required: true),
                Column("actor", .bytes, required: true), Column("happened", .integer, required: true), Column("recorded", .integer, required: true),
                Column("provenance", .text, required: true), Column("rulebook", .bytes, required: true),
                Column("changes", .bytes, required: true), Column("hash", .bytes, required: true),
            ],
            key: ["seq"], indexes: [Index("event_of_record", ["record", "n"], unique: true)]),
        Table("event_value", [Column("seq", .integer, required: true), Column("content", .bytes, required: true)], key: ["seq"]),
        Table("rulebook", [Column("id", .bytes, required: true), Column("content", .text, required: true)], key: ["id"]),
        Table("leaf", [Column("n", .integer, required: true), Column("event", .integer, required: true)], key: ["n"]),
        Table(
            "seal",
            [
                Column("size", .integer, required: true), Column("root", .bytes, required: true), Column("peaks", .bytes, required: true),
                Column("sealed", .integer, required: true), Column("key", .bytes, required: true), Column("signature", .bytes, required: true),
            ], key: ["size"]),
        Table("seal_key", [Column("id", .bytes, required: true), Column("public", .bytes, required: true), Column("created", .integer, required: true)], key: ["id"]),
        Table(
            "link",
            [
                Column("row", .integer, required: true), Column("type", .text, required: true),
                Column("from_kind", .text, required: true), Column("from_id", .bytes, required: true),
                Column("to_kind", .text, required: true), Column("to_id", .bytes, required: true),
                Column("since", .integer, required: true), Column("until", .integer),
            ],
            key: ["row"], indexes: [Index("link_from", ["from_id", "row"]), Index("link_to", ["to_id", "row"])]),
        Table(
            "attachment",
            [
                Column("row", .integer, required: true), Column("id", .bytes, required: true), Column("kind", .text, required: true),
                Column("record", .bytes, required: true), Column("event", .integer, required: true), Column("audience", .integer, required: true),
                Column("name", .text), Column("type", .text), Column("size", .integer, required: true), Column("hash", .bytes, required: true),
            ],
            key: ["row"],
            indexes: [Index("attachment_id", ["id"], unique: true), Index("attachment_record", ["record", "row"]), Index("attachment_hash", ["hash"])]),
        // What an import has already brought in: a case of a source, its record, how many of its rows were taken.
        Table(
            "provenance",
            [
                Column("source", .text, required: true), Column("key", .text, required: true), Column("record", .bytes, required: true),
                Column("rows", .integer, required: true),
            ], key: ["source", "key"]),
    ]

    private static let accounts: [Table] = [
        Table(
            "credential",
            [
                Column("person", .bytes, required: true), Column("hash", .bytes, required: true), Column("salt", .bytes, required: true),
                Column("failures", .integer, required: true), Column("locked_until", .integer, required: true),
            ], key: ["person"]),
        Table(
            "session",
            [
                Column("token", .bytes, required: true), Column("person", .bytes, required: true), Column("csrf", .text, required: true),
                Column("created", .integer, required: true), Column("expires", .integer, required: true),
            ], key: ["token"], indexes: [Index("session_person", ["person"]), Index("session_expires", ["expires"])]),
        Table(
            "token",
            [
                Column("token", .bytes, required: true), Column("person", .bytes, required: true), Column("name", .text, required: true),
                Column("scopes", .text, required: true), Column("created", .integer, required: true), Column("expires", .integer),
            ], key: ["token"], indexes: [Index("token_person", ["person"])]),
        // The answer itself is not kept: it is read again from the record, so that erased values are in no answer.
        Table(
            "idempotency",
            [
                Column("person", .bytes, required: true), Column("key", .text, required: true), Column("request", .bytes, required: true),
                Column("kind", .text, required: true), Column("record", .bytes, required: true), Column("version", .integer, required: true),
                Column("created", .integer, required: true),
            ], key: ["person", "key"], indexes: [Index("idempotency_created", ["created"])]),
        Table(
            "list_columns",
            [Column("person", .bytes, required: true), Column("kind", .text, required: true), Column("fields", .text, required: true)],
            key: ["person", "kind"]),
        Table(
            "security_log",
            [
                Column("row", .integer, required: true), Column("moment", .integer, required: true), Column("person", .bytes),
                Column("what", .text, required: true), Column("detail", .text, required: true),
            ], key: ["row"]),
    ]

    private static let notices: [Table] = [
        // What people were told of records, and when they saw it.
        Table(
            "notice",
            [
                Column("row", .integer, required: true), Column("person", .bytes, required: true), Column("kind", .text, required: true),
                Column("record", .bytes, required: true), Column("n", .integer, required: true), Column("topic", .text, required: true),
                Column("zh", .text, required: true), Column("en", .text, required: true), Column("moment", .integer, required: true), Column("seen", .integer),
            ],
            key: ["row"],
            indexes: [
                Index("notice_person", ["person", "row"]), Index("notice_unseen", ["person", "seen", "row"]), Index("notice_record", ["person", "record", "seen"]),
            ]),
        // Letters that are not sent yet, each by the (first) notice it tells of: when it is due, and when it is tried (again); no moment where
        // it was given up.
        Table(
            "letter",
            [
                Column("notice", .integer, required: true), Column("person", .bytes, required: true), Column("digest", .integer, required: true),
                Column("due", .integer, required: true), Column("moment", .integer), Column("tries", .integer, required: true), Column("fault", .text),
            ],
            key: ["notice"], indexes: [Index("letter_moment", ["moment", "notice"]), Index("letter_person", ["person", "due"])]),
        // How a person wants to be told.
        Table(
            "notice_wish",
            [
                Column("person", .bytes, required: true), Column("ways", .text, required: true), Column("quiet_from", .integer), Column("quiet_to", .integer),
                Column("digest", .integer, required: true), Column("zone", .text, required: true),
            ], key: ["person"]),
    ]
}
