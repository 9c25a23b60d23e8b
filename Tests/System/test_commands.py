"""Every command: what it says and its exit status, for right use and wrong."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing

import pytest

from bases import ENGINE, FileBase, ServerBase, only
from house import PASSWORD, House, Server
from remains import remains

DONE, FOUND, UNREADABLE, USAGE, IMPOSSIBLE = 0, 1, 2, 64, 70
COMMANDS = [
    ["init"], ["serve"], ["user"], ["user", "add"], ["user", "password"], ["user", "list"], ["token"], ["token", "make"], ["token", "end"], ["check"], ["verify"],
    ["security-log"], ["backup"], ["restore"], ["import"], ["export"], ["clock"], ["mail"]]


@pytest.fixture
def nowhere(binary, tmp_path):
    """No base yet."""
    return House(binary, tmp_path / "data")


def init(house, *more, **other):
    given = {"--organisation": "恒准", "--admin": "admin@example.com", "--password-file": house.passwords, **other}
    return house.try_command("init", *(word for pair in given.items() for word in pair if pair[1] is not None), *more)


def failed(done, status, *words):
    said = done.stdout + done.stderr
    assert done.returncode == status, f"{done.returncode}: {said}"
    assert all(word in said for word in words), said
    assert "Fatal" not in said and "Swift." not in said and "Error Domain" not in said, said


# The command line itself


def test_help_and_version(nowhere):
    for words in (["--help"], ["help"], *([*command, "--help"] for command in COMMANDS)):
        done = nowhere.run(*words)
        assert done.returncode == DONE and "USAGE" in done.stdout, done
    for command in COMMANDS:
        assert command[0] in nowhere.run("--help").stdout
    assert nowhere.run("--version").stdout.strip().count(".") == 2


@pytest.mark.parametrize("words", [["nonsense"], ["--nonsense"], *([*command, "--nonsense"] for command in COMMANDS), ["verify", "--data"], ["verify", "x"], ["serve", "--port", "x"],
                                   ["serve", "--attachment-quota", "-1"], ["serve", "--rate-limit", "1000001"], ["serve", "--log-format", "xml"], ["security-log", "--since", "yesterday"],
                                   ["init"], ["init", "--organisation", "x"], ["import", "x.csv"], ["import", "x.csv", "--kind", "team", "--mapping", "m"], ["export"], ["export", "--to", "x", "--template", "team"], ["user", "add"], ["token", "make"], ["backup"], ["restore"], ["user", "nonsense"],
                                   ["mail"], ["mail", "--to", "a@b.cn"], ["mail", "--to", "a@b.cn", "--smtp", "smtp://127.0.0.1"]],
                         ids=" ".join)
def test_wrong_use_is_status_64(words, nowhere):
    failed(nowhere.run(*words), USAGE, "sage")


@pytest.mark.parametrize("words", [
    ["serve"], ["security-log"], ["backup", "x.plumbline"], ["user", "list"], ["user", "add", "--mail", "a@b", "--name", "x", "--password-file", "{passwords}"],
    ["user", "password", "--mail", "a@b", "--password-file", "{passwords}"], ["token", "make", "--mail", "a@b"], ["token", "end", "--mail", "a@b"]], ids=" ".join)
def test_without_a_base_nothing_is_done(words, nowhere):
    failed(nowhere.try_command(*(word.format(passwords=nowhere.passwords) for word in words)), IMPOSSIBLE, "There is no base", "没有库", "init")
    failed(nowhere.verify(), UNREADABLE, "There is no base", "没有库")
    assert not nowhere.folder.exists()


def test_check_says_what_there_is(nowhere):
    done = nowhere.run("check")
    assert done.returncode == DONE and "incident:" in done.stdout and "customer:" in done.stdout


# init


def test_init_makes_a_base_that_verifies(nowhere):
    done = init(nowhere)
    assert done.returncode == DONE and "恒准" in done.stdout and "serve" in done.stdout, done
    nowhere.assert_whole()
    assert nowhere.folder.stat().st_mode & 0o077 == 0
    with nowhere.serve() as server:
        assert server.client().get("/api/v1/health").json == {"status": "ok", "organisation": "恒准"}


def test_init_twice_is_refused_and_changes_nothing(house):
    before = house.base.content()
    failed(init(house), IMPOSSIBLE, "already", "已有库")
    assert house.base.content() == before


@only("postgres", "a base on a server beside one in the folder")
@pytest.mark.parametrize("mail", ["nobody", "admin@example.com"])
def test_init_on_a_server_leaves_the_base_in_the_folder_alone(mail, binary, tmp_path):
    house = House.founded(binary, tmp_path / "data", FileBase(tmp_path / "data"))
    before, server = house.base.content(), ServerBase()
    failed(init(house, "--database", server.address, **{"--admin": mail}), IMPOSSIBLE, "already", "已有库")
    assert house.base.content() == before
    house.assert_whole()


@pytest.mark.parametrize("password, words", [("short", "at least 10"), ("", "password"), ("x" * 2000, "too long")])
def test_init_refuses_a_password(password, words, nowhere):
    nowhere.passwords.write_text(password + "\n")
    failed(init(nowhere), IMPOSSIBLE, words)
    nowhere.passwords.write_text(PASSWORD + "\n")
    done = init(nowhere)
    assert done.returncode == DONE, f"a refused init leaves something in the way: {done.stdout}{done.stderr}"


def test_init_needs_a_password_file_and_a_mail_address(nowhere):
    failed(init(nowhere, **{"--password-file": nowhere.folder / "none"}), IMPOSSIBLE, "cannot be read")
    failed(init(nowhere, **{"--admin": "nobody"}), IMPOSSIBLE, "mail")
    failed(init(nowhere, **{"--organisation": ""}), IMPOSSIBLE)
    done = init(nowhere)
    assert done.returncode == DONE, f"a refused init leaves something in the way: {done.stdout}{done.stderr}"


# user and token


def test_people_are_added_listed_and_given_passwords(house):
    done = house.try_command("user", "add", "--mail", "zhang@example.com", "--name", "张工", "--role", "agent", "--password-file", house.passwords)
    assert done.returncode == DONE and "张工" in done.stdout
    listed = house.command("user", "list").splitlines()
    assert [line.split("\t")[1:] for line in listed] == [["admin@example.com", "admin@example.com", "active"], ["zhang@example.com", "张工", "active"]]
    assert "zhang@example.com" in house.command("user", "password", "--mail", "zhang@example.com", "--password-file", house.passwords)
    house.assert_whole()


@pytest.mark.parametrize("name", ["number", "code", "name"])
def test_a_customers_person_is_added_by_what_the_customer_is_called(name, house):
    with house.serve() as server:
        customer = server.client(house.token()).make("customer", name="澄江医院", code="chengjiang")
    token = house.user("li@example.com", "李", "customer", customer[name])
    with house.serve() as server:
        seen = server.client(token).get("/api/v1/customer").json["records"]
        assert [record["id"] for record in seen] == [customer["id"]]


@pytest.mark.parametrize("more, words", [
    (["--mail", "admin@example.com"], ["mail"]), (["--mail", "ADMIN@example.com"], ["mail"]), (["--mail", "nobody"], ["mail"]), (["--role", "king"], ["king"]),
    (["--customer", "nonsense"], ["nonsense"]), (["--language", "fr"], ["fr"]), (["--name", ""], ["name"]), (["--password-file", "/nonsense"], ["cannot be read"])])
def test_a_person_is_refused_whole(more, words, house):
    given = {"--mail": "x@example.com", "--name": "x", "--password-file": str(house.passwords), **dict([more])}
    before = house.command("user", "list")
    failed(house.try_command("user", "add", *(word for pair in given.items() for word in pair)), IMPOSSIBLE, *words)
    assert house.command("user", "list") == before


def test_a_short_password_is_refused_and_adds_nobody(house):
    short = house.folder.parent / "short"
    short.write_text("short\n")
    before = house.command("user", "list")
    failed(house.try_command("user", "add", "--mail", "x@example.com", "--name", "x", "--password-file", short), IMPOSSIBLE, "at least 10")
    assert house.command("user", "list") == before
    failed(house.try_command("user", "password", "--mail", house.mail, "--password-file", short), IMPOSSIBLE, "at least 10")


def test_nobody_gets_no_token(house):
    for command in (["token", "make"], ["token", "end"], ["user", "password", "--password-file", house.passwords]):
        failed(house.try_command(*command, "--mail", "nobody@example.com"), IMPOSSIBLE, "nobody@example.com")
    failed(house.try_command("token", "make", "--mail", house.mail, "--scope", "all"), USAGE, "read, write or metrics")


def test_tokens_are_made_and_ended(house):
    tokens = [house.token(None, "--name", "report", "--scope", "read") for _ in range(2)]
    assert len(set(tokens)) == 2 and all(token.startswith("plt_") and len(token) == 68 for token in tokens)
    assert house.command("token", "end", "--mail", house.mail, "--name", "report") == "2 ended."
    assert house.command("token", "end", "--mail", house.mail, "--name", "report") == "0 ended."
    house.base.settle()
    assert remains(house, *tokens) == {}


# serve


def test_serve_stops_in_order_and_seals(house):
    token = house.token()
    server = house.serve()
    client = server.client(token)
    client.make("customer", name="x")
    assert server.stop() == DONE
    assert house.verify().stdout.startswith("0 findings; 8 records, 8 events, 8 sealed")


def test_serve_stops_while_connections_are_kept_alive(house):
    server = house.serve()
    idle = server.client(house.token())
    assert idle.get("/api/v1/incident").status == 200
    server.clients.clear()
    assert server.stop() == DONE
    idle.close()


def test_a_port_that_is_taken_is_said_to_be(house):
    with house.serve() as server:
        failed(house.try_command("serve", "--port", server.port), IMPOSSIBLE)


def sign_in(server, house, password):
    """As a browser does; gives the answer and its cookies."""
    from urllib.parse import urlencode
    client = server.client()
    return client.call("POST", "/sign-in", urlencode({"mail": house.mail, "password": password}).encode(), Content_Type="application/x-www-form-urlencoded")


def test_behind_tls_cookies_are_for_tls_alone(house):
    for words, isBehind in (([], False), (["--behind-tls"], True)):
        with Server(house, *words) as server:
            answer = sign_in(server, house, PASSWORD)
            assert answer.status == 303
            assert answer.headers["Set-Cookie"].endswith("; Secure") == isBehind
            assert answer.headers["Set-Cookie"].count("Secure") == isBehind
            assert (answer.headers["Strict-Transport-Security"] or "").startswith("max-age=") == isBehind


def test_serving_others_without_tls_is_warned_of(house):
    def said(*words):
        Server(house, *words).stop()
        return house.log
    assert "Warning" not in said("--host", "127.0.0.1")
    assert "Warning" not in said("--host", "0.0.0.0", "--behind-tls")
    assert "--behind-tls" in said("--host", "0.0.0.0") and "警告" in said()


def test_a_quota_for_all_attachments(house):
    token = house.token()
    with Server(house, "--attachment-quota", "1") as server:
        client = server.client(token)
        incident = client.make("incident", title="x", customer=client.make("customer", name="y")["id"])
        client.attach(incident, "a.bin", bytes(1 << 19))
        refused = client.post(f"/api/v1/incident/{incident['id']}/attachments?name=b.bin", b"x" + bytes(1 << 19))
        assert refused.status == 422 and refused.json["errors"][0]["field"] == "file", refused
        client.attach(incident, "c.bin", b"y" + bytes((1 << 19) - 1))


def test_health_is_said_without_a_token(house):
    with house.serve() as server:
        for path in ("/health", "/api/v1/health"):
            answer = server.client().get(path)
            assert answer.status == 200 and answer.json == {"status": "ok", "organisation": "恒准"}


# security-log


def test_the_security_log_is_read_from_a_live_base(house):
    with house.serve() as server:
        assert sign_in(server, house, "a wrong password").status == 422
        assert sign_in(server, house, PASSWORD).status == 303
        lines = [line.split("\t") for line in house.command("security-log").splitlines()]
        assert [line[1:3] for line in lines[-2:]] == [[house.mail, "sign-in failed"], [house.mail, "signed in"]]
        assert all(PASSWORD not in "".join(line) for line in lines)
        entries = [json.loads(line) for line in house.command("security-log", "--json").splitlines()]
        assert len(entries) == len(lines) and entries[-1]["what"] == "signed in" and entries[-1]["mail"] == house.mail
        assert house.command("security-log", "--since", entries[-1]["moment"]).count("\n") == 0
        assert house.command("security-log", "--since", "2100-01-01") == ""


# verify


def test_verify_counts_and_finds(house):
    done = house.verify()
    assert done.returncode == DONE and done.stdout.startswith("0 findings; 7 records, 7 events, 7 sealed, 0 attachments"), done
    with closing(house.base.open()) as db:
        db.execute("UPDATE unit SET name = 'other'")
    done = house.verify()
    assert done.returncode == FOUND and done.stdout.startswith("record UNIT"), done


def contents(folder):
    """Every file but SQLite's index of the log, which readers share."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and not file.name.endswith("-shm")}


def test_verify_changes_nothing(house):
    """Not even the log that a killed server leaves is brought into the base."""
    token = house.token()
    server = house.serve()
    server.client(token).make("customer", name="x")
    server.kill()
    before = house.base.content(), contents(house.folder)
    assert ENGINE != "sqlite" or before[1][house.folder / "plumbline.db-wal"]
    assert house.verify().stdout.startswith("0 findings; 8 records")
    assert (house.base.content(), contents(house.folder)) == before


def test_verify_reads_what_cannot_be_written(house):
    """An auditor's copy on a medium, or in a folder, that is read-only. Root is held to the permissions too."""
    held = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    parts = [house.folder, *house.folder.rglob("*")]
    modes = {part: part.stat().st_mode for part in parts}
    for part in parts:
        part.chmod(0o500 if part.is_dir() else 0o400)
    try:
        done = subprocess.run([*held, house.binary, "verify", "--data", house.folder], capture_output=True, text=True, env=house.environment)
    finally:
        for part in parts:
            part.chmod(modes[part])
    assert done.returncode == DONE and done.stdout.startswith("0 findings; 7 records"), done
    assert sorted(house.folder.rglob("*")) == sorted(parts[1:])


def test_verify_names_the_key_that_signed(house):
    import hashlib
    public = json.loads(house.head().read_text())["public_key"]
    line = house.verify().stdout.splitlines()[1]
    assert line == f"heads of 7 to 7 events signed by key {hashlib.sha256(bytes.fromhex(public)).hexdigest()}, public key {public}"


def test_verify_holds_the_base_against_the_heads_in_its_folder(house, tmp_path, second_verifier):
    older = house.copied(tmp_path / "older" / "data")
    with house.serve() as server:
        server.client(house.token()).make("customer", name="x")
    house.assert_whole()
    shutil.copytree(house.folder / "heads", older.folder / "heads", dirs_exist_ok=True)
    for done in (older.verify(), older.verify_again()):
        assert done.returncode == FOUND and done.stdout.startswith(f"head {house.head().name}: "), done


def test_verify_says_what_it_cannot_read(house):
    with closing(house.base.open()) as db:
        db.execute("INSERT INTO schema_step (number) VALUES (999)")
    failed(house.verify(), UNREADABLE, "newer version (999)")
    with closing(house.base.open()) as db:
        db.execute("DELETE FROM schema_step WHERE number = 999")
        db.execute("ALTER TABLE provenance DROP COLUMN rows")
    failed(house.verify(), UNREADABLE, "older version", "provenance")


def test_verify_against_heads(house, tmp_path):
    kept = shutil.copy(house.head(), tmp_path / "head.json")
    with house.serve() as server:
        server.client(house.token()).make("customer", name="x")
    assert house.verify(kept).returncode == DONE
    strange = tmp_path / "strange.json"
    for content in ("", "{}", "x", json.dumps({"format": "plumbline.head.2"})):
        strange.write_text(content)
        failed(house.verify(strange), UNREADABLE, "not a signed head")
    failed(house.verify(tmp_path / "none.json"), UNREADABLE, "not a signed head")


@only("sqlite", "a file that is no database")
def test_what_is_no_base_is_said_to_be_none(nowhere):
    nowhere.folder.mkdir()
    nowhere.base.file.write_bytes(b"this is no database " * 1000)
    for words in (["serve", "--port", "0"], ["user", "list"]):
        failed(nowhere.try_command(*words), IMPOSSIBLE)
    failed(nowhere.verify(), UNREADABLE)
    nowhere.base.file.write_bytes(b"")
    failed(nowhere.verify(), UNREADABLE, "not a base")
    failed(nowhere.try_command("user", "list"), IMPOSSIBLE)


@only("postgres", "an address where no base is")
@pytest.mark.parametrize("other, words", [
    (lambda address: address + "_not", "does not exist"), (lambda address: re.sub(r":\d+/", ":1/", address), "refused")], ids=["no database", "no server"])
def test_what_cannot_be_reached_is_said_to_be_so(other, words, house):
    failed(house.try_command("user", "list", "--database", other(house.base.address)), IMPOSSIBLE, "cannot be reached", "连不上", words)


# migrate


@only("sqlite", "from one folder to another")
def test_a_migration_that_fails_among_the_files_goes_on(house, tmp_path):
    token = house.token()
    with house.serve() as server:
        client = server.client(token)
        incident = client.make("incident", title="x", customer=client.make("customer", name="y")["id"])
        digests = [client.attach(incident, "a.txt", content)["sha256"] for content in (b"content", b"more")]
    other = House(house.binary, tmp_path / "other")
    attachments = other.folder / "attachments"
    other.folder.mkdir()
    attachments.write_text("in the way")
    words = ["migrate", "--from", f"sqlite:{house.folder}", "--to", f"sqlite:{other.folder}"]
    failed(house.run(*words), IMPOSSIBLE)
    attachments.unlink()
    cut = attachments / digests[0][:2] / digests[0]
    cut.parent.mkdir(parents=True)
    cut.write_bytes(b"con")
    done = house.run(*words)
    assert done.returncode == DONE and "brought before" in done.stdout, f"{done.stdout}{done.stderr}"
    assert cut.read_bytes() == b"content"
    other.assert_whole()
    assert (other.folder / "keys" / "seal.key").read_bytes() == (house.folder / "keys" / "seal.key").read_bytes()
    with other.serve() as server:
        assert server.client(token).get(f"/api/v1/incident/{incident['id']}/attachments").status == 200
    failed(house.run(*words), IMPOSSIBLE, "already")


# backup and restore


@only("postgres", "the server's own means of backing up")
def test_a_dump_with_its_folder_restores_verifies_and_serves(house, tmp_path):
    token = house.token()
    with house.serve() as server:
        client = server.client(token)
        customer = client.make("customer", name="澄江医院", code="cj")["id"]
        incident = client.make("incident", title="打印机", customer=customer)
        file = client.attach(incident, "a.txt", b"content")
        dump = subprocess.run(["pg_dump", "--dbname", house.base.address], capture_output=True, check=True).stdout
        shutil.copytree(house.folder, tmp_path / "restored")
        client.make("incident", title="之后", customer=customer)
    restored = House(house.binary, tmp_path / "restored")
    subprocess.run(["psql", "--quiet", "-v", "ON_ERROR_STOP=1", restored.base.address], input=dump, stdout=subprocess.DEVNULL, check=True)
    restored.assert_whole()
    with restored.serve() as server:
        client = server.client(token)
        assert client.get(f"/api/v1/incident/{incident['id']}/attachments/{file['id']}").body == b"content"
        assert client.make("incident", title="别的", customer=customer)["number"] > incident["number"]
    restored.assert_whole()


def test_a_backup_made_while_serving_restores_verifies_and_serves(house, tmp_path):
    token = house.token()
    with house.serve() as server:
        client = server.client(token)
        customer = client.make("customer", name="澄江医院", code="cj")["id"]
        incident = client.make("incident", title="打印机", customer=customer)
        file = client.attach(incident, "a.txt", b"content")
        done = threading.Event()

        def work():
            writer = server.client(token)
            while not done.is_set():
                writer.make("incident", title="别的", customer=customer)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            assert "Backed up" in house.command("backup", tmp_path / "one.plumbline")
        finally:
            done.set()
            worker.join(30)
    restored = House(house.binary, tmp_path / "restored")
    said = restored.command("restore", tmp_path / "one.plumbline")
    assert "verified" in said and "serve" in said
    restored.assert_whole()
    with restored.serve() as server:
        # It may have been ended since the backup was made.
        assert server.client(token).get(f"/api/v1/incident/{incident['number']}").status == 401
        client = server.client(restored.token())
        assert client.get(f"/api/v1/incident/{incident['number']}").json["title"] == "打印机"
        assert client.get(f"/api/v1/incident/{incident['id']}/attachments/{file['id']}").body == b"content"
        assert client.make("incident", title="之后", customer=customer)["number"] > incident["number"]
    restored.assert_whole()


def test_a_backup_is_its_owners_alone_and_lies_alone(house, tmp_path):
    place = tmp_path / "backups"
    place.mkdir()
    house.command("backup", place / "one.plumbline")
    assert [file.name for file in place.iterdir()] == ["one.plumbline"]
    assert (place / "one.plumbline").stat().st_mode & 0o777 == 0o600


def test_a_backup_that_fails_leaves_nothing(house, tmp_path):
    token = house.token()
    with house.serve() as server:
        client = server.client(token)
        incident = client.make("incident", title="x", customer=client.make("customer", name="y")["id"])
        digest = client.attach(incident, "a.txt", b"content")["sha256"]
    (house.folder / "attachments" / digest[:2] / digest).unlink()
    place = tmp_path / "backups"
    place.mkdir()
    failed(house.try_command("backup", place / "one.plumbline"), IMPOSSIBLE)
    assert list(place.iterdir()) == []


def test_a_backup_cut_short_never_bears_its_name(house, tmp_path):
    token = house.token()
    with house.serve() as server:
        client = server.client(token)
        customer = client.make("customer", name="y")["id"]
        for n in range(8):
            client.attach(client.make("incident", title="x", customer=customer), "a.bin", os.urandom(1 << 20))
    place = tmp_path / "backups"
    place.mkdir()
    words = [house.binary, "backup", place / "one.plumbline", "--data", house.folder]
    running = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=house.environment)
    while not list(place.iterdir()) and running.poll() is None:
        pass
    running.kill()
    running.communicate()
    for file in place.iterdir():
        assert file.name.startswith(".one.plumbline.") or running.returncode == DONE
        assert file.stat().st_mode & 0o777 == 0o600
    assert "Backed up" in house.command("backup", place / "two.plumbline")


def test_a_backup_never_overwrites(house, tmp_path):
    file = tmp_path / "one.plumbline"
    file.write_text("mine")
    failed(house.try_command("backup", file), IMPOSSIBLE, "exists already")
    assert file.read_text() == "mine"
    failed(house.try_command("backup", tmp_path / "no" / "folder" / "x"), IMPOSSIBLE)


def test_restore_wants_an_empty_folder_and_a_backup(house, tmp_path):
    house.command("backup", tmp_path / "one.plumbline")
    before = house.base.content()
    failed(house.try_command("restore", tmp_path / "one.plumbline"), IMPOSSIBLE, "not empty")
    assert house.base.content() == before
    other = House(house.binary, tmp_path / "other")
    other.folder.mkdir()
    (other.folder / "notes.txt").write_text("mine")
    failed(other.try_command("restore", tmp_path / "one.plumbline"), IMPOSSIBLE, "not empty")
    (other.folder / "notes.txt").unlink()
    failed(other.try_command("restore", tmp_path / "none.plumbline"), IMPOSSIBLE, "There is no such file")
    (tmp_path / "strange").write_bytes(b"no backup")
    failed(other.try_command("restore", tmp_path / "strange"), IMPOSSIBLE)
    done = other.try_command("restore", tmp_path / "one.plumbline")
    assert done.returncode == DONE, f"a refused restore leaves something in the way: {done.stdout}{done.stderr}"


def test_restoring_a_tampered_backup_names_what_is_wrong(house, tmp_path):
    house.command("backup", tmp_path / "one.plumbline")
    with sqlite3.connect(tmp_path / "one.plumbline") as db:
        db.execute("UPDATE unit SET name = 'other'")
    db.close()
    done = House(house.binary, tmp_path / "other").try_command("restore", tmp_path / "one.plumbline")
    assert done.returncode == FOUND and "record UNIT" in done.stdout, done
