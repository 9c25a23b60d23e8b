"""Parents and children, major incidents, and who watches a record."""

import re

import pytest
from playwright.sync_api import expect

from desk import verb

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@LANGUAGES
def test_who_watches_a_record_is_counted_and_may_end_it(language, visit, desk):
    words = {"zh": ("关注", "取消关注"), "en": ("Watch", "Stop watching")}[language]
    made = desk.incident(f"有人关注 {language}")
    page = visit("agent", language=language)
    page.goto(f"/incident/{made['number']}")
    button = page.locator("[data-watch]")
    expect(button).to_have_text(words[0])
    button.click()
    expect(button).to_have_text(re.compile(rf"^\s*{words[1]}\s+1\s*$"))
    other = visit("manager", language=language)
    other.goto(page.url)
    expect(other.locator("[data-watchers]")).to_have_text("1")
    button.click()
    expect(button).to_have_text(words[0])
    assert desk.read(made)["version"] == made["version"]


def test_a_customer_watches_the_own_record_and_is_not_told_who_else_does(visit, desk):
    people = desk.api.do("GET", "/api/v1/person?limit=200")["records"]
    customer = next(person["customer"] for person in people if person["mail"] == desk.person("customer").mail)
    mine = desk.agent.make("incident", title="客户关注", customer=customer)
    desk.agent.do("PUT", f"/api/v1/incident/{mine['id']}/watch")
    page = visit("customer")
    page.goto(f"/incident/{mine['number']}")
    page.locator("[data-watch]").click()
    expect(page.locator("[data-watch]")).to_have_text("取消关注")
    assert page.locator("[data-watchers]").count() == 0


@LANGUAGES
def test_resolving_a_parent_resolves_its_children_and_its_page_lists_them(language, visit, desk):
    words = {"zh": ("解决", "已解决", "因"), "en": ("Resolve", "Resolved", "because of")}[language]
    parent = desk.incident(f"核心交换机 {language}")
    children = [desk.incident(f"下级 {n}", parent=parent["id"], customer=desk.customers[n]) for n in range(2)]
    page = visit("agent", language=language)
    page.goto(f"/incident/{parent['number']}")
    rows = page.locator("#panel-children tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text=children[1]["number"])).to_contain_text(desk.customers[1]["name"])
    verb(page, words[0]).click()
    page.select_option("#f-close_code", "solution")
    page.fill("#f-close_notes", "换了交换机")
    page.locator("#do button.main").click()
    expect(rows.filter(has_text=words[1])).to_have_count(2)
    rows.first.get_by_role("link").first.click()
    last = page.locator("#timeline li[id^=event-]").last
    expect(last).to_contain_text(words[2])
    expect(last).to_contain_text(parent["number"])


@LANGUAGES
def test_a_major_incident_is_declared_shown_and_reviewed(language, visit, desk):
    words = {
        "zh": ("升级为重大事件", "重大", "关闭", "重大事件须先「评审」才能关闭。", "评审", "已关闭"),
        "en": ("Declare major", "Major", "Close", "A major incident is reviewed before it is closed.", "Review", "Closed")}[language]
    made = desk.incident(f"全院停机 {language}", impact="high", urgency="high")
    manager = desk.person("manager")
    page = visit("manager", language=language)
    page.goto(f"/incident/{made['number']}")
    verb(page, words[0]).click()
    page.fill("#f-major_manager", manager.name)
    page.fill("#comment", "两个院区都停了")
    page.locator("#do button.main").click()
    expect(page.locator(".rec-meta [data-major]")).to_have_text(words[1])
    expect(verb(page, words[0])).to_have_count(0)
    page.goto("/")
    expect(page.locator("#major tr", has_text=made["number"])).to_be_visible()
    page.goto(f"/incident?q={made['number']}")
    expect(page.locator("td.title [data-major]")).to_have_text(words[1])
    desk.agent.perform(made, "resolve", close_code="solution", close_notes="恢复")
    page.goto(f"/incident/{made['number']}")
    verb(page, words[2]).click()
    expect(page.get_by_role("alert").first).to_contain_text(words[3])
    page.goto(f"/incident/{made['number']}")
    verb(page, words[4]).click()
    page.fill("#f-review", "电源单点，已列入改进。")
    page.locator("#do button.main").click()
    expect(page.locator("#field-review")).to_contain_text("电源单点")
    verb(page, words[2]).click()
    expect(page.locator(".rec-meta > .st").first).to_have_text(words[5])
