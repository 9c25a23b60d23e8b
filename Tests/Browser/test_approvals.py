"""What waits for somebody's decision: found at home and in the list, decided there, signed where the plan says so; in both languages and without JavaScript."""

import re
from collections import namedtuple

import pytest
from playwright.sync_api import expect

from desk import verb

WORDS = {
    "zh": {
        "inbox": "待我审批", "approve": "同意", "refuse": "不同意", "approved": "同意", "refused": "不同意", "version approved": "已批准", "draft": "草稿",
        "signed": "以密码签名", "wrong": "密码不对",
    },
    "en": {
        "inbox": "Awaiting my decision", "approve": "Approve", "refuse": "Refuse", "approved": "Approved", "refused": "Refused",
        "version approved": "Approved", "draft": "Draft", "signed": "signed with the password", "wrong": "The password is wrong",
    },
}
Mode = namedtuple("Mode", "language script")


@pytest.fixture(params=[Mode("zh", True), Mode("en", True), Mode("zh", False)], ids=["zh", "en", "zh-without-script"])
def mode(request):
    return request.param


@pytest.fixture
def w(mode):
    return WORDS[mode.language]


@pytest.fixture
def page(mode, visit):
    return visit("manager", language=mode.language, script=mode.script)


def submitted(desk, name, plan=None):
    """A version of an agreement with a customer of its own, submitted by the administrator: the version's path, and the part of the manager in it."""
    customer = desk.api.make("customer", name=name)["id"]
    if plan:
        change = desk.api.make("parameter_version", title=f"审批方案 {name}", reason="试", customer=customer, values={"agreement.approval": plan})
        manager = desk.server.client(desk.house.token(desk.person("manager").mail))
        desk.api.do("POST", f"/api/v1/parameter_version/{change['id']}/verbs/propose", {})
        manager.do("POST", f"/api/v1/parameter_version/{change['id']}/verbs/approve", {})
    agreement = desk.api.make("agreement", title=f"协议 {name}", form="sla", customer=customer)["id"]
    version = desk.api.make("agreement_version", agreement=agreement, title=f"首版 {name}", values={"incident.calendar": "always"})
    desk.api.do("POST", f"/api/v1/agreement_version/{version['id']}/verbs/propose", {"signatory": "许静", "signed": "2026-01-08"})
    parts = desk.api.get("/api/v1/approval", q=f'subject:"agreement_version {version["id"]}"', labels="true").json
    own = next(part for part in parts["records"] if desk.person("manager").name in str(parts["labels"][part["asked"]]))
    return f"/agreement_version/{version['number']}", own["number"]


def in_state(page, label):
    expect(page.locator(".rec-meta > .st").first).to_have_text(label)


def test_what_waits_is_found_and_decided(mode, w, page, desk):
    name = f"审批甲 {mode.language} {mode.script}"
    version, number = submitted(desk, name)
    page.goto("/")
    expect(page.locator("#approvals")).to_contain_text(name)
    page.get_by_role("navigation").get_by_role("link", name=w["inbox"]).first.click()
    page.wait_for_url(re.compile("/inbox$"))
    page.locator("#inbox-approval").get_by_role("link", name=number).first.click()
    page.wait_for_url(re.compile(number))
    expect(page.locator("#panel-about")).to_contain_text(name)
    verb(page, w["approve"]).click()
    in_state(page, w["approved"])
    expect(page.locator(".head .verbs button")).to_have_count(0)
    page.goto(version)
    in_state(page, w["version approved"])
    expect(page.locator("#panel-approvals")).to_contain_text(number)


def test_a_version_that_another_must_approve_waits_in_the_same_place(mode, w, page, visit, desk):
    title = f"审批丁 {mode.language} {mode.script}"
    change = desk.api.make("parameter_version", title=title, reason="试", values={"incident.parent_levels": 6})
    desk.api.do("POST", f"/api/v1/parameter_version/{change['id']}/verbs/propose", {})
    page.goto("/inbox")
    expect(page.locator("#inbox-parameter_version")).to_contain_text(title)
    expect(page.locator("nav a[href='/inbox'] .n").first).not_to_have_text("0")
    own = visit("admin", language=mode.language, script=mode.script)
    own.goto("/inbox")
    assert title not in own.locator("main").inner_text()
    assert visit("customer").goto("/inbox").status == 404
    desk.api.do("POST", f"/api/v1/parameter_version/{change['id']}/verbs/withdraw", {"comment": "只是试试"})


def test_a_refusal_says_why_and_goes_back(mode, w, page, desk):
    version, number = submitted(desk, f"审批乙 {mode.language} {mode.script}")
    page.goto(f"/approval/{number}")
    verb(page, w["refuse"]).click()
    page.locator("#do textarea#comment").fill("目标没有依据。")
    page.locator("#do button.main").click()
    in_state(page, w["refused"])
    page.goto(version)
    in_state(page, w["draft"])
    expect(page.locator("main")).to_contain_text("目标没有依据。")


def test_a_decision_is_signed_with_the_password(mode, w, page, desk):
    plan = [{"who": ["role:manager"], "quorum": 1, "signature": True}]
    version, number = submitted(desk, f"审批丙 {mode.language} {mode.script}", plan)
    page.goto(f"/approval/{number}")
    verb(page, w["approve"]).click()
    page.locator("#do #password").fill("not the password")
    page.locator("#do button.main").click()
    expect(page.locator("#w-password")).to_contain_text(w["wrong"])
    expect(page.locator("#do #password")).to_have_value("")
    page.locator("#do #password").fill(desk.person("manager").password)
    page.locator("#do button.main").click()
    in_state(page, w["approved"])
    expect(page.locator("main")).to_contain_text(w["signed"])
    page.goto(version)
    in_state(page, w["version approved"])
