import Foundation
import Kernel
import Logging
import Store

extension House {
    /// Seconds between two rounds that look through the attachments and the security log.
    private static let day: Int64 = 86400

    /// Seals and tidies every minute until the task is cancelled. Of several processes on one base, one does.
    public func keep(logger: Logger) async {
        while !Task.isCancelled {
            await keepOnce(logger)
            try? await Task.sleep(for: .seconds(60))
        }
    }

    /// Does what falls due by itself, until the task is cancelled.
    public func schedule(logger: Logger) async {
        while !Task.isCancelled {
            if await !scheduleOnce(logger) { try? await Task.sleep(for: .seconds(1)) }
        }
    }

    /// One round of it.
    /// - Returns: whether there is more to do at once.
    @discardableResult
    func scheduleOnce(_ logger: Logger) async -> Bool {
        var isMore = false
        await pulse.attend(to: .waking, at: core.now(), logger) { isMore = try await scheduler.round(logger) }
        return isMore
    }

    /// Sends people the letters they want, until the task is cancelled.
    /// - Parameters:
    ///   - post: hands a letter over.
    ///   - address: where browsers reach this house, such as `https://desk.example.com`; nil: letters lead nowhere.
    public func mail(by post: @escaping Post, address: String?, logger: Logger) async {
        while !Task.isCancelled {
            var isMore = false
            do { isMore = try await mailer.round(by: post, address: address, logger) } catch {
                logger.error("letters were not looked for", metadata: ["error": "\(error)"])
            }
            if !isMore { try? await Task.sleep(for: .seconds(1)) }
        }
    }

    /// One round. A duty that fails keeps none of the others from being done; without the lease, which is written each time, none is.
    func keepOnce(_ logger: Logger) async {
        let now = core.now()
        var isKeeper: Bool?
        await pulse.attend(to: .writing, at: now, logger) { isKeeper = try await store.write { [lease] in try lease.take(in: $0) } }
        guard let isKeeper else { return }
        guard isKeeper else { return pulse.leave(Duty.shared, at: now) }
        await pulse.attend(to: .sealing, at: now, logger) { _ = try await sealer.seal() }
        await pulse.attend(to: .scrubbing, at: now, logger) { try await records.scrubIfDue() }
        await pulse.attend(to: .clearing, at: now, logger) { try await clear(now) }
    }

    private func clear(_ now: Moment) async throws {
        try await store.write { [core] writer in
            let now = try core.now(in: writer)
            try Idempotency.clear(before: now, in: writer)
            try Accounts.clearSessions(before: now, in: writer)
            try Notices.clear(at: now, in: writer)
        }
        guard tidied.withLock({ $0.map { now.seconds(since: $0) >= House.day } ?? true }) else { return }
        try await securityLog.prune(before: now.adding(seconds: -SecurityLog.kept))
        // Files bear the machine's time, whatever time the house lives in.
        let yesterday = Date(timeIntervalSinceNow: -Double(House.day))
        try await AttachmentTidying(store: store, files: core.attachments, before: yesterday).run()
        tidied.withLock { $0 = now }
    }

    /// How the house is, as far as it knows now.
    public func health() async -> Health {
        let now = core.now()
        let failing = pulse.failing(at: now).map { Health.Failing(duty: $0.rawValue, lastDone: pulse.done($0)) }
        guard let organisation = try? await organisation() else {
            return Health(organisation: nil, failing: [Health.Failing(duty: "reading", lastDone: nil)] + failing)
        }
        return Health(organisation: organisation, failing: failing)
    }
}
