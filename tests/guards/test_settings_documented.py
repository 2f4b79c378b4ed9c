"""Every setting is documented, and every documented one exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"WANXIANG_[A-Z]+(?:_[A-Z]+)*|DATABASE_URL")


def test_code_and_docs_name_the_same_settings():
    read = set(NAME.findall((ROOT / "src/wanxiang/core/config.py").read_text()))
    told = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert read == told


def test_only_the_config_reads_the_environment():
    allowed = {"core/config.py", "cli/__init__.py", "project/wsgi.py"}
    readers = {
        str(path.relative_to(ROOT / "src/wanxiang"))
        for path in (ROOT / "src/wanxiang").rglob("*.py")
        if "os.environ[" in path.read_text() or "os.environ." in path.read_text()
    }
    assert readers <= allowed
