"""The check of a report or a draft: what contradicts itself, and the quantities that were typed instead of drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wanxiang.engines.measures import queries
from wanxiang.engines.measures.answering import LABELS, Answer, answers
from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import Contradiction, contradictions
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.measures.drafts.filling import LIVE

from .reading import Number, Report

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
    live: dict[int, list[str]] = {}
    for part in report.parts:
        for line, words in zip((part.heading, *part.lines), ([], *part.paragraphs), strict=True):
            lines.append(line)
            where.append(part.position)
            live[len(lines)] = [one.text for one in words if isinstance(one, Number) and one.state == LIVE]
    text = "\n".join(lines)
    items = sum(part.item is not None for part in report.parts)
    return [
        Found(position=where[one.line - 1], contradiction=one)
        for one in contradictions(paragraphs(text), read_claims(text))
        if not _answered(one, live, items)
    ]


def _answered(found: Contradiction, live: Mapping[int, Sequence[str]], items: int) -> bool:
    """What live numbers answer by themselves: each opens to its parts, its unit and its period, which the words leave out."""
    if found.kind in OPENED:
        return any(text in found.quote for texts in live.values() for text in texts)
    if found.kind == "two_values":
        return all(any(text in place.text for text in live.get(place.line, ())) for place in found.places)
    if found.kind == "promised_sections":
        return any(text in found.quote and re.match(rf"{items}(?!\d)", text) for text in live.get(found.line, ()))
    return False


def _differing(answer: Answer) -> dict[str, Any]:
    said = answer.as_json()
    return {
        key: said[key]
        for key in ("line", "text", "subject", "state_label", "figure", "live_value", "recorded_value", "because")
    }
