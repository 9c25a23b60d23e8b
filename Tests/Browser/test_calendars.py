"""A calendar from its first version to the year it makes: written by one person, approved by another; in both languages and without JavaScript."""

import re
from collections import namedtuple
from datetime import date

import pytest
from playwright.sync_api import expect

from desk import verb

WORDS = {
    "zh": {
        "new calendar": "新建日历", "new version": "新建日历版本", "save": "保存", "holidays": "公布的节假日",
        "mainland": "中国大陆", "date": "日期，第 {} 行", "hours": "时段，第 {} 行", "what": "名称，第 {} 行", "edit days": "修改例外日期", "add line": "加一行",
        "propose": "提请批准", "approve": "批准", "not own": "你参与了编制，须由他人批准。", "draft": "草稿", "proposed": "待批准", "approved": "已批准",
        "changed": "例外日期：增加 1 行、去掉 1 行", "no work": "不上班", "like": "照此新建版本", "next year": "下一年",
    },
    "en": {
        "new calendar": "New calendar", "new version": "New calendar version", "save": "Save",
        "holidays": "Announced holidays", "mainland": "Mainland China", "date": "Date, line {}", "hours": "Hours, line {}", "what": "Name, line {}",
        "edit days": "Edit Exceptional days", "add line": "Add a line", "propose": "Submit for approval", "approve": "Approve",
        "not own": "You wrote in it; somebody else must approve it.", "draft": "Draft", "proposed": "Awaiting approval", "approved": "Approved",
        "changed": "Exceptional days: 1 line added, 1 line removed", "no work": "no work", "like": "New version like this",
        "next year": "Next year",
    },
}
Mode = namedtuple("Mode", "language script")
MODES = [Mode("zh", True), Mode("en", True), Mode("zh", False)]
NEXT = date.today().year + 1


@pytest.fixture(params=MODES, ids=["zh", "en", "zh-without-script"])
def mode(request):
    return request.param


@pytest.fixture
def w(mode):
    return WORDS[mode.language]


@pytest.fixture
def page(mode, visit):
    return visit("manager", language=mode.language, script=mode.script)


def save(page):
    page.locator("main form.form button.main, main form.inline button.main").first.click()


def line(page, w, number, *cells):
    for column, text in zip(("date", "hours", "what"), cells):
        page.get_by_label(w[column].format(number), exact=True).fill(text)


def in_state(page, label):
    expect(page.locator(".rec-meta > .st").first).to_have_text(label)


def day(page, iso):
    return page.locator(f"#panel-year td:has(time[datetime='{iso}'])")


def rows(page):
    return [cells.split("\t") for cells in page.locator("#field-days tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()).join('\\t'))")]


def begin(page, w, mode):
    """A calendar, and the form for its first version."""
    page.goto("/calendar")
    page.get_by_role("link", name=w["new calendar"], exact=False).first.click()
    page.locator("#f-name").fill(f"客户甲 {mode.language} {mode.script}")
    save(page)
    page.wait_for_url(re.compile(r"/calendar/CAL\d+$"))
    calendar = page.url
    expect(page.locator("#panel-year")).to_have_count(0)
    page.locator("#panel-versions header").get_by_role("link", name=w["new version"]).click()
    expect(page.locator("#f-calendar")).to_have_value(re.compile("^客户甲 .* · CAL"))
    return calendar


def test_a_version_is_written_approved_by_another_and_makes_the_year(mode, w, page, visit):
    calendar = begin(page, w, mode)
    page.locator("#f-name").fill("一版")
    page.locator("#f-monday").fill("９：００－１２：００，13:30-18:00")
    page.locator("#f-holidays").select_option(label=w["mainland"])
    line(page, w, 1, f"{NEXT}-03-03", "", "公司成立日")
    line(page, w, 2, f"{NEXT}-03-31", "9:00-20:00", "年度结账")
    save(page)
    page.wait_for_url(re.compile(r"/calendar_version/CAV\d+$"))
    version = page.url
    in_state(page, w["draft"])
    expect(page.locator("#facts [data-field=monday]")).to_contain_text("09:00-12:00, 13:30-18:00")
    expect(page.locator("#facts [data-field=saturday]")).to_contain_text(w["no work"])
    own = [row for row in rows(page) if row[0].startswith(f"{NEXT}-03")]
    assert [(row[0][:10], row[1], row[2]) for row in own] == [(f"{NEXT}-03-03", w["no work"], "公司成立日"), (f"{NEXT}-03-31", "09:00-20:00", "年度结账")]

    edit_lines(page, w, mode)

    verb(page, w["propose"]).click()
    in_state(page, w["proposed"])
    expect(page.locator("[data-for-others=approve]")).to_have_text(w["not own"])
    expect(verb(page, w["approve"])).to_have_count(0)
    expect(page.locator("a.pen")).to_have_count(0)

    other = visit("admin", language=mode.language, script=mode.script)
    other.goto(version)
    verb(other, w["approve"]).click()
    in_state(other, w["approved"])

    page.goto(calendar)
    expect(page.locator("#panel-year h2")).to_contain_text(str(NEXT - 1))
    expect(page.locator("#panel-year td.today")).to_have_count(1)
    expect(page.locator("#panel-year td.starts")).to_have_count(1)
    page.locator("#panel-year").get_by_role("link", name=f"{w['next year']} {NEXT}").click()
    expect(page.locator("#panel-year h2")).to_contain_text(str(NEXT))
    expect(page.locator("#panel-year table.month")).to_have_count(12)
    expect(day(page, f"{NEXT}-03-04")).to_have_class(re.compile(r"\bholiday\b"))
    expect(day(page, f"{NEXT}-03-04")).to_contain_text("公司成立日")
    expect(day(page, f"{NEXT}-03-31")).to_have_class(re.compile(r"\bextra\b"))
    expect(day(page, f"{NEXT}-03-31")).to_have_attribute("title", re.compile("09:00-20:00"))

    page.goto(version)
    page.get_by_role("link", name=w["like"]).click()
    expect(page.locator("#f-monday")).to_have_value("09:00-12:00, 13:30-18:00")
    expect(page.get_by_label(w["what"].format(1), exact=True)).not_to_have_value("")
    expect(page.locator("#f-effective")).to_have_value("")


@pytest.mark.parametrize("language, words", [("zh", ("由 09:00-12:00 改为", "清除了周五", "增加 1 行")), ("en", ("changed from 09:00-12:00 to", "cleared Friday", "1 line added"))])
def test_a_version_tells_what_it_changes(language, words, visit, desk):
    """Beside the version that holds before it, field by field and day by day; the first has nothing to be told beside."""
    calendar = desk.api.make("calendar", name=f"差异 {language}")["id"]
    hours = {"monday": "09:00-12:00", "friday": "09:00-12:00"}
    first = desk.api.make("calendar_version", calendar=calendar, name="一版", zone="+08:00", **hours)
    manager = desk.server.client(desk.house.token(desk.person("manager").mail))
    for client, deed in ((desk.api, "propose"), (manager, "approve")):
        client.do("POST", f"/api/v1/calendar_version/{first['id']}/verbs/{deed}", {})
    changed = {"monday": "08:00-12:00", "friday": None, "days": [{"date": f"{NEXT}-03-03", "name": "公司成立日"}]}
    second = desk.api.make("calendar_version", calendar=calendar, name="二版", zone="+08:00", **changed)
    page = visit("agent", language=language)
    page.goto(f"/calendar_version/{second['number']}")
    for sentence in words:
        expect(page.locator("#changes")).to_contain_text(sentence)
    expect(page.locator("#changes li")).to_have_count(3)
    expect(page.locator("#changes header a")).to_have_text(first["number"])
    page.goto(f"/calendar_version/{first['number']}")
    expect(page.locator("#changes")).to_have_count(0)


def edit_lines(page, w, mode):
    """The first own day moves by one; what is wrong comes back as it was typed."""
    page.get_by_role("link", name=w["edit days"]).click()
    number = next(place for place, text in enumerate(page.locator("[data-lines] input[name='f.days.name']").evaluate_all("all => all.map(each => each.value)"), 1)
                  if text == "公司成立日")
    page.get_by_label(w["date"].format(number), exact=True).fill("三月四日")
    save(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#w-days")).to_contain_text("「三月四日」" if mode.language == "zh" else "“三月四日”")
    again = page.get_by_label(w["date"].format(number), exact=True)
    expect(again).to_have_value("三月四日")
    expect(again).to_have_attribute("aria-invalid", "true")
    again.fill(f"{NEXT}-03-04")
    save(page)
    page.wait_for_url(re.compile(r"#field-days$"))
    expect(page.locator("#timeline li[id^=event-]").last).to_contain_text(w["changed"])


def test_lines_are_added_and_pasted(visit):
    """What a spreadsheet copies fills lines and cells, its heads are passed over."""
    page, w = visit("manager"), WORDS["zh"]
    begin(page, w, Mode("zh", "pasted"))
    page.locator("#f-name").fill("粘贴")
    inputs = page.locator("[data-lines] input[name='f.days.date']")
    expect(inputs).to_have_count(3)
    page.get_by_role("button", name=w["add line"]).click()
    expect(inputs).to_have_count(4)
    expect(page.get_by_label(w["date"].format(4), exact=True)).to_be_focused()
    text = "日期\t时段\t名称\n" + "\n".join(f"{NEXT}-05-{number:02}\t\t连休" for number in range(1, 6)) + "\n"
    page.get_by_label(w["date"].format(1), exact=True).evaluate("""(input, text) => {
        const clipboard = new DataTransfer();
        clipboard.setData('text/plain', text);
        input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
    }""", text)
    expect(inputs).to_have_count(6)
    expect(page.get_by_label(w["what"].format(6), exact=True)).to_have_value("连休")
    save(page)
    page.wait_for_url(re.compile(r"/calendar_version/CAV\d+$"))
    assert [row[0][:10] for row in rows(page)] == [f"{NEXT}-05-{number:02}" for number in range(1, 6)]


def test_agents_read_and_customers_see_nothing(visit, desk):
    number = desk.api.do("GET", "/api/v1/calendar")["records"][0]["number"]
    agent = visit("agent")
    agent.goto(f"/calendar/{number}")
    expect(agent.locator("#panel-year")).to_be_visible()
    expect(agent.locator("#panel-versions header a")).to_have_count(0)
    assert visit("customer").goto(f"/calendar/{number}").status == 404
