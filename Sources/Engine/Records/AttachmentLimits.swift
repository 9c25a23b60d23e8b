import Kernel
import Store

/// How much may be attached, in bytes of files that are not erased.
enum AttachmentLimits {
    static let file: Int64 = 25 << 20
    static let record: Int64 = 200 << 20
    /// Files of one record, erased ones among them, so that all can be listed.
    static let files: Int64 = 500
    /// The counter of the bytes that all records hold together.
    static let held = "attachment.bytes"

    static let fileIsTooLarge = Refused(field: "file", "文件不能超过 \(megabytes(file)) MB。", "A file may have at most \(megabytes(file)) MB.")

    /// Asked after the file has been counted.
    /// - Parameter house: what all records together may hold; 0: no limit.
    /// - Throws: `Refused` when the file is more than the record or the house may take.
    static func check(_ file: NewAttachment, for record: RecordID, house: Int64, in reader: any Reader) throws {
        let held = try reader.first(
            "SELECT count(*), CAST(coalesce(sum(CASE WHEN name IS NULL THEN 0 ELSE size END), 0) AS BIGINT) FROM attachment WHERE record = \(record)"
        ) { (files: $0.whole(0), bytes: $0.whole(1)) }
        let (files, bytes) = held ?? (0, 0)
        guard files < AttachmentLimits.files else {
            throw Refused(field: "file", "一条记录最多 \(AttachmentLimits.files) 个附件。", "A record takes at most \(AttachmentLimits.files) attachments.")
        }
        guard bytes + file.size <= AttachmentLimits.record else {
            let most = megabytes(AttachmentLimits.record)
            throw Refused(field: "file", "一条记录的附件合计不能超过 \(most) MB。", "The attachments of a record may have at most \(most) MB together.")
        }
        guard house > 0 else { return }
        guard try all(in: reader) <= house else {
            throw Refused(field: "file", "附件空间已用完，请联系管理员。", "The space for attachments is used up; tell an administrator.")
        }
    }

    /// Bytes that all records hold together.
    static func all(in reader: any Reader) throws -> Int64 { try reader.first("SELECT n FROM counter WHERE name = \(held)") { $0.whole(0) } ?? 0 }

    private static func megabytes(_ bytes: Int64) -> Int64 { bytes >> 20 }
}
