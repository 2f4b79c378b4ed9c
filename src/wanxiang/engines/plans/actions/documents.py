"""Writes: a document comes in, a person decides on a name. One transaction each, with who and an audit row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.district.actions import decide_name, propose_name
from wanxiang.district.models import UnitName
from wanxiang.district.queries import unit_named
from wanxiang.engines.plans.aliases import propose
from wanxiang.engines.plans.gaps import gaps_of
from wanxiang.engines.plans.models import (
    Candidate,
    Clause,
    Gap,
    ItemLeader,
    ItemUnit,
    PlanDocument,
    PlanItem,
    UnitAlias,
)
from wanxiang.engines.plans.phrases import phrases
from wanxiang.engines.plans.reading import Item, Plan, Span, read

if TYPE_CHECKING:
    from wanxiang.core.models import Account


class NoSuchAlias(WanxiangError):
    code = "plan.no_such_alias"
    status = 404


@dataclass(frozen=True)
class Imported:
    """`created` is False when the same file had come in before: then nothing has changed."""

    document: PlanDocument
    created: bool


def import_document(*, data: bytes, file_name: str, by: Account, year: int | None = None) -> Imported:
    """Read a plan and store it with its gaps; names that seem to mean one unit are proposed, not merged.

    Raises: UnreadableDocument, NoPlan; nothing is stored then
    """
    plan = read(data=data, year=year)
    with transaction.atomic():
        known = PlanDocument.objects.filter(sha256=plan.sha256, year=plan.year or 0).first()
        if known:
            return Imported(known, False)
        document = _store(plan, file_name, by)
        _propose(plan, by)
        audit.record(
            "plans.import", by=by, subject=document.sha256[:12], details={"items": len(plan.items), "year": plan.year}
        )
    return Imported(document, True)


def _store(plan: Plan, file_name: str, by: Account) -> PlanDocument:
    document = PlanDocument.objects.create(
        sha256=plan.sha256,
        year=plan.year or 0,
        title=(plan.title or file_name)[:300],
        file_name=file_name[:300],
        format=plan.format,
        text=plan.text,
        chapters=[{"no": one.no, "title": one.title, "span": one.span.as_list()} for one in plan.chapters],
        imported_by=by.username,
    )
    rows = PlanItem.objects.bulk_create(_row(document, item) for item in plan.items)
    stored = list(zip(rows, plan.items, strict=True))
    clauses = Clause.objects.bulk_create(
        Clause(item=row, text=one.text, position=one.no, **_place(one.span))
        for row, item in stored
        for one in item.clauses
    )
    Candidate.objects.bulk_create(
        Candidate(clause=clause, position=position, text=one.text, proposed=one.proposed, why=one.why[:300])
        for clause in clauses
        for position, one in enumerate(phrases(clause.text), start=1)
    )
    ItemUnit.objects.bulk_create(
        ItemUnit(
            item=row,
            role=one.role,
            name=one.name,
            key=one.key,
            is_group=one.group,
            open_ended=one.open_ended,
            position=position,
            **_place(one.span),
        )
        for row, item in stored
        for position, one in enumerate(item.units)
    )
    ItemLeader.objects.bulk_create(
        ItemLeader(item=row, role=one.role, name=one.name, key=one.key, position=position, **_place(one.span))
        for row, item in stored
        for position, one in enumerate(item.people)
    )
    Gap.objects.bulk_create(Gap(item=row, **gap.as_dict()) for row, item in stored for gap in gaps_of(item))
    return document


def _row(document: PlanDocument, item: Item) -> PlanItem:
    spans = {name: span.as_list() for name, span in item.spans.items()}
    if item.deadline:
        spans["due"] = item.deadline.span.as_list()
    return PlanItem(
        document=document,
        no=item.no,
        label=item.label[:40],
        chapter=item.chapter[:300],
        title=item.title[:500],
        text=item.text,
        target=item.target,
        due=item.due,
        due_raw=item.deadline.raw if item.deadline else "",
        spans=spans,
    )


def _place(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end, "line": span.line}


def _propose(plan: Plan, by: Account) -> None:
    """Proposals for names that nobody has decided on yet; where the tree knows the unit, it learns of them too."""
    mentions = Counter(unit.name for item in plan.items for unit in item.units if not unit.group)
    official = set(UnitName.objects.filter(status=UnitName.Status.OFFICIAL).values_list("name", flat=True))
    decided = set(UnitAlias.objects.filter(status=UnitAlias.Status.CONFIRMED).values_list("name", flat=True))
    for one in propose(mentions=mentions, official=official):
        if one.name in decided:
            continue
        UnitAlias.objects.get_or_create(
            name=one.name, same_as=one.same_as, defaults={"score": one.score, "why": one.why}
        )
        if unit := unit_named(one.same_as):
            propose_name(unit=unit, name=one.name, why=one.why, score=one.score, by=by)


def decide_alias(*, name: str, confirmed: bool, by: Account, why: str = "") -> UnitAlias:
    """Confirm or reject the proposal for a name; a decision may be revised by deciding again.

    Raises: NoSuchAlias when nothing was ever proposed for the name
    """
    status = UnitAlias.Status.CONFIRMED if confirmed else UnitAlias.Status.REJECTED
    with transaction.atomic():
        alias = UnitAlias.objects.select_for_update().filter(name=name).order_by("-score").first()
        if alias is None:
            waiting = "、".join(
                UnitAlias.objects.filter(status=UnitAlias.Status.PROPOSED).values_list("name", flat=True)
            )
            raise NoSuchAlias(f"没有关于“{name}”的名称建议。", hint=f"待确认的有：{waiting or '无'}")
        alias.status, alias.decided_at, alias.decided_by = status, timezone.now(), by.username
        alias.save(update_fields=["status", "decided_at", "decided_by"])
        if unit := unit_named(alias.same_as):
            propose_name(unit=unit, name=alias.name, why=alias.why, score=alias.score, by=by)
            decide_name(name=alias.name, unit=unit, confirmed=confirmed, by=by, why=why)
        audit.record(
            "plans.decide_alias", by=by, why=why, subject=name, details={"same_as": alias.same_as, "status": status}
        )
    return alias


def confirm_all(*, by: Account) -> list[UnitAlias]:
    """Confirm every open proposal, as one person's decision."""
    names = UnitAlias.objects.filter(status=UnitAlias.Status.PROPOSED).values_list("name", flat=True)
    with transaction.atomic():
        return [decide_alias(name=name, confirmed=True, by=by) for name in list(names)]
