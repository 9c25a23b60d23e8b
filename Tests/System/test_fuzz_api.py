"""Whatever is asked at random, by description and against it, the API answers as its description says.

PLUMBLINE_FULL=1 asks for about ten minutes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from house import House

HERE = Path(__file__).parent
FULL = bool(os.environ.get("PLUMBLINE_FULL"))
SEEDS = (20260618, 1, 2) if FULL else (20260618,)
# The coverage phase takes longest and is the same for everyone.
PHASES = {"admin": "examples,coverage,fuzzing,stateful", "agent": "examples,fuzzing,stateful"}
# Examples of each operation; a limit of time would prove less on a slow machine.
MUCH = {"admin": "25", "agent": "40"} if FULL else {"admin": "5", "agent": "12"}
# Calls at least, and operations done at least once: an agent may write incidents only.
ENOUGH = {"admin": (4000, 60), "agent": (1000, 30)}


class Place:
    def __init__(self, house, folder):
        self.folder, self.tokens = folder, {"admin": house.token(), "agent": house.user("agent@example.com", "服务台", "agent")}
        self.second = house.user("second@example.com", "另一位管理员", "admin")
        self.server = house.serve()

    def fill(self):
        admin = self.server.client(self.tokens["admin"])
        customer = admin.make("customer", name="澄江医院", code="chengjiang")["id"]
        for n in range(5):
            admin.make("incident", title=f"打印机卡纸 {n}", customer=customer)
        team = admin.make("team", name="服务台")["id"]
        calendar = admin.make("calendar", name="工作日")["id"]
        for n in range(3):
            admin.make("calendar_version", calendar=calendar, name=f"班次 {n}")
            admin.make("parameter_version", title=f"改动 {n}", reason="试", values={"incident.parent_levels": 5 + n})
        agreement = admin.make("agreement", title="协议", customer=customer)["id"]
        family = admin.make("service_family", name="业务应用")["id"]
        for n in range(3):
            admin.make("service", name=f"服务 {n}", family=family)
            admin.make("agreement_version", agreement=agreement, title=f"版本 {n}", values={"incident.calendar": "always"})
        admin.make("supplier", name="远桥通信")
        checklist = admin.make("checklist", name="巡检")["id"]
        version = admin.make("checklist_version", checklist=checklist, name="首版", questions=[{"no": 1, "question": {"zh": "完好"}, "type": "yes_no"}])
        for client, verb in ((admin, "propose"), (self.server.client(self.second), "approve")):
            client.do("POST", f"/api/v1/checklist_version/{version['id']}/verbs/{verb}", {})
        measure = admin.make("measure", name="一次解决率", target="70")["id"]
        for n in range(3):
            admin.make("task", title=f"任务 {n}")
            admin.make("checklist_run", checklist=checklist)
            admin.make("recurrence", title=f"周检 {n}", starts="2026-01-05T01:00:00Z")
            admin.make("meeting", title=f"例会 {n}", starts="2026-01-05T01:00:00Z")
            admin.make("measure_value", measure=measure, day=f"2026-01-0{n + 1}", value="71.5")
        admin.make("option", list="incident.category", key="sample", label={"zh": "样例", "en": "Sample"})
        manager = admin.do("GET", "/api/v1/role?q=key:manager")["records"][0]["id"]
        other = admin.make("person", name="另一人", roles=[manager])["id"]
        self.on_duty(admin, team, other)
        submitted = admin.make("agreement_version", agreement=agreement, title="待批", values={"incident.calendar": "always"})["id"]
        admin.do("POST", f"/api/v1/agreement_version/{submitted}/verbs/propose", {"signatory": "许静", "signed": "2026-01-08"})
        admin.make("substitution", person=other, substitute=admin.do("GET", "/api/v1/person")["records"][-1]["id"], begins="2098-01-01T00:00:00Z", ends="2099-01-01T00:00:00Z")
        people = admin.do("GET", "/api/v1/person")["records"]
        roles = {role["key"]: role for role in admin.do("GET", "/api/v1/role")["records"]}
        used = [(record, other) for record in people if record["id"] != other] + [(roles[key], roles["auditor"]["id"]) for key in self.tokens]
        self.instead = {name: instead for record, instead in used for name in (record["id"], record["number"])}
        document = admin.do("GET", "/api/v1/openapi.json")
        self.records = {tag["name"]: [record["id"] for record in admin.do("GET", f"/api/v1/{tag['name']}")["records"]] for tag in document["tags"]}
        # The document itself is what Schemathesis reads first.
        self.operations = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods
                           if method != "parameters" and path != "/openapi.json"}

    def on_duty(self, admin, team, person):
        rota = admin.make("rota", name="夜班", team=team)["id"]
        stand_in = admin.make("person", name="顶班人")["id"]
        turn = {"days": "every", "start": "20:00", "end": "08:00", "person": person, "rank": "first"}
        for n in range(3):
            admin.make("rota_version", rota=rota, name=f"排班 {n}", turns=[turn])
            admin.make("rota_swap", rota=rota, instead=person, substitute=stand_in, begins=f"2099-01-0{n + 1}T00:00:00Z", ends=f"2099-01-0{n + 2}T00:00:00Z", reason="休假")

    def fuzz(self, who, seed):
        """Runs Schemathesis; what it prints, and how often each operation answered with each status."""
        counts = self.folder / f"counts-{who}-{seed}.json"
        setting = {"instead": self.instead, "records": self.records, "counts": str(counts)}
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml", "run",
             f"http://127.0.0.1:{self.server.port}/api/v1/openapi.json", "--phases", PHASES[who], "--max-examples", MUCH[who],
             "--seed", str(seed), "-H", f"Authorization: Bearer {self.tokens[who]}"],
            capture_output=True, text=True, timeout=1800, cwd=self.folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "fuzzing.py"), "PLUMBLINE_FUZZING": json.dumps(setting)})
        return done, {(label, status): count for label, status, count in json.loads(counts.read_text())}


@pytest.fixture(scope="module")
def place(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    house = House.founded(binary, folder / "data")
    place = Place(house, folder)
    with place.server:
        place.fill()
        yield place
        assert place.server.stop() == 0
    house.assert_whole()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", ["agent", "admin"])
def test_the_api_keeps_to_its_description_whatever_it_is_asked(who, seed, place, proof):
    done, counts = place.fuzz(who, seed)
    operations, well = {label for label, _ in counts}, {label for label, status in counts if status < 300}
    print(f"{sum(counts.values())} calls of {len(operations)} operations, {len(well)} of them done")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert operations == place.operations
    calls, done_well = ENOUGH[who]
    assert sum(counts.values()) > calls and len(well) > done_well
    proof("random API calls answered as described", sum(counts.values()))
