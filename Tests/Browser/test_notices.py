"""What people are told: the bell on every page, the list of notices, and how each person wants them."""

from playwright.sync_api import expect

from desk import leave
from test_lists import LANGUAGES

GIVEN = {"zh": "分派给你处理", "en": "Assigned to you"}
ALL_READ = {"zh": "全部标为已读", "en": "Mark all as read"}
ONE_READ = {"zh": "标为已读", "en": "Mark as read"}


def given(desk, title):
    """An incident that the administrator gives to the agent."""
    agent = desk.api.get("/api/v1/person", q=f'mail:"{desk.person("agent").mail}"').json["records"][0]["id"]
    return desk.api.make("incident", title=title, customer=desk.customers[0]["id"], assignee=agent)


def row(page, record):
    return page.locator("#notices tbody tr", has_text=record["number"])


@LANGUAGES
def test_the_bell_leads_to_what_is_new_and_opening_the_record_reads_it(language, visit, desk):
    record = given(desk, "请看这一件")
    page = visit("agent", language=language)
    page.goto("/incident")
    expect(page.locator("a.bell .n")).to_be_visible()
    page.locator("a.bell").click()
    expect(page).to_have_url(f"{desk.url}/notices")
    expect(row(page, record)).to_have_class("unseen")
    expect(row(page, record)).to_contain_text(GIVEN[language])
    expect(row(page, record)).to_contain_text("请看这一件")
    row(page, record).get_by_role("link", name=GIVEN[language]).click()
    expect(page).to_have_url(f"{desk.url}/incident/{record['number']}")
    page.goto("/notices")
    expect(row(page, record)).not_to_have_class("unseen")


@LANGUAGES
def test_notices_are_read_one_by_one_or_all_at_once(language, visit, desk):
    one, other = given(desk, "第一件"), given(desk, "第二件")
    page = visit("agent", language=language)
    page.goto("/notices")
    with page.expect_event("load"):
        row(page, one).get_by_role("button", name=ONE_READ[language]).click()
    expect(row(page, one)).not_to_have_class("unseen")
    expect(row(page, other)).to_have_class("unseen")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name=ALL_READ[language])).to_be_focused()
    leave(page, "Enter")
    expect(page.locator("#notices tr.unseen")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator("#notices tbody tr").first.locator(".title a")).to_be_focused()


def test_a_customer_is_told_of_the_answer_and_of_nothing_inside(visit, desk):
    caller = desk.api.get("/api/v1/person", q=f'mail:"{desk.person("customer").mail}"').json["records"][0]
    record = desk.agent.make("incident", title="等答复", customer=caller["customer"], caller=caller["id"])
    desk.agent.comment(record, "内部说明", internal=True)
    page = visit("customer")
    page.goto("/notices")
    expect(row(page, record)).to_have_count(0)
    desk.agent.comment(record, "已经在看")
    page.goto("/notices")
    expect(row(page, record)).to_contain_text("有新的回复")


@LANGUAGES
def test_each_person_chooses_what_goes_by_mail_and_when(language, visit, desk):
    page = visit("auditor", language=language)
    page.goto("/notices")
    leave(page, "s")
    expect(page).to_have_url(f"{desk.url}/notices/settings")
    expect(page.locator("#no-mail")).to_be_visible()
    zone = page.locator("input[name='zone']")
    assert zone.input_value() != "Z"
    expect(page.locator(f"datalist#{zone.get_attribute('list')} option[value='UTC']")).to_have_count(1)
    tops = [page.locator(f"input[name='{name}']").bounding_box()["y"] for name in ("quiet_from", "quiet_to")]
    assert tops[0] == tops[1]
    page.select_option("select[name='way.assigned']", "digest")
    page.select_option("select[name='way.due']", "page")
    for name, value in (("quiet_from", "22:00"), ("quiet_to", "07:00"), ("digest", "09:15"), ("zone", "Nowhere")):
        page.fill(f"input[name='{name}']", value)
    page.locator("main button.btn.main").click()
    expect(page.locator("input[name='zone']")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("select[name='way.assigned']")).to_have_value("digest")
    page.fill("input[name='zone']", "Asia/Shanghai")
    page.locator("main button.btn.main").click()
    expect(page.locator("#saved")).to_be_visible()
    for name, value in (("quiet_from", "22:00"), ("quiet_to", "07:00"), ("digest", "09:15"), ("zone", "Asia/Shanghai")):
        expect(page.locator(f"input[name='{name}']")).to_have_value(value)
    expect(page.locator("select[name='way.due']")).to_have_value("page")


def test_who_was_told_nothing_is_told_so(visit):
    page = visit("auditor")
    page.goto("/notices")
    expect(page.locator("main .empty")).to_be_visible()
    expect(page.locator("a.bell .n")).to_have_count(0)
