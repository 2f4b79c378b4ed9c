"""A value is fixed for a period by a person, and corrected by another one; every version stays."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import get_random_string

from wanxiang.core import audit, declarations
from wanxiang.core.declarations import Declaration
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account

from .. import rowsets
from ..computing import Computed
from ..models import FrozenValue
from ..over_time import Told, told
from ..periods import Period, parse
from ..queries import KIND, within
from ..reader import NotComputable, Reader
from .keeping import kept_value
from .publishing import SecondPerson


class NotFreezable(WanxiangError):
    """The value cannot be fixed, or corrected, now; the message says why."""

    code = "measures.not_freezable"
    status = 409


def freeze(*, figure: str, period: str, why: str, by: Account, as_of: date, at: datetime) -> FrozenValue:
    """Fix the value of a period: reports print it from then on.

    In:     as_of: the day up to which records count; a period that is not over holds what had come by then
    Raises: NoSuchDeclaration, BadPeriod, NotFreezable (no value, fixed already, no person, no reason)
    """
    declaration = declarations.one(KIND, figure)
    known = parse(period).up_to(as_of)
    _demand_person(by, why)
    with transaction.atomic():
        if _last(figure, known) is not None:
            raise NotFreezable(f"“{declaration.data.title}”{known.words}已定稿", hint="如数据有误，请另一人更正")
        row = _write(declaration, known, version=1, why=why, by=by, as_of=as_of, at=at)
        audit.record("measures.freeze", by=by, why=why, subject=f"{figure} {known.label}", details={"version": 1})
    return row


def correct(*, figure: str, period: str, why: str, by: Account, as_of: date, at: datetime) -> FrozenValue:
    """Replace a fixed value by what the records say now: a further version, by another person, with the reason.

    Raises: NoSuchDeclaration, BadPeriod, SecondPerson, NotFreezable (not fixed yet, or the records say the same)
    """
    declaration = declarations.one(KIND, figure)
    known = parse(period).up_to(as_of)
    _demand_person(by, why)
    with transaction.atomic():
        last = _last(figure, known)
        if last is None:
            raise NotFreezable(f"“{declaration.data.title}”{known.words}还没有定稿", hint="请先定稿")
        if last.by_id == by.pk:
            raise SecondPerson("更正由上一版定稿人以外的人作出")
        row = _write(declaration, known, version=last.version + 1, why=why, by=by, as_of=as_of, at=at)
        if (row.kept.value, row.kept.parts, row.ends) == (last.kept.value, last.kept.parts, last.ends):
            raise NotFreezable("现在的数与定稿相同，无须更正")
        audit.record(
            "measures.correct", by=by, why=why, subject=f"{figure} {known.label}", details={"version": row.version}
        )
    return row


def _demand_person(by: Account, why: str) -> None:
    if by.is_system:
        raise NotFreezable("定稿和更正须由人作出，平台自身不能定稿")
    if not why.strip():
        raise NotFreezable("定稿和更正须写明事由")


def _last(figure: str, period: Period) -> FrozenValue | None:
    rows = FrozenValue.objects.select_related("kept").select_for_update(of=("self",))
    return rows.filter(figure=figure, period=period.label).order_by("version").last()


def _write(
    declaration: Declaration, period: Period, *, version: int, why: str, by: Account, as_of: date, at: datetime
) -> FrozenValue:
    with Reader() as reader:
        (found,) = told(declaration, [period], reader=reader)
        if found.value is None:
            raise NotFreezable(f"“{declaration.data.title}”{period.words}没有数：{found.reason}")
        value, _ = kept_value(_computed(declaration, found, as_of), by=by, period=period.label)
        rows = _rows(declaration, period, version, reader)
    return FrozenValue.objects.create(
        figure=declaration.id, period=period.label, begins=period.begin, ends=period.end, version=version, kept=value,
        rows=rows, why=why.strip()[:400], by=by, at=at,
    )  # fmt: skip


def _computed(declaration: Declaration, found: Told, as_of: date) -> Computed:
    return Computed(
        declaration=declaration, value=found.value, reason="", as_of=found.kept_on or as_of, lineage=dict(found.lineage)
    )


def _rows(declaration: Declaration, period: Period, version: int, reader: Reader) -> str:
    """The keys of the records behind a value, where they can be told by period."""
    if declaration.data.period is None:
        return ""
    name = f"{declaration.id}-{period.label}-{version}-{get_random_string(8)}"
    try:
        return rowsets.keep(declaration, within(declaration.data, period), reader=reader, name=name)
    except NotComputable:
        return ""
