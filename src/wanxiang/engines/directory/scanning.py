"""What is asked of a list as conditions over the columns; pages, facets, totals and the map are scans of them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
MOST_VALUES, MOST_GROUPS, STREETS = 200, 20_000, 40
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


@dataclass(frozen=True)
class Summary:
    """What stands around a page: how many entries there are, under each view, and the values of each facet."""

    total: int
    views: Mapping[str, int]
    facets: Mapping[str, list[FacetValue]]


class Scan:
    """One reading of a register: opened once, asked several times."""

    def __init__(self, force: InForce, *, scope: Scope, as_of: date | None = None) -> None:
        self.register, self.scope = force.register, scope
        self.reading = store.connect(force, as_of=as_of)
        self.connection = self.reading.connection

    def __enter__(self) -> "Scan":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def total(self, asked: Asked) -> int:
        """How many entries there are."""
        return sum(row[0] for row in self._each(lambda part: self._from(asked, exp.Count(this=exp.Star()), part=part)))

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

    def summary(self, asked: Asked) -> Summary:
        """Total, views and facets at once: one scan counts by all small facets together, their margins are added up here."""
        small, large = self._split()
        groups = self._groups(asked, small)
        names = [each.name for each in self.register.views]
        views = {name: _sum(groups, small, asked, at) for at, name in enumerate(("", *names))}
        at = (["", *names]).index(asked.view if asked.view in names else "")
        facets = {name: _margin(groups, small, asked, name, at) for name in small}
        facets |= {name: self._facet(asked, name) for name in large}
        return Summary(views[asked.view if asked.view in names else ""], views, {name: facets[name] for name in self.register.facets})  # fmt: skip

    def facet(self, asked: Asked, name: str) -> list[FacetValue]:
        """The values of a facet under all that is asked but the facet itself, the most frequent first."""
        return self._facet(asked, name)

    def places(self, asked: Asked, facet: str = "") -> list[tuple[str, str | None, int]]:
        """(place, value of the facet, entries), under all that is asked; a place may come more than once."""
        columns = [exp.column("_place"), self._facet_column(facet) if facet else exp.null()]

        def counted(part: str) -> exp.Select:
            query = self._from(asked, *columns, exp.Count(this=exp.Star()), part=part)
            return query.group_by(*(exp.Literal.number(number) for number in (1, 2)))

        return self._each(counted)

    def by_place(self, asked: Asked, level: str) -> dict[str, int]:
        """Entries by the code of their street, community or grid; those that lie nowhere so fine are left out."""
        return at_level(self.places(asked), level)

    def _facet(self, asked: Asked, name: str) -> list[FacetValue]:
        def counted(part: str) -> exp.Select:
            values = self._from(asked.without(name), self._values_of(name).as_("value"), part=part).subquery("said")
            return exp.select("value", exp.Count(this=exp.Star())).from_(values).group_by("value")

        rows = self._each(counted)
        values = _values(((value, count) for value, count in rows), asked, name)
        return values[:MOST_VALUES] + [each for each in values[MOST_VALUES:] if each.chosen]

    def _split(self) -> tuple[list[str], list[str]]:
        """(facets of which all combinations together are few, the others)."""
        small, room = [], MOST_GROUPS
        for name in self.register.facets:
            size = self._size(name)
            if size and size <= room:
                small.append(name)
                room //= size
        return small, [name for name in self.register.facets if name not in small]

    def _size(self, name: str) -> int:
        """How many values a facet has at most; 0 where nobody can say."""
        if name == "street":
            return STREETS
        field = self.register.fields.get(name)
        if field is None or field.many:
            return 0
        return {"enum": len(field.choices) + 1, "bool": 3}.get(field.type, 0)

    def _groups(self, asked: Asked, small: Sequence[str]) -> list[tuple[Any, ...]]:
        """(value of each small facet, entries, entries under each view): under all that is asked but view and small facets."""
        wide = replace(
            asked, view="", facets={name: values for name, values in asked.facets.items() if name not in small}
        )
        columns = [self._facet_column(name) for name in small]
        counts = [exp.Count(this=exp.Star()), *(_counted(each) for each in self.register.views)]
        keys = [exp.Literal.number(at) for at in range(1, len(small) + 1)]

        def counted(part: str) -> exp.Select:
            query = exp.select(*columns, *counts).from_(self._judged(wide, part)).where(*self._conditions(wide))
            return query.group_by(*keys) if keys else query

        return self._each(counted)

    def _judged(self, asked: Asked, part: str) -> exp.Expression:
        """A relation with a column for each view that has a condition: whether it holds."""
        flags = {
            f"view {each.name}": each.where.node(asked.on) for each in self.register.views if each.where is not None
        }
        if not flags:
            return exp.alias_(exp.to_table(part), store.ROWS, table=True)
        names = store.schema(self.register).names
        return statement(flags, relation=part, keys=names).subquery(store.ROWS)

    def _from(self, asked: Asked, *chosen: exp.Expression, part: str = store.ROWS) -> exp.Select:
        source: exp.Expression = exp.alias_(exp.to_table(part), store.ROWS, table=True)
        view = self.register.view(asked.view)
        if view is not None and view.where is not None:
            names = store.schema(self.register).names
            judged = statement({"holds": view.where.node(asked.on)}, relation=part, keys=names)
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
        if some and self._has_many(name):
            wanted = exp.Array(expressions=[_literal(value) for value in some])
            parts.append(exp.func("list_has_any", column, wanted))
        elif some:
            parts.append(exp.In(this=exp.cast(column, "varchar"), expressions=[_literal(value) for value in some]))
        if NONE in values:
            parts.append(column.is_(exp.null()))
        return exp.or_(*parts)

    def _has_many(self, name: str) -> bool:
        return name in self.register.fields and self.register.fields[name].many

    def _values_of(self, name: str) -> exp.Expression:
        """The value of a facet; of a field with many values a row for each, and one for an entry that says nothing."""
        column = self._facet_column(name)
        if not self._has_many(name):
            return column
        return exp.func("unnest", exp.func("coalesce", column, exp.Array(expressions=[exp.null()])))

    def _facet_column(self, name: str) -> exp.Expression:
        return exp.column(f"_{name}" if name in ("street", "community") else name, quoted=True)

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

    def _each(self, query: Callable[[str], exp.Select]) -> list[tuple[Any, ...]]:
        """The rows that a query gives of each part."""
        return [row for part in self.reading.parts for row in self._run(query(part))]

    def _run(self, query: exp.Expression) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.sql(dialect="duckdb")).fetchall()


def at_level(places: Sequence[tuple[str, str | None, int]], level: str, *, value: str | None = None) -> dict[str, int]:
    """Counted places added up at a level: of one value of the facet, or of all."""
    found: dict[str, int] = {}
    digits = DIGITS[level]
    for code, said, count in places:
        if len(code or "") >= digits and value in (None, said):
            found[code[:digits]] = found.get(code[:digits], 0) + count
    return found


def _counted(view: Any) -> exp.Expression:
    """How many rows of a group a view holds; one without a condition holds them all."""
    if view.where is None:
        return exp.Count(this=exp.Star())
    return exp.Filter(
        this=exp.Count(this=exp.Star()), expression=exp.Where(this=exp.column(f"view {view.name}", quoted=True))
    )


def _sum(groups: list[tuple[Any, ...]], small: Sequence[str], asked: Asked, at: int) -> int:
    return sum(row[len(small) + at] for row in _chosen(groups, small, asked))


def _margin(groups: list[tuple[Any, ...]], small: Sequence[str], asked: Asked, name: str, at: int) -> list[FacetValue]:
    """The values of one facet, under the others."""
    index = small.index(name)
    rows = _chosen(groups, small, asked, but=name)
    return _values(((row[index], row[len(small) + at]) for row in rows), asked, name)


def _values(rows: Iterable[tuple[Any, int]], asked: Asked, name: str) -> list[FacetValue]:
    """Counts added up by value, the most frequent first."""
    counts: dict[str, int] = {}
    for value, count in rows:
        if count:
            said = NONE if value is None else _said(value)
            counts[said] = counts.get(said, 0) + count
    chosen = set(asked.facets.get(name, ()))
    counts |= dict.fromkeys(chosen - counts.keys(), 0)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [FacetValue(value, count, value in chosen) for value, count in ordered]


def _chosen(
    groups: list[tuple[Any, ...]], small: Sequence[str], asked: Asked, *, but: str = ""
) -> list[tuple[Any, ...]]:
    """The groups that the chosen values of the facets leave, one facet aside."""
    wanted = [(at, asked.facets[name]) for at, name in enumerate(small) if asked.facets.get(name) and name != but]
    if not wanted:
        return groups
    return [
        row for row in groups if all((NONE if row[at] is None else _said(row[at])) in values for at, values in wanted)
    ]


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


__all__ = ["ALL", "NONE", "Asked", "FacetValue", "Scan", "Summary", "at_level"]
