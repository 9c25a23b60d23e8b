"""Simulated time: it stands in the base, moves only when it is told to, and what falls due on the way is done at its moment."""
import pytest

from agreed import DAY

from house import House

START = "2026-01-05T00:00:00Z"
# Three quarters and the whole of two hours for the response, and of a day for the resolution.
DUE = ["2026-01-05T01:30:00Z", "2026-01-05T02:00:00Z", "2026-01-05T18:00:00Z", "2026-01-06T00:00:00Z"]


@pytest.fixture
def simulated(binary, tmp_path):
    house = House(binary, tmp_path / "data")
    house.command("init", "--organisation", "恒准", "--admin", house.mail, "--password-file", house.passwords, "--simulated", START)
    return house


def raised(client, customer, title):
    return client.make("incident", title=title, customer=customer, impact="medium", urgency="medium")


def history(client, incident):
    return client.do("GET", f"/api/v1/incident/{incident['id']}/history")["events"]


def test_time_passes_only_when_it_is_told_to(simulated):
    assert simulated.command("clock") == START
    assert simulated.command("clock", "--by", "PT8H") == "2026-01-05T08:00:00Z"
    assert simulated.command("clock", "--to", "2026-01-06T00:00:00Z") == "2026-01-06T00:00:00Z" == simulated.command("clock")
    backward = simulated.try_command("clock", "--to", START)
    assert backward.returncode == 70 and "forward" in backward.stderr
    simulated.assert_whole()
    assert '"simulated"' in simulated.head().read_text()


def test_the_clock_of_a_real_base_is_not_moved(house):
    for words in ([], ["--by", "PT1H"]):
        done = house.try_command("clock", *words)
        assert done.returncode == 70 and "real time" in done.stderr


@pytest.mark.parametrize("words", [["--to", "soon"], ["--by", "8"], ["--to", START, "--by", "PT1H"]])
def test_what_is_no_moment_is_wrong_use(simulated, words):
    assert simulated.try_command("clock", *words).returncode == 64


def test_what_falls_due_on_the_way_is_done_at_its_second(simulated, proof):
    """By whichever of the processes on the base: the server that runs beside it goes by the same clock."""
    token = simulated.token()
    with simulated.serve() as server:
        client = server.client(token)
        customer = client.make("customer", name="甲公司", code="jia")["id"]
        open_one, done_one = raised(client, customer, "一直没动"), raised(client, customer, "解决了")
        client.perform(done_one, "resolve", close_code="solution", close_notes="好了")
        simulated.command("clock", "--by", "P7D")
        told = [event for event in history(client, open_one) if event["verb"] == "time"]
        assert [event["happened"] for event in told] == DUE
        closed = history(client, done_one)[-1]
        assert (closed["verb"], closed["happened"]) == ("close", "2026-01-10T00:00:00Z")
        assert all(event["recorded"] == event["happened"] for event in [*told, closed])
        assert client.do("GET", f"/api/v1/incident/{done_one['id']}")["state"] == "closed"
    simulated.assert_whole()
    proof("happenings at their second in simulated time", len(DUE) + 1)


def test_what_fell_due_while_nothing_ran_is_done_first_and_once(simulated):
    token = simulated.token()
    with simulated.serve() as server:
        client = server.client(token)
        customer = client.make("customer", name="甲公司", code="jia")["id"]
        all_of_them = [raised(client, customer, f"第 {n} 件") for n in range(20)]
    # As if no node had been up for three days.
    simulated.stand(simulated.stands() + 3 * DAY)
    for _ in range(2):
        assert simulated.command("clock", "--by", "PT1M").startswith("2026-01-08T00:0")
    with simulated.serve() as server:
        client = server.client(token)
        for incident in all_of_them:
            told = [event for event in history(client, incident) if event["verb"] == "time"]
            assert [event["happened"] for event in told] == DUE
            assert all(event["recorded"] > event["happened"] for event in told)
    simulated.assert_whole()
