"""Ratings of inspections → what may be said of a unit. Pure.

Small groups are not shown, quarters only when they are over: else a unit could subtract last week's figure from this week's
and read one enterprise's rating.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError

KIND = "inspection_ratings"


class BadScheme(WanxiangError):
    """The declaration of ratings is faulty."""

    code = "enterprise_rights.bad_scheme"


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """The scores and reasons, from how many ratings on a unit is shown, and which scores open a case."""

    least: int
    bad: tuple[int, ...]
    scores: Mapping[int, str]
    reasons: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One rating as it is counted: of whom, in which quarter, how much, why."""

    unit: str
    quarter: str
    score: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnitFigure:
    """What may be said of a unit in a quarter: nothing but that there are too few, or count, mean, share of bad, reasons."""

    unit: str
    shown: bool
    count: int | None = None
    mean: Decimal | None = None
    bad: Decimal | None = None
    reasons: Sequence[tuple[str, int]] = ()


def quarter(day: date) -> str:
    """2021Q4."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def over(name: str, *, on: date) -> bool:
    """Whether a quarter has ended on a day."""
    return name < quarter(on)


def figures(ratings: Iterable[Rated], *, of_quarter: str, scheme: Scheme, on: date) -> list[UnitFigure]:
    """What may be said of each unit in a quarter; nothing while it runs. Units with too few ratings stand without a number.

    A reason is told only if as many enterprises named it as make a group.
    """
    if not over(of_quarter, on=on):
        return []
    by_unit: dict[str, list[Rated]] = {}
    for each in ratings:
        if each.quarter == of_quarter:
            by_unit.setdefault(each.unit, []).append(each)
    return [_figure(unit, listed, scheme) for unit, listed in sorted(by_unit.items())]


def _figure(unit: str, listed: Sequence[Rated], scheme: Scheme) -> UnitFigure:
    if len(listed) < scheme.least:
        return UnitFigure(unit=unit, shown=False)
    said = [(reason, sum(reason in each.reasons for each in listed)) for reason in scheme.reasons]
    return UnitFigure(
        unit=unit, shown=True, count=len(listed), mean=_rounded(Decimal(sum(each.score for each in listed)) / len(listed), "0.01"),
        bad=_rounded(Decimal(sum(each.score in scheme.bad for each in listed)) / len(listed), "0.001"),
        reasons=[(reason, count) for reason, count in said if count >= scheme.least],
    )  # fmt: skip


def _rounded(value: Decimal, to: str) -> Decimal:
    return value.quantize(Decimal(to), ROUND_HALF_UP)


def load(path: Path) -> list[tuple[str, Scheme]]:
    """Read the declaration of ratings; raises BadScheme."""
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        made = Scheme(
            least=int(data["least"]), bad=tuple(data["bad"]), scores=dict(data["scores"]), reasons=dict(data["reasons"])
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadScheme(f"{path.name} 无法读取：{error!r}") from error
    if made.least < 3 or set(made.bad) - made.scores.keys():
        raise BadScheme(f"{path.name}：最小组不得小于 3，差评分值须在 scores 之内")
    return [(data["id"], made)]
