"""The served demo company as browser tests see it: its people, their windows, and a way to make records quickly."""

import re
from dataclasses import dataclass

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Person:
    role: str
    mail: str
    password: str
    name: str


def leave(page, key):
    """Presses a key that leads to another page, and waits for that to be whole: only then it hears keys."""
    with page.expect_event("load"):
        page.keyboard.press(key)


def verb(page, name):
    """The button or link over the record; one that opens a form ends in an ellipsis, all may show their key."""
    return page.locator(".head .verbs :is(button, a)", has_text=re.compile(rf"^\s*{name}(…|\s|$)"))


class Desk:
    def __init__(self, house, chromium):
        self.house, self.chromium = house, chromium
        lines = (house.folder / "demo-sign-ins.txt").read_text().splitlines()
        self.people = [Person(*line.split("\t")) for line in lines if line]
        self.token, self.agents_token = (house.token(self.person(role).mail) for role in ("admin", "agent"))
        self.sessions = {}

    def opened(self, server):
        self.server = server
        self.url = f"http://127.0.0.1:{server.port}"
        self.api, self.agent = server.client(self.token), server.client(self.agents_token)
        self.customers = self.api.do("GET", "/api/v1/customer")["records"]

    def person(self, role):
        """The first with this role, or the one of this mail address, named by the part before the @."""
        return next(person for person in self.people if person.role == role or person.mail.split("@")[0] == role)

    # Windows

    def window(self, role=None, language="zh", theme=None, script=True, size=WIDE):
        """A browser of its own: cookies, language and size; signed in when a role is named."""
        window = self.chromium.new_context(
            base_url=self.url, viewport=size, java_script_enabled=script, locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="Asia/Shanghai", reduced_motion="reduce", accept_downloads=True)
        window.set_default_timeout(15_000)
        wishes = {"language": language, "theme": theme}
        window.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in wishes.items() if value])
        if role:
            window.add_cookies([self.session(role)])
        return window

    def session(self, role):
        """The session cookie of a person, signed in once by the form."""
        if role not in self.sessions:
            window = self.window()
            self.sign_in(window.new_page(), self.person(role))
            self.sessions[role] = next(cookie for cookie in window.cookies() if cookie["name"] == "plumbline")
            window.close()
        return self.sessions[role]

    def sign_in(self, page, person, path="/"):
        page.goto("/sign-in")
        page.fill("#mail", person.mail)
        page.fill("#password", person.password)
        page.press("#password", "Enter")
        page.wait_for_url(self.url + path)

    # Records

    def incident(self, title, to=None, customer=None, **fields):
        """An incident made by the agent, brought to a state."""
        made = self.agent.make("incident", title=title, customer=(customer or self.customers[0])["id"], **fields)
        steps = {
            None: [], "in_progress": ["start"], "on_hold": ["start", "hold"], "resolved": ["start", "resolve"],
            "closed": ["start", "resolve", "close"], "canceled": ["cancel"],
        }[to]
        inputs = {
            "hold": {"hold_reason": "evidence"}, "resolve": {"close_code": "solution", "close_notes": "重启了服务。"},
            "cancel": {"comment": "重复登记"},
        }
        for step in steps:
            made = self.agent.perform(made, step, **inputs.get(step, {}))
        return made

    def read(self, incident):
        return self.agent.do("GET", f"/api/v1/incident/{incident['id']}")
