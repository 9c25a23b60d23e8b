// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "plumbline",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "plumbline", targets: ["Plumbline"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // The engine's vocabulary: values, no I/O.
        .target(name: "Kernel"),

        // The floors: one folder a room. A room imports Kernel and nothing else.
        .target(name: "Resolution", dependencies: ["Kernel"], path: "Sources/Processes/Resolution"),
        .target(name: "Delivery", dependencies: ["Kernel"], path: "Sources/Processes/Delivery"),
        .target(name: "Relationship", dependencies: ["Kernel"], path: "Sources/Processes/Relationship"),
        .target(name: "Management", dependencies: ["Kernel"], path: "Sources/Processes/Management"),

        // The small door to a database, and its engines.
        .target(name: "Store", dependencies: ["Kernel"]),
        .target(
            name: "StoreSQLite",
            dependencies: ["Store", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift")]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "StorePostgres", dependencies: ["Kernel", "Store", "CLibPQ"]),

        .systemLibrary(name: "CICU", pkgConfig: "icu-i18n", providers: [.apt(["libicu-dev"])]),
        .target(name: "CCollation", dependencies: ["CICU"]),
        .target(name: "CTranscoding", dependencies: ["CICU"]),
        .target(
            name: "Engine",
            dependencies: [
                "Kernel", "Store", "CCollation", "CMagic",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .systemLibrary(name: "CMagic", pkgConfig: "libmagic", providers: [.apt(["libmagic-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Interchange",
            dependencies: [
                "Kernel", "Engine", "CZlib", "CTranscoding", .product(name: "Crypto", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
            ]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .target(name: "CMime", dependencies: ["CGMime"]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CSMTP", dependencies: ["CCurl"]),
        .target(name: "Mail", dependencies: ["Kernel", "Engine", "CMime", "CSMTP"]),
        // Pages know requests and answers, not the server that carries them.
        .systemLibrary(name: "CMd4c", pkgConfig: "md4c", providers: [.apt(["libmd4c-dev"])]),
        .target(name: "Pages", dependencies: ["Kernel", "Engine", "CMd4c", .product(name: "Mustache", package: "swift-mustache")]),
        .target(
            name: "Web",
            dependencies: [
                "Kernel", "Engine", "Pages", "CMime",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "Plumbline",
            dependencies: [
                "Kernel", "Resolution", "Delivery", "Relationship", "Management", "Store", "StoreSQLite", "StorePostgres", "Engine", "Interchange", "Mail", "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),

        // Real stores, people and time for all tests.
        .target(
            name: "TestKit",
            dependencies: ["Kernel", "Resolution", "Delivery", "Relationship", "Management", "Store", "StoreSQLite", "StorePostgres", "CLibPQ", "Engine"],
            path: "Tests/TestKit"),
        .testTarget(name: "KernelTests", dependencies: ["Kernel"]),
        .testTarget(name: "InterchangeTests", dependencies: ["Interchange", "Kernel", "TestKit"]),
        .testTarget(
            name: "EngineTests",
            dependencies: ["TestKit", "Engine", "Kernel", "Store", "StoreSQLite", "StorePostgres", .product(name: "Logging", package: "swift-log")]),
        .testTarget(name: "MailTests", dependencies: ["Mail", "Engine", "Kernel"]),
        .testTarget(name: "PagesTests", dependencies: ["Pages", "Kernel"]),
        .testTarget(name: "WebTests", dependencies: ["TestKit", "Web", .product(name: "HummingbirdTesting", package: "hummingbird"), .product(name: "Logging", package: "swift-log")]),
    ],
    swiftLanguageModes: [.v6]
)
