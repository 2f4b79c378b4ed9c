"""The proof: each item of a plan with the systems that carry it, each claim of a report with what answers it.

Reads two files and changes nothing; no plan needs to have been imported, and no answer key exists. What ties a claim to a
record is a person's word where one was given, and the machine's proposal, called one, where none was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang import systems
from wanxiang.core.errors import WanxiangError
from wanxiang.engines import plans
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.answering import CONFIRMED, LABELS, PROPOSED, Answer, answers
from wanxiang.engines.measures.claims import Claim, Standing, paragraphs, read_claims
from wanxiang.engines.measures.contradictions import Severity, contradictions
from wanxiang.engines.measures.documents import report_text
from wanxiang.systems.matching import CARRIES

Listed = Mapping[str, systems.System]
EVIDENCE_KEPT_BY = "experience-library"


class MissingFile(WanxiangError):
    code = "prove.missing_file"
    status = 404


def prove(*, plan: Path, report: Path, as_of: date | None = None) -> dict[str, Any]:
    """Both documents against the platform.

    Out:    {"plan", "report", "items": [...], "claims": [...], "contradictions": [...], "summary": {...}}
    Raises: MissingFile; the readers' errors for a file that is no plan or holds no text
    """
    return prove_texts(
        plan=_bytes(plan), plan_name=plan.name, report=report_text(report), report_name=report.name, as_of=as_of
    )


def prove_texts(
    *, plan: bytes, plan_name: str, report: str, report_name: str, as_of: date | None = None
) -> dict[str, Any]:
    """The same of a plan's bytes and a report's text."""
    listed = _systems()
    items, told = plan_side(plan, listed=listed), report_side(report, as_of=as_of, listed=listed)
    summary = _summary(items["items"], told)
    return {"plan": plan_name, "report": report_name, **items, **told, "summary": summary}


def plan_side(data: bytes, *, listed: Listed | None = None) -> dict[str, Any]:
    """{"plan_title", "plan_year", "items": [{no, title, chapter, leaders, lead_units, gaps, systems, state}]}."""
    plan = plans.read(data=data)
    listed = listed or _systems()
    return {"plan_title": plan.title, "plan_year": plan.year, "items": [_item(item, listed) for item in plan.items]}


def report_side(text: str, *, as_of: date | None = None, listed: Listed | None = None) -> dict[str, Any]:
    """{"claims": [claim with its answer], "contradictions": [...]}."""
    claims = read_claims(text)
    answered = answers(claims, computed=queries.figures(as_of=as_of))
    found = contradictions(paragraphs(text), claims)
    listed = listed or _systems()
    return {
        "claims": [_claim(answer, listed) for answer in answered],
        "contradictions": [c.as_json() for c in found],
    }


def _systems() -> Listed:
    return {system.id: system for system in systems.systems()}


def _claim(answer: Answer, listed: Listed) -> dict[str, Any]:
    """A claim with its answer; where nothing answers it, the systems of the mission that would."""
    would = _would_serve(answer.claim, listed) if answer.state == "not_served" else []
    return {**answer.as_json(), "would_be_served_by": would}


def _would_serve(claim: Claim, listed: Listed) -> list[dict[str, Any]]:
    """By the words of its clause first, of its sentence then; the ledger, which tracks everything, answers no claim."""
    if claim.standing is Standing.EVIDENCE and EVIDENCE_KEPT_BY in listed:
        return [_named(listed[EVIDENCE_KEPT_BY])]
    for text in (claim.context + claim.subject + claim.text, claim.sentence):
        matches = [match for match in systems.carrying(text) if match.role == CARRIES]
        if matches:
            return [_named(listed[matches[0].system.id])]
    return []


def _named(system: systems.System) -> dict[str, Any]:
    return {
        "id": system.id,
        "title": system.name,
        "page": system.url,
        "state": system.state,
        "state_label": system.state_label,
    }


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise MissingFile(f"没有找到文件“{path.name}”")
    return path.read_bytes()


def _item(item: plans.reading.Item, listed: Listed) -> dict[str, Any]:
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


def _summary(items: list[dict[str, Any]], told: dict[str, Any]) -> dict[str, Any]:
    claims, found = told["claims"], told["contradictions"]
    live = [claim for claim in claims if claim["state"] == "live"]
    return {
        "items": len(items),
        "items_by_state": dict(Counter(item["state"] for item in items)),
        "claims": len(claims),
        "claims_by_state": _by_state(claims),
        "confirmed_by_state": _by_state(claim for claim in claims if claim["tie"] == CONFIRMED),
        "proposed_by_state": _by_state(claim for claim in claims if claim["tie"] == PROPOSED),
        "claims_by_class": dict(Counter(claim["class"] for claim in claims)),
        "claims_by_kind": dict(Counter(claim["kind"] for claim in claims)),
        "live_agree": sum(claim["agrees"] is True for claim in live),
        "live_differ": sum(claim["agrees"] is False for claim in live),
        "live_on_registers": sum(claim["stands_on"] is not None for claim in live),
        "without_evidence": sum(
            claim["class"] == Standing.EVIDENCE and claim["state"] == "not_served" for claim in claims
        ),
        "contradictions": len(found),
        "contradictions_by_severity": {level.value: sum(c["severity"] == level for c in found) for level in Severity},
    }


def _by_state(claims: Iterable[dict[str, Any]]) -> dict[str, int]:
    counted = Counter(claim["state"] for claim in claims)
    return {state: counted[state] for state in LABELS if counted[state]}
