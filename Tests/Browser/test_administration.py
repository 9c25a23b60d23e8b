"""What administrators look after, and where everybody is signed in; in both languages and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@LANGUAGES
def test_one_page_leads_to_all_there_is_to_look_after(language, visit):
    words = {"zh": ("系统管理", "流程参数", "安全日志", "SQLite"), "en": ("Administration", "Process parameters", "Security log", "SQLite")}[language]
    page = visit("admin", language=language, script=False)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name=words[0], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words[0])
    expect(page.locator("[data-state=seal]")).not_to_be_empty()
    expect(page.locator("#state [role=alert]")).to_have_count(0)
    expect(page.locator("#log tbody tr").first).to_be_visible()
    page.locator("#places").get_by_role("link", name=words[1], exact=True).click()
    expect(page).to_have_url(re.compile("/parameters$"))
    page.goto("/administration")
    page.locator("#log header a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words[2])
    expect(page.locator("table[data-security] tbody tr").first).to_be_visible()
    for role in ("manager", "agent", "customer"):
        other = visit(role)
        assert other.goto("/administration").status == 404
        assert other.goto("/administration/security").status == 404


@LANGUAGES
def test_an_administrator_ends_sessions_after_being_asked(language, visit, desk):
    words = {"zh": ("登录与令牌", "结束全部登录", "返回"), "en": ("Sign-in and tokens", "End all sessions", "Back")}[language]
    person = desk.api.make("person", name=f"要下线的人 {language}", mail=f"offline-{language}@example.com")
    page = visit("admin", language=language, script=False)
    page.goto(f"/person/{person['number']}")
    page.locator(".head .verbs").get_by_role("link", name=re.compile(words[0])).click()
    page.fill("#new-password", "short")
    page.locator("#password button").click()
    expect(page.locator("#w-password")).to_be_visible()
    page.fill("#new-password", "a password long enough")
    page.locator("#password button").click()
    expect(page.get_by_role("status")).to_be_visible()
    window = visit(None)
    window.goto("/sign-in")
    window.fill("#mail", f"offline-{language}@example.com")
    window.fill("#password", "a password long enough")
    window.press("#password", "Enter")
    window.wait_for_url(desk.url + "/")
    page.reload()
    expect(page.locator("#sessions tbody tr")).to_have_count(1)
    page.get_by_role("link", name=re.compile(words[1])).click()
    expect(page.get_by_role("link", name=words[2])).to_be_visible()
    page.locator("#sessions").get_by_role("button", name=words[1]).click()
    expect(page.locator("#sessions tbody tr")).to_have_count(0)
    window.goto("/")
    expect(window).to_have_url(re.compile("/sign-in"))
    page.goto("/administration/security")
    expect(page.locator("table[data-security]").get_by_role("link", name=f"{person['name']} {person['number']}").first).to_be_visible()
    assert person["id"] not in page.locator("table[data-security]").inner_text()


def test_everybody_sees_where_they_are_signed_in(visit, desk):
    for role in ("agent", "customer"):
        page = visit(role)
        page.goto("/account")
        expect(page.locator("#sessions tbody tr", has_text="就是这里")).to_have_count(1)
    page = visit(None)
    desk.sign_in(page, desk.person("manager"))
    other = visit(None)
    desk.sign_in(other, desk.person("manager"))
    page.goto("/account?end=session")
    before = page.locator("#sessions tbody tr").count()
    row = page.locator("#sessions tbody tr", has=page.get_by_role("button")).first
    row.get_by_role("button").click()
    expect(page.locator("#sessions tbody tr")).to_have_count(before - 1)
