import Engine
import Foundation
import Kernel

/// A small company that does not exist, with its customers and two weeks of incidents, made through the door by its own
/// people in simulated time. What it is stands in `Resources/demo/company.yaml`.
public struct DemoCompany: Sendable {
    /// Someone to sign in as.
    public struct SignIn: Sendable, Hashable {
        public let role: String
        public let name: String
        public let mail: String
        public let password: String
    }

    /// What the base is founded with.
    public let organisation: String
    public let administrator: (name: String, mail: String)
    let plan: DemoPlan

    /// - Parameter resources: the folder that holds `demo/company.yaml`.
    /// - Throws: `Refused` when the file is not what it should be.
    public init(resources: URL) throws {
        plan = try DemoPlan(DemoPlace(resources, "company.yaml"))
        organisation = plan.organisation
        administrator = (plan.administrator.name, plan.administrator.mail)
    }

    /// When the base must be founded, so that everything can happen after it and by `until`.
    public func start(until: Moment) -> Moment { plan.midnight(daysBefore: plan.days, until).adding(seconds: 6 * 3600) }

    /// Fills a base founded by the administrator in simulated time. The same `until` gives the same company.
    /// - Parameters:
    ///   - time: the house's own, standing at `start(until:)` or later; it stands at `until` afterwards.
    ///   - until: what would have happened later is left out.
    ///   - passwords: by role: `admin`, `manager`, `agent`, `auditor`, `customer`. People of a role without one cannot sign in.
    public func build(in house: House, time: SimulatedTime, until: Moment, passwords: [String: String]) async throws -> [SignIn] {
        var cast = try await DemoCast(house: house, passwords: passwords)
        try await cast.hire(plan, at: start(until: until))
        try await cast.agree(on: plan.calendars, "calendar")
        try await cast.agree(on: plan.rotas, "rota")
        try await cast.decide(on: plan.changes)
        try await cast.promise(plan)
        try await cast.keep(plan, until: until)
        var play = DemoPlay(house: house, time: time, cast: cast)
        try await play.perform(plan.incidents, of: plan, until: until)
        return cast.signIns
    }
}
