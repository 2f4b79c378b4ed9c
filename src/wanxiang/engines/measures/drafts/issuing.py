"""定稿: a report fixed as it reads, every value with its lineage, under one number and one digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from wanxiang.core import audit
from wanxiang.core.models import Account

from ..models import Draft, Issue, Section
from .errors import NotNow, Unfinished
from .filling import LIVE, MISSING, Filling, Line, Shown
from .slots import FigureSlot


def wanting(draft: Draft, filled: Sequence[tuple[Section, list[Line]]]) -> list[str]:
    """What keeps a draft from being issued, a line each: sections not reviewed or empty, values missing, remarks open."""
    return [
        *_unreviewed(filled),
        *(
            f"“{section.heading}”中的{shown.text}没有数值：{shown.because}"
            for section, lines in filled
            for line in lines
            for shown in line.slots
            if shown.state == MISSING
        ),
        *(
            f"“{section.heading}”有 {remarks} 条意见未办结"
            for section, _ in filled
            if (remarks := section.remarks.filter(settled_at=None).count())
        ),
    ]


def _unreviewed(filled: Sequence[tuple[Section, list[Line]]]) -> Iterator[str]:
    """A heading that only stands above others has nothing to review; one with nothing under it is not finished."""
    following = [*(section.level for section, _ in filled[1:]), 0]
    for (section, lines), level in zip(filled, following, strict=True):
        if lines and section.state != Section.State.REVIEWED:
            yield f"“{section.heading}”{section.get_state_display()}"
        elif not lines and level <= section.level:
            yield f"“{section.heading}”还没有文字"


@transaction.atomic
def issue(*, draft: Draft, as_of: date | None = None, at: datetime, by: Account) -> Issue:
    """Fix a draft: text and values as they stand now, which nothing changes afterwards.

    Raises: NotNow when it was issued already; Unfinished with what is wanting
    """
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.state != Draft.State.WRITING:
        raise NotNow(f"《{draft.title}》已经定稿")
    with Filling(draft, as_of=as_of) as filling:
        filled = [(section, _lines(section, filling)) for section in draft.sections.standing()]
        if lacking := wanting(draft, filled):
            raise Unfinished(lacking)
        sections, values = frozen(filled)
        fixed = {
            "title": draft.title,
            "year": draft.year,
            "as_of": filling.as_of.isoformat(),
            "sections": sections,
            "values": values,
        }
        last = Issue.objects.filter(year=draft.year).aggregate(last=Max("serial"))["last"] or 0
        issued = Issue.objects.create(
            draft=draft, year=draft.year, serial=last + 1, as_of=filling.as_of, sections=sections, values=values,
            sha256=digest(fixed), at=at, by=by,
        )  # fmt: skip
    draft.state = Draft.State.ISSUED
    draft.save(update_fields=["state"])
    audit.record("drafts.issue", by=by, subject=str(draft.pk), details={"values": len(values), "sha256": issued.sha256})
    return issued


def holds(issued: Issue) -> bool:
    """Whether an issue still is what its digest was made of."""
    return issued.sha256 == digest(
        {
            "title": issued.draft.title,
            "year": issued.year,
            "as_of": issued.as_of.isoformat(),
            "sections": issued.sections,
            "values": issued.values,
        }
    )


def digest(fixed: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fixed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _lines(section: Section, filling: Filling) -> list[Line]:
    return filling.lines(section.passages.exclude(text="").values_list("text", flat=True))


def frozen(filled: Sequence[tuple[Section, list[Line]]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(sections, values): the text with the numbers of values in place of slots, and the values in the order of the text."""
    values: list[dict[str, Any]] = []
    sections = [
        {
            "position": section.position,
            "heading": section.heading,
            "level": section.level,
            "item": section.item,
            "paragraphs": [list(_numbered(line, values)) for line in lines],
        }
        for section, lines in filled
    ]
    return sections, values


def _numbered(line: Line, values: list[dict[str, Any]]) -> Iterator[str | int]:
    for part in line.parts:
        if isinstance(part, str):
            yield part
        else:
            values.append(_value(part))
            yield len(values) - 1


def _value(shown: Shown) -> dict[str, Any]:
    """All that is known of a value, as JSON."""
    said = {"slot": str(shown.slot), "state": shown.state, "text": shown.text, "title": shown.title}
    if shown.state != LIVE or shown.computed is None:
        return said | {"source": shown.because, "by": shown.citation.by.name if shown.citation else ""}
    computed = shown.computed.as_json()
    slot = shown.slot if isinstance(shown.slot, FigureSlot) else None
    kept = {key: computed.get(key) for key in ("value", "unit", "definition", "as_of", "lineage")}
    parts = {key: computed[key] for key in ("numerator", "denominator", "from", "to") if key in computed}
    lineage = hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return (
        said
        | kept
        | {
            "figure": shown.computed.figure.id,
            "filters": slot.filters if slot else {},
            "period": slot.period if slot else "",
            "parts": parts,
            "url": shown.url,
            "lineage_id": lineage[:12],
        }
    )
