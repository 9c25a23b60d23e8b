"""An incident through its whole life in the browser: in Chinese, in English, and without JavaScript."""

import re
from collections import namedtuple

import pytest
from playwright.sync_api import expect

from desk import verb

# The visible words that are pressed, filled or read, in both languages.
WORDS = {
    "zh": {
        "sign in": "登录", "work": "我的工作", "raise": "登记事件", "title": "标题", "customer": "客户", "caller": "报障人", "impact": "影响",
        "urgency": "紧急度", "category": "类别", "description": "描述", "location": "地点", "save": "保存", "back": "返回", "new": "新建",
        "start": "开始处理", "in progress": "处理中", "hold": "挂起", "on hold": "挂起", "hold reason": "挂起原因", "awaiting caller": "等待报障人", "comment": "说明",
        "say what": "等待报障人时，请写明要他提供什么。", "not saved": "没有保存，请改正：", "resume": "继续处理", "resolve": "解决", "resolved": "已解决",
        "close code": "解决代码", "solution": "已提供解决方案", "close notes": "解决说明", "close": "关闭", "closed": "已关闭", "reopen": "重新打开",
        "reason": "原因", "cancel": "撤销", "canceled": "已撤销", "created it": "登记了这条记录", "timeline": "经过", "critical": "P1 紧急", "planning": "P5 计划", "high": "高",
        "write": "评论", "send": "发送给客户", "note": "存为内部备注", "public": "评论 · 客户可见", "internal": "内部备注 · 客户不可见", "attach": "添加附件", "file": "文件，最大 25 MB",
        "add": "添加", "attached": "添加了附件", "link": "关联其他记录", "relation": "关系", "number": "编号", "make link": "关联", "linked": "建立了关联",
        "unlink": "取消与 {} 的关联", "unlinked": "取消了关联", "stale": "还没有保存：你打开之后记录有了改动。", "kept": "你填的内容还在，核对后再次提交即可。",
        "required": "必填", "wrong sign-in": "邮箱或密码", "sign out": "退出登录", "no such": "没有叫「无此客户」的客户", "more": "更多字段", "set": "地点设为 三楼机房",
    },
    "en": {
        "sign in": "Sign in", "work": "My work", "raise": "New incident", "title": "Title", "customer": "Customer", "caller": "Caller", "impact": "Impact",
        "urgency": "Urgency", "category": "Category", "description": "Description", "location": "Location", "save": "Save", "back": "Back", "new": "New",
        "start": "Start work", "in progress": "In progress", "hold": "Put on hold", "on hold": "On hold", "hold reason": "Hold reason", "awaiting caller": "Awaiting caller",
        "comment": "Comment", "say what": "When waiting for the caller, say what is needed from them.", "not saved": "Not saved. Please correct:", "resume": "Resume",
        "resolve": "Resolve", "resolved": "Resolved", "close code": "Close code", "solution": "Solution provided", "close notes": "Close notes", "close": "Close",
        "closed": "Closed", "reopen": "Reopen", "reason": "Reason", "cancel": "Cancel", "canceled": "Canceled", "created it": "created it", "timeline": "Timeline", "critical": "P1 Critical",
        "planning": "P5 Planning", "high": "High", "write": "Comment", "send": "Send to customer", "note": "Save as internal note", "public": "comment · shown to the customer",
        "internal": "internal note · not shown to customers", "attach": "Attach a file", "file": "File, at most 25 MB", "add": "Attach",
        "attached": "attached a file", "link": "Link another record", "relation": "Relation", "number": "Number", "make link": "Link", "linked": "linked",
        "unlink": "Unlink {}", "unlinked": "unlinked", "stale": "Not saved yet: the record changed after you opened it.",
        "kept": "What you typed is kept; check it and send it again.", "required": "required", "wrong sign-in": "mail address or password", "sign out": "Sign out",
        "no such": "No customer is called “无此客户”", "more": "More fields", "set": "Location set to 三楼机房",
    },
}

Mode = namedtuple("Mode", "language script")
MODES = [Mode("zh", True), Mode("en", True), Mode("zh", False)]


@pytest.fixture(params=MODES, ids=["zh", "en", "zh-without-script"])
def mode(request):
    return request.param


@pytest.fixture
def w(mode):
    return WORDS[mode.language]


@pytest.fixture
def page(mode, visit):
    return visit("agent", language=mode.language, script=mode.script)


def do(page, name):
    verb(page, name).click()
    form = page.locator("#do form")
    expect(form).to_be_visible()
    return form


def send(form):
    form.locator("button.main").click()


def in_state(page, label, version=None):
    expect(page.locator(".rec-meta > .st").first).to_have_text(label)
    expect(page.locator(".steps [aria-current=step]")).to_contain_text(label)


def last_event(page):
    return page.locator("#timeline li[id^=event-]").last


# The whole life


def test_an_incident_from_the_first_word_to_its_second_closure(mode, w, desk, visit):
    page = visit(None, language=mode.language, script=mode.script)
    agent = desk.person("agent")
    page.goto("/")
    page.get_by_label({"zh": "邮箱", "en": "Mail address"}[mode.language]).fill(agent.mail)
    page.get_by_label({"zh": "密码", "en": "Password"}[mode.language]).fill(agent.password)
    page.get_by_role("button", name=w["sign in"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(w["work"])
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^" + mode.language))

    page.get_by_role("link", name=w["raise"]).click()
    title = f"门诊三楼打印机卡纸 {mode.language} {mode.script}"
    form = page.locator("main form.form").first
    form.get_by_label(w["title"]).fill(title)
    form.get_by_label(w["description"]).fill("换过硒鼓，仍卡纸。\nTwo printers.")
    form.get_by_label(w["customer"]).fill("澄江医院")
    form.get_by_label(w["impact"]).select_option(label=w["high"])
    form.get_by_label(w["urgency"]).select_option(label=w["high"])
    form.locator("button.main").click()
    page.wait_for_url(re.compile(r"/incident/INC\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("main")).to_contain_text("换过硒鼓，仍卡纸。")
    expect(page.locator("#facts [data-field=priority]")).to_have_text(w["critical"])
    in_state(page, w["new"])
    expect(last_event(page)).to_contain_text(w["created it"])
    expect(last_event(page)).to_contain_text(agent.name)

    verb(page, w["start"]).click()
    in_state(page, w["in progress"])
    expect(page.locator("#facts [data-field=assignee]")).to_contain_text(agent.name)

    form = do(page, w["hold"])
    form.get_by_label(w["hold reason"]).select_option(label=w["awaiting caller"])
    send(form)
    expect(page.get_by_role("alert")).to_contain_text(w["not saved"])
    expect(page.get_by_role("alert")).to_contain_text(w["say what"])
    form = page.locator("#do form")
    expect(form.get_by_label(w["hold reason"])).to_have_value("caller")
    form.get_by_label(w["comment"]).fill("请告知打印机的编号。")
    send(form)
    in_state(page, w["on hold"])
    expect(page.locator(".rec-meta")).to_contain_text(w["awaiting caller"])
    expect(last_event(page)).to_contain_text("请告知打印机的编号。")

    verb(page, w["resume"]).click()
    in_state(page, w["in progress"])
    expect(page.locator(".rec-meta")).not_to_contain_text(w["awaiting caller"])

    form = do(page, w["resolve"])
    form.get_by_label(w["close code"]).select_option(label=w["solution"])
    form.get_by_label(w["close notes"]).fill("清出碎纸，更换搓纸轮。")
    send(form)
    in_state(page, w["resolved"])
    expect(page.locator("main")).to_contain_text("清出碎纸，更换搓纸轮。")
    expect(page.locator("#facts [data-field=close_code]")).to_have_text(w["solution"])

    form = do(page, w["reopen"])
    form.get_by_label(w["reason"]).fill("又卡了。")
    send(form)
    in_state(page, w["in progress"])
    expect(last_event(page)).to_contain_text("又卡了。")

    form = do(page, w["resolve"])
    form.get_by_label(w["close code"]).select_option(label=w["solution"])
    form.get_by_label(w["close notes"]).fill("换了整机。")
    send(form)
    in_state(page, w["resolved"])
    verb(page, w["close"]).click()
    in_state(page, w["closed"])
    expect(page.locator("#facts [data-field=reopens]")).to_have_text("1")

    number = page.url.rsplit("/", 1)[1]
    stored = desk.agent.do("GET", f"/api/v1/incident?q=number:{number}")["records"][0]
    assert stored["state"] == "closed" and stored["close_notes"] == "换了整机。" and stored["caller"] is None


def test_canceling_needs_a_reason(page, w, desk):
    made = desk.incident("登记错了")
    page.goto(f"/incident/{made['number']}")
    form = do(page, w["cancel"])
    send(form)
    expect(page.get_by_role("alert")).to_contain_text(w["not saved"])
    expect(page.locator("#comment")).to_have_attribute("aria-invalid", "true")
    assert desk.read(made)["state"] == "new"
    page.fill("#comment", "误报")
    send(page.locator("#do form"))
    in_state(page, w["canceled"])


def test_a_new_form_says_what_is_missing_and_keeps_what_was_typed(page, w):
    page.goto("/incident/new")
    form = page.locator("main form.form").first
    form.get_by_label(w["description"]).fill("只写了描述 <b>&amp;")
    form.get_by_label(w["customer"]).fill("无此客户")
    form.get_by_label(w["urgency"]).select_option(label=w["high"])
    form.locator("button.main").click()
    expect(page.get_by_role("alert")).to_contain_text(w["not saved"])
    title, customer = (page.locator("main form.form").first.get_by_label(w[name]) for name in ("title", "customer"))
    for box in (title, customer):
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#" + box.get_attribute("aria-describedby").split()[-1])).to_be_visible()
    expect(page.locator("#w-customer")).to_contain_text(w["no such"])
    expect(customer).to_have_value("无此客户")
    expect(page.get_by_label(w["description"])).to_have_value("只写了描述 <b>&amp;")
    expect(page.get_by_label(w["urgency"])).to_have_value("high")
    page.locator("#wrong a").first.click()
    expect(page).to_have_url(re.compile("#f-"))
    customer.fill("澄江医院")
    title.fill("现在写了标题")
    page.locator("form.form button.main").click()
    page.wait_for_url(re.compile(r"/incident/INC\d+$"))


def test_a_double_click_raises_one_incident(page, mode, w, desk):
    page.goto("/incident/new")
    title = f"只报一次 {mode.language} {mode.script}"
    page.fill("#f-title", title)
    page.fill("#f-customer", "澄江医院")
    page.locator("form.form button.main").dblclick()
    expect(page).to_have_url(re.compile(r"/incident/INC\d+$"))  # the second sending breaks the first one's navigation off
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert desk.api.get("/api/v1/incident", q=f'title:"{title}"', count="true").json["count"] == 1


# Fields


def test_a_field_is_changed_in_its_place(page, w, desk):
    made = desk.incident("改地点")
    page.goto(f"/incident/{made['number']}")
    page.locator("#field-location a.pen").click()
    page.get_by_label(w["location"]).fill("三楼机房")
    page.locator("#field-location").get_by_role("button", name=w["save"]).click()
    expect(page.locator("dd[data-field=location]")).to_have_text("三楼机房")
    expect(last_event(page)).to_contain_text(w["set"])
    assert desk.read(made)["location"] == "三楼机房"


def test_a_change_can_be_undone_before_it_is_saved(page, w, desk):
    made = desk.incident("不改了")
    page.goto(f"/incident/{made['number']}")
    page.locator("#field-location a.pen").click()
    page.fill("#f-location", "四楼")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name=w["back"]).click()
    expect(page.locator("dd[data-field=location]")).to_have_text("—")
    assert desk.read(made)["version"] == made["version"]


def test_what_is_wrong_with_a_field_stands_at_the_field(page, w, desk):
    made = desk.incident("改客户")
    page.goto(f"/incident/{made['number']}")
    page.locator("#field-customer a.pen").click()
    page.fill("#f-customer", "无此客户")
    page.locator("#field-customer").get_by_role("button", name=w["save"]).click()
    expect(page.locator("#w-customer")).to_contain_text(w["no such"])
    expect(page.locator("#f-customer")).to_have_value("无此客户")
    assert desk.read(made)["version"] == made["version"]


def test_impact_and_urgency_move_the_priority(page, w, desk):
    made = desk.incident("升级影响", urgency="high")
    page.goto(f"/incident/{made['number']}")
    page.locator("#field-impact a.pen").click()
    field = page.locator("#field-impact")
    field.locator("select").select_option(label=w["high"])
    field.get_by_role("button", name=w["save"]).click()
    expect(page.locator("dd[data-field=priority]")).to_have_text(w["critical"])


def test_a_second_window_hears_of_the_conflict_and_keeps_its_text(page, w, desk):
    made = desk.incident("两人同时改")
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"/incident/{made['number']}?edit=location")
    page.fill("#f-location", "一号楼")
    page.locator("#field-location button").click()
    expect(page.locator("dd[data-field=location]")).to_have_text("一号楼")

    other.fill("#f-location", "二号楼")
    other.locator("#field-location button").click()
    notice = other.locator("#stale")
    expect(notice).to_contain_text(w["stale"])
    expect(notice).to_contain_text("一号楼")
    expect(notice).to_contain_text(w["kept"])
    expect(other.locator("#f-location")).to_have_value("二号楼")
    assert desk.read(made)["location"] == "一号楼"
    other.locator("#field-location button").click()
    expect(other.locator("dd[data-field=location]")).to_have_text("二号楼")


def test_a_conflict_keeps_the_text_of_a_verb(page, w, desk):
    made = desk.incident("两人同时解决", to="in_progress")
    page.goto(f"/incident/{made['number']}")
    form = do(page, w["resolve"])
    form.get_by_label(w["close code"]).select_option(label=w["solution"])
    form.get_by_label(w["close notes"]).fill("写了很长的说明。")
    desk.agent.comment(made, "用户又来电。")
    desk.agent.do("PATCH", f"/api/v1/incident/{made['id']}", {"location": "七楼"}, If_Match="*")
    send(form)
    expect(page.locator("#stale")).to_contain_text(w["stale"])
    expect(page.get_by_label(w["close notes"])).to_have_value("写了很长的说明。")
    send(page.locator("#do form"))
    in_state(page, w["resolved"])


# Words and files


def test_comments_to_the_customer_and_among_ourselves(page, w, desk):
    made = desk.incident("评论")
    page.goto(f"/incident/{made['number']}")
    page.locator("#say").fill("已联系厂家。\n<b>明天</b> 上门。")
    page.get_by_role("button", name=w["send"]).click()
    expect(last_event(page)).to_contain_text("<b>明天</b> 上门。")
    expect(last_event(page)).to_contain_text(w["public"])
    page.locator("#say").fill("备件在二号库。")
    page.get_by_role("button", name=w["note"]).click()
    expect(last_event(page)).to_contain_text("备件在二号库。")
    expect(last_event(page)).to_contain_text(w["internal"])
    expect(page.locator("#say")).to_have_value("")
    page.get_by_role("button", name=w["send"]).click()
    expect(page.get_by_role("alert")).to_contain_text(w["not saved"])
    expect(page.locator("#say")).to_have_attribute("aria-invalid", "true")


def test_markdown_is_drawn_where_it_is_read_and_kept_where_it_is_written(page, w, desk):
    made = desk.incident("排版", description="1. 重启\n2. 观察")
    page.goto(f"/incident/{made['number']}")
    expect(page.locator("[data-field=description] ol > li")).to_have_text(["重启", "观察"])
    expect(page.locator("form[action$='/comment'] .hint")).to_contain_text("Markdown")
    typed = "**已恢复**，见https://example.com/kb/7，谢谢\n第二行\n\n| 主机 | 结果 |\n|---|---|\n| app-01 | 正常 |\n\n![图](https://example.com/x.png)"
    page.locator("#say").fill(typed)
    page.get_by_role("button", name=w["send"]).click()
    said = last_event(page).locator(".md")
    expect(said.locator("strong")).to_have_text("已恢复")
    expect(said.locator("p > br")).to_have_count(1)
    expect(said.get_by_role("columnheader")).to_have_text(["主机", "结果"])
    expect(said.get_by_role("link")).to_have_text(["https://example.com/kb/7", "图"])
    assert said.get_by_role("link").evaluate_all("all => all.map(a => [a.href, a.rel])") == [
        ["https://example.com/kb/7", "noopener nofollow"], ["https://example.com/x.png", "noopener nofollow"]]
    expect(said.locator("img")).to_have_count(0)
    events = desk.agent.do("GET", f"/api/v1/incident/{made['id']}/history?limit=1000")["events"]
    assert typed in [change["value"] for event in events for change in event["changes"] if change["field"] == "comment"]


def test_a_file_comes_back_as_it_went(page, w, desk):
    made = desk.incident("附件")
    content = bytes(range(256)) * 40 + "<script>alert(1)</script>打印机".encode()
    name = "诊断 日志, 1.html"
    page.goto(f"/incident/{made['number']}")
    page.get_by_text(w["attach"], exact=True).click()
    page.get_by_label(w["file"]).set_input_files({"name": name, "mimeType": "text/html", "buffer": content})
    page.get_by_role("button", name=w["add"], exact=True).click()
    expect(last_event(page)).to_contain_text(w["attached"])
    link = page.locator("#files a.file")
    expect(link).to_contain_text(name)
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename == name
    with open(waiting.value.path(), "rb") as file:
        assert file.read() == content
    answer = page.context.request.get(link.get_attribute("href"))
    assert answer.body() == content
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream" and answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_attaching_nothing_says_so(page, w, desk):
    made = desk.incident("没选文件")
    page.goto(f"/incident/{made['number']}")
    page.get_by_text(w["attach"], exact=True).click()
    page.get_by_role("button", name=w["add"], exact=True).click()
    expect(page.locator("#w-file")).to_be_visible()
    expect(page.locator("#files a.file")).to_have_count(0)


def test_records_are_linked_by_number_and_unlinked(page, w, desk):
    made, other = desk.incident("原单"), desk.incident("同因的另一单")
    page.goto(f"/incident/{made['number']}")
    page.get_by_text(w["link"], exact=True).click()
    page.get_by_label(w["number"], exact=True).fill("INC9999999")
    page.get_by_role("button", name=w["make link"], exact=True).click()
    expect(page.locator("#w-to")).to_contain_text("INC9999999")
    page.get_by_label(w["number"], exact=True).fill(other["number"].lower())
    page.get_by_role("button", name=w["make link"], exact=True).click()
    related = page.locator("#related")
    expect(related.locator("li")).to_contain_text("同因的另一单")
    expect(last_event(page)).to_contain_text(w["linked"])
    related.get_by_role("link", name="同因的另一单").click()
    expect(page.locator("#related li")).to_contain_text("原单")
    page.get_by_role("button", name=w["unlink"].format(made["number"])).click()
    expect(page.locator("#related li")).to_have_count(0)
    expect(last_event(page)).to_contain_text(w["unlinked"])


def test_what_happened_earlier_is_told_as_a_late_entry(page, w, desk):
    made = desk.incident("补录")
    page.goto(f"/incident/{made['number']}")
    form = do(page, w["hold"])
    form.get_by_label(w["hold reason"]).select_option("evidence")
    form.locator("details summary").click()
    page.fill("#happened", "2099-01-01T10:00")
    send(form)
    expect(page.locator("#w-happened")).to_be_visible()
    expect(page.locator("#happened")).to_have_value("2099-01-01T10:00")


# Signing in


def test_a_wrong_password_is_told_and_the_mail_address_kept(mode, w, desk, visit):
    page = visit(None, language=mode.language, script=mode.script)
    person = desk.person("gu.ming")
    page.goto("/incident?q=state:open")
    page.fill("#mail", person.mail)
    page.fill("#password", "not this one")
    page.get_by_role("button", name=w["sign in"]).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#mail")).to_have_value(person.mail)
    expect(page.locator("#password")).to_have_value("")
    page.fill("#password", person.password)
    page.get_by_role("button", name=w["sign in"]).click()
    expect(page).to_have_url(re.compile(r"/incident\?q="))
    if page.locator("details.menu:not([open])").count():
        page.locator("details.menu summary").click()
    page.get_by_role("button", name=w["sign out"]).click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/incident")
    expect(page.locator("#password")).to_be_visible()
