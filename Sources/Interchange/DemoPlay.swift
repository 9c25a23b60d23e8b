import Engine
import Kernel
import Logging

/// Plays the demo company's incidents: everyone does what the plan says, when it says so.
struct DemoPlay {
    private struct Scene {
        let story: String
        let step: DemoPlan.Step
        let at: Moment
    }

    private let house: House
    private let time: SimulatedTime
    private var cast: DemoCast

    init(house: House, time: SimulatedTime, cast: DemoCast) {
        self.house = house
        self.time = time
        self.cast = cast
    }

    mutating func perform(_ stories: [DemoPlan.Story], of plan: DemoPlan, until: Moment) async throws {
        let scenes = stories.flatMap { story -> [Scene] in
            var at = plan.midnight(daysBefore: story.day, until)
            return story.steps.map { step in
                at = at.adding(seconds: step.after)
                return Scene(story: story.id, step: step, at: at)
            }
        }
        let order = scenes.indices.sorted { (scenes[$0].at, $0) < (scenes[$1].at, $1) }
        for scene in order.map({ scenes[$0] }) where scene.at <= until {
            try await pass(to: scene.at)
            try await play(scene)
        }
        try await pass(to: until)
    }

    /// What falls due meanwhile happens at its moment.
    private func pass(to moment: Moment) async throws {
        try await house.scheduler.pass(to: moment, Logger(label: "demo")) { time.set($0) }
    }

    private mutating func play(_ scene: Scene) async throws {
        let receipt = try await house.records.run(try command(scene), as: try cast.principal(scene.step.by))
        if case .create = scene.step.deed { cast.know("incident", scene.story, receipt.id) }
    }

    private func command(_ scene: Scene) throws -> Command {
        let step = scene.step
        let input = Input(try cast.values(step.values, of: "incident"), comment: step.words, isInternal: step.isInternal)
        if case .create = step.deed { return .create(kind: "incident", input) }
        let id = try cast.id("incident", scene.story)
        switch step.deed {
        case .create, .change: return .change(kind: "incident", id, version: nil, input)
        case .verb(let verb): return .perform(kind: "incident", id, version: nil, verb: verb, input)
        case .say: return .comment(kind: "incident", id, input)
        case .link(let type, let other): return .link(kind: "incident", id, type: type, to: ("incident", try cast.id("incident", other)))
        case .attach(let name, let text):
            let file = try house.records.attachments.receive(Array(text.utf8), name: name)
            return .attach(kind: "incident", id, file, input)
        }
    }
}
