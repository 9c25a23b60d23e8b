import Hummingbird

/// What the server keeps beside a request.
struct HouseContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: Source) { coreContext = .init(source: source) }

    /// Attachments are the largest thing a request may carry; each route sets its own, smaller limit.
    var maxUploadSize: Int { 27 << 20 }
}
