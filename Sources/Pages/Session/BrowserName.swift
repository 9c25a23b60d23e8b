/// What a browser says of itself, as people call it: `Firefox · Windows`.
enum BrowserName {
    /// Many claim to be others too: the first that is named decides.
    private static let browsers = [
        ("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ]

    /// Nil where neither is known.
    static func words(_ agent: String) -> String? {
        let parts = [browsers, systems].compactMap { names in names.first { agent.contains($0.0) }?.1 }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}
