"""What is generated is up to date; what is linked exists."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_the_page_of_commands_is_what_the_commands_say():
    generated = runpy.run_path(str(ROOT / "scripts/cli_docs.py"))["text"]()
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == generated, "run scripts/cli_docs.py"


def test_the_readme_names_every_system():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    systems = [path.parent.name for path in (ROOT / "src/wanxiang/systems").glob("*/system.yml")]
    assert [name for name in systems if f"systems/{name}/" not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    broken = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken
