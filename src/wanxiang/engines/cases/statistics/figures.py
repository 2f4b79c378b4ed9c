"""The figures: a table by a dimension, and the cases behind each number. The same conditions give both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

import duckdb
from django.db.models import QuerySet

from wanxiang.core.models import Account
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.statistics import rows, scanning, sight, store
from wanxiang.engines.cases.statistics.conditions import Condition, both, bound
from wanxiang.engines.cases.statistics.definitions import DEFINITIONS, Definition, definition
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
        self, wanted: Iterable[Definition], by: Dimension | None
    ) -> tuple[dict[str, Value], dict[str, dict[str, Value]]]:
        """The whole, and key → figure → number; one scan for the figures of one moment."""
        whole: dict[str, Value] = {}
        lines: dict[str, dict[str, Value]] = {}
        ordered = sorted(wanted, key=lambda each: each.moment)
        for moment, group in groupby(ordered, key=lambda each: each.moment):
            for key, values in self._of_moment(list(group), by, moment):
                (whole if key is None else lines.setdefault(key, {})).update(values)
        return whole, lines

    def _of_moment(
        self, wanted: list[Definition], by: Dimension | None, moment: str
    ) -> Iterator[tuple[str | None, dict[str, Value]]]:
        """The lines, and the whole under None; a case without the moment stands on no line of a period."""
        narrowed = self.narrowed
        condition = both(self.seen, narrowed.condition(), narrowed.period(moment), narrowed.line(moment))
        bound_ = [_bound(each, self.at) for each in wanted]
        query = scanning.grouped(
            bound_, condition=bound(condition, at=self.at), dimension=by, moment=moment or "opened_at"
        )
        cursor = self.connection.execute(query.sql(dialect="duckdb"))
        columns = [each[0] for each in cursor.description]
        for row in cursor.fetchall():
            said = dict(zip(columns, row, strict=True))
            if said.get("whole", 1) or said["key"] is not None:
                yield None if said.get("whole", 1) else said["key"], {each.name: _value(each, said) for each in wanted}


def _bound(wanted: Definition, at: datetime) -> Definition:
    return replace(wanted, of=bound(wanted.of, at=at), to=None if wanted.to is None else bound(wanted.to, at=at))


def _value(wanted: Definition, said: Mapping[str, float]) -> Value:
    of = int(said[f"{wanted.name}__of"])
    if wanted.spread:
        return Value(of=of, value=said[f"{wanted.name}__value"])
    if wanted.to is None:
        return Value(of=of, value=of)
    to = int(said[f"{wanted.name}__to"])
    return Value(of=of, to=to, value=of / to if to else None)


def _filled(values: Mapping[str, Value], wanted: Iterable[Definition]) -> dict[str, Value]:
    """Every figure, also those of a moment in which the line has no case."""
    return {each.name: values.get(each.name) or _none(each) for each in wanted}


def _none(wanted: Definition) -> Value:
    if wanted.spread:
        return Value(of=0)
    return NOTHING if wanted.to is None else Value(of=0, to=0)
