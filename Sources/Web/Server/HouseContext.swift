import Hummingbird
import Kernel
import NIOCore
import Synchronization

/// What the server keeps beside a request.
struct HouseContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    let visitor = Visitor()

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Attachments are the largest thing a request may carry; each route sets its own, smaller limit.
    var maxUploadSize: Int { 27 << 20 }
}

/// Who asks, once that is known.
final class Visitor: Sendable {
    private let known = Mutex<RecordID?>(nil)

    var person: RecordID? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }
}
