"""The proof: each item of a plan with the systems that carry it, each claim of a report with what answers it.

Reads two files and changes nothing; no plan needs to have been imported, and no answer key exists.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang import systems
from wanxiang.core.errors import WanxiangError
from wanxiang.engines import plans
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.answering import LABELS, Answer, answers
from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import contradictions
from wanxiang.engines.measures.documents import report_text


class MissingFile(WanxiangError):
    code = "prove.missing_file"
    status = 404


def prove(*, plan: Path, report: Path, as_of: date | None = None) -> dict[str, Any]:
    """Both documents against the platform.

    Out:    {"plan", "report", "items": [...], "claims": [...], "contradictions": [...], "summary": {...}}
    Raises: MissingFile; the readers' errors for a file that is no plan or holds no text
    """
    items = plan_side(_bytes(plan))
    told = report_side(report_text(report), as_of=as_of)
    return {"plan": plan.name, "report": report.name, **items, **told, "summary": _summary(items["items"], told)}


def plan_side(data: bytes) -> dict[str, Any]:
    """{"plan_title", "plan_year", "items": [{no, title, chapter, leaders, lead_units, gaps, systems, state}]}."""
    plan = plans.read(data=data)
    listed = {system.id: system for system in systems.systems()}
    return {"plan_title": plan.title, "plan_year": plan.year, "items": [_item(item, listed) for item in plan.items]}


def report_side(text: str, *, as_of: date | None = None) -> dict[str, Any]:
    """{"claims": [claim with its answer], "contradictions": [...]}."""
    claims = read_claims(text)
    answered = answers(claims, computed=queries.figures(as_of=as_of))
    found = contradictions(paragraphs(text), claims)
    return {
        "claims": [answer.as_json() for answer in answered],
        "contradictions": [c.as_json() for c in found],
        "answers": _by_state(answered),
    }


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise MissingFile(f"没有找到文件“{path.name}”")
    return path.read_bytes()


def _item(item: plans.reading.Item, listed: dict[str, systems.System]) -> dict[str, Any]:
    carried = [_carrier(match, listed[match.system.id]) for match in systems.carrying(item.text, item.title)]
    return {
        "no": item.no,
        "title": item.title,
        "chapter": item.chapter,
        "leaders": item.leaders,
        "lead_units": item.lead_units,
        "participants": item.participants,
        "groups": item.groups,
        "due": item.due.isoformat() if item.due else None,
        "gaps": [gap.as_dict() for gap in plans.gaps_of(item)],
        "systems": carried,
        "state": _furthest(carried),
    }


def _carrier(match: systems.Match, system: systems.System) -> dict[str, Any]:
    """One system of an item: its page and state, and the clause that shows it carries the item out."""
    shown = match.places[0].clause.strip() if match.places else "改革台账跟踪每一项任务"
    return {
        "id": system.id,
        "title": system.name,
        "role": match.role,
        "page": system.url,
        "state": system.state,
        "state_label": system.state_label,
        "why": system.why,
        "because": shown,
        "matters": list(match.matters),
    }


def _furthest(carried: list[dict[str, Any]]) -> str:
    """The state of an item: that of its most advanced system, the ledger that only tracks it left aside where another carries it."""
    states = [system["state"] for system in carried if system["role"] == "carries"] or [s["state"] for s in carried]
    return next((state for state in (systems.WORKS, systems.BEGUN) if state in states), systems.NOT_YET)


def _by_state(answered: list[Answer]) -> dict[str, int]:
    counted = Counter(answer.state for answer in answered)
    return {state: counted[state] for state in LABELS if counted[state]}


def _summary(items: list[dict[str, Any]], told: dict[str, Any]) -> dict[str, Any]:
    claims = told["claims"]
    return {
        "items": len(items),
        "items_by_state": dict(Counter(item["state"] for item in items)),
        "claims": len(claims),
        "claims_by_state": told.pop("answers"),
        "claims_by_class": dict(Counter(claim["class"] for claim in claims)),
        "claims_by_kind": dict(Counter(claim["kind"] for claim in claims)),
        "live_agree": sum(claim["state"] == "live" and claim["agrees"] is True for claim in claims),
        "live_differ": sum(claim["state"] == "live" and claim["agrees"] is False for claim in claims),
        "contradictions": len(told["contradictions"]),
    }
