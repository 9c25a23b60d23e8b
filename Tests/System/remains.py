"""Where bytes that should be gone still lie: in files of the data folder, and where the engine keeps the base."""


def contents(house):
    for folder in sorted({house.folder, house.base.folder()}):
        for file in sorted(folder.rglob("*")):
            try:
                if file.is_file():
                    yield file, file.read_bytes()
            except FileNotFoundError:
                pass  # the engine removed it meanwhile


def remains(house, *marks):
    """The files that contain a mark, a text or bytes, and what of the base lies there; marks that are nowhere are left out."""
    found = {}
    for file, content in contents(house):
        for mark in marks:
            sought = mark if isinstance(mark, bytes) else mark.encode()
            at = content.find(sought)
            if at >= 0:
                where = f"{content.count(sought)} times, first at {at}: {house.base.owner(file, at)}"
                found.setdefault(mark, {})[file.name] = where
    return found


def assert_gone(house, *marks):
    """Neither on the disk, nor in memory to be written there later."""
    on_disk = remains(house, *marks)
    house.base.settle()
    assert not on_disk, f"on the disk: {on_disk}"
    later = remains(house, *marks)
    assert not later, f"written later: {later}"
