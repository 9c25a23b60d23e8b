"""The values that run the processes: seen, changed by one, approved by another, and in the work from that moment."""

import pytest
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
MATRIX = "incident.priority_matrix"


def cell(page, row, column):
    return page.locator(f"select[name='f.values.{MATRIX}.{row}.{column}']")


def draft(page, title, language):
    """A version that gives high impact with medium urgency another priority; returns where it stands."""
    page.goto("/parameters")
    page.locator(f"[id='{MATRIX}'] header a.btn").click()
    page.fill("#f-title", title)
    page.fill("#f-reason", {"zh": "管理评审决定。", "en": "Decided by management review."}[language])


def press(page, words):
    page.locator(".verbs").get_by_role("button", name=words).click()


def priority_of_new(desk, urgency="medium"):
    return desk.agent.make("incident", title="试矩阵", customer=desk.customers[0]["id"], impact="high", urgency=urgency)["priority"]


@LANGUAGES
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_one_changes_the_matrix_another_approves_and_the_work_follows(language, script, visit, desk):
    words = {"zh": ("提请批准", "批准", "须由他人"), "en": ("Submit for approval", "Approve", "somebody else")}[language]
    before, after = priority_of_new(desk), {"p1": "p2", "p2": "p1"}
    wanted = after[before]
    manager = visit("manager", language=language, script=script)
    title = f"高影响 {language} {script}"
    draft(manager, title, language)
    cell(manager, "high", "medium").select_option(wanted)
    manager.locator("button.btn.main").last.click()
    expect(manager.locator("td.new")).to_have_count(1)
    number = manager.url.rsplit("/", 1)[1].split("#")[0]
    assert desk.api.get(f"/api/v1/parameter_version/{number}").json["values"] == {MATRIX: {"high": {"medium": wanted}}}
    press(manager, words[0])
    expect(manager.locator(".for-others")).to_contain_text(words[2])
    manager.goto("/parameters")
    expect(manager.locator(f"[id='{MATRIX}'] footer")).to_contain_text(title)
    manager.go_back()
    expect(manager.locator(".verbs").get_by_role("button", name=words[1], exact=False)).to_have_count(0)
    assert priority_of_new(desk) == before
    manager.goto("/")
    assert title not in manager.locator("main").inner_text()
    admin = visit("admin", language=language, script=script)
    admin.goto("/")
    admin.locator("#approvals").get_by_role("link", name=title).click()
    press(admin, words[1])
    expect(admin.locator(".rec-meta .tag.true")).to_be_visible()
    assert priority_of_new(desk) == wanted
    admin.goto("/parameters")
    expect(admin.locator(f"[id='{MATRIX}'] footer a")).to_contain_text(title)
    # The form of a new incident tells the priority by the matrix that holds now.
    raising = visit("agent", language=language)
    raising.goto("/incident/new")
    raising.select_option("#f-impact", "high")
    raising.select_option("#f-urgency", "medium")
    expect(raising.locator(f"[data-for='high medium'] .pri-{wanted[1]}")).to_be_visible()


@LANGUAGES
def test_what_breaks_a_bound_or_cannot_be_comes_back_as_it_was_sent(language, visit):
    page = visit("manager", language=language)
    draft(page, "放宽", language)
    cell(page, "high", "high").select_option("p5")
    page.locator("#f-values-more").select_option("incident.reopen_window")
    page.locator("button[value=more]").click()
    expect(page.locator("#f-title")).to_have_value("放宽")
    expect(cell(page, "high", "high")).to_have_value("p5")
    amount = page.locator("input[name='f.values.incident.reopen_window.amount']")
    expect(amount).to_have_value("30")
    amount.fill("100")
    page.locator("button.btn.main").last.click()
    wrong = page.locator("#wrong")
    expect(wrong).to_contain_text("R-8.6.1-02")
    expect(wrong).to_contain_text("R-8.6.1-05")
    expect(cell(page, "high", "high")).to_have_value("p5")
    expect(amount).to_have_value("100")


@LANGUAGES
def test_what_is_wrong_in_a_cell_is_told_by_its_labels(language, visit):
    words = {"zh": "计划 · 解决：请填写整数", "en": "Planning · Resolution: a whole number is needed"}[language]
    page = visit("manager", language=language)
    page.goto("/parameter_version/new?f.values=incident.targets")
    page.fill("#f-title", "写错")
    page.fill("#f-reason", "试")
    amount = page.locator("input[name='f.values.incident.targets.p5.resolution.amount']")
    amount.fill("soon")
    page.locator("button.btn.main").last.click()
    expect(page.locator("#wrong")).to_contain_text(words)
    expect(amount).to_have_value("soon")


@LANGUAGES
def test_options_are_written_line_by_line(language, visit, desk):
    page = visit("manager", language=language)
    page.goto("/parameter_version/new?f.values=incident.contacts")
    page.fill("#f-title", "加一个来源")
    page.fill("#f-reason", "上线了企业微信。")
    name = "f.values.incident.contacts"
    lines = page.locator(f"input[name='{name}.key']").count()
    for part, text in {"key": "wecom", "zh": "企业微信", "en": "WeCom"}.items():
        page.locator(f"input[name='{name}.{part}']").nth(lines - 1).fill(text)
    page.locator("button.btn.main").last.click()
    expect(page.locator("tr.new")).to_contain_text("企业微信")
    number = page.url.rsplit("/", 1)[1]
    version = desk.api.get(f"/api/v1/parameter_version/{number}").json
    assert version["values"]["incident.contacts"][-1] == {"key": "wecom", "zh": "企业微信", "en": "WeCom"}
    assert len(version["values"]["incident.contacts"]) == lines - 3 + 1


@pytest.mark.parametrize("role, sees", [("agent", True), ("auditor", True), ("customer", False)])
def test_who_sees_the_parameters_and_who_changes_them(role, sees, visit):
    page = visit(role)
    answer = page.goto("/parameters")
    assert answer.status == (200 if sees else 404)
    assert page.locator(".param header a.btn").count() == 0
