"""Measures a server of its own on loopback, with 32 connections and 32 people, on a base of plainly made-up incidents.

Prints one JSON line a figure: how much the server does at most, beside what could be done at most; then, where several sizes are given, how
long an answer takes in each of them at one rate, half of the most at the first."""
import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse

import base
import limits
import load

POSTGRES = os.environ.get("PLUMBLINE_POSTGRES")
TARGETS = {"create": 2500, "read": 8000, "list_json": 3000, "list_html": 800, "record_html": 800, "search": 300, "search_customer": 300}
SEARCH_ON_POSTGRES = 100
FIELDS = "title,customer,priority,team,assignee,category,impact,urgency,opened,contact"
# Of the desk's words (Resources/demo/desk.yaml): an asset stands in 50 incidents, a machine room in one of a hundred, these in more than half.
COMMON = ["用户", "报告", "今天", "上午", "系统"]
TEXT = "用户 报告 网络 中断 login timeout 报表 数据库 门诊 收费 VPN 附件 磁盘 告警 restart slow 打印机 邮件 窗口 排队 备用 方案 已经 联系 同事 确认 端口 交换机 更换 网线 清除 缓存 恢复 正常"[:200]
# What is compared between sizes: DESIGN's promise that nothing slows down with age.
MOST_SLOWER = 1.5


def words(incidents):
    """One third stands in fewer than 100 incidents, one in 1 %, one in more than half; of each as many."""
    assets, found = max(incidents // 50, 1), []
    for n in range(48):
        found += [f"ZC{n * 997 % assets * 7919 % 1_000_000:06d}", f"JF{n * 7 % 100:02d}", COMMON[n % len(COMMON)]]
    return [urllib.parse.quote(word) for word in found]


def plans(server, made, report):
    """What is asked, by figure's name."""
    found = {}
    for role in ("agent", "customer"):
        bearer = [("Authorization", "Bearer " + token) for token in made.tokens[role]]
        cookies = [("Cookie", server.sign_in(role, n)) for n in range(base.PEOPLE)]
        sample = server.sample(role)
        end = "" if role == "agent" else "_customer"
        found["read" + end] = load.Request([f"/api/v1/incident/{id}" for _, id in sample], bearer)
        found["list_json" + end] = load.Request([f"/api/v1/incident?limit=50&fields={FIELDS}"], bearer)
        # All of them: a page is full at every size, even a customer's.
        found["list_html" + end] = load.Request(["/incident?q="], cookies)
        found["record_html" + end] = load.Request([f"/incident/{number}" for number, _ in sample], cookies)
        found["search" + end] = load.Request([f"/api/v1/search?limit=10&q={word}" for word in words(made.incidents)], bearer)
        found["report" + end] = load.Request(["/api/v1/reports/incident"], bearer)
    customer = server.json("/api/v1/customer?limit=1&q=" + urllib.parse.quote(f'name:"{base.CUSTOMER}"'))["records"][0]["id"]
    body = json.dumps({"title": "bench %d", "description": TEXT, "customer": customer, "impact": "high", "urgency": "low"}, ensure_ascii=False)
    found["create"] = load.Request(["/api/v1/incident"], [("Authorization", "Bearer " + token) for token in made.tokens["agent"]], body)
    return found


def measure(incidents, arguments, rates, first):
    """One size; `rates` and `first` hold what the first size gave."""

    def report(figure, **values):
        print(json.dumps({"figure": figure, "incidents": incidents, **values}, ensure_ascii=False), flush=True)

    with contextlib.ExitStack() as stack:
        if arguments.keep:
            folder = os.path.join(arguments.keep, str(incidents))
            os.makedirs(folder, exist_ok=True)
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
        if POSTGRES:
            subprocess.run(["psql", POSTGRES, "-q", "-c", "DROP DATABASE IF EXISTS bench", "-c", "CREATE DATABASE bench"], check=True)
            os.environ["PLUMBLINE_DATABASE"] = urllib.parse.urlsplit(POSTGRES)._replace(path="/bench").geturl()
            limits.bare(os.environ["PLUMBLINE_DATABASE"], arguments.seconds, report)
        made = base.Base(folder, incidents, report)
        server = base.Server(made)
        try:
            asked = {name: one for name, one in plans(server, made, report).items() if not arguments.only or name in arguments.only.split(",")}
            ready = {name: limits.ready(server, one, name) for name, one in asked.items() if not one.body}
            server.stop()
            server.start()
            report("start_to_first_answer", seconds=round(server.first_answer, 3), target=1)
            for name, one in asked.items():
                steadily(server, name, one, arguments, rates, first, report)
            report("resident_memory", megabytes=server.resident(), target=200)
        finally:
            server.stop()
        if "create" in asked:
            report("limit_create", per_second=limits.Replay(made.data, os.environ.get("PLUMBLINE_DATABASE")).rate(), of=rates.get("create"))


def steadily(server, name, request, arguments, rates, first, report):
    most = load.most(server.port, request, arguments.seconds)
    limit = {}
    if not request.body:
        # The first round has read from the disk what a server that has been up for a while finds in memory.
        most = {"first": most["per_second"]} | load.most(server.port, request, arguments.seconds)
        bytes_ready = load.most(server.port, load.Request([f"/assets/ready-{name}.css"], request.credentials), max(arguments.seconds // 2, 2))
        limit = {"limit": bytes_ready["per_second"], "ratio": round(most["per_second"] / bytes_ready["per_second"], 2)}
    target = TARGETS.get(name)
    report(name, **most, **limit, target=min(target, SEARCH_ON_POSTGRES) if target and POSTGRES and name.startswith("search") else target)
    rate = rates.setdefault(name, most["per_second"]) / 2
    now = load.steady(server.port, request, rate, arguments.seconds)
    before = first.setdefault(name, now)
    slower = {p: round(now[p] / before[p], 2) for p in ("p50_ms", "p99_ms")} if before is not now else {}
    # A search has targets of its own: a word of every hundredth incident stands in ten of a thousand and ten thousand of a million.
    target = None if name.startswith("search") else MOST_SLOWER
    report(name + "_at_half", **now, **({"times": slower, "target": target} if slower else {}))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", default="1000", help="one size, or several with commas; the others are compared with the first")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--only", help="the names of figures, with commas")
    parser.add_argument("--keep", help="a folder in which the bases on SQLite stay, and are found by the next run: filling a large one takes long")
    parser.add_argument("--postgres", action="store_true", help="on the server that PLUMBLINE_POSTGRES names, in a base of its own")
    arguments = parser.parse_args()
    rates, first = {}, {}
    for incidents in arguments.incidents.split(","):
        measure(int(incidents), arguments, rates, first)


if __name__ == "__main__":
    sys.exit(main())
