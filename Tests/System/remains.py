"""Where bytes that should be gone still lie: files under a folder, and within the base the page and whose it is."""

import sqlite3
from contextlib import closing


def files_with(folder, mark):
    """Every file under the folder that contains the bytes, with what surrounds the first."""
    found = {}
    for file in sorted(folder.rglob("*")):
        content = file.read_bytes() if file.is_file() else b""
        at = content.find(mark)
        if at >= 0:
            found[str(file.relative_to(folder))] = f"{content.count(mark)} times, first at {at}"
    return found


def pages_with(base, mark):
    """Pages of the main file that contain the bytes, with the table or index they belong to."""
    content = base.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    size = 65536 if size == 1 else size
    with closing(sqlite3.connect(f"file:{base}?mode=ro", uri=True)) as db:
        try:
            owners = dict(db.execute("SELECT pageno, name || ' ' || pagetype FROM dbstat"))
        except sqlite3.OperationalError:
            owners = {}
    numbers = {at // size + 1 for at in range(len(content)) if content.startswith(mark, at)} if mark in content else set()
    return {number: owners.get(number, "unknown or free") for number in sorted(numbers)}


def assert_gone(folder, *marks):
    for mark in marks:
        found = files_with(folder, mark)
        assert not found, f"{mark.decode()!r} remains in {found}; pages of the base: {pages_with(folder / 'plumbline.db', mark)}"
