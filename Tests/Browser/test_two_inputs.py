"""Fields of two inputs: an amount and its currency, a number and its unit, a first and a last day."""

import re

import pytest
from playwright.sync_api import expect

MODES = pytest.mark.parametrize("language, script", [("zh", True), ("en", True), ("zh", False)])
TOLD = {
    "zh": {"term": "2026-01-01 至 2028-12-31", "open": "2026-01-01 起", "notice": "90 天", "fee": "¥12,000.50", "changed": "US$12,500.00",
           "backwards": "截止日不能早于起始日。", "number": "例：30 天", "amount": "须写成金额与币种，例：12 000.00 CNY。"},
    "en": {"term": "2026-01-01 – 2028-12-31", "open": "from 2026-01-01", "notice": "90 days", "fee": "CNY 12,000.50", "changed": "USD 12,500.00",
           "backwards": "The last day cannot be before the first.", "number": "as 30 d, 4 h", "amount": "must be an amount and a currency, as 12 000.00 CNY."},
}


def save(page):
    page.locator("main form.form button.main, main form.inline button.main").first.click()


def fact(page, field):
    return page.locator(f"#facts dd[data-field={field}]")


def edit(page, field):
    page.locator(f"#field-{field} a.pen").click()


@MODES
def test_an_agreement_is_given_its_term_notice_and_fee(language, script, visit, desk):
    told = TOLD[language]
    page = visit("manager", language=language, script=script)
    page.goto("/agreement/new")
    page.locator("#f-title").fill(f"两格 {language} {script}")
    page.locator("#f-customer").fill(desk.customers[0]["number"])
    page.locator("#f-term").fill("2026-01-01")
    page.locator("#f-term-last").fill("2025-12-31")
    expect(page.locator("#f-notice-unit")).to_have_value("D")
    page.locator("#f-notice").fill("九十")
    expect(page.locator("#f-fee-currency")).to_have_value("CNY")
    page.locator("#f-fee").fill("12,00")
    page.locator("#f-fee-currency").select_option("USD")
    save(page)

    expect(page.locator("#w-term")).to_have_text(told["backwards"])
    expect(page.locator("#w-notice")).to_contain_text(told["number"])
    expect(page.locator("#w-fee")).to_contain_text(told["amount"])
    for field, typed in (("term", "2026-01-01"), ("term-last", "2025-12-31"), ("notice", "九十"), ("notice-unit", "D"), ("fee", "12,00"), ("fee-currency", "USD")):
        expect(page.locator(f"#f-{field}")).to_have_value(typed)
    page.locator("#f-term-last").fill("2028-12-31")
    page.locator("#f-notice").fill("90")
    page.locator("#f-fee").fill("12 000.5")
    page.locator("#f-fee-currency").select_option("CNY")
    save(page)

    page.wait_for_url(re.compile(r"/agreement/AGR\d+$"))
    for field in ("term", "notice", "fee"):
        expect(fact(page, field)).to_have_text(told[field])
    number = page.url.rsplit("/", 1)[1]
    record = desk.api.get("/api/v1/agreement", q=f"number:{number}").json["records"][0]
    assert record["term"] == {"from": "2026-01-01", "to": "2028-12-31"} and record["notice"] == "P90D"
    assert record["fee"] == {"amount": "12000.50", "currency": "CNY"}

    edit(page, "fee")
    expect(page.locator("#f-fee")).to_have_value("12000.50")
    page.locator("#f-fee").fill("12 500")
    page.locator("#f-fee-currency").select_option("USD")
    save(page)
    expect(fact(page, "fee")).to_have_text(told["changed"])
    edit(page, "term")
    page.locator("#f-term-last").fill("")
    save(page)
    expect(fact(page, "term")).to_have_text(told["open"])
    edit(page, "notice")
    page.locator("#f-notice").fill("")
    save(page)
    expect(fact(page, "notice")).to_have_text("—")


def test_a_list_finds_agreements_by_a_day_of_their_term(visit, desk):
    made = desk.api.make("agreement", title="只在 2031 年", form="sla", customer=desk.customers[0]["id"], term={"from": "2031-01-01", "to": "2031-12-31"})
    page = visit("manager")
    for day, is_found in (("2031-06-18", True), ("2032-01-01", False), (">2031-11", True), ("<2031", False)):
        page.goto(f"/agreement?q=title:~只在 term:{day}")
        expect(page.get_by_role("link", name=made["number"])).to_have_count(1 if is_found else 0)
    page.goto("/agreement?q=title:~只在 sort:-term")
    expect(page.locator("td[data-field=term]").first).to_have_text("2031-01-01 至 2031-12-31")
