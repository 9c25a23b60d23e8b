import Engine
import HTTPTypes
import Hummingbird
import Kernel

/// How the house is, for monitors: 200 when well, else 503 with what fails. Open to all, so it says no more than that.
struct HealthRoute: Sendable {
    let house: House

    func answer() async -> Response {
        let health = await house.health()
        var members = [JSON.Member("status", health.failing.isEmpty ? "ok" : "failing")]
        members.append(JSON.Member("organisation", health.organisation.map { .text($0) } ?? .null))
        if !health.failing.isEmpty {
            let failing = health.failing.map { JSON.object(["duty": .text($0.duty), "last_done": $0.lastDone.map { .text($0.iso) } ?? .null]) }
            members.append(JSON.Member("failing", .list(failing)))
        }
        var response = Response.json(JSON.object(members).bytes)
        if !health.failing.isEmpty { response.status = .serviceUnavailable }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
