import Kernel
import Synchronization
import Testing

@testable import Web

/// Nanoseconds that pass when they are told to.
private final class Passing: Sendable {
    private let nanoseconds = Mutex<Int64>(5)
    func go(_ seconds: Double) { nanoseconds.withLock { $0 += Int64(seconds * 1_000_000_000) } }
    var now: @Sendable () -> Int64 { { self.nanoseconds.withLock { $0 } } }
}

@Suite("Rate limits")
struct RateLimitTests {
    private static let someone = RateLimits.Asker.person(RecordID(high: 1, low: 2))

    /// How many of many requests at once may go on, and what the next is told.
    private func admitted(_ limits: RateLimits, _ asker: RateLimits.Asker = someone, isCostly: Bool = false) -> (count: Int, wait: Int?) {
        var count = 0
        while count < 10_000 {
            if let wait = limits.wait(asker, isCostly: isCostly) { return (count, wait) }
            count += 1
        }
        return (count, nil)
    }

    @Test("What ten seconds allow may come at once; then it goes on at the rate")
    func bursts() {
        let time = Passing()
        let limits = RateLimits(perSecond: 20, now: time.now)
        #expect(admitted(limits) == (200, 1))
        time.go(0.049)
        #expect(admitted(limits) == (0, 1))
        time.go(0.001)
        #expect(admitted(limits) == (1, 1))
        time.go(3)
        #expect(admitted(limits) == (60, 1))
        time.go(3600)
        #expect(admitted(limits) == (200, 1))
        #expect(limits.refused == 5)
    }

    @Test("What is costly has a bucket of its own, a tenth as large")
    func costly() {
        let limits = RateLimits(perSecond: 20, now: Passing().now)
        #expect(admitted(limits, isCostly: true) == (20, 1))
        #expect(admitted(limits) == (200, 1))
        let slow = RateLimits(perSecond: 1, now: Passing().now)
        #expect(admitted(slow, isCostly: true) == (1, 10))
    }

    @Test("Everybody has a bucket of their own")
    func apart() {
        let limits = RateLimits(perSecond: 1, now: Passing().now)
        let askers: [RateLimits.Asker] = [RateLimitTests.someone, .person(RecordID(high: 1, low: 3)), .address([127, 0, 0, 1]), .address([127, 0, 0, 2]), .address([])]
        for asker in askers { #expect(admitted(limits, asker) == (10, 1)) }
    }

    @Test("Without a rate there is no limit")
    func none() { #expect(admitted(RateLimits(perSecond: 0)) == (10_000, nil)) }

    @Test("However many ask, no more is kept than was meant; who asks too often among them is still refused")
    func bounded() {
        let time = Passing()
        let limits = RateLimits(perSecond: 100, now: time.now)
        for number in 0..<200_000 {
            time.go(0.0001)
            #expect(limits.wait(.address([UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)])) == nil)
        }
        #expect(limits.kept <= 16 * 1024)
        #expect(admitted(limits) == (1000, 1))
    }
}

private func == (left: (count: Int, wait: Int?), right: (Int, Int?)) -> Bool { left.count == right.0 && left.wait == right.1 }
