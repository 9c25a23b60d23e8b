import Kernel

extension Incident {
    static let lifecycle = Lifecycle(
        [
            State("new", "新建", "New", .new, open: true),
            State("in_progress", "处理中", "In progress", .work, open: true),
            State("on_hold", "挂起", "On hold", .hold, open: true),
            State("resolved", "已解决", "Resolved", .done, open: true),
            State("closed", "已关闭", "Closed", .closed, open: false),
            State("canceled", "已撤销", "Canceled", .stop, open: false),
        ],
        [
            Verb("start", "开始处理", "Start work", "开始处理", "started work", from: ["new"], to: "in_progress", asks: ["team", "assignee"], key: "W"),
            Verb("resume", "继续处理", "Resume", "恢复处理", "resumed work", from: ["on_hold"], to: "in_progress", key: "R"),
            Verb(
                "resolve", "解决", "Resolve", "解决了", "resolved it", from: ["in_progress", "on_hold", "new"], to: "resolved",
                needs: ["close_code", "close_notes"], comment: .none, key: "S"),
            Verb("close", "关闭", "Close", "关闭了", "closed it", from: ["resolved"], to: "closed", key: "D"),
            Verb(
                "hold", "挂起", "Put on hold", "挂起", "put it on hold", from: ["in_progress", "new"], to: "on_hold", asks: ["supplier"],
                needs: ["hold_reason"], key: "H"),
            Verb(
                "reopen", "重新打开", "Reopen", "重新打开", "reopened it", from: ["resolved", "closed"], to: "in_progress", comment: .required, key: "O"),
            Verb(
                "declare_major", "升级为重大事件", "Declare major", "升级为重大事件", "declared it a major incident", from: unresolved, to: nil,
                needs: ["major_manager"], comment: .required, without: "major"),
            Verb(
                "end_major", "解除重大事件", "End major incident", "解除了重大事件", "ended the major incident", from: unresolved, to: nil,
                comment: .required, with: "major"),
            Verb(
                "review", "评审", "Review", "写了评审", "reviewed it", from: ["resolved"], to: nil, needs: ["review"], comment: .none,
                with: "major_declared"),
            Verb(
                "cancel", "撤销", "Cancel", "撤销了", "canceled it", from: unresolved, to: "canceled", comment: .required),
        ])

    private static let unresolved = ["new", "in_progress", "on_hold"]
}
