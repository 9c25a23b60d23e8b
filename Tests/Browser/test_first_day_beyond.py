"""Finding, overseeing, and the customer's side, as someone meets them on the first day."""

import re

import pytest
from playwright.sync_api import expect

from test_first_day import SCRIPT, opened, verb


# Finding and overseeing


@SCRIPT
def test_the_box_finds_by_words_and_by_digits(script, visit, desk):
    room = "九〇二" if script else "九〇三"
    made = desk.incident(f"{room}投影仪没有信号", description=f"{room}幕布也放不下来")
    page = visit("agent", script=script)
    for typed in (f"投影仪 {room} 信号", f"{room}幕布"):
        page.goto("/")
        page.fill("#jump", typed)
        page.press("#jump", "Enter")
        expect(page.locator("table[data-list] td.num a")).to_have_text([made["number"]])
    page.fill("#jump", made["number"].removeprefix("INC").lstrip("0"))
    page.press("#jump", "Enter")
    expect(page).to_have_url(re.compile(made["number"]))
    page.fill("#jump", "犇骉 state:nonsense (")
    page.press("#jump", "Enter")
    expect(page.locator(".empty")).to_be_visible()


def test_who_oversees_the_desk_sees_counts_that_lead_to_lists(visit, desk):
    desk.incident("给经理数的", team=desk.api.get("/api/v1/team", q="name:网络").json["records"][0]["id"], impact="high", urgency="high")
    page = visit("manager")
    page.goto("/")
    row = page.locator("#by-team tr", has=page.get_by_role("link", name="网络", exact=True))
    cell = row.locator("td").first
    shown = int(cell.inner_text())
    assert shown >= 1
    cell.get_by_role("link").click()
    assert int(page.locator("[data-count]").get_attribute("data-count")) == shown
    assert set(page.locator("td[data-field=priority]").all_inner_texts()) == {"P1 紧急"}
    assert set(page.locator("td[data-field=team]").all_inner_texts()) == {"网络"}
    page.goto("/")
    row.get_by_role("link", name="网络", exact=True).click()
    expect(page.locator("#panel-people")).to_contain_text("程野")
    expect(page.locator("#panel-work tbody tr").first).to_be_visible()
    page.locator("#panel-people td.title a", has_text="程野").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("程野")
    visit("agent").goto("/")


def test_who_works_in_a_team_has_no_overview(visit):
    page = visit("agent")
    page.goto("/")
    expect(page.locator("#by-team")).to_have_count(0)


# The customer's side


def test_an_internal_note_leaves_no_trace_for_the_customer(visit, desk):
    made = desk.incident("内部备注不留痕", to="in_progress")
    page = visit("customer")

    def seen():
        opened(page, made)
        main = page.locator("main").inner_text()
        page.goto("/incident?q=number:" + made["number"])
        return re.sub(r"\d\d:\d\d\n?现在", "", main), page.locator("table[data-list]").inner_text()

    page.goto("/")
    before = seen()
    desk.agent.comment(made, "只给自己人看", internal=True)
    assert seen() == before
    opened(page, made)
    page.locator("#say").fill("请问修好了吗？")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text("请问修好了吗？")


def test_the_customers_side_is_plain(visit, desk):
    page = visit("customer")
    page.goto("/incident/new")
    expect(page.locator("#f-title")).to_be_focused()
    expect(page.locator("nav a", has_text="人员")).to_have_count(0)
    page.fill("#f-title", "门户里的单")
    page.press("#f-title", "Control+Enter")
    expect(page.locator("#received")).to_contain_text(re.compile(r"已收到，编号 INC\d+"))
    for word in ("证据期", "哈希", "规则集", "转派次数", "修订 1"):
        expect(page.locator("main")).not_to_contain_text(word)
    verb(page, "撤销").click()
    expect(page.locator("#do a.btn")).to_contain_text("返回")
    page.fill("#comment", "不用了")
    page.locator("#do button.main").click()
    expect(page.locator(".rec-meta > .st").first).to_have_text("已撤销")


def test_a_closed_incident_has_no_pens(visit, desk):
    page = visit("agent")
    opened(page, desk.incident("已关闭的", to="closed"))
    expect(page.locator("a.pen")).to_have_count(0)


def test_a_file_too_large_is_told_before_it_is_sent(visit, desk, tmp_path):
    page = visit("agent")
    opened(page, desk.incident("大文件"))
    page.get_by_text("添加附件", exact=True).click()
    large = tmp_path / "大.bin"
    large.write_bytes(b"x" * ((25 << 20) + 1))
    page.locator("#file").set_input_files(large)
    assert "25 MB" in page.locator("#file").evaluate("file => file.validationMessage")


@SCRIPT
@pytest.mark.parametrize("language, words", [("zh", "保存并开始处理"), ("en", "Save and start work")])
def test_what_is_raised_at_the_telephone_is_taken_with_the_same_click(script, language, words, visit, desk):
    page = visit("agent", language=language, script=script)
    page.goto("/incident/new")
    page.fill("#f-customer", desk.customers[0]["title"] if "title" in desk.customers[0] else desk.customers[0]["name"])
    page.fill("#f-title", "接电话时就开始处理")
    page.get_by_role("button", name=words).click()
    expect(page.locator(".rec-meta .st")).to_have_class(re.compile("st-work"))
    expect(page.locator("[data-field=assignee]").first).to_contain_text(desk.person("agent").name)


def test_the_most_urgent_comes_first_at_home(visit, desk):
    page = visit("agent")
    team = desk.api.get("/api/v1/team", q="name:服务台").json["records"][0]["id"]
    for impact, urgency in (("low", "low"), ("high", "high"), ("medium", "medium")):
        desk.incident(f"首页先后 {impact}", team=team, impact=impact, urgency=urgency)
    page.goto("/")
    shown = page.locator("#teams .pri").evaluate_all("marks => marks.map(mark => mark.textContent.trim().slice(0, 2))")
    assert shown and shown == sorted(shown)


def test_a_letter_lets_work_go_on_but_does_not_end_it(visit, desk):
    page = visit("agent")
    page.goto(f"/incident/{desk.incident('一个字母')['number']}")
    page.keyboard.press("w")
    expect(page.locator(".rec-meta .st")).to_have_class(re.compile("st-work"))


@pytest.mark.parametrize("language, words", [("zh", "没有提交"), ("en", "nothing was sent")])
def test_who_was_signed_out_meanwhile_comes_back_to_the_reply(language, words, visit, desk):
    made = desk.incident("登录失效时写的话")
    page = visit("agent", language=language)
    opened(page, made)
    page.locator("#say").fill("写到一半")
    page.context.clear_cookies(name="plumbline")
    page.locator("#say").press("Control+Enter")
    expect(page.locator("#why")).to_contain_text(words)
    agent = desk.person("agent")
    page.fill("#mail", agent.mail)
    page.fill("#password", agent.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(made["number"] + "$"))
    expect(page.locator("#say")).to_have_value("写到一半")
