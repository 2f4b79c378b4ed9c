"""Reading a simulated year in tests."""

import csv
import hashlib
import json
from datetime import datetime
from pathlib import Path

import wanxiang
from wanxiang.simulation.cases import year

RESIDENTS = 12_000
DECLARATIONS = Path(wanxiang.__file__).parent / "systems" / "governance_platform"
TEXTS = {"hotline": "诉求内容", "portal": "内容", "console": "内容", "field": "情况说明", "video": "描述", "city": "问题描述", "govern": "事件描述", "enterprise": "诉求内容"}  # fmt: skip


def live(chosen, out: Path, *, seed: int = 5):
    """A year for a folder that has its people."""
    return year(
        profile=chosen, out=out, declarations=DECLARATIONS, residents=RESIDENTS, seed=seed, as_of=chosen.as_of
    )  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def steps(out: Path) -> list[dict]:
    """The history, with moments and fields read."""
    rows = table(out / "cases" / "history.csv")
    for row in rows:
        row["at"] = datetime.fromisoformat(row["at"])
        row["fields"] = json.loads(row["fields"]) if row["fields"] else {}
    return rows


def reports(out: Path) -> list[tuple[str, str, dict]]:
    """(door, number, row) of every report."""
    found = []
    for path in sorted((out / "cases" / "reports").glob("*.csv")):
        found += [(path.stem, next(iter(row.values())), row) for row in table(path)]
    return found


def text(door: str, row: dict) -> str:
    return row[TEXTS[door]]


def digest(folder: Path) -> str:
    said = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            said.update(path.name.encode() + path.read_bytes())
    return said.hexdigest()
