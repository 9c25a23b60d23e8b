import Engine
import Kernel
import Testing

@testable import Mail

/// The lines of a letter as it is sent.
private func lines(_ letter: Letter) throws -> [String] {
    let from = try #require(Mailbox("Plumbline <desk@example.cn>"))
    let to = try #require(Mailbox(name: letter.name, address: letter.to))
    let message = Message(letter, from: from, to: to, at: Moment(seconds: 1_781_000_000))
    let separator: Character = "\r\n"
    return String(decoding: message.bytes, as: UTF8.self).split(separator: separator, omittingEmptySubsequences: false).map(String.init)
}

@Suite("Letters in the form of mail")
struct MessageTests {
    @Test("A letter names its people, its thread and its moment, and says that no person wrote it")
    func whole() throws {
        let letter = Letter(
            to: "zhang@example.com", name: "Zhang San", subject: "[INC0000042] 打印机不工作", text: "张工：\n请处理。\n", identity: "notice-1", thread: "t1")
        #expect(try lines(letter) == [
            "Date: Tue, 09 Jun 2026 10:13:20 +0000", "From: Plumbline <desk@example.cn>", "Subject: [INC0000042] =?UTF-8?B?5omT5Y2w5py65LiN5bel5L2c?=",
            "To: Zhang San <zhang@example.com>", "Message-Id: <notice-1@example.cn>", "In-Reply-To: <t1@example.cn>", "References: <t1@example.cn>",
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
            "5byg5bel77yaDQror7flpITnkIbjgIINCg==", "",
        ])
    }

    @Test("A letter that belongs to no record stands alone")
    func alone() throws {
        let letter = Letter(to: "zhang@example.com", name: "", subject: "Digest", text: "one\ntwo\n", identity: "digest-1", thread: nil)
        let sent = try lines(letter)
        #expect(sent.contains("To: zhang@example.com") && sent.suffix(3) == ["one", "two", ""])
        #expect(!sent.contains { $0.hasPrefix("In-Reply-To") || $0.hasPrefix("References") })
    }

    @Test("Nothing that people write begins another header", arguments: ["\r\n", "\n", "\r", "\r\n\r\n", "\n ", "\0\n"])
    func injection(ending: String) throws {
        let bad = "甲\(ending)Bcc: evil@example.com"
        let letter = Letter(to: "zhang@example.com", name: bad, subject: bad, text: bad, identity: bad, thread: bad)
        let head = try lines(letter).prefix { !$0.isEmpty }
        let names = head.filter { !$0.hasPrefix(" ") && !$0.hasPrefix("\t") }.map { $0.prefix { $0 != ":" } }
        #expect(names == [
            "Date", "From", "Subject", "To", "Message-Id", "In-Reply-To", "References", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        ])
    }
}

@Suite("Where letters come from and go to")
struct AddressTests {
    @Test("A mailbox is an address, with a name before it or without", arguments: [
        ("desk@example.cn", "", "desk@example.cn"), ("Plumbline <desk@example.cn>", "Plumbline", "desk@example.cn"), ("恒准服务台 <desk@example.cn>", "恒准服务台", "desk@example.cn"),
        ("\"恒准, 服务台\" <desk@example.cn>", "恒准, 服务台", "desk@example.cn"), ("\"甲\r\n乙\" <desk@example.cn>", "甲  乙", "desk@example.cn"),
    ])
    func mailbox(text: String, name: String, address: String) {
        let found = Mailbox(text)
        #expect(found?.name == name && found?.address == address)
    }

    @Test("Anything else is none", arguments: ["", "desk", "@example.cn", "desk@", "a@b.cn, c@d.cn", "Plumbline <desk>", "group: a@b.cn;", "a@b.cn\r\nRCPT TO:<c@d.cn>"])
    func none(text: String) { #expect(Mailbox(text) == nil) }

    @Test("No address holds what would be a command to the server", arguments: [
        "a@b.cn>\r\nRCPT TO:<c@d.cn", "a@b.cn\n", "a\0@b.cn", "a b@c.cn", "a@b.cn> SIZE=1", "<a@b.cn>", "a@b@c.cn", "ab.cn", "",
    ])
    func commands(address: String) { #expect(Mailbox(name: "甲", address: address) == nil) }

    @Test("A server is named by its scheme, host and port", arguments: [
        ("smtp://mail.example.cn", "mail.example.cn", false), ("smtp://mail.example.cn:587", "mail.example.cn", false), ("smtps://10.0.0.1:465", "10.0.0.1", true),
        ("smtp://[::1]:25", "::1", false),
    ])
    func server(text: String, host: String, beginsEncrypted: Bool) {
        let found = MailServer(text)
        #expect(found?.url == text && found?.host == host && found?.beginsEncrypted == beginsEncrypted)
    }

    @Test("No server is named by anything else, nor with a password for every process list", arguments: [
        "", "mail.example.cn", "http://mail.example.cn", "smtp://", "smtp://desk:secret@mail.example.cn", "smtp://desk@mail.example.cn", "smtp://mail.example.cn/x",
        "smtp://mail.example.cn?x", "smtp://mail.example.cn:99999",
    ])
    func noServer(text: String) { #expect(MailServer(text) == nil) }
}
