"""The pictures of docs/images, taken from a demonstration that is being served.

python scripts/screenshots.py http://127.0.0.1:8000 var/demo.json
"""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs/images"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PICTURES = {
    "cockpit": ("leader", "/", DESK),
    "two-documents": ("leader", "/prove/", DESK),
    "plan-item": ("reform", "/plan/22/", DESK),
    "figure": ("leader", "/figures/elderly_allowance_uptake/", DESK),
    "reverse": ("officer1", "/reverse/", DESK),
    "cockpit-phone": ("leader", "/", PHONE),
}
"""Name → (user name, address, size)."""


def main(url: str, summary: Path) -> None:
    """Sign in as each account once and take its pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    passwords = {one["username"]: one["password"] for one in json.loads(summary.read_text())["accounts"]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (username, address, size) in PICTURES.items():
            take(browser, url, name, username, passwords[username], address, size)
        browser.close()


def take(
    browser: Browser, url: str, name: str, username: str, password: str, address: str, size: dict[str, int]
) -> None:
    """One picture."""
    context = browser.new_context(base_url=url, viewport=size, locale="zh-CN")
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
