"""Letters reach a mail server, or it is said why not: `plumbline mail` and a real server on loopback."""

import re
import socket
from email.utils import parsedate_to_datetime

import pytest

from bases import only
from house import House
from mail_server import HANG, MailServer, certificate

DONE, USAGE, IMPOSSIBLE = 0, 64, 70
LATER, REFUSED = "cannot be sent now", "refuses the letter"
ACCOUNT = ("desk", "correct horse battery")

pytestmark = only("sqlite", "no base is asked")


@pytest.fixture
def nowhere(binary, tmp_path):
    return House(binary, tmp_path / "data")


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A certificate's file, and what a server needs to show it."""
    return certificate(tmp_path_factory.mktemp("tls"))


def mail(house, address, *flags, **other):
    """Names of options are written with underscores."""
    given = {"smtp": address, "mail_from": "恒准服务台 <desk@example.cn>", "to": "张三 <zhang@example.com>", **other}
    return house.run("mail", *(word for name, value in given.items() for word in ("--" + name.replace("_", "-"), value)), *flags)


def sent(done, server):
    """The letter that the server was handed, and no other."""
    assert done.returncode == DONE and "has taken a letter" in done.stdout, f"{done.returncode}: {done.stdout}{done.stderr}"
    letter = server.letter()
    assert server.is_empty
    return letter


def unsent(done, server, status, *words):
    said = done.stdout + done.stderr
    assert done.returncode == status and all(word in said for word in words), f"{done.returncode}: {said}"
    assert server.is_empty


def test_a_letter_arrives_as_it_was_written(nowhere):
    with MailServer() as server:
        letter = sent(mail(nowhere, server.address), server)
    message = letter.message
    assert (letter.sender, letter.people) == ("desk@example.cn", ["zhang@example.com"]) and not letter.is_encrypted
    assert message["Subject"] == "Plumbline 测试邮件 Test letter"
    assert [(one.display_name, one.addr_spec) for one in message["From"].addresses] == [("恒准服务台", "desk@example.cn")]
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == [("张三", "zhang@example.com")]
    assert re.fullmatch(r"<[0-9a-f-]{36}@example\.cn>", message["Message-Id"]) and message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]).utcoffset().total_seconds() == 0
    assert letter.text.startswith("收到这封信，") and letter.text.endswith("by this server.\n")
    assert letter.content.isascii() and max(map(len, letter.content.splitlines())) < 998


# Encryption


@pytest.mark.parametrize("is_wrapped", [False, True], ids=["STARTTLS", "smtps"])
def test_a_letter_is_encrypted_where_the_server_can(is_wrapped, nowhere, tls):
    file, context = tls
    with MailServer(context, is_wrapped) as server:
        assert sent(mail(nowhere, server.address, smtp_ca=file), server).is_encrypted
        unsent(mail(nowhere, server.address), server, IMPOSSIBLE, LATER, "certificate")


def test_a_server_elsewhere_gets_nothing_unencrypted_unless_it_may(nowhere):
    with MailServer() as server:
        elsewhere = f"smtp://0.0.0.0:{server.port}"  # this machine, by an address that is not known to be
        unsent(mail(nowhere, elsewhere), server, IMPOSSIBLE, LATER, "STARTTLS")
        done = mail(nowhere, elsewhere, "--smtp-plain")
        assert not sent(done, server).is_encrypted and "Warning" in done.stderr and "警告" in done.stderr


# Signing in


def test_a_letter_is_handed_in_under_an_account(nowhere, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_SMTP_PASSWORD", ACCOUNT[1])
    with MailServer(account=ACCOUNT) as server:
        assert sent(mail(nowhere, server.address, smtp_user=ACCOUNT[0]), server).user == ACCOUNT[0]
        # The settings are wrong, and no letter is lost by that.
        unsent(mail(nowhere, server.address), server, IMPOSSIBLE, LATER, "530")
        monkeypatch.setenv("PLUMBLINE_SMTP_PASSWORD", "wrong")
        unsent(mail(nowhere, server.address, smtp_user=ACCOUNT[0]), server, IMPOSSIBLE, LATER, "535")


# What the server says


@pytest.mark.parametrize("command, reply, words", [
    ("RCPT", "550 5.1.1 No such user", REFUSED), ("RCPT", "550-5.1.1 No such user\r\n550 没有此人", REFUSED), ("RCPT", "450 4.2.1 Greylisted", LATER),
    ("RCPT", "530 5.7.0 Sign in first", LATER), ("DATA", "554 5.7.1 Looks like spam", REFUSED), ("DATA", "452 4.3.1 Disk full", LATER),
    ("MAIL", "550 5.7.1 Not your sender", LATER), ("MAIL", "421 4.3.2 Closing", LATER)])
def test_a_letter_is_refused_for_good_only_where_the_reply_is_about_it(command, reply, words, nowhere):
    with MailServer(replies={command: reply}) as server:
        unsent(mail(nowhere, server.address), server, IMPOSSIBLE, words, *reply.splitlines())


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_server_that_says_nothing_is_given_up(command, nowhere):
    with MailServer(replies={command: HANG}) as server:
        unsent(mail(nowhere, server.address, smtp_timeout=1), server, IMPOSSIBLE, LATER)


def test_a_server_that_is_not_there_is_tried_later(nowhere):
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    done = mail(nowhere, f"smtp://127.0.0.1:{port}")
    assert done.returncode == IMPOSSIBLE and LATER in done.stderr and "暂时发不出去" in done.stderr, done


# Hostile and wrong


def test_a_name_brings_in_no_header_and_no_reader(nowhere):
    with MailServer() as server:
        letter = sent(mail(nowhere, server.address, to='"张三\r\nBcc: evil@example.com\r\n\r\nText" <zhang@example.com>'), server)
    assert letter.people == ["zhang@example.com"] and "Bcc" not in letter.message
    assert letter.message["To"].addresses[0].addr_spec == "zhang@example.com" and len(letter.message["To"].addresses) == 1
    assert letter.text.startswith("收到这封信，")


@pytest.mark.parametrize("name, value", [
    ("to", "zhang@example.com\r\nRCPT TO:<evil@example.com>"), ("to", "zhang"), ("to", "a@b.cn, c@d.cn"), ("mail_from", "desk"), ("smtp", "http://127.0.0.1"),
    ("smtp", "smtp://desk:secret@127.0.0.1"), ("smtp_user", "desk"), ("smtp_ca", "/nonsense"), ("smtp_timeout", 0), ("smtp_timeout", 121)], ids=repr)
def test_wrong_use_is_said_before_anything_is_sent(name, value, nowhere, monkeypatch):
    monkeypatch.delenv("PLUMBLINE_SMTP_PASSWORD", raising=False)
    with MailServer() as server:
        unsent(mail(nowhere, server.address, **{name: value}), server, USAGE)
