"""The figures: a table by a dimension, and the cases behind each number. The same conditions give both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
from django.db.models import QuerySet
from sqlglot import exp

from wanxiang.core.models import Account
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.statistics import rows, scanning, sight, store
from wanxiang.engines.cases.statistics.conditions import Condition, Either, both, bound
from wanxiang.engines.cases.statistics.definitions import DEFINITIONS, IS_OPEN, Definition, definition
from wanxiang.engines.cases.statistics.dimensions import Dimension, Narrowed, dimension

EVERY = tuple(DEFINITIONS)
WHOLE = Narrowed()


@dataclass(frozen=True, kw_only=True)
class Value:
    """One number: the cases it counts, those it is a part of (None for a count), and what is said of them.

    value: cases; a share between 0 and 1; seconds of office time; None where there is nothing to divide by
    """

    of: int
    to: int | None = None
    value: float | None = None


NOTHING = Value(of=0, to=None, value=0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table: the key of its dimension, and its numbers by the name of their figure."""

    key: str
    values: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Numbers by a dimension, the lines in the order of their keys, and the total: of the same cases, not a sum of shares."""

    by: str
    total: Mapping[str, Value]
    lines: Sequence[Line] = field(default_factory=tuple)


def table(
    *, by: Account, at: datetime, narrowed: Narrowed = WHOLE, dimension_name: str = "", names: Sequence[str] = EVERY
) -> Table:  # fmt: skip
    """The figures of the cases that an account sees.

    In:     at: the moment of asking, for what is open or overdue; dimension_name: "" for the total alone
    Raises: NoSuchFigure, BadFilter
    """
    wanted = [definition(name) for name in names]
    chosen = dimension(dimension_name) if dimension_name else None
    with store.connect() as connection:
        connection.register(scanning.HELPING, sight.helping(by))
        scan = _Scan(connection, sight.seen(by), narrowed, at)
        found, lines = scan.of(wanted, chosen)
    return Table(
        by=dimension_name, total=_filled(found, wanted),
        lines=[Line(key=key, values=_filled(lines[key], wanted)) for key in sorted(lines)],
    )  # fmt: skip


def cases(
    *, by: Account, at: datetime, name: str, part: str = "of", narrowed: Narrowed = WHOLE
) -> QuerySet[Case]:  # fmt: skip
    """The cases that a number counts: exactly those, newest first.

    In:     part: "of" for those it counts, "to" for those a rate is a part of; narrowed: with `by` and `key` for one line
    Raises: NoSuchFigure, BadFilter
    """
    condition = behind(definition(name), narrowed, part=part, at=at)
    return Case.objects.filter(rows.where(both(sight.seen(by), condition))).order_by("-pk")


def behind(wanted: Definition, narrowed: Narrowed, *, part: str, at: datetime) -> Condition:
    """What a case must be for a number to count it, whoever asks."""
    moment = wanted.moment
    return bound(both(narrowed.condition(), narrowed.period(moment), narrowed.line(moment), wanted.part(part)), at=at)


@dataclass(frozen=True)
class _Scan:
    connection: duckdb.DuckDBPyConnection
    seen: Condition
    narrowed: Narrowed
    at: datetime

    def of(
        self, wanted: Sequence[Definition], by: Dimension | None
    ) -> tuple[dict[str, Value], dict[str, dict[str, Value]]]:
        """The whole, and key → figure → number; one scan, or one for each moment where the lines are periods of it."""
        whole: dict[str, Value] = {}
        lines: dict[str, dict[str, Value]] = {}
        for moment, group in _groups(wanted, by):
            for key, values in self._scanned(group, by, moment):
                (whole if key is None else lines.setdefault(key, {})).update(values)
        return whole, {
            key: values for key, values in lines.items() if any(each.of or each.to for each in values.values())
        }

    def _scanned(
        self, wanted: Sequence[Definition], by: Dimension | None, moment: str
    ) -> Iterator[tuple[str | None, dict[str, Value]]]:
        """The lines, and the whole under None; a case without the moment stands on no line of a period."""
        parts = {f"{each.name}__{part}": self._part(each, part) for each in wanted for part in ("of", "to") if part == "of" or each.to is not None}  # fmt: skip
        within = Either(tuple({self._within(each): None for each in wanted}))
        times = [f"{each.name}__of" for each in wanted if each.spread == "mean"]
        found = self._run(
            scanning.counted(parts, condition=self._of(within), dimension=by, moment=moment, worked=times)
        )
        medians = {each.name: self._medians(each, by, moment) for each in wanted if each.spread == "median"}
        for key, said in found.items():
            yield key, {each.name: _value(each, said, medians.get(each.name, {}).get(key)) for each in wanted}

    def _medians(self, wanted: Definition, by: Dimension | None, moment: str) -> dict[str | None, float]:
        condition = self._of(self._part(wanted, "of"))
        found = self._run(scanning.medians(condition, dimension=by, moment=moment))
        return {key: said["median"] for key, said in found.items()}

    def _run(self, query: exp.Select) -> dict[str | None, dict[str, Any]]:
        cursor = self.connection.execute(query.sql(dialect="duckdb"))
        columns = [each[0] for each in cursor.description]
        said = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return {None if row["whole"] else row["key"]: row for row in said if row["whole"] or row["key"] is not None}

    def _of(self, condition: Condition) -> Condition:
        return bound(both(self.seen, self.narrowed.condition(), condition), at=self.at)

    def _part(self, wanted: Definition, part: str) -> Condition:
        return bound(both(self._within(wanted), wanted.part(part)), at=self.at)

    def _within(self, wanted: Definition) -> Condition:
        """Where the cases of a figure can lie at all: in the period, or among what is open."""
        period = both(self.narrowed.period(wanted.moment), self.narrowed.line(wanted.moment))
        return period if wanted.moment else both(period, IS_OPEN)


def _groups(wanted: Sequence[Definition], by: Dimension | None) -> list[tuple[str, list[Definition]]]:
    """The figures that one scan can give, with the moment that puts a case on its line."""
    if by is None or not by.period:
        return [("", list(wanted))]
    moments = dict.fromkeys(each.moment for each in wanted)
    return [(moment or "opened_at", [each for each in wanted if each.moment == moment]) for moment in moments]


def _value(wanted: Definition, said: Mapping[str, int], median: float | None) -> Value:
    of = said[f"{wanted.name}__of"]
    if wanted.spread == "mean":
        return Value(of=of, value=said[f"{wanted.name}__of__worked"] / of if of else None)
    if wanted.spread:
        return Value(of=of, value=median)
    if wanted.to is None:
        return Value(of=of, value=of)
    to = said[f"{wanted.name}__to"]
    return Value(of=of, to=to, value=of / to if to else None)


def _filled(values: Mapping[str, Value], wanted: Iterable[Definition]) -> dict[str, Value]:
    """Every figure, also those of a moment in which the line has no case."""
    return {each.name: values.get(each.name) or _none(each) for each in wanted}


def _none(wanted: Definition) -> Value:
    if wanted.spread:
        return Value(of=0)
    return NOTHING if wanted.to is None else Value(of=0, to=0)
