"""Lists as people use them: filters as text and chips, order, pages, keys; language and theme; what a customer's person sees."""

import re

import pytest
from playwright.sync_api import expect

from desk import leave

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
COUNTED = {"zh": "{} 条", "en": "{} records"}


def numbers(page):
    return page.locator("table[data-list] td.num a").all_inner_texts()


def count(page):
    return int(page.locator("[data-count]").get_attribute("data-count"))


def filter_by(page, text):
    page.fill("#q", text)
    page.press("#q", "Enter")
    page.wait_for_url(re.compile(r"\?q="))


@pytest.fixture(scope="module")
def many(desk):
    """More incidents than one page of a list holds."""
    return [desk.incident(f"翻页 {number:03}", external="PAGES") for number in range(1, 61)]


# Filters


@LANGUAGES
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_filter_is_text_and_chips(language, script, visit, desk):
    page = visit("agent", language=language, script=script)
    page.goto("/incident")
    filter_by(page, "state:open priority:p1,p2")
    expected = desk.agent.do("GET", "/api/v1/incident?q=state:open%20priority:p1,p2&count=true")
    assert count(page) == expected["count"] > 1
    assert sorted(numbers(page)) == sorted(record["number"] for record in expected["records"])
    expect(page.locator("[data-count]")).to_have_text(COUNTED[language].format(expected["count"]))
    expect(page.locator("#q")).to_have_value("state:open priority:p1,p2")
    expect(page.locator(".chip")).to_have_count(2)
    words = {"zh": ["状态 未结", "优先级 P1 紧急、P2 高"], "en": ["State: open", "Priority: P1 Critical, P2 High"]}[language]
    expect(page.locator(".chip > span")).to_have_text(words)

    page.get_by_role("link", name={"zh": f"去掉条件 {words[0]}", "en": f"Remove {words[0]}"}[language]).click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#q")).to_have_value("priority:p1,p2")
    assert count(page) == desk.agent.do("GET", "/api/v1/incident?q=priority:p1,p2&count=true")["count"] > expected["count"]


@pytest.mark.parametrize("text, marked", [
    ("state:open priority:p9 x", "p9"), ("nofield:1 state:open", "nofield"), ("state:open opened:>yesterdaily", "yesterdaily"), ("重要 优先级:p1 colour:red", None)])
def test_what_is_wrong_with_a_filter_is_marked_at_its_place(text, marked, visit):
    page = visit("agent")
    page.goto("/incident")
    filter_by(page, text)
    expect(page.locator("#q")).to_have_value(text)
    expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".wrong-filter code")).to_have_text(text)
    if marked:
        expect(page.locator(".wrong-filter mark")).to_have_text(marked)
        assert "wavy" in page.locator(".wrong-filter mark").evaluate("mark => getComputedStyle(mark).textDecorationLine + getComputedStyle(mark).textDecorationStyle")


def test_an_open_parenthesis_is_pointed_at(visit):
    page = visit("agent", language="en")
    page.goto("/incident")
    filter_by(page, "(state:open")
    expect(page.locator(".wrong-filter mark")).to_be_visible()


@LANGUAGES
def test_nothing_found_leads_on(language, visit):
    page = visit("agent", language=language)
    page.goto('/incident?q=title:~"没有这样的标题"')
    expect(page.locator(".empty h2")).to_have_text({"zh": "没有符合条件的事件", "en": "No incidents match"}[language])
    assert count(page) == 0
    page.locator(".empty a").click()
    expect(page.locator("table[data-list] tbody tr").first).to_be_visible()


@LANGUAGES
def test_views_are_filters_under_a_name(language, visit):
    page = visit("agent", language=language)
    page.goto("/incident")
    for name in {"zh": ["在我手上", "未分派", "全部未结", "全部"], "en": ["Mine", "Unassigned", "All open", "All"]}[language]:
        page.locator(".views").get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".views [aria-current=page]")).to_have_text(name)


def test_the_help_lists_the_fields(visit):
    page = visit("agent", script=False)
    page.goto("/incident")
    page.get_by_text("过滤语法").click()
    for field in ("title", "customer", "priority", "state", "assignee"):
        expect(page.locator(".grammar code", has_text=re.compile(f"^{field}$")).first).to_be_visible()


# Order and pages


def test_columns_order_the_list(visit, desk):
    page = visit("agent")
    page.goto("/incident?q=priority:p1,p2,p3")
    page.get_by_role("columnheader", name="优先级").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="优先级")).to_have_attribute("aria-sort", "ascending")
    shown = page.locator("td[data-field=priority]").all_inner_texts()
    assert shown == sorted(shown) and shown[0].startswith("P1") and shown[-1].startswith("P3")
    page.get_by_role("columnheader", name="优先级").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="优先级")).to_have_attribute("aria-sort", "descending")
    shown = page.locator("td[data-field=priority]").all_inner_texts()
    assert shown == sorted(shown, reverse=True)


@LANGUAGES
@pytest.mark.parametrize("width", [1280, 1400, 1700])
def test_a_list_fits_beside_the_menu_and_tells_who_has_it_in_hand(language, width, visit, desk):
    held = desk.incident("暂停中，等人答复", to="on_hold", impact="high", urgency="high")
    page = visit("agent", language=language)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/incident")
    over = page.locator("main .scroll-x").evaluate("each => each.scrollWidth - each.clientWidth")
    assert over <= 0, f"{over} pixels too wide"
    row = page.locator("tbody tr", has_text=held["number"])
    for field in ("customer", "priority", "resolution", "state", "team", "assignee", "updated"):
        expect(row.locator(f"td[data-field={field}]")).to_be_visible()


@LANGUAGES
def test_every_record_stands_on_one_page_of_the_list(language, many, visit):
    page = visit("agent", language=language, script=language == "zh")
    page.goto("/incident?q=external:PAGES sort:number")
    assert count(page) == len(many)
    seen = numbers(page)
    assert len(seen) < len(many)
    page.get_by_role("link", name={"zh": "下一页", "en": "Next page"}[language]).click()
    expect(page.locator("td.num a").first).not_to_have_text(seen[0])
    seen += numbers(page)
    assert seen == [incident["number"] for incident in many]
    expect(page.locator("a[rel=next]")).to_have_count(0)
    page.get_by_role("link", name={"zh": "回到第一页", "en": "First page"}[language]).click()
    expect(page.locator("td.num a").first).to_have_text(many[0]["number"])


def test_a_number_opens_its_record(visit, many):
    page = visit("agent")
    page.goto("/")
    page.fill("#jump", many[6]["number"].lower().replace("inc000", "inc"))
    page.press("#jump", "Enter")
    expect(page).to_have_url(re.compile(many[6]["number"]))


# Keys


def test_keys_of_a_list(visit, many):
    page = visit("agent")
    page.goto("/incident?q=external:PAGES sort:number")
    page.keyboard.press("j")
    expect(page.locator("tr.at")).to_contain_text(many[0]["number"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.at")).to_contain_text(many[1]["number"])
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("external:PAGES sort:number")
    page.keyboard.type("jk")  # words in a field are words
    expect(page.locator("tr.at")).to_contain_text(many[1]["number"])
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    expect(page.locator("dialog#keys")).to_contain_text("在清单中下移、上移")
    expect(page.locator("dialog#keys")).to_contain_text("登记事件")
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("j")
    leave(page, "Enter")
    expect(page).to_have_url(re.compile(r"/incident/INC\d+$"))
    page.goto("/incident")
    leave(page, "c")
    expect(page).to_have_url(re.compile("/incident/new"))
    leave(page, "Escape")
    expect(page).to_have_url(re.compile(r"/incident$"))


def test_keys_of_a_record(visit, desk):
    made = desk.incident("按键")
    page = visit("agent", language="en")
    page.goto(f"/incident/{made['number']}")
    leave(page, "h")
    expect(page.locator("#do-title")).to_have_text("Put on hold")
    page.fill("#comment", "hs")
    page.once("dialog", lambda dialog: dialog.accept())
    page.press("#comment", "Escape")
    expect(page.locator("#do")).to_have_count(0)
    page.locator("#say").fill("")
    page.locator("#say").press_sequentially("whs? /")
    expect(page.locator("#say")).to_have_value("whs? /")
    leave(page, "Control+Enter")
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text("whs? /")
    page.locator("h1").click()
    page.keyboard.press("e")
    expect(page.locator("#facts a.pen").first).to_be_focused()


# Language and theme


def foot(page):
    return page.locator(".side-foot")


@pytest.mark.parametrize("role", ["gu.ming", "tang.ruoshui"])
def test_the_language_stays_with_the_person(role, desk, visit):
    person = desk.person(role)
    page = visit(None)
    desk.sign_in(page, person)
    foot(page).get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.goto("/incident")
    expect(page.get_by_role("heading", level=1)).to_have_text("Incidents")
    foot(page).get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

    # At another desk, in a browser that knows nothing of them.
    elsewhere = visit(None)
    elsewhere.context.clear_cookies()
    desk.sign_in(elsewhere, person)
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("My work")
    foot(elsewhere).get_by_role("button", name="中文").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("我的工作")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_theme_is_chosen_and_stays(script, visit):
    page = visit("agent", script=script)
    page.goto("/incident?q=state:open")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    foot(page).get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(re.compile(r"/incident\?q=state"))
    assert page.evaluate(ground) != light
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(foot(page).get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    foot(page).get_by_role("button", name="浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate(ground) == light
    foot(page).get_by_role("button", name="自动").click()
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) != light


def test_a_telephone_has_the_menu_behind_a_word(visit):
    for script in (True, False):
        page = visit("agent", script=script, size={"width": 390, "height": 844})
        page.goto("/incident?q=state:open")
        if script:
            expect(page.locator("details.menu nav")).to_be_hidden()
            page.get_by_text("菜单").click()
        page.locator("details.menu nav").get_by_role("link", name="处理组").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("处理组")


# A customer's person


def test_a_customers_person_sees_own_incidents_and_no_notes(desk, visit):
    ours, theirs = desk.customers[0], desk.customers[1]
    mine, other = desk.incident("我们的单", customer=ours), desk.incident("别家的单", customer=theirs)
    desk.agent.comment(mine, "给客户看的答复")
    desk.agent.comment(mine, "只给自己人看的话", internal=True)
    shown = desk.agent.attach(mine, "报告.txt", b"shown")
    kept = desk.agent.attach(mine, "内部截图.txt", b"kept", internal="true")
    page = visit("customer")
    page.goto("/incident?q=")
    total = desk.api.do("GET", f"/api/v1/incident?q=customer:{ours['number']}&count=true")
    assert count(page) == total["count"]
    assert set(page.locator("td[data-field=customer]").all_inner_texts()) <= {ours["name"]}
    assert other["number"] not in numbers(page)
    for text in (f"number:{other['number']}", "title:别家的单", f"customer:{theirs['number']}"):
        page.goto("/incident?q=" + text)
        expect(page.locator("form.filter")).to_be_visible()
        expect(page.locator("table[data-list]")).to_have_count(0)
    assert page.goto(f"/incident/{other['number']}").status == 404
    expect(page.locator("body")).not_to_contain_text("别家的单")

    page.goto(f"/incident/{mine['number']}")
    expect(page.locator("#timeline")).to_contain_text("给客户看的答复")
    expect(page.locator("body")).not_to_contain_text("只给自己人看的话")
    expect(page.locator("body")).not_to_contain_text("内部截图")
    expect(page.get_by_role("button", name="存为内部备注")).to_have_count(0)
    expect(page.locator("a.pen")).to_have_count(0)
    path = f"/incident/{mine['number']}/attachment/"
    assert page.context.request.get(path + shown["id"]).body() == b"shown"
    assert page.context.request.get(path + kept["id"]).status == 404
    agents = visit("agent")
    agents.goto(f"/incident/{mine['number']}")
    expect(agents.locator("#timeline")).to_contain_text("只给自己人看的话")


def test_a_customers_person_raises_an_incident_and_answers(desk, visit):
    page = visit("customer")
    page.goto("/")
    page.get_by_role("link", name="登记事件").click()
    expect(page.locator("#f-customer")).to_have_count(0)
    expect(page.locator("#f-assignee")).to_have_count(0)
    page.fill("#f-title", "从门户报的单")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("从门户报的单")
    expect(page.locator("#facts [data-field=caller]")).to_contain_text(desk.person("customer").name)
    page.locator("#say").fill("请尽快。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text("请尽快。")


def test_an_auditor_reads_notes_and_changes_nothing(desk, visit):
    made = desk.incident("给审核员看")
    desk.agent.comment(made, "处理备注", internal=True)
    page = visit("auditor")
    page.goto(f"/incident/{made['number']}")
    expect(page.locator("#timeline")).to_contain_text("处理备注")
    for way in (".head .verbs :is(a, button)", "a.pen", "#say", "#files form", "#related form"):
        expect(page.locator(way)).to_have_count(0)
    page.goto("/incident")
    expect(page.get_by_role("link", name="登记事件")).to_have_count(0)
