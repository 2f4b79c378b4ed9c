"""The JSON API of figures: the catalogue, one figure with what it was made of, and a figure by one of its dimensions.

docs/figures-api.md is its page. Like the pages it gives numbers and never a row of a person, so a look leaves no audit row.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from wanxiang.console import fresh
from wanxiang.console.measures import catalogue
from wanxiang.console.measures.asking import key_names, label
from wanxiang.core.access import Reach, Scope, scope_of
from wanxiang.core.declarations import one
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.doorkeeping import door
from wanxiang.engines.measures import frozen, queries
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.declarations import Figure
from wanxiang.engines.measures.models import FrozenValue
from wanxiang.engines.measures.narrowing import NOWHERE
from wanxiang.engines.measures.periods import parse
from wanxiang.systems import folders

VIEW = "figures.view"
BETWEEN = ":"
router = Router(tags=["指标"])
Name = Annotated[str, Path(min_length=1, max_length=60, pattern="^[a-z][a-z0-9_]*$")]
Number = int | float
Value = Number | dict[str, Number] | None


class BadKey(WanxiangError):
    code = "measures.bad_key"
    status = 422


class DimensionTold(Schema):
    """By what a figure can be told: what its values are called, and whether they are places, units or words."""

    name: str
    label: str
    type: str


class FixedTold(Schema):
    """A value that reports print, whatever the records say since."""

    period: str
    version: int
    value: Value
    at: datetime


class FigureListed(Schema):
    """A figure: `value` a number, or {"from", "to"} of a change; None with a reason where there is none."""

    id: str
    title: str
    unit: str
    kind: str
    system: str
    owner: str
    value: Value
    reason: str
    as_of: date
    dimensions: list[str]
    periods: Literal["flow", "cumulative", ""]
    interim: str


class FiguresTold(Schema):
    as_of: date | None
    figures: list[FigureListed]


class TableRead(Schema):
    name: str
    snapshot: str | None
    rows: int | None
    digest: str | None


class LineageTold(Schema):
    """What the value was made of: tables as they were, the declaration, the code; how many deliveries stand behind."""

    tables: list[TableRead]
    deliveries: int
    declaration: str
    declared_in: str
    code: str


class PeriodTold(Schema):
    label: str
    words: str
    begin: date
    end: date


class FigureTold(FigureListed):
    """The same, narrowed as it was asked. `parts`: numerator and denominator, or those of each side of a change."""

    definition: str
    wording: str
    parts: dict[str, Any]
    period: PeriodTold | None
    keys: dict[str, str]
    axes: list[DimensionTold]
    fixed: list[FixedTold]
    lineage: LineageTold


class LineTold(Schema):
    """A value of the dimension with its number; `key` as it is sent back in `key=`."""

    key: str
    name: str
    value: Value
    parts: dict[str, Number]


class LinesTold(Schema):
    id: str
    title: str
    unit: str
    as_of: date
    dimension: DimensionTold
    lines: list[LineTold]


class Asked(Schema):
    """A period (2021-11, 2021Q4, 2021, 2021-01~11); key: `street:440303001`, as often as wanted."""

    period: Annotated[str, Field(max_length=20)] = ""
    key: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=10)] = []

    def keys(self, figure: Figure) -> dict[str, str]:
        """Dimension → value; raises BadKey for one that the figure has not."""
        found = {}
        for each in self.key:
            name, mark, value = each.partition(BETWEEN)
            if not mark or not value or name not in figure.axes:
                raise BadKey(
                    f"“{each}”不是本指标的维度和取值",
                    hint=f"写作 维度:取值；可用维度：{'、'.join(figure.axes) or '无'}",
                )
            found[name] = value
        return found


@router.get("", auth=door(VIEW), response=FiguresTold, summary="全部指标")
def figures(request: HttpRequest) -> dict[str, Any]:
    """Every declared figure with its value, as much of it as the caller may see."""
    found = catalogue.computed(fresh.state(), _scope(request))
    return {"as_of": found[0].as_of if found else None, "figures": [_listed(each) for each in found]}


@router.get("{name}", auth=door(VIEW), response=FigureTold, summary="一个指标")
def figure(request: HttpRequest, name: Name, asked: Query[Asked]) -> dict[str, Any]:
    """One figure of a period and of values of its dimensions, with what it was made of. 404 unknown, 422 a bad period or key."""
    declared, scope = one(queries.KIND, name).data, _scope(request)
    keys = asked.keys(declared)
    found = queries.figure(name, scope=scope, period=asked.period, keys=keys)
    fixed = frozen.in_force(name).values() if Reach() in scope.reaches and not keys else []
    told = found.as_json()
    return _listed(found) | {
        "definition": declared.definition, "wording": found.wording, "period": _period(asked.period), "keys": keys,
        "parts": {part: told[part] for part in ("numerator", "denominator", "from", "to") if part in told},
        "axes": [_dimension(declared, each) for each in declared.axes], "fixed": [_fixed(each) for each in fixed],
        "lineage": found.lineage | {"deliveries": len(found.lineage["deliveries"])},
    }  # fmt: skip


@router.get("{name}/by/{dimension}", auth=door(VIEW), response=LinesTold, summary="按一个维度")
def by(request: HttpRequest, name: Name, dimension: Name, asked: Query[Asked]) -> dict[str, Any]:
    """A figure for every value of a dimension; 409 where it is not told by it."""
    declared = one(queries.KIND, name).data
    lines = queries.by(name, dimension=dimension, scope=_scope(request), period=asked.period, keys=asked.keys(declared))
    names = key_names(declared, dimension, [line["key"] for line in lines])
    return {
        "id": declared.id, "title": declared.title, "unit": declared.unit, "as_of": queries.data_day(),
        "dimension": _dimension(declared, dimension), "lines": [_line(line, names) for line in lines],
    }  # fmt: skip


def _scope(request: HttpRequest) -> Scope:
    """A key's account has a scope as an officer's has."""
    return scope_of(request.user, VIEW)


def _listed(found: Computed) -> dict[str, Any]:
    figure = found.figure
    system = {folder.id: folder for folder in folders()}.get(found.declaration.path.parent.name)
    return {
        "id": figure.id, "title": figure.title, "unit": figure.unit, "kind": figure.kind, "system": system.id if system else "",
        "owner": system.owner if system else "", "value": found.value.as_json() if found.value else None, "reason": found.reason,
        "as_of": found.as_of, "dimensions": list(figure.axes), "periods": figure.period.counts if figure.period else "",
        "interim": figure.interim,
    }  # fmt: skip


def _dimension(figure: Figure, name: str) -> dict[str, str]:
    return {"name": name, "label": label(figure, name), "type": figure.axes[name].type}


def _period(asked: str) -> dict[str, Any] | None:
    if not asked:
        return None
    period = parse(asked).up_to(queries.data_day())
    return {"label": period.label, "words": period.words, "begin": period.begin, "end": period.end}


def _fixed(row: FrozenValue) -> dict[str, Any]:
    return {"period": row.period, "version": row.version, "value": row.kept.value, "at": row.at}


def _line(line: dict[str, Any], names: dict[Any, str]) -> dict[str, Any]:
    parts = {name: line[name] for name in ("numerator", "denominator", "from", "to") if name in line}
    key = NOWHERE if line["key"] is None else str(line["key"])
    return {"key": key, "name": names[line["key"]], "value": line["value"], "parts": parts}
