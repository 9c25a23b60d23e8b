"""What people are told reaches them by mail: from the desk to a mail server."""

from contextlib import closing
from types import SimpleNamespace

import pytest

from house import House
from mail_server import HANG, MailServer

ADDRESS = "https://desk.example.cn"
WORDS = ["--mail-from", "恒准服务台 <desk@example.cn>", "--address", ADDRESS + "/"]
SOME = 30  # times that two minutes pass; no clock of an incident rings by then


def manned(house):
    """Somebody who raises incidents, and somebody who is to work on them."""
    admin = house.token()
    house.user("zhang@example.com", "张工", "agent")
    with house.serve() as server:
        client = server.client(admin)
        zhang, = client.get("/api/v1/person", q="mail:zhang@example.com").json["records"]
        customer = client.make("customer", name="澄江医院")["id"]
    return SimpleNamespace(house=house, admin=admin, incident={"customer": customer, "assignee": zhang["id"], "impact": "medium", "urgency": "medium"})


@pytest.fixture
def desk(house):
    return manned(house)


def serve(desk, mail):
    return desk.house.serve("--smtp", mail.address, *WORDS)


def raised(desk, server, title):
    return server.client(desk.admin).make("incident", title=title, **desk.incident)


def test_who_an_incident_is_assigned_to_gets_a_letter(desk):
    with MailServer() as mail, serve(desk, mail) as server:
        incident = raised(desk, server, "打印机不工作")
        letter = mail.letter()
        assert letter.people == ["zhang@example.com"] and letter.sender == "desk@example.cn"
        assert letter.message["To"].addresses[0].display_name == "张工"
        assert incident["number"] in letter.message["Subject"] and "打印机不工作" in letter.message["Subject"]
        assert f"{ADDRESS}/incident/{incident['number']}" in letter.text
        assert server.stop() == 0
    assert mail.is_empty
    desk.house.assert_whole()


def test_letters_of_one_record_are_a_thread(desk):
    with MailServer() as mail, serve(desk, mail) as server:
        incident = raised(desk, server, "打印机")
        first = mail.letter().message
        server.client(desk.admin).comment(incident, "已联系厂商")
        second = mail.letter().message
        raised(desk, server, "扫描仪")
        other = mail.letter().message
    assert first["References"] == first["In-Reply-To"] == second["References"] != other["References"]
    assert len({message["Message-Id"] for message in (first, second, other)}) == 3


def test_a_letter_goes_when_the_mail_server_takes_it_again(binary, tmp_path):
    house = House(binary, tmp_path / "data")
    house.command("init", "--organisation", "恒准", "--admin", house.mail, "--password-file", house.passwords, "--simulated", "2026-01-05T00:00:00Z")
    desk = manned(house)
    with MailServer(replies={"RCPT": "451 4.3.0 Try again"}) as mail, serve(desk, mail) as server:
        raised(desk, server, "打印机")
        mail.asked("RCPT")
        mail.replies.clear()
        for _ in range(SOME):
            if not mail.is_empty:
                break
            house.command("clock", "--by", "PT2M")
        assert mail.letter().people == ["zhang@example.com"]


def test_a_node_stops_while_the_mail_server_hangs_and_keeps_the_letter(desk):
    with MailServer(replies={"RCPT": HANG}) as mail, serve(desk, mail) as server:
        raised(desk, server, "打印机")
        mail.asked("RCPT")
        assert server.stop() == 0
    with closing(desk.house.base.open()) as db:
        assert db.execute("SELECT count(*) FROM letter").fetchone()[0] == 1
    desk.house.assert_whole()


@pytest.mark.parametrize("words", [
    ["--smtp", "smtp://127.0.0.1"], ["--smtp", "smtp://127.0.0.1", "--mail-from", "desk@example.cn"], ["--mail-from", "desk@example.cn"], ["--smtp-plain"],
    ["--smtp", "smtp://127.0.0.1", *WORDS[:3], "desk.example.cn"], ["--smtp", "nonsense", *WORDS]], ids=" ".join)
def test_serving_with_half_of_the_mail_settings_is_wrong_use(words, house):
    assert house.try_command("serve", "--port", "0", *words).returncode == 64
