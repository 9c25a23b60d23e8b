import Kernel

extension Rule where K: VersionKind {
    /// - Parameter field: the time zone by which a version is read.
    static func knownZone(_ field: @escaping @autoclosure @Sendable () -> KeyPath<K, Field<String>>) -> Rule<K> {
        .saving("时区须存在", "The zone is known") { version in
            guard version.changes(field()) || version.verb == "propose", let zone = version.draft[dynamicMember: field()], version.zone(zone) == nil else { return }
            version.refuse(
                field(), "没有「\(zone)」这个时区；例：Asia/Shanghai 或 +08:00。", "There is no time zone “\(zone)”; for example Asia/Shanghai or +08:00.")
        }
    }
}

/// What a version of a calendar must be, beside what holds for every version.
enum CalendarRules {
    static let all = [Rule<VersionOfCalendar>.knownZone(\.zone), someWork, announcedDays]

    static let someWork = Rule<VersionOfCalendar>.saving("一周里有工作时间", "Something is worked in a week") { version in
        guard week(version).allSatisfy({ $0 == nil }) else { return }
        version.refuse(\.monday, "一周里至少要有一天填写时段。", "At least one day of the week needs hours.")
    }

    private static func week(_ version: Situation<VersionOfCalendar>) -> [Hours?] {
        let draft = version.draft
        return [draft.monday, draft.tuesday, draft.wednesday, draft.thursday, draft.friday, draft.saturday, draft.sunday]
    }

    /// From then on they are lines like others, for all to see, to change and to approve.
    static let announcedDays = Rule<VersionOfCalendar>.saving("写入公布的节假日", "Announced holidays are written in") { version in
        guard version.changes(\.holidays), let key = version.draft.holidays?.key else { return }
        let moment = version.draft.effective ?? version.now
        let first = moment.wall(offset: version.draft.zone.flatMap(version.zone)?.offset(at: moment) ?? 0).day.civil.year
        guard let announced = version[CalendarParameters.holidays]?.days(of: key, from: first, worked: week(version).compactMap { $0 }.first ?? Hours.none) else {
            return version.refuse(
                \.holidays, "参数「公布的节假日与调休」里没有「\(key)」。", "The parameter “Announced holidays and make-up workdays” has no “\(key)”.")
        }
        let rows = version.draft.days?.rows ?? []
        let named = Set(rows.compactMap(\.first))
        let added = announced.map(\.cells).filter { !named.contains($0[0]) }
        guard rows.count + added.count <= LinesField.most else {
            return version.refuse(\.days, "加上节假日超过 \(LinesField.most) 行。", "With the holidays there are more than \(LinesField.most) lines.")
        }
        version.draft.days = Lines((rows + added).sorted { $0[0] < $1[0] })
    }
}
