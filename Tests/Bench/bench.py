"""Measures a server of its own on loopback with wrk: 32 connections, 32 people, a base of plainly made-up incidents."""
import argparse
import concurrent.futures
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

import bulk
import limits

BINARY = os.environ["PLUMBLINE_BINARY"]
PEOPLE = 32
CUSTOMERS = 20
PASSWORD = "a password for benches"
TARGETS = {"create": 2500, "read": 8000, "list_json": 3000, "list_html": 800, "record_html": 800, "search": 300, "search_customer": 300}
SEARCH_TARGETS_ON_POSTGRES = 100
# A customer's person, of whom there is one a session.
CUSTOMER = "Bulk 3"
# Above so many the base is filled by an import, which is quicker than asking for each.
MOST_BY_HAND = 5000
# Which of the server's own figures each of ours is held against.
LIMITS = {"create": "limit_insert", "read": "limit_select"}
WORDS = "打印机 网络 中断 login slow 报表 数据库 timeout 门诊 收费 VPN 邮件 附件 磁盘 告警 restart ".split()


def run(*arguments):
    return subprocess.run([BINARY, *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Server:
    """A running server and how long it took to its first answer."""

    def __init__(self, data):
        begun = time.monotonic()
        self.process = subprocess.Popen([BINARY, "serve", "--data", data, "--port", "0", "--rate-limit", "1000000"], stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline().split("http://")[1]).group(1))
        self.ask("GET", "/api/v1/health")
        self.first_answer = time.monotonic() - begun

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def text(seed, length=200):
    words = []
    while sum(map(len, words)) < length:
        seed = (seed * 1103515245 + 12345) % 2**31
        words.append(WORDS[(seed >> 8) % len(WORDS)])
    return " ".join(words)[:length]


def fill(server, tokens, customers, count):
    """Each incident: created, started, commented twice, and for most held and resolved: 5.7 events."""

    def one(n):
        headers = {"Authorization": "Bearer " + tokens[n % PEOPLE]}

        def post(path, body):
            status, _, answer = server.ask("POST", path, json.dumps(body), headers)
            assert status < 300, answer
            return json.loads(answer)

        levels = ["high", "medium", "low"]
        made = post("/api/v1/incident", {
            "title": text(n, 40), "description": text(n + 7), "customer": customers[n % CUSTOMERS],
            "impact": levels[n % 3], "urgency": levels[n // 3 % 3], "category": "network"})
        path = "/api/v1/incident/" + made["id"]
        post(path + "/verbs/start", {})
        post(path + "/comments", {"comment": text(n + 1)})
        post(path + "/comments", {"comment": text(n + 2), "internal": True})
        if n % 10 < 9:
            post(path + "/verbs/hold", {"hold_reason": "vendor"})
        if n % 10 < 8:
            post(path + "/verbs/resume", {})
        return made["number"], made["id"]

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(one, range(count)))


def wrk(server, script, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        output = subprocess.run(
            ["wrk", "-t2", "-c32", f"-d{seconds}s", "--latency", "-s", file.name, f"http://127.0.0.1:{server.port}"],
            check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    latency = {p: re.search(rf"\s{p}%\s+(\S+)", output).group(1) for p in ("50", "99")}
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    errors = re.search(r"Socket errors: (.*)", output)
    return rate, latency, int(wrong.group(1)) if wrong else 0, errors.group(1) if errors else ""


def lua(lines, values, headers):
    listed = ",".join('"%s"' % value for value in values)
    return f"""
local values = {{{listed}}}
local credentials = {{{",".join('"%s"' % h[1] for h in headers)}}}
local n = 0
local id = 0
function setup(thread) thread:set("id", id); id = id + 1 end
function request()
  n = n + 1
  local credential = credentials[(n * 2 + id) % #credentials + 1]
  local value = values[(n * 7 + id) % #values + 1]
  local headers = {{["{headers[0][0]}"] = credential, ["Accept-Encoding"] = "identity"}}
  {lines}
end
"""


def searches(incidents):
    """One third stands in fewer than 100 incidents, one in 1 %, one in more than half; of each as many."""
    if incidents <= MOST_BY_HAND:
        return [urllib.parse.quote(word) for word in WORDS]
    bulk_made = incidents - MOST_BY_HAND
    words = []
    for n in range(48):
        words += [bulk.rare(n * 997 % bulk_made), bulk.middle(n), WORDS[n % len(WORDS)]]
    return [urllib.parse.quote(word) for word in words]


def sign_in(server, n):
    form = urllib.parse.urlencode({"mail": f"p{n}@example.com", "password": PASSWORD})
    status, headers, _ = server.ask("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 303, status
    return headers["Set-Cookie"].split(";")[0]


def report(figure, **values):
    print(json.dumps({"figure": figure, **values}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--only", help="a figure's name")
    parser.add_argument("--postgres", action="store_true", help="on the server that PLUMBLINE_POSTGRES names, in a base of its own")
    arguments = parser.parse_args()
    arguments.rates = {}
    if arguments.postgres:
        server = os.environ["PLUMBLINE_POSTGRES"]
        subprocess.run(["psql", server, "-q", "-c", "DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench"], check=True)
        os.environ["PLUMBLINE_DATABASE"] = urllib.parse.urlsplit(server)._replace(path="/bench").geturl()
        arguments.rates = limits.measure(os.environ["PLUMBLINE_DATABASE"], arguments.seconds, report)
    with tempfile.TemporaryDirectory() as folder:
        data = folder + "/data"
        secret = Path(folder, "password")
        secret.write_text(PASSWORD)
        run("init", "--data", data, "--organisation", "Bench", "--admin", "admin@example.com", "--password-file", str(secret))
        for n in range(PEOPLE):
            run("user", "add", "--data", data, "--mail", f"p{n}@example.com", "--name", f"Person {n}", "--role", "agent", "--password-file", str(secret))
        tokens = [run("token", "make", "--data", data, "--mail", f"p{n}@example.com") for n in range(PEOPLE)]
        admin = run("token", "make", "--data", data, "--mail", "admin@example.com")
        server = Server(data)
        try:
            measure(server, data, folder, tokens, admin, arguments)
        finally:
            server.stop()


def measure(server, data, folder, tokens, admin, arguments):
    bearer = [("Authorization", "Bearer " + token) for token in tokens]
    customers = []
    for n in range(CUSTOMERS):
        _, _, answer = server.ask("POST", "/api/v1/customer", json.dumps({"name": f"Customer {n}"}), {"Authorization": "Bearer " + admin})
        customers.append(json.loads(answer)["id"])
    begun = time.monotonic()
    made = fill(server, tokens, customers, min(arguments.incidents, MOST_BY_HAND))
    report("fill", incidents=len(made), seconds=round(time.monotonic() - begun, 1))
    if arguments.incidents > MOST_BY_HAND:
        begun = time.monotonic()
        bulk.fill(BINARY, data, folder, arguments.incidents - len(made), text)
        report("import", incidents=arguments.incidents - len(made), seconds=round(time.monotonic() - begun, 1))
    server.stop()
    server.__init__(data)
    report("start_to_first_answer", seconds=round(server.first_answer, 3), target=1)
    cookies = [("Cookie", sign_in(server, n)) for n in range(PEOPLE)]
    numbers, ids = [m[0] for m in made], [m[1] for m in made]
    fields = "title,customer,priority,team,assignee,category,impact,urgency,opened,contact"
    words = searches(arguments.incidents)
    plans = {
        "search": lua('return wrk.format("GET", "/api/v1/search?limit=10&q=" .. value, headers)', words, bearer),
        "read": lua('return wrk.format("GET", "/api/v1/incident/" .. value, headers)', ids, bearer),
        "list_json": lua(f'return wrk.format("GET", "/api/v1/incident?limit=50&fields={fields}", headers)', ["x"], bearer),
        "list_html": lua('return wrk.format("GET", "/incident?q=state%3Aopen", headers)', ["x"], cookies),
        "record_html": lua('return wrk.format("GET", "/incident/" .. value, headers)', numbers, cookies),
        "create": lua(
            'headers["Content-Type"] = "application/json"\n'
            '  local body = string.format(\'{"title":"bench %d","description":"'
            + text(5).replace('"', "") + '","customer":"%s","impact":"high","urgency":"low"}\', n, value)\n'
            '  return wrk.format("POST", "/api/v1/incident", headers, body)', customers, bearer),
    }
    if arguments.incidents > MOST_BY_HAND:
        run("user", "add", "--data", data, "--mail", "customer@example.com", "--name", "A customer", "--role", "customer", "--customer", CUSTOMER,
            "--password-file", str(Path(folder, "password")))
        own = [("Authorization", "Bearer " + run("token", "make", "--data", data, "--mail", "customer@example.com"))]
        plans["search_customer"] = lua('return wrk.format("GET", "/api/v1/search?limit=10&q=" .. value, headers)', words, own)
    for figure, script in plans.items():
        if arguments.only and figure != arguments.only:
            continue
        rate, latency, wrong, errors = wrk(server, script, arguments.seconds)
        limit = arguments.rates.get(LIMITS.get(figure))
        held = {"limit": round(limit), "ratio": round(rate / limit, 2)} if limit else {}
        report(figure, per_second=round(rate), **held, target=TARGETS[figure], p50=latency["50"], p99=latency["99"], not_ok=wrong, errors=errors)
    report("resident_memory", megabytes=server.resident())


if __name__ == "__main__":
    sys.exit(main())
