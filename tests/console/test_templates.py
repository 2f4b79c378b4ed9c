"""What templates may use: icons that are in the sprite, no address of another host, nothing inline."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/wanxiang"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def sprite_names():
    spec = importlib.util.spec_from_file_location("assets", ROOT / "scripts/assets.py")
    assets = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(assets)
    return set(assets.ICONS)


def test_every_icon_is_in_the_sprite():
    """模板和菜单用到的图标都在图标集中。"""
    used = {name for path in TEMPLATES for name in re.findall(r'{%\s*icon "([\w-]+)"', path.read_text())}
    used |= {name for path in SOURCE.rglob("*.yml") for name in re.findall(r"\bicon: ([\w-]+)", path.read_text())}
    assert used <= sprite_names()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_whole_without_the_network_and_under_the_policy(path):
    """断网可用；不含内联脚本、样式和事件属性。"""
    text = path.read_text()
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), "an address of another host"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "an inline script"
    assert "<style" not in text and " style=" not in text, "an inline style"
    assert not re.search(r"\son[a-z]+=\"", text), "an inline handler"
