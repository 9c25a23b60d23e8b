"""Loss of power: programs run on a disk that forgets what was never synced (unsynced.c)."""

import os
import struct
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("unsynced.c")
HEAD = struct.Struct("=qqq")
PAGE = 4096


def built(folder):
    shim = folder / "unsynced.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", shim, SOURCE], check=True)
    return shim


class Disk:
    """Everything under a folder, as long as it is changed by programs that have the disk's environment."""

    def __init__(self, shim, root, journals):
        self.root, self.journals = Path(root).resolve(), Path(journals)
        self.journals.mkdir(exist_ok=True)
        self.environment = {"LD_PRELOAD": str(shim), "UNSYNCED_ROOT": str(self.root), "UNSYNCED_JOURNAL": str(self.journals)}

    @contextmanager
    def under(self):
        """Programs started in between use this disk."""
        with pytest.MonkeyPatch.context() as within:
            for name, value in self.environment.items():
                within.setenv(name, value)
            yield

    def lose(self, dice=None, share=0):
        """Undoes what was never synced, when nobody uses the disk any more; tells how many files lost something.

        Of the changed pages a share may have reached the disk all the same, by the dice."""
        lost = 0
        files = {file.stat().st_ino: file for file in self.root.rglob("*") if file.is_file() and not file.is_symlink()}
        for journal in self.journals.iterdir():
            file = files.get(int(journal.name))
            if file and journal.stat().st_size:
                now = file.read_bytes()
                was = undone(now, entries(journal.read_bytes()))
                lost += was != now
                with open(file, "r+b") as place:
                    place.write(mixed(was, now, dice, share) if share else was)
                    place.truncate()
            journal.unlink()
        return lost


def entries(journal):
    """Size before, place and bytes before of every change; the last may be cut short, and then was never begun."""
    found, at = [], 0
    while at + HEAD.size <= len(journal):
        size, place, length = HEAD.unpack_from(journal, at)
        at += HEAD.size + length
        if at <= len(journal):
            found.append((size, place, journal[at - length:at]))
    return found


def undone(content, changes):
    was = bytearray(content)
    for size, place, before in reversed(changes):
        was = was[:size].ljust(size, b"\0")
        was[place:place + len(before)] = before
    return bytes(was)


def mixed(was, now, dice, share):
    pages = bytearray(was)
    for at in range(0, len(now), PAGE):
        page = now[at:at + PAGE]
        if page != was[at:at + PAGE] and dice.random() < share:
            pages = pages.ljust(at, b"\0")
            pages[at:at + len(page)] = page
    return bytes(pages)
