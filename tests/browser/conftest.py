"""A small invented district served as people get it, and a browser that signs in to it.

The district comes from `wanxiang demo`, the server is `wanxiang serve`: nothing is faked, only small. Skipped visibly
where there is no Chromium or where the front-end files have not been fetched.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from case_town import PATIENCE

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
VENDOR = Path(__file__).parents[2] / "src/wanxiang/console/static/vendor/.stamp"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
).split()
DISTRICT = "yunchuan"


@dataclass(frozen=True)
class Town:
    """The served district: its address, its home, password by user name."""

    url: str
    home: Path
    accounts: dict[str, str]
    summary: dict


@pytest.fixture(scope="session", autouse=True)
def what_it_needs() -> None:
    """Chromium and the front-end files, or a visible skip."""
    missing = ""
    if not CHROMIUM:
        missing = "no Chromium: install it or set CHROMIUM"
    elif not VENDOR.exists():
        missing = "front-end files are missing: run scripts/assets.py"
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing, allow_module_level=True)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of its own for the commands that the tests start."""
    return own_home(tmp_path_factory.mktemp("browser-home"))


@pytest.fixture(scope="session")
def town(what_it_needs, environment: dict[str, str]) -> Iterator[Town]:
    """The demo at a scale of a few thousand people, served."""
    with served(environment, "--residents", "2500") as town:
        yield town


@pytest.fixture(scope="session")
def unvisited(what_it_needs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A smaller district where everybody has been decided and nobody visited yet; a worker for all of its grids."""
    environment = own_home(tmp_path_factory.mktemp("unvisited-home"))
    with served(environment, "--residents", "1200", "--no-visits") as town:
        password = "a-door-in-the-rain-7"
        run(environment, "account", "add", "worker", "--name", "李强", "--role", "grid_worker", given=password)
        town.accounts["worker"] = password
        yield town


def own_home(home: Path) -> dict[str, str]:
    return os.environ | {"WANXIANG_HOME": str(home), "WANXIANG_DISTRICT": DISTRICT, "DATABASE_URL": ""}


@contextmanager
def served(environment: dict[str, str], *options: str) -> Iterator[Town]:
    """A demo with these options, and its server."""
    run(environment, "demo", "--district", DISTRICT, "--seed", "5", "--no-serve", *options)
    summary = json.loads((Path(environment["WANXIANG_HOME"]) / "demo.json").read_text())
    accounts = {each["username"]: each["password"] for each in summary["accounts"]}
    port = free_port()
    server = subprocess.Popen(command("serve", "--port", str(port), "--workers", "1"), env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz", server)
        yield Town(url, Path(environment["WANXIANG_HOME"]), accounts, summary)
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="module")
def browser(what_it_needs):
    """One Chromium for a module: its event loop must not outlive it, or the database tests after it are refused."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[tuple[str, str], Any]:
    """The cookies of whoever has signed in to a town."""
    return {}


@pytest.fixture
def entering(browser, signed_in):
    """`entering(town, "leader")`: an empty page of somebody who has signed in; with `phone=True` at 390 px."""
    opened = []

    def sign_in(town: Town, username: str, *, phone: bool = False):
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        known = signed_in.get((town.url, username))
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=town.url, storage_state=known)
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if known is None:
            page.goto("/login/?next=/password/")
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(town.accounts[username])
            page.get_by_role("button", name="登录").click()
            page.wait_for_url("**/password/")
            signed_in[town.url, username] = context.storage_state()
        return page

    yield sign_in
    for context in opened:
        context.close()


@pytest.fixture
def desk(entering, town: Town):
    """`desk("leader")`: the same in the district that has been visited."""
    return partial(entering, town)


@pytest.fixture(scope="session")
def faults_of():
    """What axe finds on a page, and whether it is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def faults(page) -> list[str]:
        found = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in axe.run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"wider than {page.viewport_size['width']} px")
        return found

    return faults


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "wanxiang.cli", *words]


def run(environment: dict[str, str], *words: str, given: str = "") -> None:
    done = subprocess.run(
        command(*words), env=environment, input=given, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        pytest.fail(f"wanxiang {' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(url: str, server: subprocess.Popen, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"no answer from {url} within {seconds} s")
