"""The page 两份文件对照: what `two_documents.prove` found, in the words and the order of the page."""

import tempfile
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from wanxiang.console import fresh
from wanxiang.console.figures import number
from wanxiang.console.wording import grouped
from wanxiang.core.declarations import declared
from wanxiang.district import profile
from wanxiang.engines.measures.queries import KIND
from wanxiang.systems import two_documents
from wanxiang.systems.reform_ledger import ITEM_LABELS, TRACKED

KINDS = {
    "count": "数量", "count_pair": "数量变化", "money": "金额", "area": "面积", "measure": "计量", "duration": "时长",
    "rate": "比率", "rate_pair": "比率变化", "per_capita": "人均", "growth": "增减", "coverage": "覆盖",
    "rank": "排名", "first": "首创", "award": "获奖", "forecast": "预计", "target": "目标",
}  # fmt: skip


def of_profile() -> dict[str, Any]:
    """The district's own plan and report against the platform; made once for a state of the records."""
    district = profile()
    return _of_paths(fresh.state(), district.plan_path, district.report_path)


@lru_cache(maxsize=4)
def _of_paths(state: Hashable, plan: Path, report: Path) -> dict[str, Any]:
    return _shown(two_documents.prove(plan=plan, report=report))


def of_files(*, plan: UploadedFile | None, report: UploadedFile | None) -> dict[str, Any]:
    """Two documents that somebody dropped (the profile's own in place of one that is not given); nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="wanxiang-prove-") as folder:
        paths = {
            "plan": _laid_down(plan, Path(folder) / "plan") or profile().plan_path,
            "report": _laid_down(report, Path(folder) / "report") or profile().report_path,
        }
        found = two_documents.prove(**paths)
    names = {key: file.name for key, file in (("plan", plan), ("report", report)) if file}
    return _shown(found | names)


def _laid_down(file: UploadedFile | None, folder: Path) -> Path | None:
    if file is None:
        return None
    folder.mkdir()
    path = folder / f"document{PurePath(file.name).suffix.lower()}"
    path.write_bytes(file.read())
    return path


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    """The findings with what the page needs: items by chapter, claims by section, counts by state in order."""
    units = {each.id: each.data.unit for each in declared(KIND)}
    claims = [_claim(claim, units) for claim in found["claims"]]
    items = [_item(item) for item in found["items"]]
    counted = Counter(item["state"] for item in items)
    return found | {
        "chapters": list(_grouped(items, "chapter")),
        "sections": list(_grouped(claims, "section")),
        "item_states": _counts(ITEM_LABELS, counted),
        "claim_states": _counts(two_documents.LABELS, found["summary"]["claims_by_state"]),
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    """An item that no system of its own carries is said to be tracked by the ledger, whatever the ledger's own state."""
    carried = any(system["role"] == "carries" for system in item["systems"])
    state = item["state"] if carried else TRACKED
    return item | {"state": state, "state_label": ITEM_LABELS[state]}


def _counts(labels: dict[str, str], counted: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(state, label, counted.get(state, 0)) for state, label in labels.items()]


def _grouped(lines: list[dict[str, Any]], key: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for title, together in groupby(lines, key=lambda line: line[key]):
        yield title or "其他", list(together)


def _claim(claim: dict[str, Any], units: dict[str, str]) -> dict[str, Any]:
    before, mark, after = claim["sentence"].partition(claim["text"])
    if not mark:
        before, mark, after = "", claim["text"], ""
    return claim | {
        "kind_label": KINDS.get(claim["kind"], claim["kind"]),
        "before": _tail(before),
        "mark": mark,
        "after": _head(after),
        "said": _value(claim, units),
        "verdict": {True: "与报告相符", False: "与报告不同"}.get(claim["agrees"], ""),
    }


def _value(claim: dict[str, Any], units: dict[str, str]) -> str:
    if claim["live_value"] is not None:
        return number(claim["live_value"], units.get(claim["figure"], ""))
    return grouped(claim["recorded_value"]) if claim["recorded_value"] is not None else ""


def _tail(text: str, room: int = 40) -> str:
    return text if len(text) <= room else "…" + text[-room:]


def _head(text: str, room: int = 40) -> str:
    return text if len(text) <= room else text[:room] + "…"
