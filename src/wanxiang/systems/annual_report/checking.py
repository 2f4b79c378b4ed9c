"""The check of a report or a draft: what contradicts itself, and the quantities that were typed instead of drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanxiang.engines.measures import queries
from wanxiang.engines.measures.answering import LABELS, Answer, answers
from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import Contradiction, contradictions
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.measures.drafts.filling import LIVE

from .reading import Report

OPENED = ("rate_without_base", "denominator_not_said")
"""What a live ratio does not lack, although its sentence does: it opens to its numerator and its denominator."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A contradiction and the section it stands in."""

    position: int
    contradiction: Contradiction


def check_file(path: Path) -> dict[str, Any]:
    """A report file against itself and against the platform: {"claims", "by_state", "differ", "contradictions"}.

    Raises: UnreadableReport, NoProse
    """
    text = report_text(path)
    claims = read_claims(text)
    answered = answers(claims, computed=queries.figures())
    counted = Counter(answer.state for answer in answered)
    return {
        "report": path.name,
        "claims": len(claims),
        "by_state": {state: counted[state] for state in LABELS if counted[state]},
        "differ": [_differing(answer) for answer in answered if answer.agrees is False],
        "contradictions": [found.as_json() for found in contradictions(paragraphs(text), claims)],
    }


def check(report: Report) -> list[Found]:
    """What a draft contradicts by itself as it reads now, each with its section."""
    lines: list[str] = []
    where: list[int] = []
    for part in report.parts:
        for line in (part.heading, *part.lines):
            lines.append(line)
            where.append(part.position)
    text = "\n".join(lines)
    found = contradictions(paragraphs(text), read_claims(text))
    live = [number.text for number in report.numbers if number.state == LIVE]
    return [
        Found(position=where[one.line - 1], contradiction=one)
        for one in found
        if one.kind not in OPENED or not any(text in one.quote for text in live)
    ]


def _differing(answer: Answer) -> dict[str, Any]:
    said = answer.as_json()
    return {
        key: said[key]
        for key in ("line", "text", "subject", "state_label", "figure", "live_value", "recorded_value", "because")
    }
