"""Lists as files for a spreadsheet, and the columns each person chooses."""

import csv
import io

import pytest
from playwright.sync_api import expect
from test_lists import LANGUAGES, numbers

EXPORT = {"zh": "导出 CSV", "en": "Export CSV"}
CHOOSE = {"zh": "选择列", "en": "Choose columns"}


def exported(page, language):
    with page.expect_download() as download:
        page.get_by_role("link", name=EXPORT[language]).click()
    with open(download.value.path(), "rb") as file:
        content = file.read()
    assert content.startswith(b"\xef\xbb\xbf")
    assert download.value.suggested_filename.endswith(".csv")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def long_list(desk):
    """More than one piece of the file."""
    return [desk.incident(f"导出 {number:03}", external="EXPORT") for number in range(210)]


@LANGUAGES
def test_the_file_holds_what_the_filter_finds(language, visit, desk, long_list):
    page = visit("agent", language=language)
    page.goto("/incident?q=external:EXPORT%20sort:number")
    header, *rows = exported(page, language)
    assert header[:4] == {"zh": ["编号", "标题", "客户", "优先级"], "en": ["Number", "Title", "Customer", "Priority"]}[language]
    assert [row[0] for row in rows] == [incident["number"] for incident in long_list]
    assert [row[1] for row in rows] == [incident["title"] for incident in long_list]
    state = header.index({"zh": "状态", "en": "State"}[language])
    assert {row[state] for row in rows} == {{"zh": "新建", "en": "New"}[language]}


def test_no_text_becomes_a_formula(visit, desk):
    titles = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "＝1+1", "-12.5"]
    for title in titles:
        desk.incident(title, external="FORMULA")
    page = visit("agent")
    page.goto("/incident?q=external:FORMULA%20sort:number")
    assert [row[1] for row in exported(page, "zh")[1:]] == ["'" + title for title in titles[:-1]] + ["-12.5"]


def test_a_customer_exports_what_is_theirs_and_no_field_of_ours(visit, desk):
    page = visit("customer")
    page.goto("/incident?q=")
    shown = page.locator("table[data-list] thead th").all_inner_texts()
    header, *rows = exported(page, "zh")
    assert header == [words.strip() for words in shown]
    everything = desk.api.do("GET", "/api/v1/incident?q=&limit=200&count=true")
    assert 0 < len(rows) < everything["count"]
    page.get_by_text(CHOOSE["zh"]).click()
    offered = page.locator("input[name=column]").evaluate_all("boxes => boxes.map(box => box.value)")
    assert "parent" not in offered and "reassignments" not in offered and "updated" not in offered
    page.request.post("/incident/columns", form={"csrf": page.locator("input[name=csrf]").first.get_attribute("value"), "column": "reassignments"})
    page.reload()
    assert "转派次数" not in page.locator("table[data-list] thead").inner_text()
    # As it was, for the other tests.
    page.get_by_text(CHOOSE["zh"]).click()
    page.get_by_role("button", name="恢复默认").click()


@LANGUAGES
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_columns_are_chosen_and_kept_for_the_person(language, script, visit):
    page = visit("manager", language=language, script=script)
    page.goto("/incident?q=sort:number")
    before = numbers(page)
    page.get_by_text(CHOOSE[language]).click()
    for name in page.locator("input[name=column]:checked").evaluate_all("boxes => boxes.map(box => box.value)"):
        page.locator(f"input[name=column][value={name}]").uncheck()
    for name in ("state", "category", "external"):
        page.locator(f"input[name=column][value={name}]").check()
    page.get_by_role("button", name={"zh": "显示这些列", "en": "Show these columns"}[language]).click()
    page.wait_for_url("**/incident?q=sort:number")
    words = {"zh": ["编号", "标题", "状态", "类别", "外部编号"], "en": ["Number", "Title", "State", "Category", "External number"]}[language]
    heads = page.locator("table[data-list] thead th")
    expect(heads).to_have_count(5)
    assert [head.strip() for head in heads.all_inner_texts()] == words
    assert numbers(page) == before

    elsewhere = visit("manager", language=language)
    elsewhere.goto("/incident?q=sort:number")
    assert exported(elsewhere, language)[0] == words
    other = visit("agent", language=language)
    other.goto("/incident?q=sort:number")
    assert other.locator("table[data-list] thead th").count() > 5

    page.get_by_text(CHOOSE[language]).click()
    page.get_by_role("button", name={"zh": "恢复默认", "en": "The usual ones"}[language]).click()
    expect(heads).to_have_count(12)


@pytest.mark.parametrize("kind", ["person", "team", "customer", "unit", "role"])
def test_every_list_has_them(kind, visit):
    page = visit("admin")
    page.goto(f"/{kind}?q=")
    assert [row[0] for row in exported(page, "zh")[1:]][: len(numbers(page))] == numbers(page)
    expect(page.get_by_text(CHOOSE["zh"])).to_be_visible()


def test_a_file_of_a_wrong_filter_is_refused(visit):
    page = visit("agent")
    answer = page.request.get("/incident/csv?q=nofield:1")
    assert answer.status == 422 and "nofield" in answer.text()
    assert page.request.get("/nothing/csv").status == 404
