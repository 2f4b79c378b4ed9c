"""The appraisal of units: the published formula over the records of a period, each point with the rows that it comes of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wanxiang.core.models import Account
from wanxiang.engines.plans.actions.appraisal import Points, publish_appraisal
from wanxiang.engines.plans.models import Appraisal, PlanDocument
from wanxiang.engines.plans.queries.appraisal import Total, totals
from wanxiang.engines.plans.queries.delivery import Period, Record, records
from wanxiang.systems.reform_ledger import addresses
from wanxiang.systems.reform_ledger.declared import ADD, DEDUCT, SHARE, Criterion, days, formula

CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the formula gives for a period, before anybody publishes it."""

    period: Period
    points: Sequence[Points]
    totals: Sequence[Total]

    def of(self, unit: str, criterion: str) -> Points | None:
        """The points of a unit by one criterion."""
        return next((each for each in self.points if (each.unit, each.criterion) == (unit, criterion)), None)


def period_of(*, begins: date, until: date, today: date) -> Period:
    """A period as of its last day, or of today while it runs."""
    return Period(begins=begins, until=until, as_of=min(until - timedelta(days=1), today))


def preview(*, document: PlanDocument, period: Period) -> Preview:
    """The points of every unit that led something in the period; a criterion with nothing to count gives none."""
    known = records(document=document, period=period, check_due=days().check_due)
    units = sorted({each.unit for each in known if each.kind == "任务"})
    points = [scored(each, unit, known) for unit in units for each in formula()[0].criteria]
    return Preview(period=period, points=points, totals=totals((each.unit, each.points, each.most) for each in points))


def scored(criterion: Criterion, unit: str, known: Iterable[Record]) -> Points:
    """One criterion for one unit: base, rows that count, points; `most` is 0 for what is given on top."""
    base = [
        each for each in known if (each.unit, each.kind) == (unit, criterion.of) and criterion.base(each.facts) is True
    ]
    counted = [each for each in base if criterion.counts(each.facts) is True]
    points, how = _points(criterion, len(base), len(counted))
    return Points(
        unit=unit, criterion=criterion.id, title=criterion.title, points=points, how=how,
        most=criterion.most if criterion.way in (SHARE, DEDUCT) else Decimal(),
        rows=[_row(each, criterion, each in counted) for each in base],
    )  # fmt: skip


def publish(*, document: PlanDocument, begins: date, until: date, by: Account, at: datetime, today: date) -> Appraisal:
    """Publish what the formula gives for a period that is over. Raises: AppraisalRefused"""
    said, version = formula()
    found = preview(document=document, period=period_of(begins=begins, until=until, today=today))
    return publish_appraisal(
        document=document, title=f"{document.year or begins.year}年{said.title}", begins=begins, until=until,
        formula={**said.raw, "said": {each.id: each.said for each in said.criteria}}, formula_version=version,
        points=found.points, object_until=today + timedelta(days=days().object_days), by=by, at=at,
    )  # fmt: skip


def _points(criterion: Criterion, base: int, counted: int) -> tuple[Decimal | None, str]:
    if criterion.way == SHARE:
        if not base:
            return None, "没有计入的记录，不适用"
        points = (criterion.most * counted / base).quantize(CENT, ROUND_HALF_UP)
        return points, f"{criterion.most:f} × {counted} ÷ {base}"
    if criterion.way == DEDUCT:
        return max(
            criterion.most - criterion.each * counted, Decimal()
        ), f"{criterion.most:f} − {criterion.each:f} × {counted}"
    return min(criterion.each * counted, criterion.most), f"{criterion.each:f} × {counted}，至多 {criterion.most:f}"


LABELS = {SHARE: ("计入", "未计入"), DEDUCT: ("扣分", "不扣分"), ADD: ("加分", "不加分")}


def _row(record: Record, criterion: Criterion, counts: bool) -> Mapping[str, Any]:
    said = "；".join(f"{word}：{_said(value)}" for word, value in record.facts.items())
    label = LABELS[criterion.way][not counts]
    return {"title": record.title, "url": addresses.of_record(record), "counts": counts, "label": label, "says": said}


def _said(value: Any) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
