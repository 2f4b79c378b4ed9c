"""Reads: figures now, the records behind them, what they were before, and values from elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import OperationalError, connection

from wanxiang.core import declarations, files
from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.district.profile import profile

from .claims import Kind
from .computing import Computed, Reader, by_dimension, compute
from .computing import records as records_behind
from .declarations import Figure, Growth
from .matching import ANSWERABLE, Known
from .models import Evidence, FigureValue, PlannedValue, Published, Series

KIND = "figure"
ELSEWHERE: tuple[tuple[str, type[Published], tuple[Kind, ...]], ...] = (
    ("imported", Series, (*ANSWERABLE, Kind.GROWTH, Kind.RANK)),
    ("evidence", Evidence, tuple(Kind)),
    ("planned", PlannedValue, (Kind.FORECAST, Kind.TARGET)),
)


def figures(*, as_of: date | None = None, scope: Scope = EVERYTHING) -> list[Computed]:
    """Every declared figure as of a day (of the data, when none is given), for what a scope may see."""
    if not ready():
        return [
            Computed(declaration=d, value=None, reason="平台尚未建库", as_of=as_of or profile().as_of)
            for d in declarations.declared(KIND)
        ]
    day = as_of or data_day()
    with Reader() as reader:
        return [compute(d, as_of=day, reader=reader, scope=scope) for d in declarations.declared(KIND)]


def figure(name: str, *, as_of: date | None = None, scope: Scope = EVERYTHING) -> Computed:
    """One figure; raises NoSuchDeclaration."""
    declaration = declarations.one(KIND, name)
    with Reader() as reader:
        return compute(declaration, as_of=as_of or data_day(), reader=reader, scope=scope)


def records(
    name: str, *, limit: int = 50, offset: int = 0, scope: Scope = EVERYTHING, part: str = "of"
) -> dict[str, Any]:
    """The rows behind a figure: {"columns", "rows", "total"}; raises NoSuchDeclaration, NotComputable."""
    declaration = declarations.one(KIND, name)
    with Reader() as reader:
        return records_behind(
            declaration, limit=limit, offset=offset, as_of=data_day(), reader=reader, scope=scope, part=part
        )


def by(name: str, *, dimension: str, scope: Scope = EVERYTHING) -> list[dict[str, Any]]:
    """A figure for every street, community, grid or policy; raises NoSuchDeclaration, NotComputable."""
    declaration = declarations.one(KIND, name)
    with Reader() as reader:
        return by_dimension(declaration, dimension=dimension, as_of=data_day(), reader=reader, scope=scope)


def history(name: str) -> list[FigureValue]:
    """The kept values of a figure, the oldest first."""
    return list(FigureValue.objects.filter(figure=name).select_related("by"))


def known_figures(computed: list[Computed]) -> list[Known]:
    """Figures as what may answer a claim."""
    return [known_figure(c.figure) for c in computed]


def known_figure(figure: Figure) -> Known:
    """A figure as what may answer a claim."""
    told = (Kind.GROWTH,) if isinstance(figure.query, Growth) else ANSWERABLE
    return Known(figure.id, figure.says, figure.unit, kinds=figure.kinds or told, units=figure.units)


def known_elsewhere() -> list[tuple[str, Published, Known]]:
    """Imported, evidence and planned values as what may answer a claim: (state, row, known)."""
    if not ready():
        return []
    return [
        (state, row, Known(str(row.pk), tuple(map(tuple, row.says)), row.unit, kinds))
        for state, model, kinds in ELSEWHERE
        for row in model.objects.in_force()
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
