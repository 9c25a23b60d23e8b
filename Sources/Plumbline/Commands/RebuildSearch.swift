import ArgumentParser
import Engine

struct RebuildSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the search index anew from the records and their history. 重建搜索索引。",
        discussion: "To be used where verify --search says that the index is wrong. A server may go on beside it; until it is done, searches miss records.")

    @OptionGroup var place: Place

    func run() async throws {
        let house = try await place.open()
        try await house.rebuildSearch()
        try await house.close()
        Console.say("The search index was made anew. 搜索索引已重建。")
    }
}
