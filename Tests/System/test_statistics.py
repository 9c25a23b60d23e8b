"""After much was brought in at once, PostgreSQL plans by what is there now, not by what was there before."""

from contextlib import closing

from bases import only
from house import House
from made_log import MadeLog

pytestmark = only("postgres", "SQLite's statements name the index they go by")
CASES = 150


def assert_known(house, **rows):
    """The planner knows how many rows there are, and how their values lie."""
    with closing(house.base.open()) as db:
        for table, count in rows.items():
            (known,), = db.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = ?::regclass", [table]).fetchall()
            samples = db.execute("SELECT count(*) FROM pg_stats WHERE tablename = ?", [table]).fetchone()[0]
            assert known == count and samples > 0, (table, known, samples)


def test_each_way_of_bringing_much_in_tells_the_planner(house, binary, tmp_path):
    log, file, mapping = MadeLog(cases=CASES), tmp_path / "log.csv", tmp_path / "mapping.yaml"
    file.write_text(log.text(), encoding="utf-8")
    mapping.write_text(log.mapping(), encoding="utf-8")
    house.command("import", file, "--mapping", mapping)
    assert_known(house, incident=CASES)
    units = tmp_path / "units.csv"
    units.write_text("name\n" + "".join(f"部门 {n}\n" for n in range(100)), encoding="utf-8")
    house.command("import", units, "--kind", "unit")
    assert_known(house, unit=101)

    house.command("export", "--to", tmp_path / "export")
    (tmp_path / "other").mkdir()
    (tmp_path / "restored").mkdir()
    other = House(binary, tmp_path / "other" / "data")
    other.command("init", "--from", tmp_path / "export", "--admin", House.mail, "--password-file", other.passwords)
    assert_known(other, incident=CASES, unit=101)

    house.command("backup", tmp_path / "backup.db")
    restored = House(binary, tmp_path / "restored" / "data")
    restored.command("restore", tmp_path / "backup.db")
    assert_known(restored, incident=CASES, unit=101)
