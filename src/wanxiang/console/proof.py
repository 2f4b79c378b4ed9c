"""The page 两份文件对照: what `two_documents.prove` found, in the words and the order of the page."""

import csv
import io
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from wanxiang.console import fresh
from wanxiang.console.figures import number
from wanxiang.console.wording import grouped
from wanxiang.core.declarations import declared
from wanxiang.core.documents import text_of
from wanxiang.district import profile
from wanxiang.engines.measures.contradictions import SEVERITY_LABELS, Severity
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.measures.models import KeptPair
from wanxiang.engines.measures.queries import KIND
from wanxiang.systems import two_documents
from wanxiang.systems.reform_ledger import ITEM_LABELS, TRACKED

KINDS = {
    "count": "数量", "count_pair": "数量变化", "money": "金额", "area": "面积", "measure": "计量", "duration": "时长",
    "rate": "比率", "rate_pair": "比率变化", "per_capita": "人均", "growth": "增减", "coverage": "覆盖",
    "rank": "排名", "first": "首创", "award": "获奖", "forecast": "预计", "target": "目标",
}  # fmt: skip
SEVERITY = [level.value for level in Severity]
TONES = {"high": "bad", "medium": "warn", "low": "empty"}
EXPORTED = {
    "id": "编号", "line": "行", "text": "说法", "subject": "说的是", "kind_label": "种类", "value": "数值", "value2": "数值二", "unit": "单位",
    "state_label": "状态", "tie_label": "对应", "tied_by": "确认人", "figure": "指标", "live_value": "平台的数",
    "recorded_value": "登记的数", "verdict": "相符", "because": "依据", "note": "说明", "sentence": "原句",
}  # fmt: skip


def of_profile() -> dict[str, Any]:
    """The district's own plan and report against the platform; made once for a state of the records."""
    district = profile()
    return _of_paths(fresh.state(), district.plan_path, district.report_path)


@lru_cache(maxsize=4)
def _of_paths(state: Hashable, plan: Path, report: Path) -> dict[str, Any]:
    return _of(plan.read_bytes(), plan.name, report_text(report), report.name)


def of_pair(pair: KeptPair) -> dict[str, Any]:
    """Two documents that somebody asked to keep."""
    return _of(pair.plan_text.encode(), pair.plan_name, pair.report_text, pair.report_name)


def of_files(*, plan: UploadedFile | None, report: UploadedFile | None) -> dict[str, Any]:
    """Two documents that somebody dropped (the profile's own in place of one that is not given); nothing is kept."""
    district = profile()
    plan_data = plan.read() if plan else district.plan_path.read_bytes()
    told = text_of(report.read(), name=report.name) if report else report_text(district.report_path)
    return _of(
        plan_data,
        plan.name if plan else district.plan_path.name,
        told,
        report.name if report else district.report_path.name,
    )


def sifted(proof: dict[str, Any], *, state: str = "", kind: str = "", tie: str = "") -> dict[str, Any]:
    """The same with the claims of a state, a kind, or a sort of tie only."""
    wanted = {"state": state, "kind": kind, "tie": tie}
    shown = [c for c in proof["claims"] if all(not value or c[key] == value for key, value in wanted.items())]
    return proof | {"sections": list(_grouped(shown, "section")), "shown": len(shown)}


def as_csv(proof: dict[str, Any]) -> str:
    """Every claim with its answer, one a row; opens in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(EXPORTED.values())
    for claim in proof["claims"]:
        writer.writerow([_cell(claim.get(key)) for key in EXPORTED])
    return "\ufeff" + out.getvalue()


def as_json(proof: dict[str, Any]) -> dict[str, Any]:
    """What `wanxiang prove --json` prints of the same documents."""
    return proof["found"]


def _cell(value: Any) -> Any:
    """A value for a spreadsheet; a text that it would take for a formula is shown as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value


def _of(plan: bytes, plan_name: str, report: str, report_name: str) -> dict[str, Any]:
    found = two_documents.prove_texts(plan=plan, plan_name=plan_name, report=report, report_name=report_name)
    units = {each.id: each.data.unit for each in declared(KIND)}
    claims = [_claim(claim, units) for claim in found["claims"]]
    items = [_item(item) for item in found["items"]]
    counted = Counter(item["state"] for item in items)
    return found | {
        "found": found,
        "claims": claims,
        "chapters": list(_grouped(items, "chapter")),
        "sections": list(_grouped(claims, "section")),
        "shown": len(claims),
        "item_states": _counts(ITEM_LABELS, counted),
        "claim_states": _counts(two_documents.LABELS, found["summary"]["claims_by_state"]),
        "claim_kinds": _counts(KINDS, found["summary"]["claims_by_kind"]),
        "ties": [
            (tie, label, sum(c["tie"] == tie for c in claims)) for tie, label in two_documents.TIE_LABELS.items() if tie
        ],
        "confirmed": sum(c["tie"] == "confirmed" for c in claims),
        "proposed": sum(c["tie"] == "proposed" for c in claims),
        "severities": _severities(found["summary"]["contradictions_by_severity"]),
        "by_severity": sorted(
            map(_contradiction, found["contradictions"]), key=lambda c: (SEVERITY.index(c["severity"]), c["line"])
        ),
        "lines": _marked(report, claims),
    }


def _contradiction(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"tone": TONES[one["severity"]]}


def _severities(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(SEVERITY_LABELS[Severity(level)], counted[level]) for level in SEVERITY]


def _marked(report: str, claims: Sequence[dict[str, Any]]) -> list[tuple[int, list[tuple[str, str]]]]:
    """The lines of the report that are not blank: (number, [(text, id of the claim or nothing)])."""
    by_line: dict[int, list[dict[str, Any]]] = {}
    for claim in claims:
        if claim["end_line"] == claim["line"]:
            by_line.setdefault(claim["line"], []).append(claim)
    return [
        (no, list(_pieces(line, by_line.get(no, [])))) for no, line in enumerate(report.splitlines(), 1) if line.strip()
    ]


def _pieces(line: str, claims: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    at = 0
    for claim in sorted(claims, key=lambda c: c["start"]):
        if claim["start"] >= at:
            yield line[at : claim["start"]], ""
            yield line[claim["start"] : claim["end"]], claim["id"]
            at = claim["end"]
    yield line[at:], ""


def _item(item: dict[str, Any]) -> dict[str, Any]:
    """An item that no system of its own carries is said to be tracked by the ledger, whatever the ledger's own state."""
    carried = any(system["role"] == "carries" for system in item["systems"])
    state = item["state"] if carried else TRACKED
    return item | {"state": state, "state_label": ITEM_LABELS[state]}


def _counts(labels: Mapping[str, str], counted: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(state, label, counted.get(state, 0)) for state, label in labels.items()]


def _grouped(lines: list[dict[str, Any]], key: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for title, together in groupby(lines, key=lambda line: line[key]):
        yield title or "其他", list(together)


def _claim(claim: dict[str, Any], units: Mapping[str, str]) -> dict[str, Any]:
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
        "note": claim["stands_on"]["note"] if claim["stands_on"] else "",
    }


def _value(claim: dict[str, Any], units: Mapping[str, str]) -> str:
    if claim["live_value"] is not None:
        return number(claim["live_value"], units.get(claim["figure"], ""))
    return grouped(claim["recorded_value"]) if claim["recorded_value"] is not None else ""


def _tail(text: str, room: int = 40) -> str:
    return text if len(text) <= room else "…" + text[-room:]


def _head(text: str, room: int = 40) -> str:
    return text if len(text) <= room else text[:room] + "…"
