import ArgumentParser
import Delivery
import Engine
import Foundation
import Interchange
import Kernel
import Management
import Relationship
import Resolution
import Store
import StorePostgres
import StoreSQLite

/// What every command needs: where the data lie, and all the parts put together.
struct Place: ParsableArguments {
    @Option(name: .long, help: "The folder of the base, its attachments and keys.")
    var data = "./data"
    @Option(name: .long, help: "A PostgreSQL base, as postgres://…; without it the base is a file in the folder. PLUMBLINE_DATABASE says it too, and shows it to no process list.")
    var database: String?

    var folder: URL { URL(fileURLWithPath: data, isDirectory: true).standardizedFileURL }
    /// Nil for a file in the folder.
    private var address: String? {
        let named = database ?? ProcessInfo.processInfo.environment["PLUMBLINE_DATABASE"]
        return named?.isEmpty == false ? named : nil
    }
    private var file: URL { House.base(in: folder) }

    var isMissing: Refused { Refused("\(data) 里没有库。先运行：plumbline init --data \(data) …", "There is no base in \(data). First: plumbline init --data \(data) …") }

    /// A place of the same kind in a folder beside this one.
    func beside(_ word: String) -> Place {
        var other = self
        other.data = folder.path + "." + word
        return other
    }

    /// - Parameter reading: what one statement of a read may take on a server; nil: as long as it needs.
    func open(clock: Clock = .system, limits: HouseLimits = HouseLimits(), reading: Swift.Duration? = nil) async throws -> House {
        try await needExisting()
        return try await House.open(folder, store: try store(reading: reading), registry: try Composition.registry(), clock: clock, limits: limits)
    }

    func found(
        organisation: String, administrator: (name: String, mail: String, password: String), clock: Clock = .system, isSimulated: Bool = false, standing: Moment? = nil
    ) async throws -> House {
        try Accounts.check(administrator.password)
        return try await found { folder, store, registry in
            try await House.found(
                folder, store: store, registry: registry, clock: clock, isSimulated: isSimulated, standing: standing, roles: Role.shipped,
                organisation: organisation, administrator: administrator)
        }
    }

    /// A new base with what another house exported.
    func found(from export: URL, administrator mail: String, password: String, progress: @escaping @Sendable (Int) -> Void) async throws -> House {
        try Accounts.check(password)
        let exported = try HouseImport(folder: export, registry: try Composition.registry(), administrator: mail)
        return try await found { folder, store, registry in
            try await House.found(
                folder, store: store, registry: registry, administrator: exported.administrator, password: password
            ) { records in _ = try await exported.run(into: records, progress: progress) }
        }
    }

    private func found(_ make: (URL, any Store, Registry) async throws -> House) async throws -> House {
        try await refuseExisting()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            return try await make(folder, try store(), try Composition.registry())
        } catch {
            if address == nil { removeUnfinished() }
            throw error
        }
    }

    /// A base that was never finished is no base; the next init begins anew.
    private func removeUnfinished() {
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + ending) }
    }

    func needExisting() async throws {
        guard try await exists() else { throw isMissing }
    }

    /// A folder belongs to one base, wherever that lies: a file in it is in the way of a base on a server too.
    func refuseExisting() async throws {
        let isInFolder = FileManager.default.fileExists(atPath: file.path)
        let isThere = if isInFolder { true } else { try await exists() }
        guard isThere else { return }
        throw Refused("\(data) 里已有库。", "There is a base in \(data) already.")
    }

    private func exists() async throws -> Bool {
        guard address != nil else { return FileManager.default.fileExists(atPath: file.path) }
        let store = try store()
        let isFounded = try await House.isFounded(store)
        try await store.close()
        return isFounded
    }

    func store(reading: Swift.Duration? = nil) throws -> any Store {
        try sharedStore(reading: reading) ?? SQLiteStore(file: file.path)
    }

    /// The base on a server, when one is named.
    func sharedStore(reading: Swift.Duration? = nil) throws -> (any Store)? { try address.map { try PostgresStore($0, reading: reading) } }

    /// For looking only; nothing is written, not even beside the base.
    func storeToRead() async throws -> any Store {
        try await needExisting()
        return try sharedStore() ?? SQLiteReadOnly(file: file.path)
    }
}

enum Composition {
    static let rooms: [Room] = managementRooms + relationshipRooms + resolutionRooms + deliveryRooms + serviceRooms

    static func registry() throws -> Registry {
        try Registry(rooms: rooms, shipped: ParameterFiles.read(in: resources().appendingPathComponent("parameters")))
    }

    /// The `Resources` folder: where `PLUMBLINE_RESOURCES` says, or beside the program or above it.
    static func resources() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["PLUMBLINE_RESOURCES"] { return URL(fileURLWithPath: named, isDirectory: true) }
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        if let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { folder = URL(fileURLWithPath: running) }
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("Resources", isDirectory: true)
            if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("parameters").path) { return candidate }
        }
        throw Refused("找不到 Resources 目录；请用 PLUMBLINE_RESOURCES 指明。", "The Resources folder is not found; name it with PLUMBLINE_RESOURCES.")
    }

    static let backup = Backup { try SQLiteStore(file: $0) }

    /// Carries the file of a base to a server; the file goes when it is there.
    static func carry(from folder: URL, to target: any Store) async throws {
        let file = House.base(in: folder)
        let source = try SQLiteStore(file: file.path)
        _ = try await Migration(registry: registry(), from: source, to: target).run()
        try await source.close()
        try FileManager.default.removeItem(at: file)
    }

    /// A password from the first line of a file, so that it is in no process list.
    static func password(in file: String) throws -> String {
        guard let line = try? String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline).first else {
            throw Refused(field: "password-file", "读不到密码文件 \(file)。", "The password file \(file) cannot be read.")
        }
        return String(line)
    }
}
