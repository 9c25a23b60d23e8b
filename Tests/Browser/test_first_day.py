"""What stopped or slowed someone on the first day at the desk stays mended."""

import re

import pytest
from playwright.sync_api import expect

from desk import leave

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


def verb(page, name):
    return page.locator(".head .verbs :is(button, a)", has_text=re.compile(rf"^\s*{name}(…|\s|$)"))


def person(desk, name):
    return desk.api.get("/api/v1/person", q=f"name:{name}").json["records"][0]


def opened(page, incident, **query):
    page.goto(f"/incident/{incident['number']}" + "".join(f"?{name}={value}" for name, value in query.items()))


# Raising


@SCRIPT
def test_the_caller_brings_the_customer(script, visit, desk):
    page = visit("agent", script=script)
    page.goto("/incident/new")
    expect(page.locator("#f-caller")).to_be_focused()
    caller = person(desk, "罗刚")
    offered = page.locator(f"#r-caller option[value$='{caller['number']}']").get_attribute("value")
    assert offered == f"罗刚 · 北岭制造 · {caller['number']}"
    page.fill("#f-caller", offered)
    if script:
        expect(page.locator("#f-customer")).to_have_value(re.compile("^北岭制造 · CUS"))
    page.fill("#f-title", f"报障人带出客户 {script}")
    page.locator("form.form button.main").click()
    page.wait_for_url(re.compile(r"/incident/INC\d+$"))
    expect(page.locator("#facts [data-field=customer]")).to_contain_text("北岭制造")


def test_another_caller_brings_another_customer_and_a_customer_narrows_the_callers(visit, desk):
    page = visit("agent")
    page.goto("/incident/new")
    offers = {option.split(" · ")[0]: option for option in page.locator("#r-caller option").evaluate_all("all => all.map(each => each.value)")}
    assert {"罗刚", "许静", "高远"} < set(offers)
    page.fill("#f-caller", offers["罗刚"])
    page.fill("#f-caller", offers["许静"])
    expect(page.locator("#f-customer")).to_have_value(re.compile("^澄江医院"))
    page.fill("#f-caller", "")
    expect(page.locator("#f-customer")).to_have_value("")
    chosen = page.locator("#r-customer option", has_not_text="?").evaluate_all("all => all.map(each => each.value).find(value => value.startsWith('蓝湾物流'))")
    page.fill("#f-customer", chosen)
    page.press("#f-customer", "Tab")
    left = page.locator("#r-caller option:not([disabled])").evaluate_all("all => all.filter(each => each.dataset.of).map(each => each.dataset.of)")
    assert left and set(left) == {chosen}


def test_colleagues_alone_are_offered_to_work_on_it(visit):
    page = visit("agent")
    page.goto("/incident/new")
    names = page.locator("#r-assignee option").evaluate_all("all => all.map(each => each.value.split(' · ')[0])")
    assert "林晓" in names and "罗刚" not in names


@SCRIPT
def test_a_part_of_a_name_that_only_one_has_will_do(script, visit, desk):
    page = visit("agent", script=script)
    page.goto("/incident/new")
    page.fill("#f-customer", "蓝")
    page.fill("#f-title", f"一处相符 {script}")
    page.locator("form.form button.main").click()
    page.wait_for_url(re.compile(r"/incident/INC\d+$"))
    expect(page.locator("#facts [data-field=customer]")).to_contain_text("蓝湾物流")


@SCRIPT
def test_a_refused_form_goes_on_at_the_first_mistake(script, visit):
    page = visit("agent", script=script)
    page.goto("/incident/new")
    page.fill("#f-customer", "澄江医院")
    page.locator("details.further", has_text="更多字段").locator("summary").click()
    page.fill("#f-location", "三楼")
    page.locator("form.form button.main").click()
    expect(page.locator("#f-title")).to_be_focused()
    expect(page.locator("#f-location")).to_have_value("三楼")
    expect(page.locator("#f-location")).to_be_visible()


def test_a_title_too_long_is_told_and_not_cut(visit):
    page = visit("agent")
    page.goto("/incident/new")
    page.fill("#f-customer", "澄江医院")
    page.fill("#f-title", "长" * 201)
    page.press("#f-title", "Control+Enter")
    expect(page.locator("#w-title")).to_contain_text("200")
    expect(page.locator("#f-title")).to_have_value("长" * 201)


def test_the_priority_is_told_before_it_is_saved(visit):
    page = visit("agent")
    page.goto("/incident/new")
    preview = page.locator("[data-priorities]")
    expect(preview).to_contain_text("优先级")
    expect(preview.locator("[data-for]:visible")).to_have_text("P5 计划")
    page.select_option("#f-impact", "high")
    page.select_option("#f-urgency", "high")
    expect(preview.locator("[data-for]:visible")).to_have_text("P1 紧急")


# Nothing typed is lost


def test_escape_asks_when_something_was_typed(visit):
    page = visit("agent")
    page.goto("/incident/new")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#f-title", "写了一半")
    page.press("#f-title", "Escape")
    expect(page.locator("#f-title")).to_have_value("写了一半")
    assert asked == ["beforeunload"]
    page.fill("#f-title", "")
    page.press("#f-title", "Escape")
    page.wait_for_url(re.compile(r"/incident$"))
    assert asked == ["beforeunload"]


def test_a_half_written_reply_waits_for_its_writer(visit, desk):
    made = desk.incident("答复写了一半", to="in_progress")
    page = visit("agent")
    opened(page, made)
    page.locator("#say").fill("写了一半的答复")
    verb(page, "挂起").click()
    expect(page.locator("#say")).to_have_value("写了一半的答复")
    page.goto("/")
    opened(page, made)
    expect(page.locator("#say")).to_have_value("写了一半的答复")
    page.locator("#say").press("Control+Enter")
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text("写了一半的答复")
    expect(page.locator("#say")).to_have_value("")
    page.reload()
    expect(page.locator("#say")).to_have_value("")


def test_signing_out_takes_the_drafts_along(visit, desk):
    made = desk.incident("退出")
    page = visit(None)
    desk.sign_in(page, desk.person("gu.ming"))
    opened(page, made)
    page.locator("#say").fill("不该留下")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/sign-in"))
    assert page.evaluate("Object.values(localStorage)") == []


@SCRIPT
def test_words_for_a_verb_that_is_no_longer_possible_go_on_as_a_comment(script, visit, desk):
    made = desk.incident("已被别人解决", to="in_progress")
    page = visit("agent", script=script)
    opened(page, made, do="hold")
    page.select_option("#f-hold_reason", "evidence")
    page.fill("#comment", "厂家明天上门。")
    desk.agent.perform(desk.read(made), "resolve", close_code="solution", close_notes="好了。")
    page.locator("#do button.main").click()
    expect(page.locator("#stale")).to_contain_text("现在是「已解决」，不能再「挂起」")
    expect(page.locator("#say")).to_have_value("厂家明天上门。")
    page.get_by_role("button", name="存为内部备注").click()
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text("厂家明天上门。")


# Keys


def test_a_letter_never_acts_alone(visit, desk):
    made = desk.incident("误按", to="resolved")
    page = visit("agent")
    opened(page, made)
    page.keyboard.press("d")
    expect(verb(page, "关闭")).to_be_focused()
    assert desk.read(made)["state"] == "resolved"
    leave(page, "Enter")
    expect(page.locator(".rec-meta > .st").first).to_have_text("已关闭")


@SCRIPT
@pytest.mark.parametrize("name, first", [("挂起", "#f-hold_reason"), ("解决", "#f-close_code"), ("撤销", "#comment"), ("转派", "#f-team")])
def test_a_form_opens_in_its_first_field(name, first, script, visit, desk):
    page = visit("agent", script=script)
    opened(page, desk.incident("光标"))
    verb(page, name).click()
    expect(page.locator(first)).to_be_focused()
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("field", ["title", "location", "category"])
def test_a_pen_opens_in_its_field(field, visit, desk):
    page = visit("agent")
    opened(page, desk.incident("光标"))
    page.locator(f"a.pen[href*='edit={field}']").click()
    expect(page.locator(f"#f-{field}")).to_be_focused()


def test_raise_hold_and_resolve_by_keys_alone(visit, desk):
    page = visit("agent")
    page.goto("/")
    leave(page, "c")
    page.keyboard.type("罗刚")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("只用键盘")
    leave(page, "Control+Enter")
    number = page.url.rsplit("/", 1)[1]
    leave(page, "h")
    expect(page.locator("#f-hold_reason")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("请告知型号。")
    leave(page, "Control+Enter")
    expect(page.locator(".rec-meta > .st").first).to_have_text("挂起")
    leave(page, "s")
    expect(page.locator("#f-close_code")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("换了硒鼓。")
    leave(page, "Control+Enter")
    expect(page.locator(".rec-meta > .st").first).to_have_text("已解决")
    stored = desk.agent.do("GET", f"/api/v1/incident?q=number:{number}")["records"][0]
    assert (stored["state"], stored["close_notes"], stored["close_code"]) == ("resolved", "换了硒鼓。", "solution")


# Whose it is


def test_who_resolves_a_new_incident_stands_for_it(visit, desk):
    made = desk.incident("没分派就解决")
    page = visit("agent")
    opened(page, made, do="resolve")
    page.select_option("#f-close_code", label="已提供解决方案")
    page.fill("#f-close_notes", "好了。")
    page.locator("#do button.main").click()
    agent = desk.person("agent")
    expect(page.locator("#facts [data-field=assignee]")).to_contain_text(agent.name)
    expect(page.locator("#facts [data-field=team]")).to_contain_text("服务台")


@SCRIPT
def test_one_press_takes_an_incident_over(script, visit, desk):
    made = desk.incident("接手", assignee=person(desk, "顾明")["id"], to="in_progress")
    page = visit("agent", script=script)
    opened(page, made)
    verb(page, "我来处理").click()
    expect(page.locator("#facts [data-field=assignee]")).to_contain_text(desk.person("agent").name)
    expect(verb(page, "我来处理")).to_have_count(0)


@SCRIPT
def test_team_and_person_change_in_one_step(script, visit, desk):
    made = desk.incident("转派", to="in_progress")
    page = visit("agent", script=script)
    opened(page, made)
    verb(page, "转派").click()
    page.fill("#f-team", "网络")
    page.fill("#f-assignee", "程野")
    page.locator("#do button.main").click()
    expect(page.locator("#facts [data-field=team]")).to_contain_text("网络")
    expect(page.locator("#facts [data-field=assignee]")).to_contain_text("程野")
    assert desk.read(made)["version"] == made["version"] + 1


def test_resolved_incidents_stand_apart(visit, desk):
    made, done = desk.incident("还在处理", to="in_progress"), desk.incident("等关闭", to="resolved")
    page = visit("agent")
    page.goto("/")
    mine = page.locator("#mine")
    expect(mine).to_contain_text(made["number"])
    expect(mine).not_to_contain_text(done["number"])
    mine.locator(".seg a", has_text="已解决").click()
    expect(mine).to_contain_text(done["number"])
    expect(mine).not_to_contain_text(made["number"])
    page.goto("/incident")
    expect(page.locator("table[data-list]")).not_to_contain_text(done["number"])
    page.locator(".views").get_by_role("link", name="已解决", exact=True).click()
    expect(page.locator("table[data-list]")).to_contain_text(done["number"])


def test_the_customers_answer_is_seen(visit, desk):
    made = desk.incident("等答复", to="in_progress", impact="high", urgency="high")
    desk.agent.perform(desk.read(made), "hold", hold_reason="caller", comment="型号？")
    theirs = visit("customer")
    opened(theirs, made)
    theirs.locator("#say").fill("型号是 M30。")
    theirs.get_by_role("button", name="发送").click()
    expect(theirs.locator("#timeline article.say").last).to_contain_text("型号是 M30。")
    expect(theirs.locator("#timeline li[id^=event-]").last).to_contain_text("系统 恢复处理")
    page = visit("agent")
    for path in ("/", "/incident?q=state:in_progress"):
        page.goto(path)
        expect(page.locator("tr", has_text=made["number"]).first.locator("[data-answered]")).to_have_text("客户已回复")
    opened(page, made)
    expect(page.locator(".rec-meta [data-answered]")).to_be_visible()
    page.locator("#say").fill("收到。")
    page.locator("#say").press("Control+Enter")
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text("收到。")
    expect(page.locator("[data-answered]")).to_have_count(0)
