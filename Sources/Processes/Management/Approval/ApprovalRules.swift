import Kernel

/// What comes of a decision, and of none.
enum ApprovalRules {
    static let all = [asked, handedOn, decided, lapsed, times]

    static let asked = Rule<Approval>.saving("告知审批人", "Who is asked is told") { approval in
        guard approval.isNew, let person = approval.draft.asked else { return }
        approval.tell([person], .asked, "请你审批", "Your approval is asked for")
    }

    static let handedOn = Rule<Approval>.saving("本人可转交一次", "Who is asked may hand it on, once") { approval in
        guard !approval.isNew, approval.verb == "delegate" || approval.changes(\.asked) else { return }
        guard approval.verb == "delegate" else { return approval.refuse(\.asked, "审批人只由本人转交。", "Only who is asked hands it on.", noted: true) }
        guard approval.changes(\.asked), let person = approval.draft.asked else { return approval.refuse(\.asked, "请选择另一个人。", "Choose somebody else.") }
        if approval.stored?.behalf != nil {
            return approval.refuse(\.asked, "代他人审批的事项不能再转交。", "What was handed to you for somebody else is not handed on.")
        }
        if let fault = try ApprovalRound(approval)?.fault(of: person) { return approval.refuse(\.asked, fault.zh, fault.en) }
        approval.draft.behalf = approval.stored?.asked
        approval.tell([person], .asked, "转交你审批", "Handed to you for approval")
    }

    static let decided = Rule<Approval>.on("approve", "refuse", as: "够数即继续，不同意即退回", "Enough go on, a refusal goes back") { approval in
        guard let round = try ApprovalRound(approval) else { return }
        guard approval.verb == "refuse" else { return try round.approved() }
        // That words are missing is told beside this.
        round.refused(approval.comment ?? "")
        approval.tell(approval.draft.requesters ?? [], .answered, "审批未获同意", "Approval was refused")
    }

    static let lapsed = Rule<Approval>.on("lapse", as: "逾期改派或退回", "What nobody decides in time is asked of others, or goes back") { approval in
        guard try ApprovalRound(approval)?.lapsed() == true else { return }
        approval.tell(approval.draft.requesters ?? [], .answered, "审批期限已过，无人决定，已退回", "Nobody decided in time; it has gone back")
    }

    static let times = Rule<Approval>.saving("提醒与期限", "Reminder and deadline") { approval in
        guard approval.stateAfter == ApprovalFields.waiting else { return }
        if let deadline = approval.draft.deadline { approval.wake(at: deadline, to: "lapse") }
        guard let reminder = approval.draft.reminder else { return }
        if reminder > approval.now { return approval.wake(at: reminder) }
        approval.draft.reminder = nil
        guard let person = approval.draft.asked else { return }
        approval.tell([person], .due, "仍待你审批", "Still waiting for your approval")
    }
}
