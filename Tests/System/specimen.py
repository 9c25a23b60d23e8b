"""A base with thirty incidents and everything that can happen to them: most of it sealed, the newest part not."""

import random
import shutil
from pathlib import Path

from house import House

STAGES = 3  # how often it was stopped and sealed; a copy and its head are kept each time


class Specimen:
    """The base with its unsealed tail, and the older copies with the heads that were kept of them."""

    def __init__(self, binary, folder):
        self.folder = Path(folder)
        self.house = House.founded(binary, self.folder / "data")
        self.random = random.Random(7)
        self.token, self.second = self.house.token(), self.house.user("second@example.com", "审批人", "manager")
        self.incidents, self.copies, self.heads = [], [], []
        for stage in range(STAGES):
            with self.house.serve() as server:
                client = server.client(self.token)
                if stage == 0:
                    self.found(client)
                    self.agree(client, server.client(self.second))
                    self.promise(client, server.client(self.second))
                self.work(client, 10)
            self.keep(stage)
        server = self.house.serve()
        self.work(server.client(self.token), 6)
        server.kill()

    def keep(self, stage):
        self.copies.append(self.house.copied(self.folder / f"copy-{stage}"))
        self.heads.append(self.folder / f"head-{stage}.json")
        shutil.copy(self.house.head(), self.heads[-1])

    def found(self, client):
        self.customers = [client.make("customer", name=name, code=code)["id"] for name, code in [("澄江医院", "cj"), ("云岭银行", "yl")]]
        self.teams = [client.make("team", name=name)["id"] for name in ("网络组", "桌面组")]
        self.people = [client.make("person", name=f"工程师{n}", mail=f"e{n}@example.com")["id"] for n in range(3)]
        client.do("PATCH", f"/api/v1/person/{self.people[0]}", {"teams": self.teams})

    def agree(self, client, other):
        """A calendar with a version in force, which another has approved, one withdrawn and one being written; and a parameter changed."""
        change = client.make("parameter_version", title="缩短重开期限", reason="评审决定", values={"incident.reopen_window": "P14D", "incident.parent_levels": 5})
        for who, verb in ((client, "propose"), (other, "approve")):
            who.do("POST", f"/api/v1/parameter_version/{change['id']}/verbs/{verb}", {"comment": "核对无误"})
        calendar = client.make("calendar", name="工作日")["id"]
        days = [{"date": "2026-10-01", "name": "国庆节"}, {"date": "2026-10-10", "hours": "09:00-12:00, 13:00-18:00", "name": "调休"}]
        for name, verbs in (("一版", ("propose", "approve")), ("二版", ("withdraw",)), ("三版", ())):
            version = client.make("calendar_version", calendar=calendar, name=name, zone="+08:00", friday="9:00-12:00", days=days, holidays="china_mainland")
            for verb in verbs:
                path = f"/api/v1/calendar_version/{version['id']}/verbs/{verb}"
                (other if verb == "approve" else client).do("POST", path, {"comment": "核对无误"})

        rota = client.make("rota", name="网络值班", team=self.teams[0])["id"]
        turns = [{"days": "every", "start": "20:00", "end": "08:00", "person": person, "rank": "first", "week": week + 1} for week, person in enumerate(self.people)]
        version = client.make("rota_version", rota=rota, name="一版", turns=turns)
        for who, verb in ((client, "propose"), (other, "approve")):
            who.do("POST", f"/api/v1/rota_version/{version['id']}/verbs/{verb}", {})
        client.make("rota_swap", rota=rota, instead=self.people[0], substitute=self.people[1], reason="休假")

    def promise(self, client, other):
        """A service that one customer is offered, an agreement on it in force and one beneath it."""
        family = client.make("service_family", name="业务应用")["id"]
        self.service = client.make("service", name="门诊系统", family=family, team=self.teams[0], customers=self.customers[:1])
        client.do("POST", f"/api/v1/service/{self.service['id']}/verbs/offer", {})
        supplier = client.make("supplier", name="远桥通信")["id"]
        sla = client.make("agreement", title="门诊 SLA", form="sla", customer=self.customers[0], service=self.service["id"], term={"from": "2026-01-01", "to": None},
                          notice="P90D", fee={"amount": "12000.50", "currency": "CNY"})["id"]
        contract = client.make("agreement", title="线路合同", form="uc", supplier=supplier, under=[sla])["id"]
        for agreement, hours in ((sla, "PT3H"), (contract, "PT2H")):
            version = client.make("agreement_version", agreement=agreement, title="首版", values={"incident.targets": {"p1": {"resolution": hours}, "p2": {}, "p3": {}, "p4": {}, "p5": {}}})
            path = f"/api/v1/agreement_version/{version['id']}/verbs"
            client.do("POST", f"{path}/propose", {"signatory": "许静", "signed": "2026-01-08"})
            other.do("POST", f"{path}/approve", {})

    def work(self, client, count):
        """So many new incidents: changed, spoken about, linked, with files, some forgotten. Some stay untouched."""
        new = [self.raise_one(client, n) for n in range(count)]
        for n, incident in enumerate(new[:-2]):
            path = f"/api/v1/incident/{incident['id']}"
            client.do("PATCH", path, {"impact": "high", "urgency": "low" if n else "high", "external": f"EXT-{self.random.randrange(10**6)}", "team": self.random.choice(self.teams)})
            if n == 0:
                client.perform(incident, "declare_major", major_manager=self.people[0], comment="全院停摆")
            client.comment(incident, f"已联系用户 café {n}", internal=n % 2 == 0)
            client.attach(incident, f"日志 {incident['number']}.txt", f"log of {incident['number']}\n".encode() * 5, internal=str(n % 3 == 0).lower())
            if n % 2:
                client.perform(incident, "start", assignee=self.people[0])
            if n % 4 == 1:
                client.perform(incident, "resolve", close_code="solution", close_notes="重启后恢复")
        for one, other in zip(new[:4], new[1:5]):
            link = client.link(one, other, self.random.choice(["duplicates", "causes"]))
            assert link["version"]
        self.forget(client, new[0])
        client.comment(new[-2], "最后一句")
        self.incidents += new

    def raise_one(self, client, n):
        return client.make(
            "incident", title=f"打印机 {len(self.incidents) + n} 卡纸 café", description="描述" * 20, customer=self.customers[n % 2], comment="用户来电")

    def forget(self, client, incident):
        path = f"/api/v1/incident/{incident['id']}"
        attachment = client.do("GET", f"{path}/attachments")["attachments"][0]["id"]
        client.do("POST", f"{path}/erasures", {
            "fields": ["description", "external"], "comments": [1], "attachments": [attachment], "reason": "本人请求", "basis": "PIPL 47"})
