"""The score card of a contractor: a declared formula over the rows of its work orders. Pure.

    rows ─ where ─▶ of, to ─▶ points of each indicator (and the rows that cost them) ─▶ total

Exact: decimals, never floats; rounded once, at the end, half up. Every point that is missing names its work orders.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

KIND, SERVICES = "contract_score", "contract_service"
SHARE, DEDUCT = "share", "deduct"
COLUMNS = frozenset({
    "case_no", "class_code", "level", "grid_code", "state", "on_time", "reworks", "returns", "supervised", "resolved", "satisfied",
    "extended", "repeats", "finished", "overdue", "urged",
})  # fmt: skip
"""What a condition may name: columns of the table `cases`, and three that are read off its clocks and history."""
OPERATORS = {
    "ge": lambda value, than: value is not None and value >= than,
    "gt": lambda value, than: value is not None and value > than,
    "le": lambda value, than: value is not None and value <= than,
    "lt": lambda value, than: value is not None and value < than,
    "ne": lambda value, than: value != than,
}
Row = Mapping[str, Any]


class BadFormula(WanxiangError):
    """A score formula is faulty; the message names file and indicator."""

    code = "managed_city.bad_formula"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One line of a formula."""

    id: str
    title: str
    weight: Decimal
    kind: str
    of: Mapping[str, Any]
    to: Mapping[str, Any]
    full: Decimal = Decimal(1)
    zero: Decimal = Decimal(0)
    each: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Formula:
    """The lines of a score card and how the total is rounded."""

    id: str
    title: str
    base: Decimal
    decimals: int
    basis: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """An indicator as measured: its points (None where nothing was there to measure), numbers, and the rows that cost points."""

    indicator: Indicator
    points: Decimal | None
    of: int
    to: int
    lost: tuple[str, ...]

    @property
    def share(self) -> Decimal | None:
        """of ÷ to."""
        return Decimal(self.of) / Decimal(self.to) if self.to else None


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score card: the total (None without a single work order), its lines, and what an accepted objection took out."""

    total: Decimal | None
    lines: tuple[Line, ...]
    orders: int
    excluded: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One of the services that a contract may hold, and the classes of its work orders."""

    id: str
    title: str
    classes: tuple[str, ...]

    def holds(self, class_code: str) -> bool:
        """Whether a class belongs to the service."""
        return any(class_code.startswith(prefix) for prefix in self.classes)


def score(formula: Formula, rows: Iterable[Row], *, excluded: Sequence[str] = ()) -> Score:
    """The score card over some work orders.

    In:     rows: one a work order, with the columns of COLUMNS; excluded: numbers that an accepted objection took out
    """
    counted = [row for row in rows if row["case_no"] not in set(excluded)]
    lines = tuple(_line(indicator, counted) for indicator in formula.indicators)
    measured = [line for line in lines if line.points is not None]
    weight = sum((line.indicator.weight for line in measured), Decimal(0))
    total = None
    if counted and weight:
        points = sum((line.points for line in measured if line.points is not None), Decimal(0))
        total = (points / weight * formula.base).quantize(Decimal(1).scaleb(-formula.decimals), ROUND_HALF_UP)
    return Score(total=total, lines=lines, orders=len(counted), excluded=tuple(excluded))


def _line(indicator: Indicator, rows: Sequence[Row]) -> Line:
    base = [row for row in rows if holds(row, indicator.to)]
    met = [row for row in base if holds(row, indicator.of)]
    if indicator.kind == DEDUCT:
        points = max(indicator.weight - indicator.each * len(met), Decimal(0)) if rows else None
        return Line(indicator=indicator, points=points, of=len(met), to=len(base), lost=_numbers(met))
    lost = [row for row in base if not holds(row, indicator.of)]
    return Line(
        indicator=indicator,
        points=_in_proportion(indicator, len(met), len(base)),
        of=len(met),
        to=len(base),
        lost=_numbers(lost),
    )


def _in_proportion(indicator: Indicator, of: int, to: int) -> Decimal | None:
    if not to:
        return None
    reached = (Decimal(of) / Decimal(to) - indicator.zero) / (indicator.full - indicator.zero)
    return indicator.weight * min(max(reached, Decimal(0)), Decimal(1))


def holds(row: Row, where: Mapping[str, Any]) -> bool:
    """Whether a row meets every part of a condition: a value, one of several, or {operator: value}."""
    return all(_meets(row.get(column), said) for column, said in where.items())


def _meets(value: Any, said: Any) -> bool:
    if isinstance(said, Mapping):
        return all(OPERATORS[name](value, than) for name, than in said.items())
    return value in said if isinstance(said, list) else value == said


def _numbers(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row["case_no"] for row in rows)


def load(path: Path) -> list[tuple[str, Formula]]:
    """Read and check a formula; raises BadFormula."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        lines = tuple(_indicator(row) for row in data["indicators"])
        made = Formula(id=data["id"], title=data["title"], base=Decimal(str(data.get("base", 100))), decimals=int(data.get("decimals", 1)),
                       basis=data.get("basis", ""), indicators=lines)  # fmt: skip
    except (yaml.YAMLError, KeyError, TypeError, ArithmeticError) as error:
        raise BadFormula(f"{path.name} 无法读取：{error!r}") from error
    for line in lines:
        for fault in _faults(line):
            raise BadFormula(f"{path.name}：指标 {line.id} {fault}")
    return [(made.id, made)]


def load_services(path: Path) -> list[tuple[str, Service]]:
    """Read the services; raises BadFormula."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
        return [(row["id"], Service(id=row["id"], title=row["title"], classes=tuple(row["classes"]))) for row in rows]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadFormula(f"{path.name} 无法读取：{error!r}") from error


def _indicator(row: Mapping[str, Any]) -> Indicator:
    numbers = {name: Decimal(str(row[name])) for name in ("weight", "full", "zero", "each") if name in row}
    return Indicator(id=row["id"], title=row["title"], kind=row["kind"], of=row["of"], to=row.get("to", {}), **numbers)


def _faults(line: Indicator) -> Iterable[str]:
    if line.kind not in (SHARE, DEDUCT):
        yield f"的算法“{line.kind}”不存在，可用 {SHARE}、{DEDUCT}"
    if unknown := (line.of.keys() | line.to.keys()) - COLUMNS:
        yield f"提到不存在的列 {'、'.join(sorted(unknown))}"
    for said in (*line.of.values(), *line.to.values()):
        if isinstance(said, Mapping) and said.keys() - OPERATORS.keys():
            yield f"的比较 {'、'.join(sorted(said))} 不存在，可用 {'、'.join(OPERATORS)}"
    if line.weight <= 0 or line.each < 0 or (line.kind == DEDUCT and not line.each):
        yield "的权重须大于零，扣分须大于零"
    if line.kind == SHARE and not line.zero < line.full:
        yield "的满分线 full 须高于零分线 zero"
