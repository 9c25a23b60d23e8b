"""An export brought into an empty base gives the same records, and an export of that base the same files."""

import csv
import filecmp
import json
import shutil

import pytest

from bases import only
from house import PASSWORD, House
from specimen import Specimen

FILES = ["agreement.csv", "agreement_version.csv", "approval.csv", "attachments", "attachments.csv", "calendar.csv", "calendar_version.csv", "checklist.csv", "checklist_run.csv", "checklist_version.csv", "comments.csv", "customer.csv", "incident.csv", "links.csv", "measure.csv", "measure_value.csv", "meeting.csv", "option.csv", "parameter_version.csv", "person.csv", "recurrence.csv", "role.csv", "rota.csv", "rota_swap.csv", "rota_version.csv", "service.csv", "service_family.csv", "substitution.csv", "supplier.csv", "task.csv", "team.csv", "unit.csv"]


def export(house, folder):
    house.command("export", "--to", folder)
    return folder


def found_from(binary, folder, data, mail):
    """A new house with what the export has; nothing is asserted of how it went."""
    house = House(binary, data)
    done = house.try_command("init", "--from", folder, "--admin", mail, "--password-file", house.passwords)
    return house, done


def same(one, other):
    names = sorted(path.name for path in one.iterdir())
    files = [path.relative_to(one) for path in one.rglob("*") if path.is_file()]
    assert names == sorted(path.name for path in other.iterdir()) == FILES
    assert len(files) == len([path for path in other.rglob("*") if path.is_file()])
    for file in files:
        assert filecmp.cmp(one / file, other / file, shallow=False), file


def rows(file):
    with open(file, encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def exported(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    specimen = Specimen(binary, folder)
    return specimen, export(specimen.house, folder / "export")


def test_an_export_in_an_empty_base_is_exported_byte_for_byte(exported, binary, tmp_path):
    specimen, folder = exported
    house, done = found_from(binary, folder, tmp_path / "data", House.mail)
    assert done.returncode == 0, done.stderr
    house.assert_whole()
    same(folder, export(house, tmp_path / "again"))


def test_its_records_are_the_same_for_the_api_and_go_on_from_there(exported, binary, tmp_path):
    specimen, folder = exported
    house, _ = found_from(binary, folder, tmp_path / "data", House.mail)
    changing = ("version", "created", "updated", "created_at", "updated_at", "head")

    def records(client):
        return {kind: [{name: value for name, value in record.items() if name not in changing}
                       for record in client.get(f"/api/v1/{kind}", q="sort:number", limit="200").json["records"]] for kind in ("person", "team", "customer", "incident", "calendar", "calendar_version", "rota", "rota_version", "service", "agreement", "agreement_version", "approval")}

    with specimen.house.serve() as server:
        old = server.client(specimen.token)
        wanted = records(old)
        last = max(record["number"] for record in wanted["incident"])
        comments = [entry["changes"] for entry in old.get(f"/api/v1/incident/{wanted['incident'][0]['id']}/history").json["events"] if entry["verb"] == "comment"]
        assert comments
    with house.serve() as server:
        new = server.client(house.token())
        assert records(new) == wanted
        first = wanted["incident"][0]["id"]
        assert [entry["verb"] for entry in new.get(f"/api/v1/incident/{first}/history").json["events"]][0] == "import"
        raised = new.make("incident", title="新的", customer=wanted["customer"][0]["id"])
        assert raised["number"] == f"INC{int(last[3:]) + 1:07}"
    house.assert_whole()


def test_hours_and_lines_are_told_as_they_are_kept(exported):
    _, folder = exported
    first = rows(folder / "calendar_version.csv")[0]
    assert (first["state"], first["zone"], first["friday"], first["saturday"]) == ("approved", "+08:00", "09:00-12:00", "")
    days = [line.split("\t") for line in first["days"].split("\n")]
    assert days == sorted(days) and ["2026-10-01", "", "国庆节"] in days and ["2026-10-10", "09:00-12:00, 13:00-18:00", "调休"] in days


def test_money_periods_and_lengths_of_time_are_told_as_they_are_typed(exported):
    _, folder = exported
    sla = next(row for row in rows(folder / "agreement.csv") if row["form"] == "sla")
    assert (sla["term"], sla["notice"], sla["fee"]) == ("2026-01-01/..", "P90D", "12000.50 CNY")


def test_what_was_erased_is_not_exported(exported):
    specimen, folder = exported
    erased = specimen.incidents[0]
    row = next(row for row in rows(folder / "incident.csv") if row["id"] == erased["id"])
    assert row["description"] == row["external"] == ""
    assert not [row for row in rows(folder / "attachments.csv") if row["record"] == erased["id"]]
    assert "用户来电" not in [row["comment"] for row in rows(folder / "comments.csv") if row["record"] == erased["id"]]


def test_only_the_kinds_that_are_named(exported, tmp_path):
    specimen, _ = exported
    specimen.house.command("export", "--to", tmp_path / "two", "--kind", "team", "--kind", "customer")
    assert sorted(path.name for path in (tmp_path / "two").glob("*.csv")) == ["attachments.csv", "comments.csv", "customer.csv", "links.csv", "team.csv"]
    refused = specimen.house.try_command("export", "--to", tmp_path / "two")
    assert refused.returncode == 70 and "空目录" in refused.stderr


@pytest.mark.parametrize("fault", ["state", "reference", "number", "column", "file", "comment"])
def test_a_faulty_export_is_named_and_makes_no_base(exported, binary, tmp_path, fault):
    _, folder = exported
    copied = tmp_path / "export"
    shutil.copytree(folder, copied)
    name = {"comment": "comments.csv", "file": "attachments.csv"}.get(fault, "incident.csv")
    found = rows(copied / name)
    place = len(found) // 2
    row = found[place]
    change = {
        "state": ("state", "lost"), "reference": ("customer", "0" * 32), "number": ("number", "CUS0000001"), "column": ("title", ""),
        "comment": ("record", "0" * 32)}
    if fault == "file":
        (copied / "attachments" / row["sha256"]).write_bytes(b"other")
        place = [row["sha256"] for row in found].index(row["sha256"])
    else:
        field, text = change[fault]
        row[field] = text
        with open(copied / name, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, row.keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    house, done = found_from(binary, copied, tmp_path / "data", House.mail)
    assert done.returncode == 70
    assert f"{name}, line {place + 2}:" in done.stderr and f"{name} 第 {place + 2} 行" in done.stderr, done.stderr
    assert "There is no base" in house.try_command("export", "--to", tmp_path / "none").stderr


@only("postgres", "in a folder the file of a base that was never finished is removed")
def test_an_unfinished_base_on_a_server_is_not_filled_again(exported, binary, tmp_path):
    _, folder = exported
    shutil.copytree(folder, tmp_path / "export")
    (tmp_path / "export" / "attachments" / rows(folder / "attachments.csv")[0]["sha256"]).write_bytes(b"other")
    house, done = found_from(binary, tmp_path / "export", tmp_path / "data", House.mail)
    assert done.returncode == 70
    again = house.try_command("init", "--from", folder, "--admin", House.mail, "--password-file", house.passwords)
    assert again.returncode == 70 and "name an empty one" in again.stderr and "请换一个空库" in again.stderr


def test_its_administrator_is_one_of_its_people(exported, binary, tmp_path):
    _, folder = exported
    house, done = found_from(binary, folder, tmp_path / "data", "nobody@example.com")
    assert done.returncode == 70 and "nobody@example.com" in done.stderr
    house, done = found_from(binary, folder, tmp_path / "data2", "e1@example.com")
    assert done.returncode == 70 and "is no administrator" in done.stderr
    assert json.dumps(PASSWORD) not in done.stderr
