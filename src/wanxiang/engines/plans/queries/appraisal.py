"""Reads of the appraisal: results in force, the points of a unit with their rows, totals in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from wanxiang.engines.plans.models import Appraisal, Objection, PlanDocument, Score

from .supervision import NotThere

FULL = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Total:
    """What a unit has altogether: points of what applied to it, brought to a hundred, and what is given on top; its place
    (equal totals share one)."""

    unit: str
    points: Decimal
    most: Decimal
    bonus: Decimal
    total: Decimal | None
    place: int = 0


def appraisals(*, document: PlanDocument) -> QuerySet[Appraisal]:
    """Every version of every result of a plan, newest first."""
    return Appraisal.objects.filter(document=document).select_related("published_by", "frozen_by")


def appraisal(*, key: int) -> Appraisal:
    """One result in one version. Raises: NotThere"""
    found = Appraisal.objects.select_related("document", "published_by", "frozen_by").filter(pk=key).first()
    if found is None:
        raise NotThere("没有这份考核结果。")
    return found


def score(*, appraisal: Appraisal, unit: str, criterion: str) -> Score:
    """The points of a unit by one criterion. Raises: NotThere"""
    found = appraisal.scores.filter(unit=unit, criterion=criterion).first()
    if found is None:
        raise NotThere("没有这一项得分。")
    return found


def objections(*, appraisal: Appraisal) -> QuerySet[Objection]:
    """The objections to a result, in all its versions."""
    same = Appraisal.objects.filter(document=appraisal.document_id, begins=appraisal.begins, until=appraisal.until)
    return Objection.objects.filter(appraisal__in=same).select_related("score", "by", "answered_by", "corrected_in")


def totals(scores: Iterable[tuple[str, Decimal | None, Decimal]]) -> list[Total]:
    """Units in order of their totals.

    In:     (unit, points or None where nothing applied, most); most is 0 for points given on top
    """
    by_unit: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for unit, got, could in scores:
        by_unit.setdefault(unit, []).extend([(got, could)] if got is not None else [])
    listed = sorted((_total(unit, each) for unit, each in by_unit.items()), key=_order)
    better = [each.total for each in listed]
    return [replace(each, place=better.index(each.total) + 1) for each in listed]


def _total(unit: str, scores: list[tuple[Decimal, Decimal]]) -> Total:
    most = sum((could for _, could in scores), Decimal())
    points = sum((got for got, could in scores if could), Decimal())
    bonus = sum((got for got, could in scores if not could), Decimal())
    total = min((points / most * FULL).quantize(CENT, ROUND_HALF_UP) + bonus, FULL) if most else None
    return Total(unit=unit, points=points, most=most, bonus=bonus, total=total)


def _order(each: Total) -> tuple[bool, Decimal, str]:
    return each.total is None, -(each.total or Decimal()), each.unit
