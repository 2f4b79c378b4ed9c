"""The tables that one link run works on, in an embedded DuckDB that ends with it.

r        one row a delivered record of a person, numbered by delivery and row: what linkage compares
places   each distinct address → building and room
b        the newest gazetteer of buildings
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from wanxiang.core.config import config
from wanxiang.core.declarations import declared
from wanxiang.district import Profile, profile
from wanxiang.engines.registry import places
from wanxiang.engines.registry.landing import standard
from wanxiang.engines.registry.linkage import Rule
from wanxiang.engines.registry.models import Delivery
from wanxiang.engines.registry.places import function
from wanxiang.engines.registry.sources import Source

COMPARED = {
    "refused": "VARCHAR",
    "id_token": "VARCHAR",
    "id_near": "VARCHAR[]",
    "name": "VARCHAR",
    "birth_date": "DATE",
    "sex": "VARCHAR",
    "phone": "VARCHAR",
    "building_id": "VARCHAR",
    "household_no": "VARCHAR",
    "link_address": "VARCHAR",
    "address": "VARCHAR",
}
CONTENT = ("source", "name", "birth_date", "sex", "phone", "place", "household_no")
"""What a row of a source says of a person; rows without an ID number that say the same are one person's."""


@dataclass(frozen=True)
class Landed:
    """One landed delivery of a source, in the order of landing: `d` is its number in this run."""

    d: int
    id: int
    source: Source
    sha: str
    received_on: date
    valid_on: date
    rows: int
    first: int
    """The record number of its first row."""

    def path(self, part: str = "rows") -> Path:
        return standard(self.source.id, self.sha, part)

    def columns(self) -> list[str]:
        return pq.read_schema(self.path()).names


@dataclass
class Workbench:
    """A DuckDB connection with the run's tables, and what they are made from."""

    connection: duckdb.DuckDBPyConnection
    deliveries: list[Landed]
    sources: dict[str, Source]
    profile: Profile
    as_of: date
    count: int = 0
    scratch: Any = field(default=None)

    def run(self, query: exp.Expression | str, parameters: Sequence[Any] = ()) -> duckdb.DuckDBPyConnection:
        """Execute a tree (or fixed text)."""
        text = query if isinstance(query, str) else query.sql(dialect="duckdb")
        return self.connection.execute(text, list(parameters)) if parameters else self.connection.execute(text)

    def arrow(self, query: exp.Expression | str) -> pa.Table:
        """The rows of a query as Arrow."""
        return self.run(query).to_arrow_table()

    def make(self, name: str, query: exp.Expression) -> None:
        """CREATE OR REPLACE TABLE name AS query."""
        self.run(exp.Create(this=exp.to_table(name), kind="TABLE", replace=True, expression=query))

    def of(self, entity: str) -> list[Landed]:
        """Landed deliveries of an entity's sources."""
        return [landed for landed in self.deliveries if landed.source.entity == entity]

    def newest(self, source: str) -> Landed | None:
        """The delivery of a source that speaks of the latest day (of two, the one received, then landed, later)."""
        own = [landed for landed in self.deliveries if landed.source.id == source]
        return max(own, key=lambda landed: (landed.valid_on, landed.received_on, landed.id), default=None)

    def close(self) -> None:
        self.connection.close()
        self.scratch.cleanup()


def opened(*, as_of: date) -> Workbench:
    """A workbench over everything that landed by a day: one row a record in `r`, buildings in `b`.

    Memory is bounded by WANXIANG_MEMORY (DuckDB spills to a folder that ends with the run).
    """
    scratch = tempfile.TemporaryDirectory(prefix="wanxiang-link-")
    connection = duckdb.connect(config={"threads": config().threads, "temp_directory": scratch.name})
    if config().memory:
        connection.execute("SET memory_limit = ?", [config().memory])
    connection.execute("SET preserve_insertion_order = false")
    sources = {declaration.id: declaration.data for declaration in declared("source")}
    bench = Workbench(connection, _landed(sources, as_of), sources, profile(), as_of, scratch=scratch)
    _load(bench)
    return bench


def _landed(sources: dict[str, Source], as_of: date) -> list[Landed]:
    rows = Delivery.objects.filter(
        state=Delivery.State.LANDED, received_on__lte=as_of, source__in=list(sources)
    ).order_by("id")
    landed: list[Landed] = []
    first = 0
    for number, row in enumerate(rows):
        source = sources[row.source]
        again = row.confirmed_on if row.confirmed_on and row.confirmed_received_on <= as_of else row.valid_on
        landed.append(Landed(number, row.pk, source, row.sha, row.received_on, again, row.rows, first))
        if source.entity == "person":
            first += row.rows
    return landed


def scan(path: Path, *, numbered: bool = False) -> exp.Expression:
    """read_parquet(path), with the row's number in its file where asked for."""
    options = [exp.EQ(this=exp.column("file_row_number"), expression=exp.true())] if numbered else []
    return exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(path)), *options]))


def _load(bench: Workbench) -> None:
    persons = bench.of("person")
    bench.count = sum(landed.rows for landed in persons)
    newest = [bench.newest(source) for source, each in bench.sources.items() if each.entity == "building"]
    _buildings(bench, [landed for landed in newest if landed])
    if not persons:
        return
    numbers = {source: number for number, source in enumerate(bench.sources)}
    raw = _union([_compared(landed, numbers[landed.source.id]) for landed in persons])
    bench.make("raw", raw)
    _places(bench)
    bench.make("r", _records())
    bench.run("DROP TABLE raw")


def _union(selects: list[exp.Select]) -> exp.Expression:
    made: exp.Expression = selects[0]
    for each in selects[1:]:
        made = exp.union(made, each, distinct=False)
    return made


def _compared(landed: Landed, source: int) -> exp.Select:
    """What linkage compares, from one delivery; columns that it does not have are NULL."""
    there = set(landed.columns())
    columns = [
        exp.column(name) if name in there else exp.cast(exp.null(), kind, dialect="duckdb").as_(name)
        for name, kind in COMPARED.items()
    ]
    number = exp.Add(this=exp.column("file_row_number"), expression=exp.Literal.number(landed.first)).as_("rid")
    d = exp.cast(exp.Literal.number(landed.d), "INTEGER").as_("d")
    which = exp.cast(exp.Literal.number(source), "SMALLINT").as_("source")
    return exp.select(number, d, which, "row_no", *columns).from_(scan(landed.path(), numbered=True))


def _buildings(bench: Workbench, newest: list[Landed]) -> None:
    columns = {
        "building_id": "VARCHAR",
        "building_name": "VARCHAR",
        "door_address": "VARCHAR",
        "grid_code": "VARCHAR",
        "floors": "BIGINT",
        "dwellings": "BIGINT",
    }
    if not newest:
        empty = [exp.cast(exp.null(), kind, dialect="duckdb").as_(name) for name, kind in columns.items()]
        bench.make("b", exp.select(*empty).where(exp.false()))
        return
    selects = []
    for landed in newest:
        there = set(landed.columns())
        some = [
            exp.column(name) if name in there else exp.cast(exp.null(), kind, dialect="duckdb").as_(name)
            for name, kind in columns.items()
        ]
        selects.append(exp.select(*some).from_(scan(landed.path())).where(exp.column("refused").is_(exp.null())))
    best = exp.select(*(function("any_value", exp.column(name)).as_(name) for name in list(columns)[1:]), "building_id")
    bench.make("b", best.from_(_union(selects).subquery("every")).group_by("building_id"))


def _places(bench: Workbench) -> None:
    """Each distinct address → building and room, by the gazetteer."""
    bench.make("gazetteer", places.gazetteer("b", bench.profile))
    text = function("coalesce", exp.column("address"), exp.column("link_address"))
    distinct = exp.select(text.as_("place")).distinct().from_("raw")
    stripped = exp.select("place", places.bare(exp.column("place"), bench.profile).as_("bare")).from_(
        distinct.subquery("p")
    )
    split = exp.select("place", places.key(exp.column("bare")).as_("key"), places.room(exp.column("bare")).as_("room"))
    query = exp.select("place", "gazetteer.building_id", "room").from_(
        split.from_(stripped.subquery("s")).subquery("k")
    )
    bench.make("places", query.join("gazetteer", using="key", join_type="left").where("NOT place IS NULL"))


def _records() -> exp.Select:
    """`raw` with its places resolved; a building that the department gave itself is believed."""
    building = function("coalesce", exp.column("building_id", "raw"), exp.column("building_id", "places")).as_(
        "building_id"
    )
    place = function("coalesce", exp.column("address"), exp.column("link_address"))
    given = exp.select(
        "rid", "d", "source", "row_no", "refused", "id_token", "id_near", "name", "birth_date", "sex", "phone"
    )
    placed = given.select(building, "places.room", "household_no", place.as_("place")).from_("raw")
    placed = placed.join(
        "places", on=exp.EQ(this=place.copy(), expression=exp.column("place", "places")), join_type="left"
    )
    known = exp.and_(
        exp.column("id_token").is_(exp.null()), *(exp.column(name).is_(exp.null()).not_() for name in CONTENT[1:3])
    )
    content = exp.case().when(known, function("hash", *(exp.column(name) for name in CONTENT)))
    return exp.select("*", content.as_("content")).from_(placed.subquery("placed"))


def groups(bench: Workbench, rule: Rule) -> tuple[np.ndarray, np.ndarray]:
    """Records that a rule proposes to be one person: record numbers and the group of each."""
    query = _near(bench, rule) if rule.near_id else _agreeing(rule)
    found = bench.arrow(query)
    return found["rid"].to_numpy().astype(np.int64), found["g"].to_numpy().astype(np.int64)


def _agreeing(rule: Rule) -> exp.Expression:
    """Groups of two or more records that agree on every field of the rule, none of them missing."""
    shared = (
        exp.select(*rule.same, function("min", exp.column("rid")).as_("g"))
        .from_("r")
        .where(*(exp.column(name).is_(exp.null()).not_() for name in rule.same))
        .group_by(*rule.same)
        .having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
    )
    return exp.select("r.rid", "k.g").from_("r").join(shared.subquery("k"), using=list(rule.same))


def _near(bench: Workbench, rule: Rule) -> exp.Expression:
    """Each record with a wrong ID number, and those whose valid number is one digit away and agree otherwise.

    The records with wrong numbers become a table first: DuckDB 1.5.6 never ends a UNION ALL over two copies of the UNNEST
    when they are a million people's.
    """
    others = [name for name in rule.same if name != "id_token"]
    bench.make("near", exp.select("rid", *others, function("unnest", exp.column("id_near")).as_("t")).from_("r"))
    on = [exp.column("id_token", "r").eq(exp.column("t", "near"))]
    on += [exp.column(name, "r").eq(exp.column(name, "near")) for name in others]
    found = (
        exp.select(exp.column("rid", "near").as_("g"), exp.column("rid", "r").as_("rid"))
        .from_("near")
        .join("r", on=exp.and_(*on))
    )
    selves = exp.select(exp.column("rid").as_("g"), exp.column("rid").as_("rid")).distinct().from_("near")
    return exp.union(found, selves, distinct=False)
