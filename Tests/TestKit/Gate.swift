import Foundation

/// Opened once, by a thread or a task; both may wait for it.
public final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOpen = false

    public init() {}

    public func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }

    public func wait() {
        condition.lock()
        while !isOpen { condition.wait() }
        condition.unlock()
    }

    public func opened() async {
        await withCheckedContinuation { continuation in
            Thread { [self] in
                wait()
                continuation.resume()
            }.start()
        }
    }
}
