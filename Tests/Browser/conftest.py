import importlib.util
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

SYSTEM = Path(__file__).resolve().parents[1] / "System"
sys.path.insert(0, str(SYSTEM))

from desk import Desk  # noqa: E402
from house import House  # noqa: E402

# Which program is tested is decided in one place for both folders.
_specification = importlib.util.spec_from_file_location("system_fixtures", SYSTEM / "conftest.py")
_system = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(_system)
binary = _system.binary


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(binary, chromium, tmp_path_factory):
    """The demo company, served; everybody's sign-ins; one browser for all."""
    house = House(binary, tmp_path_factory.mktemp("browser") / "data")
    house.command("demo")
    desk = Desk(house, chromium)
    with house.serve() as server:
        desk.opened(server)
        yield desk
    house.assert_whole()


@pytest.fixture
def visit(desk):
    """Opens a page of one's own browser window as a person; all windows close with the test."""
    windows = []

    def open_as(role, **wishes):
        windows.append(desk.window(role, **wishes))
        return windows[-1].new_page()

    yield open_as
    for window in windows:
        window.close()
