import Foundation
import Interchange
import Kernel
import Testing

private let logPath = ProcessInfo.processInfo.environment["PLUMBLINE_INCIDENT_LOG"]

@Suite("The UCI incident log")
struct IncidentLogTests {
    static let header = """
        number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,\
        sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,cmdb_ci,\
        impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,\
        caused_by,closed_code,resolved_by,resolved_at,closed_at
        """

    /// INC0000045: its state and when it was so.
    func row(_ state: String, _ time: String) -> String {
        """
        INC0000045,\(state),true,0,0,2,true,Caller 2403,Opened by  8,29/2/2016 01:16,Created by 6,29/2/2016 01:23,\
        Updated by 642,\(time),Phone,Location 143,Category 55,Subcategory 170,Symptom 72,?,2 - Medium,2 - Medium,\
        3 - Moderate,Group 56,?,true,false,Do Not Notify,?,?,?,?,code 5,Resolved by 149,29/2/2016 11:29,5/3/2016 12:00
        """
    }

    func mapping() throws -> LogMapping {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try LogMapping(yaml: String(contentsOf: checkout.appending(path: "Resources/mappings/uci-incident-log.yaml"), encoding: .utf8))
    }

    func snapshot(_ state: String, _ time: String) throws -> Snapshot {
        let rows = try all(CSVReader(bytes: Array("\(Self.header)\n\(row(state, time))\n".utf8)))
        return try LogTranslator(mapping(), header: rows[0].fields).snapshot(rows[1]).get()
    }

    @Test("gives the first row of INC0000045 in our words")
    func new() throws {
        let snapshot = try snapshot("New", "29/2/2016 01:23")
        #expect(snapshot.caseKey == "INC0000045" && snapshot.state == "new" && snapshot.actor == "Updated by 642")
        #expect(snapshot.happened.iso == "2016-02-29T04:23:00Z")
        let expected = [
            "customer": "UCI 498", "title": "Category 55 / Subcategory 170 / Symptom 72", "external": "INC0000045",
            "caller": "Caller 2403", "opened_by": "Opened by  8", "opened": "2016-02-29T04:16:00Z", "category": "Category 55",
            "subcategory": "Subcategory 170", "symptom": "Symptom 72", "location": "Location 143", "contact": "phone",
            "impact": "medium", "urgency": "medium", "priority": "p3", "reassignments": "0", "reopens": "0", "team": "Group 56",
        ]
        let unknown: Set = ["resolved", "resolved_by", "close_code", "closed", "assignee", "hold_reason"]
        #expect(Dictionary(uniqueKeysWithValues: snapshot.values.compactMap { entry in entry.text.map { (entry.field, $0) } }) == expected)
        #expect(Set(snapshot.values.filter { $0.text == nil }.map(\.field)) == unknown)
        #expect(snapshot.facts["state"] == "New" && snapshot.facts["made_sla"] == "true" && snapshot.facts["priority"] == "3 - Moderate")
        #expect(snapshot.facts["resolved_at"] == nil && snapshot.facts["closed_at"] == nil)
    }

    @Test("does not know the end of INC0000045 before it came", arguments: [
        ("Resolved", "29/2/2016 08:53", false, false), ("Resolved", "29/2/2016 11:28", false, false),
        ("Resolved", "29/2/2016 11:29", true, false), ("Active", "29/2/2016 11:29", false, false),
        ("Closed", "5/3/2016 11:59", true, false), ("Closed", "5/3/2016 12:00", true, true), ("-100", "5/3/2016 12:00", false, false),
    ])
    func gates(state: String, time: String, resolved: Bool, closed: Bool) throws {
        let snapshot = try snapshot(state, time)
        #expect(snapshot["resolved"] == (resolved ? "2016-02-29T14:29:00Z" : nil))
        #expect(snapshot["resolved_by"] == (resolved ? "Resolved by 149" : nil))
        #expect(snapshot["close_code"] == (resolved ? "code 5" : nil))
        #expect(snapshot.facts["resolved_at"] == (resolved ? "29/2/2016 11:29" : nil))
        #expect(snapshot["closed"] == (closed ? "2016-03-05T15:00:00Z" : nil))
        #expect(snapshot.facts["closed_at"] == (closed ? "5/3/2016 12:00" : nil))
    }

    @Test(
        "is read whole, with nothing rejected",
        .enabled(if: logPath != nil, "PLUMBLINE_INCIDENT_LOG is not set: it names the UCI log, which is not part of the checkout."))
    func whole() throws {
        let reader = try CSVReader(path: #require(logPath))
        let translator = try LogTranslator(mapping(), header: reader.next()?.fields ?? [])
        var rows = 0, rejected: [RejectedRow] = [], states: [String: Int] = [:], ours: [String: Int] = [:], last: [String: Snapshot] = [:]
        while let row = try reader.next() {
            rows += 1
            switch translator.snapshot(row) {
            case .failure(let row): rejected.append(row)
            case .success(let snapshot):
                states[snapshot.facts["state"] ?? "", default: 0] += 1
                ours[snapshot.state ?? "", default: 0] += 1
                last[snapshot.caseKey] = snapshot
                if snapshot["title"]?.isEmpty != false { Issue.record("line \(snapshot.line) has no title") }
            }
        }
        #expect(rows == 141_712)
        #expect(rejected.isEmpty, "\(rejected.prefix(3))")
        #expect(reader.bytesConsumed == reader.bytesTotal)
        #expect(states == [
            "Active": 38_716, "New": 36_407, "Resolved": 25_751, "Closed": 24_985, "Awaiting User Info": 14_642, "Awaiting Vendor": 707,
            "Awaiting Problem": 461, "Awaiting Evidence": 38, "-100": 5,
        ])
        #expect(ours == ["in_progress": 38_716, "new": 36_407, "resolved": 25_751, "closed": 24_985, "on_hold": 15_848, "": 5])
        #expect(last.count == 24_918)
        let ends = last.values
        #expect(ends.allSatisfy { $0.state == "closed" && $0["closed"] == $0.happened.iso })
        #expect(ends.count { $0["resolved"] != nil } == 23_362)
        #expect(ends.reduce(0) { $0 + (Int($1.facts["reopen_count"] ?? "") ?? 0) } == 331)
        #expect(["p1", "p2", "p3", "p4"].map { priority in ends.count { $0["priority"] == priority } } == [270, 408, 23_466, 774])
    }
}
