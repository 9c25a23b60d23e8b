"""Service-level timers: on the record, in lists and at home, and the account of every second."""

import re

import pytest
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def held(desk):
    """In hand, then on hold for want of evidence: its response has ended, its resolution stands still."""
    return desk.incident("时钟暂停的单", to="on_hold", impact="high", urgency="high")


@LANGUAGES
def test_a_record_shows_its_clocks_and_leads_to_their_account(language, visit, held):
    words = {"zh": ("响应时限", "暂停", "计时明细", "一致"), "en": ("Response", "held", "every second", "the same")}[language]
    page = visit("agent", language=language)
    page.goto(f"/incident/{held['number']}")
    expect(page.locator("[data-clock=response].is-met h3")).to_contain_text(words[0])
    expect(page.locator("[data-clock=resolution].is-held .big")).to_contain_text(words[1])
    page.locator("[data-clock=resolution]").get_by_role("link", name=words[2]).click()
    expect(page.locator("#resolution tbody tr")).to_have_count(3)
    expect(page.locator("#response tbody tr")).to_have_count(3)
    again = page.locator("table.account tbody tr:not(.now) td:last-child").all_inner_texts()
    assert set(again) == {words[3]}
    page.locator("#resolution tbody tr").nth(1).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(rf"/incident/{held['number']}\?from=\d+#event-\d+"))


def test_the_api_explains_with_the_pages_figures(visit, held, desk):
    page = visit("agent")
    page.goto(f"/incident/{held['number']}/clocks")
    clocks = desk.agent.do("GET", f"/api/v1/incident/{held['id']}/explain")["clocks"]
    assert [clock["clock"] for clock in clocks] == ["response", "resolution"]
    for clock in clocks:
        rows = page.locator(f"#{clock['clock']} tbody tr:not(.now)")
        steps = clock["steps"]
        assert rows.count() == len(steps) >= 2
        assert rows.locator("td:nth-child(8)").all_inner_texts() == [length(step["elapsed_ms"]) for step in steps]
        # A row of the page tells what was counted before it, a step what is counted in it.
        assert rows.locator("td:nth-child(7)").all_inner_texts() == [length(ms) for ms in [0, *(step["counted_ms"] for step in steps[:-1])]]
        assert page.locator(f"#{clock['clock']} tr.now b").inner_text() == length(clock["elapsed_ms"])
        assert sum(step["counted_ms"] for step in steps) == clock["elapsed_ms"]
        assert all(step["recounted_ms"] == step["elapsed_ms"] for step in steps)
        assert [step["to"] for step in steps[:-1]] == [step["from"] for step in steps[1:]]
        for step, by in zip(steps, rows.locator("td:nth-child(5)").all_inner_texts()):
            assert by.startswith((step["version"] or {}).get("number") or "")
    assert clocks[1]["steps"][-1]["reason"] == "evidence" and clocks[1]["phase"] == "paused"
    alone = desk.agent.do("GET", f"/api/v1/incident/{held['id']}/explain?clock=response")["clocks"]
    assert [clock["clock"] for clock in alone] == ["response"]


def length(milliseconds):
    """As the page writes it: `3:05:09`, with thousandths where there are any."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{rest:03}" if rest else "")


@LANGUAGES
def test_lists_show_what_is_left_and_order_by_it(language, visit, held, desk):
    page = visit("agent", language=language)
    page.goto("/incident?q=state:open")
    expect(page.locator("td.clk .clock").first).to_be_visible()
    page.locator("th.clk a").click()
    expect(page).to_have_url(re.compile("sort(:|%3A)resolution_due"))
    expect(page.locator("th.clk")).to_have_attribute("aria-sort", "ascending")
    ids = [row.split()[0] for row in page.locator("table[data-list] tbody tr").all_inner_texts()]
    ends = [desk.api.get(f"/api/v1/incident/{number}").json["resolution_due"] or "9999" for number in ids]
    assert ends == sorted(ends) and ends[0] < "9999"
    page.goto("/incident?q=" + held["number"])
    expect(page.locator("td.clk .is-held")).to_be_visible()
    page.goto("/")
    expect(page.locator("td.clk .clock").first).to_be_visible()


def test_a_customer_sees_no_clocks(visit, desk):
    page = visit("customer")
    page.goto("/incident?q=")
    assert page.locator(".clock, td.clk").count() == 0
    page.locator("td.title a").first.click()
    assert page.locator(".clocks").count() == 0
    assert page.goto(page.url + "/clocks").status == 404


def test_each_clock_names_the_version_that_set_its_target(visit, desk):
    """Whoever asks why: each clock names the version that set its target."""
    before = desk.incident("改目标之前", impact="low", urgency="low")
    manager, admin = visit("manager"), visit("admin")
    manager.goto("/parameters")
    manager.locator("[id='incident.targets'] header a.btn").click()
    manager.fill("#f-title", "放宽 P5")
    manager.fill("#f-reason", "评审决定")
    name = "f.values.incident.targets.p5.resolution"
    manager.fill(f"input[name='{name}.amount']", "300")
    expect(manager.locator(f"select[name='{name}.unit'] option")).to_have_count(2)
    manager.locator("button.btn.main").last.click()
    expect(manager.locator("td.new")).to_have_count(1)
    manager.locator(".verbs").get_by_role("button", name="提请批准").click()
    admin.goto(manager.url)
    admin.locator(".verbs").get_by_role("button", name="批准").click()
    version = admin.url.rsplit("/", 1)[1].split("#")[0]
    after = desk.incident("改目标之后", impact="low", urgency="low")
    page = visit("agent")
    page.goto(f"/incident/{after['number']}/clocks")
    expect(page.locator("#resolution tbody tr").first).to_contain_text("300 小时")
    expect(page.locator("#resolution tbody tr").first).to_contain_text(version)
    page.goto(f"/incident/{before['number']}/clocks")
    expect(page.locator("#resolution tbody tr").first).to_contain_text("240 小时")
    expect(page.locator("#resolution tbody tr").first).not_to_contain_text(version)


def test_what_time_has_brought_is_told_by_the_house(visit, desk):
    """Who never touched the record finds on it that other rules hold now, by whose word, and when."""
    record = desk.incident("没人碰过", impact="medium", urgency="low")
    manager, admin = visit("manager"), visit("admin")
    manager.goto("/parameter_version/new?f.values=incident.targets")
    manager.fill("#f-title", "放宽 P4")
    manager.fill("#f-reason", "评审决定")
    manager.fill("input[name='f.values.incident.targets.p4.resolution.amount']", "80")
    manager.locator("button.btn.main").last.click()
    manager.locator(".verbs").get_by_role("button", name="提请批准").click()
    admin.goto(manager.url)
    admin.locator(".verbs").get_by_role("button", name="批准").click()
    page = visit("agent")
    told = page.locator("#timeline li[data-verb='time'] [data-clock='resolution']")
    for _ in range(200):
        page.goto(f"/incident/{record['number']}")
        if told.count():
            break
    expect(told).to_contain_text("72 小时 → 80 小时（PAR")
    expect(page.locator("#timeline li[data-verb='time'] [data-actor]")).to_have_text("系统")


def test_what_falls_due_is_listed_for_those_who_look_after_it(visit, desk):
    record = desk.incident("等着到期")
    page = visit("admin")
    page.goto("/schedule")
    row = page.locator("#coming tr", has_text=record["number"])
    expect(row).to_contain_text("看时钟")
    assert page.locator("#given-up").count() == 0
    expect(page.locator("nav a[aria-current='page']")).to_have_text("到期事项")
    assert visit("manager").goto("/schedule").status == 404


@LANGUAGES
def test_a_group_is_timed_while_it_has_the_incident(language, visit, desk):
    """By its operational level agreement, as long as it has it; what it took stands in the account when it has handed it on."""
    words = {"zh": ("处理组时限", "交出", "一致"), "en": ("Group time", "handed on", "the same")}[language]
    name = f"夜班运维 {language}"
    team = desk.api.make("team", name=name)["id"]
    agreement = desk.api.make("agreement", title=f"{name}协议", form="ola", team=team)["id"]
    targets = {line: {"resolution": "PT50H"} for line in ("p1", "p2", "p3", "p4", "p5")}
    version = desk.api.make("agreement_version", agreement=agreement, title="首版", values={"incident.targets": targets})
    path = f"/agreement_version/{version['number']}"
    desk.api.do("POST", f"/api/v1/agreement_version/{version['id']}/verbs/propose", {"signatory": "夜班组长", "signed": "2026-01-08"})
    manager = visit("manager")
    manager.goto(path)
    manager.locator(".verbs").get_by_role("button", name="批准").click()
    expect(manager.locator(".rec-meta > .st").first).to_have_text("已批准")
    made = desk.incident("交给夜班", team=team)
    page = visit("agent", language=language)
    page.goto(f"/incident/{made['number']}")
    expect(page.locator(".clocks [data-clock=team_time] h3")).to_contain_text(words[0])
    page.goto(f"/incident/{made['number']}/clocks")
    expect(page.locator("#team_time tbody tr").first).to_contain_text(f"{name}协议")
    expect(page.locator("#team_time tbody tr").first).to_contain_text(words[2])
    desk.agent.do("PATCH", f"/api/v1/incident/{made['id']}", {"team": None})
    page.reload()
    expect(page.locator("#team_time tbody tr")).to_have_count(3)
    expect(page.locator("#team_time tbody tr").nth(1)).to_contain_text(words[1])
    page.goto(f"/incident/{made['number']}")
    expect(page.locator(".clocks [data-clock=team_time]")).to_have_count(0)
