"""What is shipped, read once; and a small list of our own to break."""

from datetime import date
from functools import cache
from pathlib import Path

import wanxiang
from wanxiang.engines.cases import taxonomy as tx

FOLDER = Path(wanxiang.__file__).parent / "systems" / "governance_platform"
IN_2021, IN_2024 = date(2021, 12, 8), date(2024, 6, 30)
SMALL = """\
id: small
title: 小清单
version: "1"
valid_from: 2020-01-01
source: 测试自编
classes:
  - code: "01"
    name: 市容
    kind: event
    level: 较急
    public: true
    children:
      - {code: "0101", name: 暴露垃圾, plain: 垃圾没人清, words: [垃圾成堆]}
      - {code: "0102", name: 动物尸体, public: false, level: 紧急}
  - code: "01"
    name: 设施
    kind: component
    children:
      - {code: "0101", name: 井盖}
      - {code: "0103", name: 路灯}
"""


@cache
def lists() -> dict[str, tx.Taxonomy]:
    return dict(pair for path in sorted((FOLDER / "taxonomy").glob("*.yml")) for pair in tx.load_taxonomy(path))


@cache
def walks() -> dict[str, tx.Crosswalk]:
    return dict(pair for path in sorted((FOLDER / "crosswalks").glob("*.yml")) for pair in tx.load_crosswalk(path))


@cache
def duties() -> tuple[tx.Duty, ...]:
    return tuple(duty for path in (FOLDER / "duties").glob("*.yml") for _, duty in tx.load_duties(path))


@cache
def admissions() -> tuple[tx.Admission, ...]:
    return tuple(each for _, each in tx.load_admissions(FOLDER / "grid_tasks.yml"))


def written(folder: Path, text: str, name: str = "try.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def small(folder: Path, text: str = SMALL) -> tx.Taxonomy:
    return tx.load_taxonomy(written(folder, text, "small.yml"))[0][1]
