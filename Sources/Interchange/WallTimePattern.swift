import Kernel

/// How a log writes its times, and in which zone: `d/M/yyyy HH:mm` at `-03:00`.
///
/// | letters | meaning |
/// |---|---|
/// | `yyyy` `MM` `dd` `HH` `mm` `ss` | exactly so many digits |
/// | `M` `d` `H` `m` `s` | one or two digits |
/// | `hh` `h` with `a` | hour 1–12 with AM or PM |
/// | `S` | one to nine digits of a second's fraction |
/// | `[…]` | may be absent: `HH:mm[:ss]` |
/// | `'…'` | these characters themselves, as does anything that is not a Latin letter |
///
/// The word `iso` instead of a pattern reads RFC 3339; a zone written in the time itself then goes before the fixed one.
public struct WallTimePattern: Hashable, Sendable {
    public let pattern: String
    public let zone: ZoneOffset
    /// Nil: `iso`.
    let pieces: [Piece]?

    indirect enum Piece: Hashable, Sendable {
        case number(Part, fewest: Int, most: Int)
        case byte(UInt8)
        case half
        case optional([Piece])
    }

    enum Part: Hashable, Sendable { case year, month, day, hour, hourOfHalf, minute, second, fraction }

    /// - Throws: a sentence when the pattern names no day, names something twice, or could be read in two ways.
    public init(_ pattern: String, zone: ZoneOffset) throws(Refused) {
        self.pattern = pattern
        self.zone = zone
        pieces = pattern == "iso" ? nil : try PatternCompiler.pieces(of: pattern)
    }

    /// The instant a text names; nil when the text does not follow the pattern or there is no such day or hour.
    /// A pattern without hours gives the day's first instant.
    public func moment(_ text: String) -> Moment? {
        guard let pieces else { return Moment(iso: text, offset: zone.seconds) }
        var text = text
        return text.withUTF8 { bytes in
            var reading = Reading(bytes: bytes)
            guard reading.take(pieces), reading.position == bytes.count else { return nil }
            return reading.moment(offset: zone.seconds)
        }
    }

    private struct Reading {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0
        var year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milliseconds = 0
        var isAfternoon: Bool?

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        mutating func take(_ pieces: [Piece]) -> Bool {
            for piece in pieces {
                switch piece {
                case .byte(let byte):
                    guard position < bytes.count, bytes[position] == byte else { return false }
                    position += 1
                case .number(let part, let fewest, let most):
                    guard take(part, fewest, most) else { return false }
                case .half:
                    guard takeHalf() else { return false }
                case .optional(let pieces):
                    let before = self
                    if !take(pieces) { self = before }
                }
            }
            return true
        }

        private mutating func take(_ part: Part, _ fewest: Int, _ most: Int) -> Bool {
            let start = position
            var number = 0
            while position < bytes.count, position - start < most, bytes[position] &- 48 < 10 {
                number = number * 10 + Int(bytes[position] - 48)
                position += 1
            }
            let count = position - start
            guard count >= fewest else { return false }
            switch part {
            case .year: year = number
            case .month: month = number
            case .day: day = number
            case .hour, .hourOfHalf: hour = number
            case .minute: minute = number
            case .second: second = number
            case .fraction:
                for _ in count..<9 { number *= 10 }
                milliseconds = number / 1_000_000
            }
            return part != .hourOfHalf || (1...12).contains(number)
        }

        private mutating func takeHalf() -> Bool {
            guard position + 2 <= bytes.count, bytes[position + 1] | 32 == UInt8(ascii: "m") else { return false }
            switch bytes[position] | 32 {
            case UInt8(ascii: "a"): isAfternoon = false
            case UInt8(ascii: "p"): isAfternoon = true
            default: return false
            }
            position += 2
            return true
        }

        func moment(offset: Int) -> Moment? {
            // 60: a leap second, which falls on the next minute, as in `Moment(iso:)`.
            guard let day = Day(year: year, month: month, day: day), hour < 24, minute < 60, second <= 60 else { return nil }
            let hour = isAfternoon.map { self.hour % 12 + ($0 ? 12 : 0) } ?? self.hour
            let start = WallTime(day: day, hour: hour, minute: minute, second: second).moment(offset: offset)
            return milliseconds == 0 ? start : Moment(milliseconds: start.milliseconds + Int64(milliseconds))
        }
    }
}
