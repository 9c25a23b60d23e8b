"""The search over everything: by words, by kind, what was opened lately; in both languages and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

WORDS = {
    "zh": {"incidents": "事件", "people": "人员", "inside": "在经过或附件名中", "partly": "没有哪条记录包含全部这些词", "recent": "最近打开的", "all": "全部事件"},
    "en": {"incidents": "Incidents", "people": "People", "inside": "In the timeline", "partly": "No record has all of these words", "recent": "Opened lately",
           "all": "All incidents"},
}


@pytest.fixture(scope="module")
def found(desk):
    made = [desk.incident(f"梵净山机房空调漏水 {n} 号", description="ＵＰＳ 旁边的空调") for n in range(7)]
    desk.agent.comment(made[0], "已请暖通班组到场")
    desk.agent.comment(made[0], "怀疑是施工方留下的隐患", internal=True)
    return made


def numbers(page):
    return page.locator("table.hits td.num a").all_inner_texts()


def search(page, words):
    page.fill("#jump", words)
    page.press("#jump", "Enter")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("script", [True, False])
def test_words_are_found_by_kind_and_marked(language, script, visit, found):
    page, words = visit("agent", language=language, script=script), WORDS[language]
    page.goto("/")
    search(page, "空调 梵净山")
    section = page.locator("section.sec", has=page.get_by_role("heading", name=words["incidents"], exact=True))
    expect(section.locator("td.num a")).to_have_text([made["number"] for made in reversed(found)][:5])
    assert section.locator("tbody tr").first.locator(".clip mark").all_inner_texts() == ["梵净山", "空调"]
    expect(section.locator(".excerpt mark").first).to_have_text("空调")
    section.get_by_role("link", name=words["all"]).click()
    expect(page.locator("table.hits td.num a")).to_have_count(7)
    search(page, "ups 空调漏水")
    assert len(numbers(page)) == 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_are_found_beside_incidents(language, visit, desk, found):
    page = visit("agent", language=language)
    page.goto("/")
    search(page, desk.person("agent").name)
    expect(page.get_by_role("heading", name=WORDS[language]["people"], exact=True)).to_be_visible()


@pytest.mark.parametrize("language, caller", [("zh", "报障人"), ("en", "Caller")])
def test_who_is_named_is_told_with_what_is_theirs(language, caller, visit, desk):
    person = desk.api.get("/api/v1/person", q='name:"罗刚"').json["records"][0]
    made = desk.incident("手持终端充不进电", caller=person["id"], customer={"id": person["customer"]})
    page = visit("agent", language=language)
    page.goto("/")
    search(page, "罗刚 手持终端")
    row = page.locator("table.hits tr", has_text=made["number"])
    expect(row.locator(".excerpt")).to_have_text(f"{caller} 罗刚")
    expect(row.locator(".excerpt mark")).to_have_text("罗刚")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_said_is_found_by_those_who_may_read_it(language, visit, desk, found):
    agent, words = visit("agent", language=language), WORDS[language]
    agent.goto("/")
    for said in ("暖通班组", "施工方"):
        search(agent, said)
        assert numbers(agent) == [found[0]["number"]]
        expect(agent.locator(".excerpt")).to_contain_text(words["inside"])
    customer = visit("customer", language=language)
    customer.goto("/")
    search(customer, "施工方")
    expect(customer.locator(".empty")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_some_of_the_words_where_all_are_nowhere(language, visit, found):
    page = visit("agent", language=language)
    page.goto("/")
    search(page, "梵净山 zzqqy")
    expect(page.locator(".notice")).to_contain_text(WORDS[language]["partly"])
    assert len(numbers(page)) == 5
    search(page, "<script>zzqqy")
    expect(page.locator(".empty h2")).to_contain_text("<script>zzqqy")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_opened_lately_waits_in_the_empty_search(language, visit, found):
    page = visit("agent", language=language)
    for made in found[:2]:
        page.goto(f"/incident/{made['number']}")
    page.goto("/search")
    expect(page.get_by_role("heading", name=WORDS[language]["recent"])).to_be_visible()
    expect(page.locator("table[data-list] td.num a")).to_have_text([found[1]["number"], found[0]["number"]])
    search(page, f" {found[3]['number'].lower()} ")
    expect(page).to_have_url(re.compile(found[3]["number"]))
