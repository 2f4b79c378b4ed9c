"""Which records a frozen value was counted from: their keys and amounts as Parquet, and what came or went since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from wanxiang.core.access import EVERYTHING
from wanxiang.core.declarations import Declaration
from wanxiang.core.files import home, remember, write_parquet

from . import sql
from .computing import behind
from .declarations import SERIES_TABLE, Count, Figure, Official, Ratio, on_day, tables_of
from .narrowing import Within, narrowed
from .reader import NotComputable, Reader

FOLDER = "figures"
KEYS = ("entry", "case_no", "visit_no", "person_key", "household_key", "credit_code", "no", "item", "delivery", "run")
MOST = 2_000_000
SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """Records of one part that came, went or changed since the value was frozen; `added` and `removed` name the first."""

    part: str
    added_count: int
    removed_count: int
    changed_count: int
    added: list[str]
    removed: list[str]

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


def keep(declaration: Declaration, within: Within, *, reader: Reader, name: str) -> str:
    """Write the keys behind a value; returns the path below the home, "" where the rows have no key or are too many."""
    parts = [_rows(declaration, part, within, reader) for part in _parts(declaration.data)]
    if not all(parts):
        return ""
    found = [reader.connection.execute(tree.sql(dialect="duckdb")).to_arrow_table() for tree in parts if tree]
    whole = pa.concat_tables(found)
    if whole.num_rows > MOST:
        return ""
    target = home(FOLDER, f"{name}.parquet")
    write_parquet(whole, target)
    remember([target])
    return str(target.relative_to(home()))


def differences(declaration: Declaration, within: Within, *, kept: str, reader: Reader) -> list[Difference]:
    """What the records are now against what was kept, part by part; empty where nothing was kept."""
    if not kept:
        return []
    return [_difference(declaration, part, within, kept, reader) for part in _parts(declaration.data)]


def _parts(figure: Figure) -> tuple[str, ...]:
    query = getattr(figure.query, "last", figure.query)
    return ("of", "to") if isinstance(query, Ratio) else ("of",)


def _difference(declaration: Declaration, part: str, within: Within, kept: str, reader: Reader) -> Difference:
    now = _rows(declaration, part, within, reader)
    if now is None:
        raise NotComputable("记录没有编号，无从比对")
    file = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(home(kept)))])
    own = exp.EQ(this=exp.column("part"), expression=exp.Literal.string(part))
    then = exp.select(exp.Star()).from_(file).where(own)
    joined = (
        exp.select(
            exp.func("coalesce", exp.column("key", "n"), exp.column("key", "t")).as_("key"),
            exp.column("amount", "n").as_("now"),
            exp.column("amount", "t").as_("earlier"),
        )
        .from_(now.subquery("n"))
        .join(
            then.subquery("t"),
            on=exp.EQ(this=exp.column("key", "n"), expression=exp.column("key", "t")),
            join_type="full",
        )
    )
    changed = exp.NEQ(this=exp.column("now"), expression=exp.column("earlier"))
    moved = exp.select("key", "now", "earlier").from_(joined.subquery("both"))
    rows = reader.run(
        moved.where(
            exp.or_(exp.column("now").is_(exp.null()), exp.column("earlier").is_(exp.null()), changed)
        ).order_by("key")
    )
    added = [key for key, _, earlier in rows if earlier is None]
    removed = [key for key, now, _ in rows if now is None]
    changed_count = len(rows) - len(added) - len(removed)
    return Difference(part, len(added), len(removed), changed_count, added[:SHOWN], removed[:SHOWN])


def _rows(declaration: Declaration, part: str, within: Within, reader: Reader) -> exp.Select | None:
    """SELECT part, key, amount of the records of a part; None where they have no key."""
    figure: Figure = declaration.data
    reader.show(tables_of(figure.query))
    count = behind(on_day(figure.query, within.until or (within.period.last if within.period else None)), part)  # type: ignore[arg-type]
    key = _key(figure, count, reader)
    if not key:
        return None
    amount = (
        exp.Sum(this=exp.column(count.column, quoted=True)) if count.measure == "sum" else exp.Count(this=exp.Star())
    )
    columns = list(dict.fromkeys([key, *([count.column] if count.column else [])]))
    rows = sql.union(count, columns=columns, scope=narrowed(figure, count, reader, EVERYTHING, within))
    held = exp.cast(exp.column(key, quoted=True), "text")
    return (
        exp.select(exp.Literal.string(part).as_("part"), held.as_("key"), exp.cast(amount, "double").as_("amount"))
        .from_(rows.subquery("behind"))
        .group_by(held.copy())
    )


def _key(figure: Figure, count: Count, reader: Reader) -> str:
    if isinstance(figure.query, Official) or count.tables == (SERIES_TABLE,):
        return ""
    if count.measure == "distinct":
        return count.column
    return next(_keys(count, reader), "")


def _keys(count: Count, reader: Reader) -> Iterator[str]:
    for name in KEYS:
        if all(name in reader.columns(table) for table in count.tables):
            yield name
