"""The tables of a snapshot, written as Parquet from a workbench that has its profiles. SQL as SQLGlot trees."""

from pathlib import Path

import pyarrow as pa
from sqlglot import exp

from wanxiang.core import crypto
from wanxiang.district import vocabulary
from wanxiang.district.levels import DIGITS
from wanxiang.engines.registry import places, published
from wanxiang.engines.registry.linkage import Linkage
from wanxiang.engines.registry.places import function
from wanxiang.engines.registry.profiles import SQL_TYPES, column, known, ranked
from wanxiang.engines.registry.workbench import Landed, Workbench, scan

HOUSEHOLD_PURPOSE = "household"


def write(bench: Workbench, linkage: Linkage, folder: Path) -> dict[str, int]:
    """Write every table of the snapshot; returns rows per table."""
    _grounds(bench)
    _households(bench, linkage)
    _persons(bench, linkage)
    made: dict[str, exp.Expression] = {
        "persons": exp.select(*published.person_columns())
        .from_("persons")
        .order_by("grid_code", "household_key", "person_key"),
        "households": _household_rows(),
        "enterprises": _enterprises(bench),
        "buildings": _buildings(),
        "records": exp.select("record_uid", "source", "delivery", "row_no", "person_key", "rule").from_("records"),
        "set_aside": _set_aside(bench),
        "enrolments": exp.select(*published.TABLES["enrolments"][0]).from_("enrolments"),
        "links": exp.select("record_uid", "other_uid", "rule").from_("links"),
        "keys": exp.select("person_key", "key_no").from_("keys"),
    }
    rows = {name: _write(bench, tree, folder / f"{name}.parquet") for name, tree in made.items()}
    rows["deliveries"] = _write(
        bench, exp.select(*published.TABLES["deliveries"][0]).from_("kept"), folder / "deliveries.parquet"
    )
    return rows


def _write(bench: Workbench, query: exp.Expression, path: Path) -> int:
    bench.connection.sql(query.sql(dialect="duckdb")).write_parquet(str(path), compression="zstd")
    return bench.run(exp.select(exp.Count(this=exp.Star())).from_(scan(path))).fetchone()[0]


def _grounds(bench: Workbench) -> None:
    """Names of streets and communities by code; `b` with its codes."""
    pairs = [(street.code, street.name) for street in bench.profile.streets]
    pairs += [(community.code, community.name) for _, community in bench.profile.communities()]
    codes, names = zip(*pairs, strict=True)
    bench.connection.register("ground", pa.table({"code": list(codes), "place_name": list(names)}))


def _prefix(name: str, digits: int, table: str | None = None) -> exp.Expression:
    """The first digits of a grid's code, NULL where it has not that many."""
    code = column(name, table)
    return exp.case().when(
        exp.GTE(this=function("length", code), expression=exp.Literal.number(digits)),
        function("left", code.copy(), digits),
    )


def _place_name(code: exp.Expression) -> exp.Expression:
    return exp.select("place_name").from_("ground").where(exp.EQ(this=column("code"), expression=code)).subquery()


def _households(bench: Workbench, linkage: Linkage) -> None:
    """`homes`: k → household_key, an opaque token of what the declared sources call the household."""
    tables = {
        f"natural_{rule.source}": rule
        for rule in linkage.households
        if rule.source in {landed.source.id for landed in bench.of("person")}
    }
    naturals = []
    query = exp.select("believed.k").from_("believed")
    for name, rule in tables.items():
        bench.make(name, _natural(bench, rule.source, rule.by))
        query = query.join(name, on=f"{name}.k = believed.k", join_type="left")
        naturals.append(column("natural_key", name))
    empty = exp.cast(exp.null(), "VARCHAR")
    bench.make("natural_homes", query.select(function("coalesce", *naturals, empty).as_("natural_key")))
    distinct = bench.arrow("SELECT DISTINCT natural_key FROM natural_homes WHERE natural_key IS NOT NULL")[
        "natural_key"
    ]
    made = crypto.tokens(distinct.to_pylist(), purpose=HOUSEHOLD_PURPOSE)
    keys = pa.table(
        {"natural_key": distinct, "household_key": pa.array([f"H{token[:14]}" for token in made], pa.string())}
    )
    bench.connection.register("household_keys", keys)
    bench.run(
        "CREATE OR REPLACE TABLE homes AS SELECT k, household_key FROM natural_homes JOIN household_keys USING (natural_key)"
    )


def _natural(bench: Workbench, source: str, by: tuple[str, ...]) -> exp.Select:
    """k → the household as one source calls it, from each person's newest row there."""
    order = exp.case()
    for rank, landed in enumerate(ranked(bench, source)):
        order = order.when(column("d", "r").eq(landed.d), exp.Literal.number(rank))
    mine = exp.In(this=column("d", "r"), expressions=[exp.Literal.number(landed.d) for landed in ranked(bench, source)])
    parts = [each for name in by for each in (exp.Literal.string("|"), column(name, "r"))]
    key = function("concat", exp.Literal.string(source), *parts)
    newest = function("arg_max", key, exp.Add(this=_scaled(order), expression=column("row_no", "r")))
    query = exp.select("a.k", newest.as_("natural_key")).from_("r").join("a", using="rid")
    return query.where(mine, known(column("k", "a")), *(known(column(name, "r")) for name in by)).group_by("a.k")


def _scaled(tree: exp.Expression) -> exp.Expression:
    return exp.paren(exp.Mul(this=exp.cast(tree, "BIGINT"), expression=exp.Literal.number(1 << 32)))


def _persons(bench: Workbench, linkage: Linkage) -> None:
    """`persons`: every published column, derived words included."""
    day = exp.cast(exp.Literal.string(bench.as_of.isoformat()), "DATE")
    grid = function("coalesce", column("grid_code", "believed"), column("grid_code", "b"))
    base = exp.select("believed.* EXCLUDE (grid_code)", grid.as_("grid_code"), "homes.household_key").from_("believed")
    base = base.join("homes", on="homes.k = believed.k", join_type="left").join(
        "b", on="b.building_id = believed.building_id", join_type="left"
    )
    there = {landed.source.id for landed in bench.of("person")}
    derived = {
        "age": _age(day),
        "alive": exp.or_(column("death_date").is_(exp.null()), exp.GT(this=column("death_date"), expression=day)),
        "resident": _resident(day, [column(f"listed_{name}") for name in linkage.residence if name in there]),
        "street_code": _prefix("grid_code", DIGITS["street"]),
        "community_code": _prefix("grid_code", DIGITS["community"]),
    }
    query = exp.select("x.*", *(tree.as_(name) for name, tree in derived.items())).from_(base.subquery("x"))
    named = exp.select(
        "y.*",
        _place_name(column("street_code", "y")).as_("street"),
        _place_name(column("community_code", "y")).as_("community"),
    )
    bench.make("persons", named.from_(query.subquery("y")))


def _age(day: exp.Expression) -> exp.Expression:
    """Completed calendar years: the difference of years, less one before the birthday. Source: 民法典 art. 200 to 204."""
    born = column("birth_date")
    later = exp.GT(this=function("strftime", born.copy(), "%m%d"), expression=function("strftime", day.copy(), "%m%d"))
    years = exp.Sub(this=function("year", day.copy()), expression=function("year", born))
    return exp.Sub(this=exp.paren(years), expression=exp.cast(later, "INTEGER"))


def _resident(day: exp.Expression, listed: list[exp.Column]) -> exp.Expression:
    """Alive and not moved out, where a list of residents says so; NULL for whom no such list ever named."""
    gone = exp.or_(
        exp.LTE(this=column("death_date"), expression=day), exp.LTE(this=column("moved_out_on"), expression=day)
    )
    named = exp.or_(*(known(each) for each in listed)) if listed else exp.false()
    return exp.case().when(function("coalesce", gone, exp.false()), exp.false()).when(named, exp.true())


def _household_rows() -> exp.Select:
    """One row a household: its living members that have not left; the place that most of its members have."""
    places = [
        function("mode", column(name)).as_(name)
        for name in ("street_code", "community_code", "grid_code", "building_id", "address")
    ]
    here = exp.Filter(
        this=exp.Count(this=exp.Star()), expression=exp.Where(this=exp.not_(column("resident").is_(exp.false())))
    )
    query = (
        exp.select("household_key", here.as_("members"), *places).from_("persons").where(known(column("household_key")))
    )
    return query.group_by("household_key").order_by("household_key")


def _enterprises(bench: Workbench) -> exp.Expression:
    """One row a valid credit code, by what stands now; the street by the premises' building."""
    columns = published.enterprise_columns()
    types = {word.column: word.type for word in vocabulary.load().of("enterprise")}
    lists = [
        landed
        for name, source in bench.sources.items()
        if source.entity == "enterprise"
        for landed in _standing(bench, name)
    ]
    if not lists:
        empty = [exp.cast(exp.null(), "VARCHAR").as_(name) for name in columns]
        return exp.select(*empty).where(exp.false())
    given = [name for name in [*types, "legal_person", "premises"] if name != "street"]
    selects = [_firms(landed, rank, given, types) for rank, landed in enumerate(lists)]
    union: exp.Expression = selects[0]
    for each in selects[1:]:
        union = exp.union(union, each, distinct=False)
    last = [function("arg_max", column(name), column("fresh")).as_(name) for name in given if name != "credit_code"]
    bench.make("firms", exp.select("credit_code", *last).from_(union.subquery("every")).group_by("credit_code"))
    _premises(bench)
    own = [column(name, "firms") for name in given]
    codes = [
        _prefix("grid_code", DIGITS["street"], "b").as_("street_code"),
        _prefix("grid_code", DIGITS["community"], "b").as_("community_code"),
    ]
    query = exp.select(*own, *codes, "b.grid_code", "b.building_id").from_("firms")
    query = query.join("sites", on="sites.place = firms.premises", join_type="left").join(
        "b", on="b.building_id = sites.building_id", join_type="left"
    )
    street = _place_name(column("street_code", "f")).as_("street")
    return (
        exp.select(*columns)
        .from_(exp.select("f.*", street).from_(query.subquery("f")).subquery("g"))
        .order_by("credit_code")
    )


def _standing(bench: Workbench, source: str) -> list[Landed]:
    """What a source says now: the newest full list, or every increment from the oldest to the newest."""
    deliveries = ranked(bench, source)
    return deliveries[-1:] if bench.sources[source].full else deliveries


def _firms(landed: Landed, rank: int, given: list[str], types: dict[str, str]) -> exp.Select:
    there = set(landed.columns())
    columns = [
        column(name)
        if name in there
        else exp.cast(exp.null(), SQL_TYPES[types.get(name, "text")], dialect="duckdb").as_(name)
        for name in given
    ]
    fresh = exp.Add(this=_scaled(exp.Literal.number(rank)), expression=column("row_no")).as_("fresh")
    return exp.select(fresh, *columns).from_(scan(landed.path())).where(column("refused").is_(exp.null()))


def _premises(bench: Workbench) -> None:
    """`sites`: premises → building, by the gazetteer."""
    bench.make("gazetteer", places.gazetteer("b", bench.profile))
    bare = places.bare(column("premises"), bench.profile)
    distinct = exp.select("premises").distinct().from_("firms").where(known(column("premises")))
    keyed = exp.select(column("premises").as_("place"), places.key(bare).as_("key")).from_(distinct.subquery("p"))
    bench.make(
        "sites", exp.select("place", "gazetteer.building_id").from_(keyed.subquery("s")).join("gazetteer", using="key")
    )


def _buildings() -> exp.Select:
    named = exp.select(
        "b.*",
        _prefix("grid_code", DIGITS["street"]).as_("street_code"),
        _prefix("grid_code", DIGITS["community"]).as_("community_code"),
    ).from_("b")
    street = _place_name(column("street_code", "n")).as_("street")
    rows = exp.select("n.*", street).from_(named.subquery("n"))
    return exp.select(*published.TABLES["buildings"][0]).from_(rows.subquery("m")).order_by("building_id")


def _set_aside(bench: Workbench) -> exp.Expression:
    """Values and rows refused when they landed, and rows that linkage found nobody for."""
    selects: list[exp.Expression] = [_refused(landed) for landed in bench.deliveries]
    left = exp.select("record_uid", "source", "delivery", "row_no").select(
        exp.Literal.string("").as_("column"), exp.cast(exp.null(), "VARCHAR").as_("value_masked"), column("reason")
    )
    made: exp.Expression = left.from_("records").where(exp.and_("rule IS NULL", "reason IS NOT NULL", "NOT at_landing"))
    for each in selects:
        made = exp.union(made, each, distinct=False)
    return made


def _refused(landed: Landed) -> exp.Select:
    source, delivery = (
        exp.Literal.string(landed.source.id).as_("source"),
        exp.Literal.string(landed.sha).as_("delivery"),
    )
    return exp.select("record_uid", source, delivery, "row_no", '"column"', "value_masked", "reason").from_(
        scan(landed.path("aside"))
    )
