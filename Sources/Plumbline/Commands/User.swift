import ArgumentParser
import Engine
import Kernel

struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "People who sign in. 登录账号。", subcommands: [Add.self, Password.self, List.self], defaultSubcommand: List.self)

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a person who signs in. 新增账号。")
        @OptionGroup var place: Place
        @Option(help: "Mail address to sign in with.") var mail: String
        @Option(help: "The person's name.") var name: String
        @Option(help: "Role keys: admin, manager, agent, auditor, customer. May be given several times.") var role: [String] = ["agent"]
        @Option(help: "Number, code or name of the customer the person belongs to.") var customer: String?
        @Option(help: "zh or en.") var language = "zh"
        @Option(name: .customLong("password-file"), help: "A file whose first line is the password.") var passwordFile: String

        func run() async throws {
            let password = try Composition.password(in: passwordFile)
            try Accounts.check(password)
            let house = try await place.open()
            let admin = try await Acting.administrator(of: house)
            var values: [String: Value] = ["mail": .text(mail), "name": .text(name), "language": .text(language)]
            values["roles"] = .ids(try await role.asyncMap { try await Acting.find("role", .equal("key", .value(.text($0))), $0, in: house, as: admin) }.sorted())
            if let customer {
                let ways = ["number", "code", "name"].map { Filter.equal($0, .value(.text($0 == "number" ? customer.uppercased() : customer))) }
                values["customer"] = .id(try await Acting.find("customer", .or(ways), customer, in: house, as: admin))
            }
            let made = try await house.records.run(.create(kind: "person", Input(values)), as: admin)
            try await house.accounts.setPassword(password, of: made.id, by: admin)
            try await house.close()
            Console.say("\(name) signs in as \(mail).")
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set a new password; sessions end. 重设密码。")
        @OptionGroup var place: Place
        @Option(help: "Whose.") var mail: String
        @Option(name: .customLong("password-file"), help: "A file whose first line is the password.") var passwordFile: String

        func run() async throws {
            let password = try Composition.password(in: passwordFile)
            let house = try await place.open()
            let admin = try await Acting.administrator(of: house)
            try await house.accounts.setPassword(password, of: try await Acting.person(mail, in: house).person, by: admin)
            try await house.close()
            Console.say("The password of \(mail) is set.")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List people with a mail address. 列出账号。")
        @OptionGroup var place: Place

        func run() async throws {
            let house = try await place.open()
            let admin = try await Acting.administrator(of: house)
            var cursor: Cursor?
            repeat {
                let page = try await house.records.list("person", Query(.not(.equal("mail", .none)), sort: .init("number", descending: false)), after: cursor, limit: 200, as: admin)
                for person in page.records { Console.say("\(person.number)\t\(person["mail"].text ?? "")\t\(person.title)\t\(person.state)") }
                cursor = page.next
            } while cursor != nil
        }
    }
}

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tokens for the API. API 令牌。", subcommands: [Make.self, End.self])

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token; it is printed once. 新建令牌。")
        @OptionGroup var place: Place
        @Option(help: "In whose name.") var mail: String
        @Option(help: "What it is for.") var name = "api"
        @Option(help: "read, write, or metrics for a monitor; may be given several times.") var scope: [String] = ["read", "write"]
        @Option(help: "Days until it ends; never without.") var days: Int?

        func run() async throws {
            let scopes = Set(scope.compactMap { Accounts.Scope(rawValue: $0) })
            guard scopes.count == Set(scope).count else { throw ValidationError("--scope is read, write or metrics") }
            let house = try await place.open()
            let admin = try await Acting.administrator(of: house)
            let person = try await Acting.person(mail, in: house)
            let expires = days.map { house.records.now().adding(seconds: Int64($0) * 86400) }
            let token = try await house.accounts.makeToken(for: person.person, name: name, scopes: scopes, expires: expires, by: admin)
            try await house.close()
            Console.say(token)
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a person's tokens of one name. 吊销令牌。")
        @OptionGroup var place: Place
        @Option(help: "Whose.") var mail: String
        @Option(help: "Which.") var name = "api"

        func run() async throws {
            let house = try await place.open()
            let admin = try await Acting.administrator(of: house)
            let ended = try await house.accounts.endTokens(of: try await Acting.person(mail, in: house).person, name: name, by: admin)
            try await house.close()
            Console.say("\(ended) ended.")
        }
    }
}

/// In whose name the command line works, and whom it means.
enum Acting {
    static func administrator(of house: House) async throws -> Principal {
        guard let admin = try await house.accounts.administrator() else { throw Refused("库里没有在用的管理员。", "The base has no active administrator.") }
        return admin
    }

    static func person(_ mail: String, in house: House) async throws -> Principal {
        guard let person = try await house.accounts.principal(mail: mail) else { throw Refused(field: "mail", "没有 \(mail) 这个账号。", "There is no active person \(mail).") }
        return person
    }

    static func find(_ kind: String, _ filter: Filter, _ name: String, in house: House, as admin: Principal) async throws -> RecordID {
        guard let found = try await house.records.list(kind, Query(filter), limit: 1, as: admin).records.first else {
            throw Refused(field: kind, "没有「\(name)」。", "There is no \(kind) “\(name)”.")
        }
        return found.id
    }
}

extension Sequence {
    func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
