"""Profiles: of all that is said of a person, what is believed. SQL as SQLGlot trees.

For each source, per person, the newest value of each word (`said_<source>`); then, word by word, the first source in the
declared order that knows. NULL is "not known" and stays so: only a full list that declares what absence means turns
absence into a value, and not for those who might be one of its rows that found nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from wanxiang.district import vocabulary
from wanxiang.district.vocabulary import Word
from wanxiang.engines.registry.linkage import OWN, Linkage
from wanxiang.engines.registry.places import function
from wanxiang.engines.registry.sources import Source
from wanxiang.engines.registry.workbench import Landed, Workbench, scan

SQL_TYPES = {
    "int": "BIGINT",
    "number": "DOUBLE",
    "money": "BIGINT",
    "date": "DATE",
    "bool": "BOOLEAN",
    "text": "VARCHAR",
    "enum": "VARCHAR",
}
IDENTITY = {"name", "sex", "birth_date", "phone", "address", "grid_code"}
"""Words that an old list may still tell of somebody who left it."""
RESIDENCE = ("building_id", "room", "household_no", "address", "grid_code")
PLACED = ("address", "grid_code")
DERIVED = ("age", "alive", "resident", "street", "community", "household_key")


def column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table)


def known(tree: exp.Expression) -> exp.Expression:
    """tree IS NOT NULL."""
    return tree.is_(exp.null()).not_()


def person_words() -> list[Word]:
    """Vocabulary words of persons that sources deliver (not derived, not the household's key)."""
    return [word for word in vocabulary.load().of("person") if word.column not in DERIVED]


@dataclass(frozen=True)
class Said:
    """One source's table `said_<source>`: k, the word columns it has, its place, whether on its newest list."""

    source: Source | None
    table: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.source.id if self.source else OWN


def ranked(bench: Workbench, source: str) -> list[Landed]:
    """A source's deliveries from the oldest day they speak of to the newest."""
    own = [landed for landed in bench.deliveries if landed.source.id == source]
    return sorted(own, key=lambda landed: (landed.valid_on, landed.received_on, landed.id))


def say(bench: Workbench, linkage: Linkage) -> list[Said]:
    """Make `said_<source>` for every person source that landed."""
    names = dict.fromkeys(landed.source.id for landed in bench.of("person"))
    return [_say(bench, bench.sources[name], residence=name in linkage.residence) for name in names]


def _say(bench: Workbench, source: Source, *, residence: bool) -> Said:
    deliveries = ranked(bench, source.id)
    words = {name: word for name, word in source.words.items() if name not in DERIVED}
    rows = _rows(deliveries, words, source)
    placed = PLACED if residence else ()
    newest = column("rank").eq(len(deliveries) - 1)
    values = [
        _newest_value(name, newest if source.full and name not in IDENTITY else None).as_(name)
        for name in words
        if name not in placed
    ]
    extra = [function("bool_or", newest).as_("listed"), function("max", column("rank")).as_("last")]
    if residence:
        extra.append(_place().as_("place"))
    query = exp.select("k", *values, *extra).from_(rows.subquery("x")).group_by("k")
    constants = _constants(bench, source)
    if constants:
        listed = column("listed") if source.full else exp.true()
        fixed = [
            exp.case().when(listed.copy(), _literal(value)).as_(name)
            for name, value in constants.items()
            if name not in words
        ]
        query = exp.select("*", *fixed).from_(query.subquery("s"))
    table = f"said_{source.id}"
    bench.make(table, query)
    return Said(source, table, (*(name for name in words if name not in placed), *(set(constants) - set(words))))


def _rows(deliveries: list[Landed], words: dict[str, Word], source: Source) -> exp.Expression:
    """Every linked row of a source: k, rank, fresh, its words, its place as resolved."""
    selects: list[exp.Expression] = []
    for rank, landed in enumerate(deliveries):
        there = set(landed.columns())
        columns = [
            exp.column(name)
            if name in there
            else exp.cast(exp.null(), SQL_TYPES[word.type], dialect="duckdb").as_(name)
            for name, word in words.items()
        ]
        rid = exp.Add(this=column("file_row_number"), expression=exp.Literal.number(landed.first)).as_("rid")
        fresh = _fresh(source, rank, landed, there).as_("fresh")
        number = exp.cast(exp.Literal.number(rank), "INTEGER").as_("rank")
        selects.append(exp.select(rid, number, fresh, *columns).from_(scan(landed.path(), numbered=True)))
    union = selects[0]
    for each in selects[1:]:
        union = exp.union(union, each, distinct=False)
    resolved = [column(name, "r") for name in ("building_id", "room", "household_no")]
    query = exp.select("a.k", "rank", "fresh", *(column(name, "u") for name in words), *resolved)
    query = query.from_(union.subquery("u")).join("a", on="a.rid = u.rid").join("r", on="r.rid = u.rid")
    return query.where(known(column("k", "a")))


def _fresh(source: Source, rank: int, landed: Landed, there: set[str]) -> exp.Expression:
    """How new a row is, as one BIGINT: for a full list its list first, for increments the day observed first."""
    observed = [
        column(name) for name in ("observed_on", source.enrolment.begins if source.enrolment else "") if name in there
    ]
    day = exp.Literal.string(landed.valid_on.isoformat())
    date = function("coalesce", *observed, exp.cast(day, "DATE"))
    days = function(
        "greatest", exp.paren(exp.Sub(this=date, expression=exp.cast(exp.Literal.string("1800-01-01"), "DATE"))), 0
    )
    high, low = (exp.Literal.number(rank), days) if source.full else (days, exp.Literal.number(rank))
    row = exp.Mod(this=exp.cast(column("row_no"), "BIGINT"), expression=exp.Literal.number(1 << 19))
    scaled = [_times(exp.cast(high, "BIGINT"), 1 << 36), _times(exp.cast(low, "BIGINT"), 1 << 19), row]
    return exp.Add(this=exp.Add(this=scaled[0], expression=scaled[1]), expression=scaled[2])


def _times(tree: exp.Expression, factor: int) -> exp.Expression:
    return exp.paren(exp.Mul(this=tree, expression=exp.Literal.number(factor)))


def _newest_value(name: str, only: exp.Expression | None) -> exp.Expression:
    """arg_max(name, fresh) over the rows where it is known (and, for a full list, that stand on its newest one)."""
    condition = known(column(name))
    if only is not None:
        condition = exp.and_(condition, only.copy())
    return exp.Filter(this=function("arg_max", column(name), column("fresh")), expression=exp.Where(this=condition))


def _place() -> exp.Expression:
    """All parts of the place from one row, the newest, so that no address is put together from two homes."""
    parts = [exp.PropertyEQ(this=exp.to_identifier(name), expression=column(name)) for name in RESIDENCE]
    return function("arg_max", exp.Struct(expressions=parts), column("fresh"))


def _constants(bench: Workbench, source: Source) -> dict[str, object]:
    """What every row of a source says by standing there; 本区 and 本市 are the district's own names."""
    own = bench.profile.words()
    return {
        name: own.get(value, value) if isinstance(value, str) else value for name, value in source.constants.items()
    }


def _literal(value: object) -> exp.Expression:
    return exp.convert(value)


def own_facts(bench: Workbench, facts: Iterable[tuple[int, str, object]]) -> Said:
    """`said_own` from (k, column, value), oldest first: the newest value of each word for each person."""
    rows: dict[int, dict[str, object]] = {}
    for k, name, value in facts:
        rows.setdefault(k, {})[name] = value
    types = {word.column: word.type for word in person_words()}
    columns = [name for name in types if any(name in row for row in rows.values())]
    arrow = {"int": pa.int64(), "number": pa.float64(), "money": pa.int64(), "date": pa.date32(), "bool": pa.bool_()}
    made = {
        name: pa.array([row.get(name) for row in rows.values()], arrow.get(types[name], pa.string()))
        for name in columns
    }
    bench.connection.register("said_own", pa.table({"k": pa.array(list(rows), pa.int64()), **made}))
    return Said(None, "said_own", tuple(columns))


def believe(bench: Workbench, linkage: Linkage, said: list[Said]) -> None:
    """Make `believed`: one row a person (k) with every word, its place, what it is listed on, its number of records."""
    tables = {each.name: each for each in said}
    query = exp.select("p.k", "p.person_key", "p.records").from_("p")
    for each in said:
        query = query.join(each.table, on=f"{each.table}.k = p.k", join_type="left")
    homes = [tables[name] for name in linkage.residence if name in tables]
    for word in person_words():
        query = query.select(_first(word, tables, linkage, homes).as_(word.column))
    for part in ("building_id", "room", "household_no"):
        query = query.select(_coalesce([_part(home, part) for home in homes], "VARCHAR").as_(part))
    for each in said:
        if each.source:
            query = query.select(
                column("listed", each.table).as_(f"listed_{each.name}"),
                column("last", each.table).as_(f"last_{each.name}"),
            )
    bench.make("believed", query)


def _first(word: Word, tables: dict[str, Said], linkage: Linkage, homes: list[Said]) -> exp.Expression:
    """The value of the first source, in the declared order, that knows."""
    name = word.column
    placed = {home.name for home in homes} if name in PLACED else set()
    sources = [source for source, each in tables.items() if name in each.columns or source in placed]
    values = [
        _part(tables[source], name) if source in placed else column(name, tables[source].table)
        for source in linkage.order(name, sources)
    ]
    return _coalesce(values, SQL_TYPES[word.type])


def _part(home: Said, name: str) -> exp.Expression:
    return exp.Dot(this=column("place", home.table), expression=exp.to_identifier(name))


def _coalesce(values: list[exp.Expression], kind: str) -> exp.Expression:
    typed = exp.cast(exp.null(), kind, dialect="duckdb")
    return function("coalesce", *values, typed) if values else typed


def infer_absence(bench: Workbench, said: list[Said]) -> None:
    """Give `believed` what a full list says by not naming somebody: declared values, and the day of leaving.

    Nobody is taken for absent who agrees in name and birth date (as far as both are known) with a row of the newest list
    that found no person, or, for leaving, with any of its rows.
    """
    for each in said:
        source = each.source
        if source is None or not source.full or not (source.absent or source.gone):
            continue
        newest = ranked(bench, source.id)[-1]
        if source.absent:
            _maybe(bench, newest, unlinked=True)
            for name, value in source.absent.items():
                listed = function("coalesce", column(f"listed_{source.id}"), exp.false())
                here = exp.and_(column(name).is_(exp.null()), exp.not_(listed), _not_maybe())
                bench.run(exp.update("believed", {name: value}, where=here))
        if source.gone:
            _maybe(bench, newest, unlinked=False)
            _leave(bench, source)


def _maybe(bench: Workbench, newest: Landed, *, unlinked: bool) -> None:
    """`maybe`: persons who may be on the newest list under a row that is not theirs."""
    rows = exp.select("name", "birth_date").distinct().from_("r").join("a", using="rid")
    rows = rows.where(column("d").eq(newest.d), known(column("name")), "refused IS NULL")
    if unlinked:
        rows = rows.where("a.k IS NULL")
    agree = "b.name = u.name AND (b.birth_date = u.birth_date OR b.birth_date IS NULL OR u.birth_date IS NULL)"
    bench.make("maybe", exp.select("b.k").distinct().from_("believed AS b").join(rows.subquery("u"), on=agree))


def _not_maybe() -> exp.Expression:
    return exp.not_(exp.In(this=column("k"), query=exp.select("k").from_("maybe").subquery()))


def _leave(bench: Workbench, source: Source) -> None:
    """Who stood on an older list and no longer does left on the day of the first list without them."""
    deliveries = ranked(bench, source.id)
    if len(deliveries) < 2:
        return
    days = exp.case()
    for rank, after in enumerate(deliveries[1:]):
        days = days.when(
            column(f"last_{source.id}").eq(rank), exp.cast(exp.Literal.string(after.valid_on.isoformat()), "DATE")
        )
    gone = exp.and_(column(source.gone).is_(exp.null()), exp.not_(column(f"listed_{source.id}")), _not_maybe())
    bench.run(exp.update("believed", {source.gone: days}, where=gone))
