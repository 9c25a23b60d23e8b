import Kernel

/// Shipped values: `Resources/parameters/agreement.yaml`.
enum AgreementParameters {
    static let approval = Parameter<ApprovalPlan>(
        "agreement.approval", "协议版本的审批方案", "Approval of agreements' versions",
        hint: Text(
            "提请批准时按此逐步征求审批；已在审批的按提请时的方案走完。编制人不参与审批。",
            "Followed step by step when a version is submitted; what is submitted already follows the plan of that moment to its end. Authors are not asked."),
        limits: [
            Limit("R-8.3.3-01", "至少一步：承诺须经批准", "at least one step: what is promised has been approved") { !$0.steps.isEmpty }
        ])
}
