"""A check that is begun at an incident, filled in bit by bit by an input for each question, and finished; in both languages and without JavaScript."""

import re
from collections import namedtuple

import pytest
from playwright.sync_api import expect

from desk import verb

WORDS = {
    "zh": {"temperature": "机房温度（℃）", "tidy": "机房整洁", "cleared": "需清理", "wrong": "第 1 项：「warm」不是", "open": "第 3 项：还没有作答", "finish": "完成", "finished": "已完成",
           "yes": "是", "no": "否", "none": "未作答", "outcome": "有不符合项", "history": "机房温度（℃）：22.50"},
    "en": {"temperature": "Room temperature (℃)", "tidy": "Tidiness", "cleared": "To be cleared", "wrong": "Question 1: “warm” is not", "open": "Question 3: It has no answer yet",
           "finish": "Finish", "finished": "Finished", "yes": "yes", "no": "No", "none": "not answered", "outcome": "With deviations", "history": "Room temperature (℃): 22.50"},
}
Mode = namedtuple("Mode", "language script")


@pytest.fixture(params=[Mode("zh", True), Mode("en", True), Mode("zh", False)], ids=["zh", "en", "zh-without-script"])
def mode(request):
    return request.param


@pytest.fixture
def w(mode):
    return WORDS[mode.language]


def asked(page, number):
    return page.locator(f"[id='f-answers.{number}']")


def answer(page, number):
    return page.locator(f"#field-answers tr[data-question='{number}'] td").last


def edit(page):
    page.locator("#field-answers .pen").click()
    expect(asked(page, 1)).to_be_visible()


def save(page):
    page.locator("#field-answers form button.main").click()


def test_a_check_is_begun_at_an_incident_filled_in_and_finished(mode, w, visit, desk):
    incident = desk.incident(f"机房过热 {mode.language} {mode.script}")
    page = visit("agent", language=mode.language, script=mode.script)
    page.goto(f"/incident/{incident['number']}")
    page.locator("#panel-checks header a").click()
    expect(page.locator("#f-answers")).to_have_count(0)
    page.locator("#f-checklist").fill("机房巡检")
    page.locator("main form.form button.main").first.click()
    page.wait_for_url(re.compile(r"/checklist_run/CHK\d+$"))
    number = page.url.rsplit("/", 1)[1]
    expect(page.locator("#field-answers tbody tr")).to_have_count(5)
    expect(page.locator("#field-answers tbody tr").first).to_contain_text(w["temperature"])
    expect(answer(page, 1)).to_have_text(w["none"])

    # What is wrong is said at its question, and nothing that was typed is lost.
    edit(page)
    page.get_by_label(w["temperature"]).fill("warm")
    asked(page, 2).select_option("yes")
    save(page)
    expect(page.locator("#wrong")).to_contain_text(w["wrong"])
    expect(page.locator("[id='w-answers.1']")).to_be_visible()
    expect(asked(page, 1)).to_have_value("warm")
    expect(asked(page, 2)).to_have_value("yes")
    asked(page, 1).fill("22.5")
    save(page)
    expect(answer(page, 1)).to_have_text("22.50")
    expect(answer(page, 2)).to_have_text(w["yes"])
    expect(page.locator("main")).to_contain_text(w["history"])

    # It is finished only when what must be answered is.
    verb(page, w["finish"]).click()
    expect(page.locator("#wrong")).to_contain_text(w["open"])
    page.goto(f"/checklist_run/{number}")
    edit(page)
    asked(page, 3).select_option("no")
    page.get_by_label(w["tidy"]).select_option(label=w["cleared"])
    save(page)
    expect(answer(page, 3)).to_have_text(w["no"])
    expect(answer(page, 4)).to_have_text(w["cleared"])
    expect(answer(page, 1)).to_have_text("22.50")
    verb(page, w["finish"]).click()
    expect(page.locator(".rec-meta > .st").first).to_have_text(w["finished"])
    expect(page.locator("#field-outcome")).to_have_text(w["outcome"])
    expect(page.locator("#field-answers .pen")).to_have_count(0)
    page.goto(f"/incident/{incident['number']}")
    expect(page.locator("#panel-checks tbody tr", has_text=number)).to_have_count(1)
    kept = desk.api.get("/api/v1/checklist_run", q=f"number:{number}").json["records"][0]["answers"]
    assert kept == {"1": "22.50", "2": True, "3": "no", "4": "需清理"}


def test_a_versions_questions_stand_in_the_readers_language(mode, w, visit, desk):
    version = desk.api.get("/api/v1/checklist_version", q="name:首版").json["records"][-1]
    page = visit("manager", language=mode.language, script=mode.script)
    page.goto(f"/checklist_version/{version['number']}")
    expect(page.locator("#field-questions tbody")).to_contain_text(w["tidy"])
