"""axe finds nothing: on every page, for every role, in both themes and languages, on a desk and on a telephone.

A page is loaded once; then the system's wish for a theme and the window's width change under it, as they do for a reader.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from desk import NARROW, WIDE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}
# Both themes share every rule but their colours, both widths every colour but their layout: each rule is tried in each of both.
LOOKS = [(WIDE, "light", ALL), (WIDE, "dark", COLOURS), (NARROW, "dark", ALL), (NARROW, "light", COLOURS)]
# Rows of a long list are like those before them.
SKIPPED = [["table[data-list] tbody tr:nth-child(n+13)"]]
SCRIPT = Axe().axe_script
# Each thing that Markdown draws.
RICH = """# 处理经过
### 先看**日志**
> 引用的话，见 https://example.com/x_(1)。

1. `systemctl status` 的输出：
   - 一
   - 二

```
ERROR a very long line of a log that goes on and on and on and on and on and on and on and on and on and on and on and on and on
```

| 时间 | 主机 | | 结果 |
|---|:-:|---|---:|
| 09:12 | app-01 | | ~~失败~~ 正常 |

---

![图](https://example.com/x.png) [空](javascript:alert(1)) <b>标签</b>
"""
ORGANISATION = ["person", "team", "customer", "unit", "role", "option", "calendar", "calendar_version", "rota", "rota_version", "rota_swap", "service", "service_family", "supplier", "agreement", "agreement_version", "task", "checklist", "checklist_version", "checklist_run", "recurrence", "measure", "measure_value", "meeting", "approval", "substitution"]


@pytest.fixture(scope="module")
def specimens(desk):
    """Incidents in every state; one with all that a record's page can show."""
    made = {state: desk.incident(f"供检查：{state}", to=state) for state in ("in_progress", "on_hold", "resolved", "closed", "canceled")}
    made["new"] = desk.incident(
        "供检查：什么都有", description=RICH, caller=desk.api.get("/api/v1/person", q='name:"许静"').json["records"][0]["id"],
        impact="high", urgency="high", category="printing", location="三楼", external="EXT-1")
    full = made["new"]
    desk.agent.comment(full, "给客户的话")
    desk.agent.comment(full, RICH)
    desk.agent.comment(full, f"自己人的话\n\n{RICH}", internal=True)
    desk.agent.attach(full, "截图.txt", b"x")
    desk.agent.attach(full, "内部.txt", b"y", internal="true")
    desk.agent.link(full, made["closed"])
    desk.agent.do("POST", f"/api/v1/incident/{full['id']}/comments", {"comment": "电话里说的", "happened": "2026-11-01T02:03:04Z"})
    return {state: f"/incident/{incident['number']}" for state, incident in made.items()}


def violations(page, rules, part="html"):
    where = {"include": [[part]], "exclude": SKIPPED}
    return page.evaluate("async ([where, rules]) => (await axe.run(where, rules)).violations", [where, rules])


def inspect(page, part="html"):
    """What axe finds in the page or a part of it, as sentences, in each width and theme; and whether it runs out of a narrow window."""
    found = []
    page.evaluate(SCRIPT)
    for width, theme, rules in LOOKS:
        page.set_viewport_size(width)
        page.emulate_media(color_scheme=theme)
        look = f"[{theme}, {width['width']}]"
        for violation in violations(page, rules, part):
            for node in violation["nodes"]:
                why = "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
                found.append(f"{violation['id']} ({violation['impact']}) at {' '.join(map(str, node['target']))}: {why} {look}")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            found.append(f"the page is {over} pixels wider than the window {look}")
    page.set_viewport_size(WIDE)
    return found


def assert_clean(page, paths, status=200):
    """Opens each path and inspects it."""
    wrong = []
    for path in paths:
        answer = page.goto(path)
        if answer.status != status:
            wrong.append(f"{path}: answered {answer.status}, not {status}")
        wrong += [f"{path}: {sentence}" for sentence in inspect(page)]
    assert not wrong, "\n".join(wrong)


def test_axe_sees_what_is_wrong(visit):
    """So that the tests below can fail: the rules they lean on most do find their faults."""
    page = visit(None)
    page.set_content(
        "<html><body><img src=x><p style='color:#bbb;background:#fff'>pale</p><input><h4>deep</h4>"
        "<a href=/a style='font-size:8px'>a</a><a href=/b style='font-size:8px'>b</a><div style='width:1400px'>wide</div></body></html>")
    found = inspect(page)
    for sign in ("image-alt", "color-contrast", "label", "html-has-lang", "region", "target-size", "wider than the window"):
        assert any(sign in sentence for sentence in found), sign


# Everybody


@pytest.mark.parametrize("language", ["zh", "en"])
def test_signing_in(language, visit):
    page = visit(None, language=language)
    assert_clean(page, ["/sign-in", "/sign-in?next=/incident"])
    page.fill("#mail", "nobody@example.com")
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not inspect(page)


@pytest.mark.parametrize("role, language", [("agent", "zh"), ("agent", "en"), ("admin", "zh"), ("customer", "en"), ("auditor", "zh")])
def test_home_and_lists(role, language, visit, specimens):
    assert_clean(visit(role, language=language), ["/", "/incident?q=", "/incident?q=title:~%22zzqq%22", "/search", "/search?q=供检查 自己人", "/search?q=供检查&in=incident", "/search?q=犇骉", "/notices", "/notices/settings"])


@pytest.mark.parametrize("role, language", [("agent", "en"), ("admin", "zh"), ("customer", "zh"), ("auditor", "en")])
def test_a_record(role, language, visit, specimens):
    assert_clean(visit(role, language=language), [specimens[state] for state in ("new", "on_hold", "closed")])


@pytest.mark.parametrize("role, language", [("manager", "zh"), ("agent", "en"), ("customer", "zh")])
def test_reports(role, language, visit):
    page = visit(role, language=language)
    assert_clean(page, ["/reports", "/reports/incident?from=2026&to=2026&by=team", "/reports/incident?q=title:~%22zzqq%22"])
    assert_clean(page, ["/reports/incident?from=yesterday", "/reports/incident?q=priority:p9"], status=422)


@pytest.mark.parametrize("role, language", [("agent", "zh"), ("admin", "en"), ("customer", "en")])
def test_what_is_not_there(role, language, visit):
    assert_clean(visit(role, language=language), ["/incident/INC9999999", "/nothing", "/incident/nonsense"], status=404)


@pytest.mark.parametrize("role, path", [("agent", "/team/new"), ("customer", "/customer/new"), ("auditor", "/incident/new"), ("agent", "/role/new")])
def test_what_is_not_allowed(role, path, visit):
    assert_clean(visit(role), [path], status=403)


def test_a_filter_that_cannot_be_read(visit):
    assert_clean(visit("agent"), ["/incident?q=state:open priority:p9 x", "/incident?q=(state:open"], status=422)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme(theme, visit, specimens):
    """As the one the system wishes for."""
    assert_clean(visit("agent", theme=theme), ["/", "/incident", specimens["new"], "/incident/new"])


def test_what_opens(visit, specimens):
    """Help, menus and lists that unfold, and the table of keys."""
    page = visit("agent")
    for path in ("/incident", specimens["new"], "/incident/new"):
        page.goto(path)
        page.locator("main details > summary").evaluate_all("all => all.forEach(each => each.parentElement.open = true)")
        assert not inspect(page), path
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.locator("dialog#keys")).to_be_visible()
        assert not inspect(page), path
    page.goto("/")
    page.set_viewport_size(NARROW)
    page.locator("details.menu > summary").click()
    expect(page.locator("details.menu nav")).to_be_visible()
    page.evaluate(SCRIPT)
    assert not violations(page, ALL)


# Forms


@pytest.mark.parametrize("state, verbs", [
    ("new", ["assign", "resolve", "hold", "cancel"]), ("in_progress", ["resolve", "hold", "cancel"]), ("on_hold", ["resolve", "cancel"]),
    ("resolved", ["reopen"]), ("closed", ["reopen"])])
def test_forms_of_verbs(state, verbs, visit, specimens):
    page = visit("agent", language="zh" if state == "new" else "en")
    for verb in verbs:
        page.goto(f"{specimens[state]}?do={verb}")
        expect(page.locator("#do form")).to_be_visible()
        assert not inspect(page, "html" if verb == verbs[0] else "#do"), verb


def test_refused_forms_of_a_record(visit, specimens):
    page = visit("agent")
    for path, form in ((f"{specimens['new']}?do=hold", "#do form"), (f"{specimens['new']}?do=cancel", "#do form"), (f"{specimens['new']}?do=resolve", "#do form"),
                       (specimens["new"], "form[action$='/comment']"), (specimens["new"], "form[action$='/link']"), (specimens["new"], "form[action$='/attach']")):
        page.goto(path)
        page.locator(form).evaluate("form => form.requestSubmit()")
        expect(page.get_by_role("alert")).to_be_visible()
        assert not inspect(page, "#wrong") + inspect(page, form), (path, form)


def test_a_conflict(visit, desk):
    made = desk.incident("供检查：冲突")
    page = visit("agent")
    page.goto(f"/incident/{made['number']}?edit=location")
    desk.agent.do("PATCH", f"/api/v1/incident/{made['id']}", {"location": "七楼"}, If_Match="*")
    page.locator("#field-location form").evaluate("form => form.requestSubmit()")
    expect(page.locator("#stale")).to_be_visible()
    assert not inspect(page)


def test_fields_open_for_change(visit, specimens):
    """A field of each type: line, long text, reference, person, closed and open choice."""
    page = visit("agent", language="en")
    for field in ("title", "description", "customer", "caller", "impact", "category"):
        page.goto(f"{specimens['new']}?edit={field}")
        expect(page.locator(f"#f-{field}")).to_be_visible()
        assert not inspect(page, "form.inline"), field


@pytest.mark.parametrize("role, kind, language", [("agent", "incident", "zh"), ("customer", "incident", "en"), *(("admin", kind, "zh") for kind in ORGANISATION)])
def test_a_new_record_blank_and_refused(role, kind, language, visit):
    page = visit(role, language=language)
    answer = page.goto(f"/{kind}/new")
    if answer.status == 403:
        pytest.skip(f"Nobody raises a {kind} by a form.")
    assert not inspect(page)
    page.locator("main form.form").first.evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not inspect(page)


# The organisation's pages, which the registry makes


@pytest.mark.parametrize("role, language, kind", [
    *(("admin", "en", kind) for kind in ORGANISATION), ("agent", "zh", "person"), ("agent", "zh", "customer"), ("auditor", "zh", "team"), ("auditor", "zh", "role")])
def test_lists_and_records_of_every_kind(role, language, kind, visit, desk):
    records = desk.api.do("GET", f"/api/v1/{kind}")["records"]
    assert_clean(visit(role, language=language), [f"/{kind}", *(f"/{kind}/{record['number']}" for record in records[:1])])


def test_administration_and_sign_ins(visit, desk):
    """The house's state, its log, a person's ways in: as they are, asked once more, and refused."""
    person = desk.api.get("/api/v1/person", q=f"mail:{desk.person('agent').mail}").json["records"][0]
    access = f"/person/{person['number']}/access"
    paths = ["/administration", "/administration/security", "/account", access, f"{access}?end=sessions", f"{access}?end=token&name=api", f"{access}?set=password", "/inbox"]
    assert_clean(visit("admin"), paths)
    assert_clean(visit("admin", language="en"), paths[:1] + paths[3:6])
    assert_clean(visit("customer", language="en"), ["/account", "/account?end=others"])
    assert_clean(visit("manager"), ["/administration"], status=404)
    page = visit("admin", language="en")
    page.goto(access)
    page.locator("#password form").evaluate("form => form.requestSubmit()")
    expect(page.locator("#w-password")).to_be_visible()
    assert not inspect(page)


@pytest.mark.parametrize("role, language", [("admin", "zh"), ("agent", "en"), ("customer", "zh")])
def test_pages_of_people_teams_and_customers(role, language, visit, desk, specimens):
    """Those that have much to show: an agent, their team, the customer of a customer's person."""
    mails = [desk.person(name).mail for name in ("agent", "customer")]
    agent, customer = (desk.api.do("GET", f"/api/v1/person?q=mail:{mail}&labels=true") for mail in mails)
    shown = [(agent, "teams"), (customer, "customer")]
    places = [found["labels"][value if isinstance(value, str) else value[0]] for found, field in shown for value in [found["records"][0][field]]]
    people = [f"/person/{found['records'][0]['number']}" for found in (agent, customer)]
    assert_clean(visit(role, language=language), people[1:] + [f"/{place['kind']}/{place['number']}" for place in places] + (people[:1] if role != "customer" else []))


def test_calendars_and_their_versions(visit, desk):
    """A year, versions in each state, lines read, opened for change and refused."""
    calendar = desk.api.do("GET", "/api/v1/calendar")["records"][0]
    made = {name: desk.api.make("calendar_version", calendar=calendar["id"], name=f"供检查：{name}", holidays="china_mainland") for name in ("draft", "proposed")}
    desk.api.do("POST", f"/api/v1/calendar_version/{made['proposed']['id']}/verbs/propose", {})
    paths = [f"/calendar/{calendar['number']}", f"/calendar/{calendar['number']}?year=2027", *(f"/calendar_version/{version['number']}" for version in made.values())]
    draft = paths[2]
    for role, language in (("admin", "zh"), ("manager", "en"), ("agent", "zh")):
        assert_clean(visit(role, language=language), paths if role == "admin" else paths[:1] + paths[3:])
    page = visit("admin", language="en")
    assert_clean(page, [f"{draft}?edit={field}" for field in ("days", "saturday", "zone")] + [f"/calendar_version/new?like={made['proposed']['number']}"])
    page.goto(f"{draft}?edit=days")
    page.get_by_label("Date, line 1", exact=True).fill("soon")
    page.locator("form.inline").evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not inspect(page)


def test_parameters_their_versions_and_clocks(visit, desk, specimens):
    """All values, a version with each form of value: read, opened for change, refused, taken in; the account of every second."""
    values = {
        "incident.targets": {"p1": {"response": "PT10M", "resolution": "PT3H"}, "p2": {"resolution": "PT8H"}, "p3": {}, "p4": {}, "p5": {}}, "incident.calendar": "always", "incident.pausing": ["vendor"],
        "incident.reopen_window": "P14D", "incident.parent_levels": 5, "incident.children_follow": False, "incident.major_priorities": ["p1"],
        "incident.contacts": [{"key": "phone", "zh": "电话", "en": "Phone"}, {"key": "portal", "zh": "门户", "en": "Portal"}]}
    version = desk.api.make("parameter_version", title="供检查", reason="试", values=values)
    path = f"/parameter_version/{version['number']}"
    chosen = ",".join([*values, "incident.priority_matrix", "calendar.holidays"])
    assert_clean(visit("admin"), ["/parameters", path, f"{path}?edit=values", f"/parameter_version/new?f.values={chosen}", "/parameter_version/new"])
    assert_clean(visit("auditor", language="en"), ["/parameters", path])
    assert_clean(visit("agent", language="en"), [specimens["on_hold"], specimens["on_hold"] + "/clocks", "/incident?q=state:open"])
    page = visit("manager", language="en")
    page.goto(f"/parameter_version/new?f.values={chosen}")
    page.locator("button.btn.main").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert not inspect(page)


@pytest.mark.parametrize("kind", ["person", "team", "customer", "option"])
def test_what_a_customers_person_sees_of_the_organisation(kind, visit):
    page = visit("customer")
    assert_clean(page, [f"/{kind}"])
    first = page.locator("td.num a")
    if first.count():
        assert_clean(page, [first.first.get_attribute("href")])
