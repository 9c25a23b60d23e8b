import Engine
import Foundation
import Hummingbird
import Kernel

/// What a monitor may know of a server: `GET /metrics`.
struct Metrics: Sendable {
    let house: House
    let requests: RequestFigures
    let limits: RateLimits
    let version: String
    private let start = Date()

    func answer() async throws -> Response {
        let figures = try await house.figures()
        var page = Exposition()
        write(figures, to: &page)
        writeStore(figures, to: &page)
        writeRequests(to: &page)
        writeProcess(to: &page)
        let headers: HTTPFields = [.contentType: Exposition.mediaType, .cacheControl: "no-store"]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: page.text)))
    }

    private func write(_ figures: HouseFigures, to page: inout Exposition) {
        let engine = figures.isShared ? "postgres" : "sqlite"
        page.add("plumbline_build_info", .gauge, [Exposition.Sample(1, ["version": version, "engine": engine])], "The program and the engine of its base.")
        let signIns = SignInEnd.allCases.map { Exposition.Sample(Double(figures.signIns[$0] ?? 0), ["result": $0.rawValue]) }
        page.add("plumbline_sign_ins_total", .counter, signIns, "Tries to sign in, by how they ended.")
        page.add("plumbline_events_unsealed", .gauge, Double(figures.unsealed), "Events that no seal covers yet, counted up to 100,000.")
        if let sealed = figures.sealed { page.add("plumbline_last_seal_timestamp_seconds", .gauge, sealed.seconds, "When the newest seal was made.") }
        page.add("plumbline_overdue", .gauge, Double(figures.overdue), "What has fallen due and is not done yet, counted up to 1,000.")
        page.add("plumbline_given_up", .gauge, Double(figures.givenUp), "What fell due and was given up after several tries, counted up to 1,000.")
        let duties = figures.duties.map { Exposition.Sample($0.done.seconds, ["duty": $0.name]) }
        page.add("plumbline_duty_last_done_timestamp_seconds", .gauge, duties, "When a duty of the house was last done; each is due every minute.")
    }

    private func writeStore(_ figures: HouseFigures, to page: inout Exposition) {
        let store = figures.store
        page.add("plumbline_store_writes_total", .counter, store.commits.sum, "Writes committed.")
        page.add("plumbline_store_commit_writes", [Exposition.Sample(store.commits)], "Writes that shared a commit.")
        page.add("plumbline_store_write_wait_seconds", [Exposition.Sample(store.waits)], "From when a write was handed over until it was begun.")
        page.add("plumbline_store_writes_waiting", .gauge, Double(store.waiting), "Writes handed over and not begun.")
        page.add("plumbline_store_conflicts_total", .counter, Double(store.conflicts), "Writes that began again because of others beside them.")
        let inUse = store.pools.map { Exposition.Sample(Double($0.inUse), ["pool": $0.name]) }
        page.add("plumbline_store_connections_in_use", .gauge, inUse, "Connections to the base that are at work.")
        let most = store.pools.map { Exposition.Sample(Double($0.most), ["pool": $0.name]) }
        page.add("plumbline_store_connections_max", .gauge, most, "Connections to the base there may be.")
    }

    private func writeRequests(to page: inout Exposition) {
        let took = requests.took.map { one in
            Exposition.Sample(one.seconds, ["route": one.key.route, "method": one.key.method, "status": "\(one.key.status)xx"])
        }
        page.add("plumbline_http_request_duration_seconds", took, "Requests answered, and how long that took.")
        page.add("plumbline_http_requests_in_flight", .gauge, Double(requests.flying.load(ordering: .relaxed)), "Requests under way, this one too.")
        page.add("plumbline_http_requests_refused_total", .counter, Double(limits.refused), "Requests refused because one asked too often.")
    }

    private func writeProcess(to page: inout Exposition) {
        page.add("process_resident_memory_bytes", .gauge, Double(ProcessFigures.resident), "Memory in use.")
        page.add("process_cpu_seconds_total", .counter, ProcessFigures.cpu, "Time the processors worked for it.")
        page.add("process_open_fds", .gauge, Double(ProcessFigures.descriptors), "Files and connections open.")
        page.add("process_max_fds", .gauge, Double(ConnectionLimits.descriptors), "Files and connections it may have open.")
        page.add("process_start_time_seconds", .gauge, start.timeIntervalSince1970, "When it began to serve.")
    }
}

extension Moment {
    /// Since 1970, in seconds, as Prometheus counts time.
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}
