/// Lets so many in at once; others wait until one has left.
actor Turnstile {
    /// A server has connections for some eighty houses, and other tests take some too.
    static let houses = Turnstile(places: 48)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(places: Int) { free = places }

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
