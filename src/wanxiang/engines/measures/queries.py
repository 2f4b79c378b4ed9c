"""Reads: figures now, the records behind them, what they were before, and values from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import OperationalError, connection
from django.db.models import QuerySet

from wanxiang.core import declarations, files
from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.core.steady import steady
from wanxiang.district.profile import profile

from . import publications
from .claims import Kind
from .comparing import Comparison
from .computing import Computed, Reader, by_dimension
from .computing import records as records_behind
from .declarations import Figure, Growth, Official, Query
from .keeping import computed
from .matching import ANSWERABLE, Known
from .models import Evidence, FigureRun, FigureValue, PlannedValue, Published, Series
from .narrowing import Within
from .over_time import Told, comparisons, told
from .periods import Period, latest, parse

Keys = Mapping[str, str]
NO_KEYS: Keys = {}
KIND = "figure"
ELSEWHERE: tuple[tuple[str, type[Published], tuple[Kind, ...]], ...] = (
    ("imported", Series, (*ANSWERABLE, Kind.GROWTH, Kind.RANK)),
    ("evidence", Evidence, tuple(Kind)),
    ("planned", PlannedValue, (Kind.FORECAST, Kind.TARGET)),
)


def figures(
    *, names: Collection[str] | None = None, as_of: date | None = None, scope: Scope = EVERYTHING
) -> list[Computed]:
    """Every declared figure, or those of some names, for what a scope may see.

    In: as_of: up to the end of which day rows count, where a figure knows by which day they do; None: all there are, as of
        the day of the data
    """
    wanted = [each for each in declarations.declared(KIND) if names is None or each.id in names]
    if not ready():
        day = as_of or profile().as_of
        return [Computed(declaration=each, value=None, reason="平台尚未建库", as_of=day) for each in wanted]
    with steady(), Reader() as reader:
        return computed(wanted, as_of=as_of or data_day(), reader=reader, scope=scope, within=Within(until=as_of))


def figure(
    name: str, *, as_of: date | None = None, scope: Scope = EVERYTHING, period: str = "", keys: Keys = NO_KEYS
) -> Computed:
    """One figure, of a period and of values of its dimensions if asked; raises NoSuchDeclaration, BadPeriod."""
    declaration = declarations.one(KIND, name)
    day = as_of or data_day()
    asked = _asked(period, day, as_of, keys)
    with steady(), Reader() as reader:
        return computed([declaration], as_of=day, reader=reader, scope=scope, within=asked)[0]


def records(
    name: str,
    *,
    limit: int = 50,
    offset: int = 0,
    scope: Scope = EVERYTHING,
    part: str = "of",
    period: str = "",
    keys: Keys = NO_KEYS,
) -> dict[str, Any]:
    """The rows behind a figure: {"columns", "rows", "total"}; raises NoSuchDeclaration, NotComputable, BadPeriod."""
    declaration = declarations.one(KIND, name)
    day = data_day()
    with Reader() as reader:
        return records_behind(
            declaration, limit=limit, offset=offset, as_of=day, reader=reader, scope=scope, part=part,
            within=_asked(period, day, None, keys),
        )  # fmt: skip


def by(
    name: str, *, dimension: str, scope: Scope = EVERYTHING, period: str = "", keys: Keys = NO_KEYS
) -> list[dict[str, Any]]:
    """A figure for every value of a dimension; raises NoSuchDeclaration, NotComputable, BadPeriod."""
    declaration = declarations.one(KIND, name)
    day = data_day()
    with Reader() as reader:
        return by_dimension(
            declaration,
            dimension=dimension,
            as_of=day,
            reader=reader,
            scope=scope,
            within=_asked(period, day, None, keys),
        )


def over_time(
    name: str, *, grain: str = "month", count: int = 12, scope: Scope = EVERYTHING, keys: Keys = NO_KEYS
) -> list[Told]:
    """A figure for the last months, quarters or years, the oldest first; raises NoSuchDeclaration."""
    declaration = declarations.one(KIND, name)
    with Reader() as reader:
        return told(declaration, latest(data_day(), grain, count), reader=reader, scope=scope, keys=keys)


def compare(name: str, *, period: str, scope: Scope = EVERYTHING, keys: Keys = NO_KEYS) -> list[Comparison]:
    """同比、环比、累计同比 of a figure for a period; raises NoSuchDeclaration, BadPeriod."""
    declaration = declarations.one(KIND, name)
    with Reader() as reader:
        return comparisons(declaration, parse(period).up_to(data_day()), reader=reader, scope=scope, keys=keys)


def history(name: str) -> list[FigureValue]:
    """The kept values of a figure as of days, the oldest first."""
    return list(FigureValue.objects.filter(figure=name, period="").select_related("by"))


def kept_values() -> list[tuple[str, date, Any]]:
    """(figure, day, value) of every kept value as of a day, the oldest first."""
    return list(FigureValue.objects.filter(period="").order_by("as_of", "pk").values_list("figure", "as_of", "value"))


def runs() -> QuerySet[FigureRun]:
    """The runs, the latest first."""
    return FigureRun.objects.select_related("by")


def known_figures(found: list[Computed]) -> list[Known]:
    """Figures as what may answer a claim."""
    return [known_figure(c.figure) for c in found]


def within(figure: Figure, period: Period) -> Within:
    """How a period narrows a figure; one that has no day of its rows is not narrowed."""
    return Within(period=period) if figure.period else Within()


def _asked(period: str, day: date, as_of: date | None, keys: Keys) -> Within:
    return Within(period=parse(period).up_to(day) if period else None, keys=keys, until=as_of)


def known_figure(figure: Figure) -> Known:
    """A figure as what may answer a claim."""
    return Known(figure.id, figure.says, figure.unit, kinds=figure.kinds or _kinds(figure.query), units=figure.units)


def _kinds(query: Query) -> tuple[Kind, ...]:
    """The sorts of claims that a query can answer."""
    if isinstance(query, Growth):
        return (Kind.GROWTH,)
    if isinstance(query, Official):
        return {"growth": (Kind.GROWTH,), "gap": (Kind.GROWTH, Kind.RATE), "rank": (Kind.RANK,)}.get(
            query.take, ANSWERABLE
        )
    return ANSWERABLE


def known_elsewhere() -> list[tuple[str, Published, Known]]:
    """Imported, evidence and planned values as what may answer a claim: (state, row, known).

    Evidence that a second person found not to hold answers nothing.
    """
    if not ready():
        return []
    refused = publications.refused()
    return [
        (state, row, Known(str(row.pk), tuple(map(tuple, row.says)), row.unit, kinds))
        for state, model, kinds in ELSEWHERE
        for row in model.objects.in_force()
        if not (model is Evidence and row.pk in refused)
    ]


def ready() -> bool:
    """Whether the platform's database has been made; two documents can be compared without one."""
    try:
        return FigureValue._meta.db_table in connection.introspection.table_names()
    except OperationalError:
        return False


def data_day() -> date:
    """The day the current data stand for: that of the last linking; before any, the district's own."""
    snapshot = files.current("registry")
    stated = snapshot.inputs.get("as_of") if snapshot else None
    return date.fromisoformat(stated) if stated else profile().as_of
