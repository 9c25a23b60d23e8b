"""People, customers, teams and other records come in as files, checked field by field."""

import csv
import io
import os
import random
import signal
import subprocess
from contextlib import closing

import pytest

from house import PATIENCE

KILLS = 20 if os.environ.get("PLUMBLINE_FULL") else 4
SEED = 20261124


@pytest.fixture
def bring(house, tmp_path):
    file, rejected = tmp_path / "records.csv", tmp_path / "rejected.csv"

    def take(kind, text, *more, encoding="utf-8"):
        file.write_bytes(text.encode(encoding))
        said = house.command("import", file, "--kind", kind, "--rejected", rejected, "--encoding", "gb18030" if encoding == "gb18030" else "utf-8", *more)
        numbers = [int(word) for word in said.splitlines()[0].replace(";", " ").split() if word.isdigit()]
        with open(rejected, encoding="utf-8-sig", newline="") as opened:
            take.rejected = list(csv.DictReader(opened))
        # rows, taken, known, rejected, new, changed
        return tuple(numbers) + (0,) * (6 - len(numbers))

    return take


def people(house):
    with closing(house.base.open()) as db:
        return {mail: (name, language) for name, mail, language in db.execute("SELECT name, mail, language FROM person WHERE mail <> ?", [house.mail])}


def stored(house):
    with closing(house.base.open()) as db:
        return [tuple(row) for row in db.execute("SELECT record, n, hash FROM event ORDER BY record, n")] + [tuple(row) for row in db.execute("SELECT name FROM unit")]


PEOPLE = "姓名,mail,roles,teams,language\r\n张三,zhang@example.com,agent,服务台,中文\r\n\"李, 四\",li@example.com,agent;manager,TEAM0000001,en\r\n"


def test_a_list_of_people_comes_in_once(house, bring):
    assert bring("team", "name\n服务台\n二线\n") == (2, 2, 0, 0, 2, 0)
    assert bring("person", "\ufeff" + PEOPLE) == (2, 2, 0, 0, 2, 0)
    assert people(house) == {"zhang@example.com": ("张三", "zh"), "li@example.com": ("李, 四", "en")}
    assert bring("person", PEOPLE) == (2, 0, 2, 0, 0, 0)
    assert bring("person", PEOPLE.replace("张三", "张三丰"), encoding="gb18030") == (2, 1, 1, 0, 0, 1)
    assert people(house)["zhang@example.com"] == ("张三丰", "zh")
    house.assert_whole()


def test_an_empty_cell_says_nothing_and_a_number_names_the_record(house, bring):
    bring("customer", "name,code,site\n澄江医院,cj,https://cj.example\n")
    assert bring("customer", "number,name,site\nCUS0000001,澄江总医院,\n") == (1, 1, 0, 0, 0, 1)
    with closing(house.base.open()) as db:
        assert [tuple(row) for row in db.execute("SELECT name, code, site FROM customer")] == [("澄江总医院", "cj", "https://cj.example")]
    assert bring("customer", "number,name\nCUS0000009,谁\n")[3] == 1


def test_each_wrong_row_is_named_with_its_fields_and_mended_alone(house, bring, tmp_path):
    bring("team", "name\n服务台\n")
    wrong = PEOPLE + "王五,没有,agent,没有这组,fr\r\n,x@example.com,agent,,\r\n赵六,zhao@example.com,agent,服务台\r\n"
    assert bring("person", wrong) == (5, 2, 0, 3, 2, 0)
    assert [row["line"] for row in bring.rejected] == ["4", "5", "6"]
    first, second, third = bring.rejected
    assert "语言：「fr」" in first["reason_zh"] and "处理组：没有「没有这组」" in first["reason_zh"] and "邮箱：" in first["reason_zh"]
    assert "Language: “fr”" in first["reason_en"] and "Teams: There is no team" in first["reason_en"] and "Mail: " in first["reason_en"]
    assert second["reason_en"] == "Name: Name is needed." and "4 fields instead of 5" in third["reason_en"]
    mended = bring.rejected[:1]
    mended[0].update(mail="wang@example.com", teams="服务台", language="zh")
    text = io.StringIO()
    writer = csv.DictWriter(text, mended[0])
    writer.writeheader()
    writer.writerows(mended)
    assert bring("person", text.getvalue())[1] == 1
    assert people(house)["wang@example.com"] == ("王五", "zh")


def test_a_dry_run_says_the_same_and_changes_nothing(house, bring):
    text = "name,parent\n总部,\n华东,总部\n华东,总部\n坏的,没有\n"
    before = stored(house)
    rehearsed, reasons = bring("unit", text, "--dry-run"), [row["reason_en"] for row in bring.rejected]
    assert stored(house) == before
    assert bring("unit", text) == rehearsed == (4, 2, 1, 1, 2, 0)
    assert [row["reason_en"] for row in bring.rejected] == reasons


@pytest.mark.parametrize("header, words", [
    ("name,colour", "colour"), ("name,name", "stands twice"), ("name,imported", "not set by an import"), ("lead", "known again"), ("name,", "There is no column")])
def test_wrong_columns_are_refused_before_anything_is_done(house, tmp_path, header, words):
    file = tmp_path / "records.csv"
    file.write_text(header + "\n" + ",".join("x" for _ in header.split(",")) + "\n", encoding="utf-8")
    done = house.try_command("import", file, "--kind", "team")
    assert done.returncode == 70 and words in done.stderr


@pytest.mark.parametrize("kind", ["person", "team", "customer", "unit", "option", "incident", "calendar", "calendar_version", "service", "service_family", "supplier", "agreement", "agreement_version", "task", "checklist", "checklist_version", "checklist_run", "recurrence", "measure", "measure_value", "meeting"])
def test_a_template_names_columns_that_are_taken_and_its_hints_are_passed_over(house, bring, kind):
    text = house.run("export", "--template", kind).stdout
    assert len(text.strip().split("\n")) == 2
    assert bring(kind, text) == (0, 0, 0, 0, 0, 0)


def test_calendars_come_in_with_hours_and_lines(house, bring):
    bring("calendar", "name\n工作日\n")
    text = '日历,名称,时区,周六,例外日期\n工作日,2026 年班次,+08:00,９：００－１２：００,"日期\t时段\t名称\n2026-10-10\t9:00-18:00\t调休\n2026-10-01\t\t国庆节"\n'
    assert bring("calendar_version", text) == (1, 1, 0, 0, 1, 0)
    assert bring("calendar_version", text) == (1, 0, 1, 0, 0, 0)
    with closing(house.base.open()) as db:
        kept = [tuple(row) for row in db.execute("SELECT zone, saturday, days FROM calendar_version")]
    assert kept == [("+08:00", "09:00-12:00", "2026-10-01\t\t国庆节\n2026-10-10\t09:00-18:00\t调休")]
    assert bring("calendar_version", text.replace("2026-10-10", "2026-10-32")) == (1, 0, 0, 1, 0, 0)
    assert "Line 2, “Date”" in bring.rejected[0]["reason_en"]
    house.assert_whole()


def test_agreements_come_in_with_term_notice_and_fee(house, bring):
    bring("team", "name\n二线\n")
    text = '名称,form,team,协议期限,终止通知期,年费\n线路,ola,二线,2026-01-01 至 2026-12-31,30 天,"CNY 12,000.5"\n'
    assert bring("agreement", text) == (1, 1, 0, 0, 1, 0)
    assert bring("agreement", text) == (1, 0, 1, 0, 0, 0)
    with closing(house.base.open()) as db:
        kept = [tuple(row) for row in db.execute("SELECT term, notice, fee FROM agreement")]
    assert kept == [("2026-01-01/2026-12-31", 30 * 86400, "CNY 000000012000.50")]
    wrong = text.replace("2026-12-31", "2025-12-31").replace("30 天", "很久").replace("CNY", "XYZ")
    assert bring("agreement", wrong) == (1, 0, 0, 1, 0, 0)
    reason = bring.rejected[0]["reason_en"]
    assert "The last day cannot be before the first." in reason and "“很久” is not a length of time" in reason and "no currency “XYZ”" in reason
    house.assert_whole()


def test_incidents_are_known_by_their_number_elsewhere(house, bring):
    bring("customer", "name,code\n澄江医院,cj\n")
    text = "外部编号,标题,客户,影响,紧急度\nT-1,打印机,cj,高,低\nT-2,网络,澄江医院,low,low\n"
    assert bring("incident", text) == (2, 2, 0, 0, 2, 0)
    assert bring("incident", text) == (2, 0, 2, 0, 0, 0)
    house.assert_whole()


def crowd(version):
    """A list of people; the second is of more, and says other things of some of the first."""
    out = io.StringIO()
    csv.writer(out).writerows(
        [("姓名", "mail", "roles", "teams", "language")]
        + [(f"人员 {n} {'改' if version > 1 and n % 3 == 0 else ''}", f"p{n}@example.com", "agent" if n % 2 else "agent;manager", "服务台", "zh") for n in range(150 * version)])
    return out.getvalue()


def everyone(house):
    with closing(house.base.open()) as db:
        people = db.execute("SELECT mail, name, language, version, roles, teams FROM person WHERE mail LIKE ? ORDER BY mail", ["p%"]).fetchall()
        events = db.execute("SELECT count(*) FROM event WHERE kind = 'person'").fetchone()
    return [tuple(bytes(part) if isinstance(part, memoryview) else part for part in row) for row in people], tuple(events)


def test_killed_at_random_moments_and_run_again_it_equals_a_run_without(house, bring, binary, tmp_path, proof):
    dice = random.Random(SEED)
    bring("team", "name\n服务台\n")
    bring("person", crowd(1))
    before = len(everyone(house)[0])
    whole, file = house.copied(tmp_path / "whole"), tmp_path / "crowd.csv"
    file.write_text(crowd(2))
    whole.command("import", file, "--kind", "person")
    killed = 0
    for _ in range(KILLS):
        goal = dice.randrange(before + 1, 2 * before)
        with closing(house.base.open()) as db:
            here = lambda: db.execute("SELECT count(*) FROM person WHERE mail LIKE ?", ["p%"]).fetchone()[0]
            if here() >= goal:
                continue
            process = subprocess.Popen(
                [binary, "import", str(file), "--kind", "person", "--data", str(house.folder)], env=house.environment, stdout=subprocess.DEVNULL)
            deadline = os.times().elapsed + PATIENCE
            while here() < goal and process.poll() is None and os.times().elapsed < deadline:
                pass
            process.send_signal(signal.SIGKILL)
            killed += process.wait(PATIENCE) == -signal.SIGKILL
    proof("imports of records killed in the middle", killed)
    assert killed
    rows, taken, known, rejected, _, _ = bring("person", crowd(2))
    assert (rows, rejected) == (2 * before, 0) and known >= before and taken == rows - known
    assert everyone(house) == everyone(whole)
    house.assert_whole()
