"""What others publish, as files that a bureau would send: official figures, evidence, planned values.

In:  a profile whose calibration has `published:`, the public values by kind; a district without it gets no file
Out: `统计资料.csv`, `佐证清单.csv`, `计划值.csv` below a folder, in the columns of `wanxiang figures import`
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wanxiang.district import Profile

FILES = {"官方统计": "统计资料.csv", "佐证": "佐证清单.csv", "计划值": "计划值.csv"}
ISSUED_BY = {"官方统计": "统计部门资料（演示）", "佐证": "佐证清单（演示）", "计划值": "计划文件（演示）"}
HEADER = ("类别", "名称", "期间", "值", "上限", "单位", "出处", "发布日期", "识别词", "类型", "层级", "获得日期")


def write(*, profile: Profile, out: Path) -> dict[str, int]:
    """Write the files, in the place of earlier ones; file → lines. The same arguments give the same bytes."""
    told: Mapping[str, Any] = profile.calibration.get("published", {})
    written = {}
    out.mkdir(parents=True, exist_ok=True)
    for kind, name in FILES.items():
        lines = [_line(kind, each, profile) for each in told.get(kind, ())]
        if lines:
            _write(out / name, lines)
            written[name] = len(lines)
    return written


def _line(kind: str, said: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    day = f"{profile.as_of:%Y-%m-%d}"
    own = {"类型": said["sort"], "层级": said["level"], "获得日期": day} if kind == "佐证" else {}
    return {
        "类别": kind, "名称": said["title"], "期间": said.get("period", ""), "值": said.get("value", ""), "上限": said.get("value2", ""),
        "单位": said.get("unit", ""), "出处": ISSUED_BY[kind], "发布日期": day, "识别词": said["says"], **own,
    }  # fmt: skip


def _write(path: Path, lines: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(lines)
