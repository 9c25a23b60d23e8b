/// The fields of a record of kind `approval`: one person's part in the approval of something. The house makes such records and reads them,
/// so their fields stand here; what else such a record is, its room says.
public enum ApprovalFields {
    /// The kind of such records.
    public static let kind = "approval"
    /// The state in which somebody is still to decide.
    public static let waiting = "asked"

    /// The number of what is to be approved: what that is called stands there alone, for those who may read it and where it can be erased.
    public static let title = Field("title", "标题", "Title", .text(max: 40), required: true, setter: .rules)
    public static let subject = Field("subject", "审批对象", "About", .subject, required: true, setter: .rules)
    /// Those who asked for it, and do not decide.
    public static let requesters = Field("requesters", "提请人", "Requested by", .references("person"), setter: .rules)
    /// Which step of the plan, from 1 on.
    public static let step = Field("step", "步骤", "Step", .whole(from: 1, to: Int64(Limits.approvalSteps)), setter: .rules)
    public static let asked = Field("asked", "审批人", "Approver", .colleague, required: true)
    public static let behalf = Field("behalf", "代表", "On behalf of", .person, setter: .rules)
    /// When the first step was asked for: the plan of that moment is followed to its end.
    public static let begun = Field("begun", "提请时间", "Requested at", .moment, required: true, setter: .rules)
    public static let reminder = Field("reminder", "提醒时间", "Reminder", .moment, setter: .rules)
    public static let deadline = Field("deadline", "审批期限", "Decide by", .moment, setter: .rules)
    public static let signature = Field("signature", "须签名", "To be signed", .truth, setter: .rules)
    /// Whether this person is asked because others have not decided in time, and decides the step alone.
    public static let instead = Field("instead", "逾期改派", "Instead of others", .truth, setter: .rules)
    public static let customer = Field("customer", "客户", "Customer", .reference("customer"), setter: .rules)
}
