"""Writing a draft: starting it from an outline, wording its paragraphs, quoting other documents.

A sentence is written freely; a quantity only as a slot. What states one in free text is refused, with what was written kept
in the error, so that nothing typed is lost and nothing typed is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from wanxiang.core import audit, declarations
from wanxiang.core.models import Account

from ..models import Citation, Draft, Passage, PassageVersion, Section
from ..periods import parse
from .errors import NoSource, NoSuchDraft, NotNow, Overwritten, TypedQuantities
from .outline import Outline, Piece, Quoted
from .slots import BadSlot, CitedSlot, FigureSlot, slots_of
from .typed import typed

FIGURE = "figure"


@transaction.atomic
def start(
    *,
    title: str,
    year: int,
    plan: str = "",
    outline: Sequence[Outline],
    at: datetime,
    by: Account,
    revises: Draft | None = None,
) -> Draft:
    """A draft with the sections and paragraphs of an outline.

    Raises: TypedQuantities when the outline itself states a quantity in its words
    """
    draft = Draft.objects.create(title=title, year=year, plan=plan, revises=revises, made_at=at, made_by=by)
    for position, one in enumerate(outline, 1):
        section = Section.objects.create(
            draft=draft, position=position, level=one.level, heading=one.heading, item=one.item, unit=one.unit
        )
        for number, pieces in enumerate(one.paragraphs, 1):
            _add(section, number, _text(draft, pieces, at=at, by=by), why="自动起草", at=at, by=by)
    audit.record("drafts.start", by=by, subject=str(draft.pk), details={"year": year, "sections": len(outline)})
    return draft


@transaction.atomic
def write(*, passage: Passage, text: str, version: int, at: datetime, by: Account, why: str = "") -> Passage:
    """A new wording of a paragraph; further lines become paragraphs after it, no text takes it out.

    In:     version: the one the writer had before him
    Raises: NotNow, Overwritten, BadSlot, NoSuchDeclaration, TypedQuantities
    """
    section = open_section(passage.section_id)
    first, *further = _lines(text) or [""]
    for line in (first, *further):
        _check(line, section)
    if first == passage.text and not further:
        return passage
    if not Passage.objects.filter(pk=passage.pk, version=version).update(text=first, version=F("version") + 1):
        now = Passage.objects.get(pk=passage.pk)
        raise Overwritten("这一段刚被别人改过，没有保存", hint=f"现在的文字是：{now.text or '（已删除）'}")
    passage.refresh_from_db()
    PassageVersion.objects.create(passage=passage, version=passage.version, text=first, why=why, at=at, by=by)
    _insert(section, passage.position, further, why=why, at=at, by=by)
    audit.record("drafts.write", by=by, why=why, subject=f"{section.draft_id}/{section.position}/{passage.pk}")
    return passage


@transaction.atomic
def add(*, section: Section, text: str, after: Passage | None = None, at: datetime, by: Account) -> list[Passage]:
    """New paragraphs, one a line, after another one (or at the end).

    Raises: NotNow, BadSlot, NoSuchDeclaration, TypedQuantities
    """
    section = open_section(section.pk)
    lines = _lines(text)
    for line in lines:
        _check(line, section)
    last = section.passages.last()
    position = after.position if after else last.position if last else 0
    added = _insert(section, position, lines, why="", at=at, by=by)
    audit.record("drafts.add", by=by, subject=f"{section.draft_id}/{section.position}", details={"added": len(added)})
    return added


@transaction.atomic
def cite(
    *,
    draft: Draft,
    kind: str,
    text: str,
    source: str = "",
    number: str = "",
    dated: date | None = None,
    at: datetime,
    by: Account,
) -> Citation:
    """Words with a quantity as a citation: quoted from a document, or digits that belong to a name (the reason as source).

    Raises: NotNow, NoSource
    """
    must_be_written(draft)
    if not source.strip():
        missing = "引用须写明出处" if kind == Citation.Kind.QUOTED else "请说明这为什么不是数量"
        raise NoSource(missing, hint="例如：区统计局月报；或：活动名称")
    said = {"text": text, "source": source.strip(), "number": number.strip(), "dated": dated}
    citation = Citation.objects.create(draft=draft, kind=kind, at=at, by=by, **said)
    audit.record("drafts.cite", by=by, subject=str(draft.pk), details={"kind": kind, "citation": citation.pk})
    return citation


def _text(draft: Draft, pieces: Sequence[Piece], *, at: datetime, by: Account) -> str:
    """The pieces as the text of a paragraph; quotations become citations of the draft."""
    words = "".join(piece if isinstance(piece, str) else "\N{OBJECT REPLACEMENT CHARACTER}" for piece in pieces)
    if found := typed(words):
        raise TypedQuantities(words, found)
    return "".join(_said(draft, piece, at, by) for piece in pieces)


def _said(draft: Draft, piece: Piece, at: datetime, by: Account) -> str:
    if not isinstance(piece, Quoted):
        return str(piece)
    origin = piece.origin
    cited = Citation.objects.create(
        draft=draft, kind=Citation.Kind.QUOTED, text=piece.text, source=origin.source, number=origin.number,
        dated=origin.dated, at=at, by=by,
    )  # fmt: skip
    return str(CitedSlot(cited.pk))


def must_be_written(draft: Draft) -> None:
    """Raises: NotNow once the report is issued"""
    if draft.state != Draft.State.WRITING:
        raise NotNow(f"《{draft.title}》已经定稿，不能再改", hint="如需更正，请起草修订稿")


def open_section(section: int) -> Section:
    """The section under a lock, if it may be written now. Raises: NotNow"""
    found = Section.objects.select_for_update().select_related("draft").get(pk=section)
    must_be_written(found.draft)
    if found.position is None:
        raise NotNow(f"“{found.heading}”已删去，不能修改", hint="请先恢复这一节")
    if found.state != Section.State.WRITING:
        raise NotNow(f"本节{found.get_state_display()}，不能修改", hint="请先退回或重新撰写")
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _check(line: str, section: Section) -> None:
    """Slots name what is there; words state no quantity."""
    for slot in slots_of(line):
        if isinstance(slot, FigureSlot):
            _check_figure(slot)
        elif not Citation.objects.filter(pk=slot.citation, draft=section.draft_id).exists():
            raise NoSuchDraft(f"本稿没有编号为 {slot.citation} 的引用")
    if found := typed(line, heading=section.heading):
        raise TypedQuantities(line, found)


def _check_figure(slot: FigureSlot) -> None:
    figure = declarations.one(FIGURE, slot.figure).data
    if slot.period:
        parse(slot.period)
    for key in slot.filters:
        if key not in figure.dimensions:
            known = "、".join(figure.dimensions) or "无"
            raise BadSlot(f"指标“{figure.title}”没有维度“{key}”", hint=f"可用：{known}")


def _insert(
    section: Section, after: int, lines: Sequence[str], *, why: str, at: datetime, by: Account
) -> list[Passage]:
    if lines:
        section.passages.filter(position__gt=after).update(position=F("position") + len(lines))
    return [_add(section, after + number, line, why=why, at=at, by=by) for number, line in enumerate(lines, 1)]


def _add(section: Section, position: int, text: str, *, why: str, at: datetime, by: Account) -> Passage:
    passage = Passage.objects.create(section=section, position=position, text=text)
    PassageVersion.objects.create(passage=passage, version=1, text=text, why=why, at=at, by=by)
    return passage
