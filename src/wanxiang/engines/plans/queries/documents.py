"""Reads of plans: documents, items with resolved unit names, gaps, proposals."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.gaps import KINDS
from wanxiang.engines.plans.models import Clause, Gap, ItemLeader, ItemUnit, PlanDocument, PlanItem, UnitAlias


class NoSuchPlan(WanxiangError):
    code = "plan.none"
    status = 404


def documents() -> QuerySet[PlanDocument]:
    """Every imported document, newest first."""
    return PlanDocument.objects.all()


def current() -> PlanDocument | None:
    """The document imported last: the one the ledger shows."""
    return PlanDocument.objects.order_by("-imported_at", "-pk").first()


def document(*, key: str | None = None) -> PlanDocument:
    """A document by its number or the beginning of its content hash; without a key, the current one.

    Raises: NoSuchPlan
    """
    found = current() if not key else _by_key(key)
    if found is None:
        raise NoSuchPlan(
            "没有找到这份改革方案。" if key else "还没有导入改革方案。",
            hint="用 wanxiang plan import 导入，用 wanxiang plan list 查看。",
        )
    return found


def _by_key(key: str) -> PlanDocument | None:
    by_number = PlanDocument.objects.filter(pk=int(key)).first() if key.isdigit() and len(key) < 10 else None
    return by_number or (PlanDocument.objects.filter(sha256__startswith=key).first() if len(key) >= 6 else None)


def items(*, document: PlanDocument) -> QuerySet[PlanItem]:
    """The items of a document in order, everything below them prefetched."""
    below = [
        Prefetch("clauses", Clause.objects.order_by("position")),
        Prefetch("units", ItemUnit.objects.order_by("position")),
        Prefetch("people", ItemLeader.objects.order_by("position")),
        Prefetch("gaps", Gap.objects.order_by("pk")),
    ]
    return document.items.order_by("no").prefetch_related(*below)


def item(*, document: PlanDocument, no: int) -> PlanItem:
    """One item by its number. Raises: NoSuchPlan"""
    found = items(document=document).filter(no=no).first()
    if found is None:
        raise NoSuchPlan(f"《{document.title}》里没有第 {no} 项。")
    return found


def confirmed_names() -> dict[str, str]:
    """Confirmed alias → the name it stands for, chains followed to the end."""
    pairs = dict(UnitAlias.objects.filter(status=UnitAlias.Status.CONFIRMED).values_list("name", "same_as"))
    return {name: _end(pairs, name) for name in pairs}


def _end(pairs: dict[str, str], name: str) -> str:
    seen = {name}
    while (after := pairs.get(name)) is not None and after not in seen:
        name = after
        seen.add(after)
    return name


def proposals(
    *, document: PlanDocument | None = None, status: str | None = UnitAlias.Status.PROPOSED
) -> list[UnitAlias]:
    """Alias proposals, of one document's names if given; status None for all of them."""
    rows = UnitAlias.objects.all()
    if status:
        rows = rows.filter(status=status)
    if document is not None:
        rows = rows.filter(name__in=ItemUnit.objects.filter(item__document=document).values("name"))
    return list(rows)


def gap_report(*, document: PlanDocument) -> dict[str, Any]:
    """What the document leaves open: {"plan", "total", "by_kind": [{kind, title, count, items}], "items": […]}."""
    rows = list(items(document=document))
    kinds = []
    for kind, title in KINDS.items():
        numbers = [row.no for row in rows if any(gap.kind == kind for gap in row.gaps.all())]
        if numbers:
            kinds.append({"kind": kind, "title": title, "count": len(numbers), "items": numbers})
    listed = [{"no": row.no, "title": row.title, "gaps": [_gap(gap) for gap in row.gaps.all()]} for row in rows]
    return {"plan": plan_dict(document), "total": len(rows), "by_kind": kinds, "items": listed}


def as_dict(*, document: PlanDocument) -> dict[str, Any]:
    """The whole document as `plan import --json` prints it; unit names resolved by confirmed aliases."""
    names = confirmed_names()
    return {
        "plan": plan_dict(document),
        "items": [item_dict(row, names) for row in items(document=document)],
        "alias_proposals": [
            {"name": one.name, "same_as": one.same_as, "score": one.score, "why": one.why}
            for one in proposals(document=document)
        ],
    }


def plan_dict(document: PlanDocument) -> dict[str, Any]:
    return {
        "id": document.pk,
        "title": document.title,
        "year": document.year or None,
        "file": document.file_name,
        "format": document.format,
        "sha256": document.sha256,
        "chapters": document.chapters,
        "items": document.items.count(),
    }


def item_dict(row: PlanItem, names: dict[str, str]) -> dict[str, Any]:
    """One item with resolved names. participants include the groups; groups repeats them alone."""
    units = list(row.units.all())
    people = list(row.people.all())
    return {
        "no": row.no,
        "label": row.label,
        "chapter": row.chapter,
        "title": row.title,
        "text": row.text,
        "clauses": [{"no": one.position, "text": one.text, "span": one.span} for one in row.clauses.all()],
        "leaders": [one.name for one in people if one.role == ItemLeader.Role.LEADER],
        "owners": [one.name for one in people if one.role == ItemLeader.Role.OWNER],
        "lead_units": resolved(units, ItemUnit.Role.LEAD, names),
        "participants": resolved(units, ItemUnit.Role.PARTICIPANT, names),
        "groups": list(dict.fromkeys(one.name for one in units if one.is_group)),
        "open_ended": any(one.open_ended for one in units),
        "lead_units_raw": [one.name for one in units if one.role == ItemUnit.Role.LEAD],
        "participants_raw": [one.name for one in units if one.role == ItemUnit.Role.PARTICIPANT],
        "due": row.due.isoformat() if row.due else None,
        "due_raw": row.due_raw,
        "target": row.target,
        "gaps": [_gap(gap) for gap in row.gaps.all()],
        "spans": row.spans
        | {"leaders": [one.span for one in people if one.role == ItemLeader.Role.LEADER]}
        | {role + "s": [one.span for one in units if one.role == role] for role in ItemUnit.Role.values},
    }


def resolved(units: list[ItemUnit], role: str, names: dict[str, str]) -> list[str]:
    """Names of one role with confirmed aliases put right, each once."""
    return list(dict.fromkeys(names.get(one.name, one.name) for one in units if one.role == role))


def _gap(gap: Gap) -> dict[str, str]:
    return {"kind": gap.kind, "message": gap.message, "evidence": gap.evidence}
