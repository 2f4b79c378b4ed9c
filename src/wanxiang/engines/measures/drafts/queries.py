"""Reads of drafts: which there are, how one reads, who may fill what, and how a paragraph came to read so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from wanxiang.core.models import Account

from ..models import Draft, Issue, Passage, PassageVersion, Section, SectionStep
from .changes import Change, changes
from .errors import NoSuchDraft
from .filling import Filling, Line


@dataclass(frozen=True, kw_only=True)
class Written:
    """A section with its paragraphs filled."""

    section: Section
    passages: list[tuple[Passage, Line]]

    @property
    def text(self) -> str:
        """The section as it reads, heading first."""
        return "\n".join([self.section.heading, *(line.text for _, line in self.passages)])


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One change of a paragraph: who, when, and what it did to the words."""

    passage: Passage
    version: int
    at: datetime
    by: Account
    why: str
    changes: list[Change]


def drafts() -> QuerySet[Draft]:
    """Every draft, the newest year first, with how far those of its sections have come that say anything."""
    standing = Q(sections__position__isnull=False, sections__passages__text__gt="")
    return Draft.objects.select_related("made_by", "issue", "revises__issue").annotate(
        wanted=Count("sections", filter=standing, distinct=True),
        reviewed=Count("sections", filter=standing & Q(sections__state=Section.State.REVIEWED), distinct=True),
    )


def draft(number: int) -> Draft:
    """One draft; raises NoSuchDraft."""
    found = drafts().filter(pk=number).first()
    if found is None:
        raise NoSuchDraft("没有这份报告稿")
    return found


def sections(draft: Draft, *, units: Sequence[str] | None = None) -> QuerySet[Section]:
    """The sections of a draft in order; only those asked of some units, where these are named."""
    rows = draft.sections.standing().prefetch_related(
        Prefetch("passages", Passage.objects.exclude(text="")), "remarks__by", "remarks__settled_by", "steps__by"
    )
    return rows if units is None else rows.filter(unit__in=[unit for unit in units if unit])


def section(draft: Draft, position: int, *, units: Sequence[str] | None = None, key: int | None = None) -> Section:
    """One section by its place, or by its key wherever it stands; raises NoSuchDraft, also where it is another unit's."""
    rows = sections(draft, units=units)
    found = (rows.filter(position=position) if key is None else rows.filter(pk=key)).first()
    if found is None:
        raise NoSuchDraft("没有这一节，或者不由本单位撰写")
    return found


def written(draft: Draft, *, units: Sequence[str] | None = None, as_of: date | None = None) -> list[Written]:
    """The draft as it reads now."""
    with Filling(draft, as_of=as_of) as filling:
        return [filled(one, filling) for one in sections(draft, units=units)]


def filled(section: Section, filling: Filling) -> Written:
    """One section as it reads now."""
    passages = [(passage, filling.line(passage.text)) for passage in section.passages.all() if passage.text]
    return Written(section=section, passages=passages)


def passage(section: Section, number: int) -> Passage:
    """A paragraph of a section; raises NoSuchDraft."""
    found = Passage.objects.filter(section=section, pk=number).first()
    if found is None:
        raise NoSuchDraft("没有这一段")
    return found


def history(section: Section) -> list[Wording]:
    """Every change of the section's paragraphs, the newest first."""
    rows = PassageVersion.objects.filter(passage__section=section).select_related("by", "passage")
    before: dict[int, str] = {}
    found = []
    for row in rows.order_by("passage", "version"):
        done = changes(before.get(row.passage_id, ""), row.text)
        before[row.passage_id] = row.text
        found.append(Wording(passage=row.passage, version=row.version, at=row.at, by=row.by, why=row.why, changes=done))
    return sorted(found, key=lambda one: (one.at, one.passage.pk, one.version), reverse=True)


def taken_out(draft: Draft) -> QuerySet[Section]:
    """The sections that were left out of the report, the first first."""
    return draft.sections.taken_out().order_by("pk")


def arranged(draft: Draft) -> QuerySet[SectionStep]:
    """What was done to the headings of a draft and to their order, the newest first."""
    act = SectionStep.Action
    done = [act.ADDED, act.RENAMED, act.MOVED, act.REMOVED, act.RESTORED]
    return (
        SectionStep.objects.filter(section__draft=draft, action__in=done)
        .select_related("section", "by")
        .order_by("-pk")
    )


def revisions(draft: Draft) -> QuerySet[Draft]:
    """The drafts that put an issued one right, the newest first."""
    return draft.revised_by.select_related("made_by", "issue").order_by("-pk")


def issued(number: int) -> Issue:
    """The issue of a draft; raises NoSuchDraft."""
    found = Issue.objects.filter(draft=number).select_related("draft", "by").first()
    if found is None:
        raise NoSuchDraft("这份报告还没有定稿")
    return found
