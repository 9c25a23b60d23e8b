"""The pages of people, teams and customers: who they are, what is in their hands, and the way to the lists behind the numbers."""

import pytest
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def listed(page):
    return int(page.locator("[data-count]").get_attribute("data-count"))


@LANGUAGES
def test_a_teams_numbers_lead_to_its_lists(language, visit, desk):
    team = desk.api.get("/api/v1/team", q="name:网络").json["records"][0]
    desk.incident("网络组的急单", team=team["id"], impact="high", urgency="high")
    page = visit("agent", language=language)
    page.goto(f"/team/{team['number']}")
    expect(page.locator("#panel-people tbody tr").first).to_be_visible()
    first = page.locator("#panel-priorities tbody td a").first
    shown = int(first.inner_text())
    assert shown >= 1
    first.click()
    assert listed(page) == shown
    assert {words.split()[0] for words in page.locator("td[data-field=priority]").all_inner_texts()} == {"P1"}


@LANGUAGES
def test_a_persons_page_shows_how_to_reach_them_and_what_is_in_their_hands(language, visit, desk):
    agent = desk.api.get("/api/v1/person", q=f"mail:{desk.person('agent').mail}").json["records"][0]
    desk.incident("在我手上的单", assignee=agent["id"])
    page = visit("manager", language=language)
    page.goto(f"/person/{agent['number']}")
    expect(page.locator("#panel-contact a[href^='mailto:']")).to_have_text(agent["mail"])
    expect(page.locator("#panel-teams tbody tr").first).to_be_visible()
    expect(page.locator("#panel-work tbody tr").first).to_be_visible()
    page.locator("#panel-work header a").click()
    assert listed(page) >= 1
    assert len(set(page.locator("td[data-field=assignee]").all_inner_texts())) == 1


@LANGUAGES
def test_a_customers_page_shows_people_and_incidents_to_both_sides(language, visit, desk):
    customer = desk.api.do("GET", f"/api/v1/person?q=mail:{desk.person('customer').mail}&labels=true")
    id = customer["records"][0]["customer"]
    number = customer["labels"][id]["number"]
    desk.incident(f"客户页上看得到 {language}", customer={"id": id})
    for role in ("manager", "customer"):
        page = visit(role, language=language)
        page.goto(f"/customer/{number}")
        expect(page.locator("#panel-latest tbody tr", has_text=f"客户页上看得到 {language}")).to_have_count(1)
        expect(page.locator("#panel-people tbody tr").first).to_be_visible()
        page.locator("#panel-priorities tbody td a").last.click()
        assert listed(page) >= 1


@LANGUAGES
def test_what_is_promised_stands_on_the_page_whole(language, visit, desk):
    """On the customer's page and the agreement's: neither table is wider than its place, for either side."""
    agreement = desk.api.get("/api/v1/agreement", q="title:澄江医院门诊业务系统服务级别协议", labels="true").json
    record = agreement["records"][0]
    customer = agreement["labels"][record["customer"]]["number"]
    for role in ("manager", "customer"):
        page = visit(role, language=language)
        for path, panel in ((f"/customer/{customer}", "#panel-agreements"), (f"/agreement/{record['number']}", "#panel-chain")):
            answer = page.goto(path)
            if role == "customer" and answer.status == 404:
                continue
            expect(page.locator(panel)).to_contain_text("P5")
            over = page.locator(f"{panel} .scroll-x").evaluate("each => each.scrollWidth - each.clientWidth")
            assert over <= 0, (role, path, over)
