"""A rota from its first version to who has duty, and a swap that the substitute agrees to; in both languages and without JavaScript."""

import re
from collections import namedtuple

import pytest
from playwright.sync_api import expect

from desk import verb

WORDS = {
    "zh": {"days": "日子，第 {} 行", "start": "自，第 {} 行", "end": "至，第 {} 行", "person": "值班人，第 {} 行", "rank": "线别，第 {} 行", "every": "每天",
           "first": "一线", "propose": "提请批准", "approve": "批准", "agree": "同意", "agreed": "已同意", "wrong": "没有叫「没这个人」的人员", "line": "第 1 行"},
    "en": {"days": "Days, line {}", "start": "From, line {}", "end": "To, line {}", "person": "Person, line {}", "rank": "Line, line {}", "every": "Every day",
           "first": "First line", "propose": "Submit for approval", "approve": "Approve", "agree": "Agree", "agreed": "Agreed", "wrong": "No person is called “没这个人”",
           "line": "Line 1"},
}
Mode = namedtuple("Mode", "language script")


@pytest.fixture(params=[Mode("zh", True), Mode("en", True), Mode("zh", False)], ids=["zh", "en", "zh-without-script"])
def mode(request):
    return request.param


@pytest.fixture
def w(mode):
    return WORDS[mode.language]


def save(page):
    page.locator("main form.form button.main").first.click()


def turn(page, w, person):
    page.get_by_label(w["days"].format(1), exact=True).select_option(label=w["every"])
    page.get_by_label(w["start"].format(1), exact=True).fill("8:00")
    page.get_by_label(w["end"].format(1), exact=True).fill("08:00")
    page.get_by_label(w["person"].format(1), exact=True).fill(person)
    page.get_by_label(w["rank"].format(1), exact=True).select_option(label=w["first"])


def test_a_rota_is_written_approved_and_swapped(mode, w, visit, desk):
    team = desk.api.make("team", name=f"夜间 {mode.language} {mode.script}")
    rota = desk.api.make("rota", name="夜间值班", team=team["id"])
    page = visit("manager", language=mode.language, script=mode.script)
    page.goto(f"/rota_version/new?f.rota={rota['number']}")
    page.locator("#f-name").fill("一版")
    turn(page, w, "没这个人")
    save(page)
    expect(page.locator("#wrong")).to_contain_text(w["wrong"])
    expect(page.locator("#wrong")).to_contain_text(w["line"])
    turn(page, w, "林晓")
    save(page)
    page.wait_for_url(re.compile(r"/rota_version/ROV\d+$"))
    cells = page.locator("#field-turns tbody td").all_inner_texts()
    assert [cell.strip() for cell in cells[:5]] == [w["every"], "08:00", "08:00", "林晓", w["first"]]
    verb(page, w["propose"]).click()
    other = visit("admin", language=mode.language, script=mode.script)
    other.goto(page.url)
    verb(other, w["approve"]).click()

    page.goto(f"/rota/{rota['number']}")
    expect(page.locator("#panel-duty tbody tr").first).to_contain_text("林晓")

    # Another than whom it is asked of cannot agree; the substitute can.
    people = {one["name"]: one["id"] for one in desk.api.do("GET", "/api/v1/person?limit=200")["records"]}
    swap = desk.api.make("rota_swap", rota=rota["id"], instead=people["林晓"], substitute=people["沈知远"], reason="休假")
    page.goto("/inbox")
    page.locator("#inbox-rota_swap").get_by_role("link", name=swap["number"]).first.click()
    page.wait_for_url(re.compile(swap["number"]))
    verb(page, w["agree"]).click()
    expect(page.locator(".rec-meta > .st").first).to_have_text(w["agreed"])
    page.goto(f"/rota/{rota['number']}")
    expect(page.locator("#panel-duty tbody tr").first).to_contain_text("沈知远")
    expect(page.locator("#panel-swaps")).to_contain_text(swap["number"])


def test_steps_of_escalation_are_written_in_cells(visit):
    page = visit("manager")
    page.goto("/parameter_version/new?f.values=incident.escalation")
    shares = page.locator("input[name='f.values.incident.escalation.share']")
    count = shares.count()
    shares.nth(count - 3).fill("120")
    for part, value in (("line", "p2"), ("metric", "resolution"), ("to", "manager"), ("act", "tell")):
        page.locator(f"select[name='f.values.incident.escalation.{part}']").nth(count - 3).select_option(value)
    page.fill("#f-title", "P2 再升级")
    page.fill("#f-reason", "评审决定")
    page.locator("button.btn.main").last.click()
    page.wait_for_url(re.compile(r"/parameter_version/PAR\d+$"))
    new = page.locator("section[data-parameter='incident.escalation'] tr.new")
    expect(new).to_have_count(1)
    expect(new).to_contain_text("120")
    expect(new).to_contain_text("服务经理")
