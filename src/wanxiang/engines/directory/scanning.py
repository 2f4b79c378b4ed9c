"""What is asked of a list as conditions over the columns; pages, facets, totals and the map are scans of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlglot import exp

from wanxiang.core.access import Reach, Scope
from wanxiang.core.expressions import statement
from wanxiang.district.levels import DIGITS
from wanxiang.engines.directory import store
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Register
from wanxiang.engines.directory.models import State
from wanxiang.engines.directory.values import folded

ALL = "all"
NONE = "~"
"""The value of a facet for entries that say nothing."""
MOST_VALUES = 200
_AREA = re.compile(r"\d{6,24}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What narrows a list. ranges: field → (least, most), kept values, either may be None; state: live, ended or all."""

    text: str = ""
    area: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    view: str = ""
    state: str = State.LIVE.value
    sort: str = ""
    on: date = date(2000, 1, 1)
    """The day that 统计日 in a view's condition means."""

    def without(self, facet: str) -> "Asked":
        """The same without what one facet says."""
        return replace(self, facets={name: chosen for name, chosen in self.facets.items() if name != facet})


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet: as it is kept (NONE for nothing), how many entries have it, whether it is chosen."""

    value: str
    count: int
    chosen: bool


class Scan:
    """One reading of a register: opened once, asked several times."""

    def __init__(self, force: InForce, *, scope: Scope, as_of: date | None = None) -> None:
        self.register, self.scope = force.register, scope
        self.connection = store.connect(force, as_of=as_of)

    def __enter__(self) -> "Scan":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def total(self, asked: Asked) -> int:
        """How many entries there are."""
        return self._run(self._from(asked, exp.Count(this=exp.Star())))[0][0]

    def page(self, asked: Asked, *, limit: int, offset: int = 0) -> list[int]:
        """The keys of a page, in the order that is asked for."""
        query = self._from(asked, exp.column("_pk")).order_by(*self._order(asked)).limit(limit).offset(offset)
        return [row[0] for row in self._run(query)]

    def keys(self, asked: Asked) -> list[int]:
        """All keys, in the order that is asked for."""
        return [row[0] for row in self._run(self._from(asked, exp.column("_pk")).order_by(*self._order(asked)))]

    def rows(self, asked: Asked, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """The columns of a page: for a day of the past, which has no rows in the relational store."""
        query = self._from(asked, exp.Star()).order_by(*self._order(asked)).limit(limit).offset(offset)
        found = self.connection.execute(query.sql(dialect="duckdb"))
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def facet(self, asked: Asked, name: str) -> list[FacetValue]:
        """The values of a facet under all that is asked but the facet itself, the most frequent first."""
        column = self._facet_column(name)
        query = (
            self._from(asked.without(name), column.as_("value"), exp.Count(this=exp.Star()).as_("n"))
            .group_by(exp.Literal.number(1))
            .order_by(exp.column("n").desc(), exp.column("value"))
            .limit(MOST_VALUES)
        )
        chosen = set(asked.facets.get(name, ()))
        found = [(NONE if value is None else _said(value), count) for value, count in self._run(query)]
        return [FacetValue(value, count, value in chosen) for value, count in found]

    def by_place(self, asked: Asked, level: str) -> dict[str, int]:
        """Entries by the code of their street, community or grid; those that lie nowhere so fine are left out."""
        column = self._prefix(level)
        query = self._from(asked, column, exp.Count(this=exp.Star())).group_by(exp.Literal.number(1))
        return {code: count for code, count in self._run(query) if code}

    def _from(self, asked: Asked, *chosen: exp.Expression) -> exp.Select:
        source: exp.Expression = exp.to_table(store.ROWS)
        view = self.register.view(asked.view)
        if view is not None and view.where is not None:
            names = store.schema(self.register).names
            judged = statement({"holds": view.where.node(asked.on)}, relation=store.ROWS, keys=names)
            holding = exp.select("*").from_(judged.subquery("judged")).where(exp.column("holds", quoted=True))
            source = holding.subquery(store.ROWS)
        return exp.select(*chosen).from_(source).where(*self._conditions(asked))

    def _conditions(self, asked: Asked) -> list[exp.Expression]:
        found = [self._in_scope()]
        if asked.state != ALL:
            found.append(exp.EQ(this=exp.column("_state"), expression=_literal(asked.state or State.LIVE.value)))
        if _AREA.fullmatch(asked.area):
            found.append(exp.func("starts_with", exp.column("_place"), _literal(asked.area)))
        found += [_holds(part) for part in folded_words(asked.text)]
        for name, values in asked.facets.items():
            if values and self._has_facet(name):
                found.append(self._chosen(name, values))
        for name, (least, most) in asked.ranges.items():
            found += self._between(name, least, most)
        return found

    def _in_scope(self) -> exp.Expression:
        if Reach() in self.scope.reaches:
            return exp.true()
        return self.scope.sql(area="_place")

    def _has_facet(self, name: str) -> bool:
        return name in self.register.facets or name in ("street", "community")

    def _chosen(self, name: str, values: Sequence[str]) -> exp.Expression:
        column = self._facet_column(name)
        some = [value for value in values if value != NONE]
        parts: list[exp.Expression] = []
        if some:
            parts.append(exp.In(this=exp.cast(column, "varchar"), expressions=[_literal(value) for value in some]))
        if NONE in values:
            parts.append(column.is_(exp.null()))
        return exp.or_(*parts)

    def _facet_column(self, name: str) -> exp.Expression:
        if name in ("street", "community"):
            return self._prefix(name)
        return exp.column(name, quoted=True)

    def _prefix(self, level: str) -> exp.Expression:
        """The first digits of the place, where it is that fine; else null."""
        digits = DIGITS[level]
        place = exp.column("_place")
        fine = exp.GTE(this=exp.func("length", place), expression=exp.Literal.number(digits))
        return exp.Case(ifs=[exp.If(this=fine, true=exp.func("left", place.copy(), exp.Literal.number(digits)))])

    def _between(self, name: str, least: Any, most: Any) -> list[exp.Expression]:
        known = self.register.fields.get(name)
        if known is None or not known.ranged or known.sensitive:
            return []
        column = exp.column(name, quoted=True)
        found: list[exp.Expression] = []
        if least is not None:
            found.append(exp.GTE(this=column, expression=_literal(least)))
        if most is not None:
            found.append(exp.LTE(this=column.copy(), expression=_literal(most)))
        return found

    def _order(self, asked: Asked) -> list[exp.Expression]:
        wanted = asked.sort or _sort_of(self.register, asked.view)
        name, down = wanted.removeprefix("-"), wanted.startswith("-")
        key = exp.Ordered(this=exp.column("_pk"), desc=not name)
        if name in self.register.fields and not self.register.fields[name].sensitive:
            column = exp.column(name, quoted=True)
            return [exp.Ordered(this=column, desc=down, nulls_first=False), key]
        return [key]

    def _run(self, query: exp.Expression) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.sql(dialect="duckdb")).fetchall()


def folded_words(text: str) -> list[str]:
    """The words of a search, each of which must be found."""
    return [word for word in map(folded, text[:80].replace("\0", " ").split()) if word][:6]


def _holds(word: str) -> exp.Expression:
    return exp.func("contains", exp.column("_search"), _literal(word))


def _sort_of(register: Register, view: str) -> str:
    found = register.view(view)
    return found.sort if found else ""


def _said(value: Any) -> str:
    """As DuckDB's cast to text has it: true, 12, 2021-12-08."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _literal(value: Any) -> exp.Expression:
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value.replace("\0", "") if isinstance(value, str) else value)


__all__ = ["ALL", "NONE", "Asked", "FacetValue", "Scan"]
