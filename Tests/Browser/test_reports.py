"""The page of reports: figures as charts and tables, a way from every number to its records, download and print."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
YEAR = "from=2026&to=2026"


def behind(page, link):
    """How many records the list behind a number counts."""
    found = re.search(r'data-count="(\d+)"', page.request.get(link.get_attribute("href")).text())
    return int(found[1])


def cells(page, table):
    return [row.locator("th, td").all_inner_texts() for row in page.locator(f"#table-{table} tr").all()]


@LANGUAGES
@pytest.mark.parametrize("role, path", [
    ("manager", f"/reports/incident?{YEAR}&by=priority"), ("agent", "/reports/incident?by=team&q=priority:p1,p2,p3"),
    ("customer", f"/reports/incident?{YEAR}&by=state"), ("auditor", f"/reports/incident?{YEAR}&step=month&by=customer&zone=-03:00")])
def test_every_number_leads_to_as_many_records(language, role, path, visit):
    page = visit(role, language=language, script=False)
    page.goto(path)
    links = page.locator("table.counts td a").all()
    assert len(links) > 20
    for link in links:
        assert behind(page, link) == int(link.inner_text()), link.get_attribute("href")


@LANGUAGES
def test_the_menu_leads_to_the_last_thirty_days(language, visit, desk):
    page = visit("manager", language=language)
    page.goto("/")
    page.locator("nav.nav").get_by_role("link", name={"zh": "报表", "en": "Reports"}[language]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text({"zh": "事件报表", "en": "Incidents: figures"}[language])
    expect(page.locator(".views [aria-current=page]")).to_have_text({"zh": "近 30 天", "en": "Last 30 days"}[language])
    assert len(cells(page, "flow")) == 1 + 30 + 1
    for heading in {"zh": ["进出与积压", "按优先级", "现在未结，按未结天数"], "en": ["In, out and backlog", "By priority", "Open now, by age"]}[language]:
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    opened = desk.api.do("GET", "/api/v1/incident?q=state:open&count=true")["count"]
    assert int(cells(page, "ages")[-1][1]) == opened


def test_page_and_api_give_the_same(visit, desk):
    page = visit("admin")
    page.goto(f"/reports/incident?{YEAR}&by=priority&zone=%2B08:00")
    figures = desk.api.do("GET", f"/api/v1/reports/incident?{YEAR}&by=priority&zone=%2B08:00")
    whole = figures["whole"]
    total = cells(page, "groups")[-1]
    volumes = [sum(whole["volume"][field]) for field in ("opened", "resolved", "closed")]
    backlogs = [whole["backlog"][field][-1] for field in ("resolved", "closed")]
    assert [int(number) for number in total[1:6]] == volumes + backlogs
    assert [int(row[1]) for row in cells(page, "ages")[1:-1]] == whole["open"]
    flow = cells(page, "flow")
    assert [int(row[1]) for row in flow[1:-1]] == whole["volume"]["opened"]
    assert [int(row[-1]) for row in flow[1:-1]] == whole["backlog"]["closed"]
    assert {group["value"] for group in figures["groups"]} == {"p1", "p2", "p3", "p4", "p5"}


def test_charts_are_told_in_words(visit):
    page = visit("agent", language="en")
    page.goto(f"/reports/incident?{YEAR}&by=priority")
    charts = page.get_by_role("img")
    assert charts.count() == 4
    for chart in charts.all():
        title, words = (chart.locator(part).first.text_content() for part in ("title", "desc"))
        assert title and re.search(r"\d", words), (title, words)
        assert chart.get_attribute("aria-labelledby").split()[0] == chart.locator("title").first.get_attribute("id")


def test_a_customers_person_counts_their_own_alone(visit, desk):
    page = visit("customer")
    page.goto(f"/reports/incident?{YEAR}&by=customer")
    rows = cells(page, "groups")
    assert len(rows) == 3 and rows[1][0] == desk.customers[0]["name"]
    assert int(rows[1][1]) == desk.api.do("GET", f"/api/v1/incident?q=customer:{desk.customers[0]['number']}&count=true")["count"]
    assert not any("转派" in head for head in rows[0])
    staff = visit("agent")
    staff.goto(f"/reports/incident?{YEAR}&by=customer")
    assert any("转派" in head for head in cells(staff, "groups")[0])


@LANGUAGES
def test_filter_and_period_stay_together(language, visit):
    page = visit("agent", language=language, script=False)
    page.goto("/reports")
    page.fill("#q", "priority:p1,p2")
    page.fill("#w-from", "2026-11")
    page.fill("#w-to", "2026-11")
    page.select_option("#w-step", "week")
    page.select_option("#w-by", "category")
    page.get_by_role("button", name={"zh": "计算", "en": "Count"}[language]).click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#w-from")).to_have_value("2026-11")
    assert cells(page, "flow")[1][0] == "2026-11-01" and cells(page, "flow")[2][0] == "2026-11-02–08"
    page.locator(".chip a").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#w-step")).to_have_value("week")
    expect(page.locator("#w-by")).to_have_value("category")


@pytest.mark.parametrize("query, field", [
    ("from=yesterday", "from"), ("from=2026-05&to=2026-04", "to"), ("zone=8", "zone"), ("from=1990&step=day", "step")])
@LANGUAGES
def test_what_is_wrong_with_a_period_is_said(language, query, field, visit):
    page = visit("agent", language=language)
    assert page.goto(f"/reports/incident?{query}").status == 422
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(f"#w-{field}")).to_have_attribute("aria-invalid", "true")


def test_what_is_wrong_with_the_filter_is_marked(visit):
    page = visit("agent")
    assert page.goto("/reports/incident?q=state:open priority:p9").status == 422
    expect(page.locator(".wrong-filter mark")).to_have_text("p9")


@LANGUAGES
def test_nothing_to_count_leads_on(language, visit):
    page = visit("agent", language=language)
    page.goto("/reports/incident?q=title:~%22没有这样的标题%22")
    expect(page.locator(".empty h2")).to_have_text({"zh": "这段时间没有可统计的事件", "en": "No incidents to count in this period"}[language])
    expect(page.locator("table.counts")).to_have_count(0)


def test_there_is_no_report_where_none_is_declared(visit):
    page = visit("admin")
    assert page.goto("/reports/person").status == 404
    assert page.goto("/reports/nonsense").status == 404
    assert page.goto("/reports/incident?csv=nonsense").status == 404


@pytest.fixture(scope="module")
def formula(desk):
    """An incident of a customer whose name a spreadsheet would take for a formula."""
    made = desk.api.make("customer", name="=HYPERLINK(\"http://example.com\",\"x\")", code="FORMULA")
    return desk.incident("公式", customer=made)


@LANGUAGES
def test_a_table_is_downloaded_as_it_stands(language, visit, formula):
    page = visit("admin", language=language)
    page.goto(f"/reports/incident?{YEAR}&by=customer")
    shown = cells(page, "groups")
    with page.expect_download() as waiting:
        page.locator("section:has(#table-groups) header a").click()
    download = waiting.value
    assert download.suggested_filename == "incident-groups-2026-01-01-2026-12-31.csv"
    content = download.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[:9] for row in rows[1:]] == [["'" + row[0] if row[0].startswith("=") else row[0], *row[1:9]] for row in shown[1:]]
    assert any(row[0].startswith("'=HYPERLINK") for row in rows)
    assert all(re.fullmatch(r"[0-9.]*", cell) for row in rows[1:] for cell in row[1:])


def test_print_has_the_figures_and_nothing_to_press(visit):
    page = visit("manager")
    page.goto(f"/reports/incident?{YEAR}")
    page.emulate_media(media="print")
    for hidden in (".side", ".filter", ".views", ".btn"):
        assert not any(each.is_visible() for each in page.locator(f"{hidden}").all()), hidden
    for shown in ("h1", "dl.block", "svg.chart", "#table-flow", "#table-groups"):
        expect(page.locator(shown).first).to_be_visible()
