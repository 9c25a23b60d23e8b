"""What verify finds: every tampering with sealed events, and in the unsealed tail all but a wholly consistent forgery."""

import json
import os
import random
import shutil
from contextlib import closing

import pytest

import history
import tampering
import tampering_events  # noqa: F401: registers its ways
import tampering_rows  # noqa: F401
import tampering_seals  # noqa: F401
from specimen import STAGES, Specimen

FULL = bool(os.environ.get("PLUMBLINE_FULL"))
SEED = 20260618
ALL = tampering.EVERYWHERE + tampering.SEALED


def drawn(ways, full):
    """Each way once, then again with other dice up to the full number."""
    count = max(len(ways), full) if FULL else len(ways)
    return [pytest.param(ways[turn % len(ways)], turn, id=f"{turn}-{ways[turn % len(ways)].__name__}") for turn in range(count)]


@pytest.fixture(scope="module")
def specimen(binary, tmp_path_factory):
    return Specimen(binary, tmp_path_factory.mktemp("specimen"))


@pytest.fixture
def copy_of(tmp_path):
    """Makes a copy of a house, to be tampered with."""
    return lambda house: house.copied(tmp_path / "copy")


def assert_found(house, places, head=None):
    for verify in (house.verify, house.verify_again):
        done = verify(head)
        assert done.returncode == 1, f"{verify.__name__} did not find it ({done.returncode}): {done.stdout}{done.stderr}"
        named = [line.split(": ")[0] for line in done.stdout.splitlines()]
        assert set(named) & places, f"{verify.__name__} names {named}, not {sorted(places)}"


def test_the_specimen_is_whole_and_has_an_unsealed_tail(specimen, second_verifier):
    specimen.house.assert_whole(specimen.heads[-1])
    with closing(tampering.Copy(specimen.house)) as copy:
        assert len(copy.events(sealed=True)) > 100
        assert len(copy.events(sealed=False)) > 20


@pytest.mark.parametrize("way, turn", drawn(ALL, 150))
def test_tampering_with_sealed_events_is_found_and_named(way, turn, specimen, copy_of, second_verifier, proof):
    house = copy_of(specimen.house)
    places = tampering.tampered(house, way, random.Random(f"{SEED} sealed {turn}"), sealed=True)
    assert_found(house, places)
    proof("tamperings with sealed events found by both verifiers")


@pytest.mark.parametrize("way, turn", drawn(tampering.EVERYWHERE, 50))
def test_tampering_with_the_unsealed_tail_is_found_and_named(way, turn, specimen, copy_of, second_verifier, proof):
    house = copy_of(specimen.house)
    places = tampering.tampered(house, way, random.Random(f"{SEED} tail {turn}"), sealed=False)
    assert_found(house, places)
    proof("tamperings with the unsealed tail found by both verifiers")


def test_row_and_chain_forged_together_in_the_unsealed_tail_are_not_found(specimen, copy_of, second_verifier):
    """The limit that SECURITY.md states: until it is sealed, an event is held by its chain and row alone."""
    house = copy_of(specimen.house)
    with closing(tampering.Copy(house)) as copy:
        seq, record, *_ = tampering.ending(copy, copy.events(sealed=False))[0]
        copy.run("UPDATE event SET happened = happened - 3600000 WHERE seq = ?", seq)
        history.rechain(copy.db, record)
        assert copy.all("SELECT 1 FROM event WHERE record = ? AND seq <= ?", record, copy.last) == []
    house.assert_whole(specimen.heads[-1])


# Against a head that was kept outside


@pytest.mark.parametrize("older, kept", [(old, new) for new in range(STAGES) for old in range(new)])
def test_an_older_copy_is_found_against_a_kept_head(older, kept, specimen, copy_of, second_verifier):
    house = copy_of(specimen.copies[older])
    house.assert_whole()
    assert_found(house, {"head"}, specimen.heads[kept])


@pytest.mark.parametrize("kept", range(STAGES))
def test_a_newer_base_holds_every_kept_head(kept, specimen, second_verifier):
    specimen.house.assert_whole(specimen.heads[kept])


def truncate_the_seal(copy):
    """Leaves and seals end earlier; the events behind them pass for unsealed."""
    copy.run("DELETE FROM seal WHERE size > (SELECT min(size) + 1 FROM seal)")
    copy.run("DELETE FROM leaf WHERE n > (SELECT max(size) FROM seal)")


def forget_the_seal(copy):
    for table in ("seal", "leaf"):
        copy.run(f"DELETE FROM {table}")


def cut_the_newest_events(copy):
    """A roll-back by hand: the base ends, consistently, at its oldest seal, however many a slow machine made since."""
    end = copy.one("SELECT event FROM leaf WHERE n = (SELECT min(size) FROM seal)")
    copy.run("DELETE FROM seal WHERE size > (SELECT min(size) FROM seal)")
    copy.run("DELETE FROM leaf WHERE event > ?", end)


@pytest.mark.parametrize("way", [truncate_the_seal, forget_the_seal, cut_the_newest_events])
def test_a_shortened_seal_is_found_against_a_kept_head(way, specimen, copy_of, second_verifier):
    house = copy_of(specimen.house)
    with closing(tampering.Copy(house)) as copy:
        way(copy)
    assert_found(house, {"head"}, specimen.heads[-1])


def test_a_history_sealed_anew_with_another_key_is_found_against_a_kept_head(specimen, copy_of, second_verifier):
    """Everything is forged, up to the tree and a new key: only what was kept outside can tell."""
    house = copy_of(specimen.house)
    with closing(tampering.Copy(house)) as copy:
        seq, record = copy.events(sealed=True)[0][:2]
        copy.run("UPDATE event SET happened = happened - 3600000 WHERE seq = ?", seq)
        history.rechain(copy.db, record)
        for table in ("seal", "leaf", "seal_key"):
            copy.run(f"DELETE FROM {table}")
        copy.run("DELETE FROM setting WHERE name = 'seal_key'")
    shutil.rmtree(house.folder / "keys")
    with house.serve():
        pass
    house.assert_whole()
    assert_found(house, {"head"}, specimen.heads[-1])


@pytest.mark.parametrize("member, other", [
    ("size", lambda size: size - 1), ("root", lambda root: "00" + root[2:]), ("sealed", lambda sealed: sealed - 1),
    ("time", lambda time: "simulated"), ("signature", lambda text: "00" + text[2:]), ("public_key", lambda text: "00" + text[2:])])
def test_an_altered_head_is_found(member, other, specimen, tmp_path, second_verifier):

    head = json.loads(specimen.heads[1].read_text())
    head[member] = other(head[member])
    altered = tmp_path / "head.json"
    altered.write_text(json.dumps(head))
    assert_found(specimen.house, {"head"}, altered)
