"""Aggregates over the household in SQL: each person with the bounds of every one of them."""

from collections.abc import Collection, Mapping
from math import inf
from typing import TYPE_CHECKING

from sqlglot import exp

from wanxiang.core.expressions.fragments import Ends, Expression, case, double, numeral, truth_is
from wanxiang.core.expressions.tree import Aggregate, Node, Own, Word, children, least, walk

if TYPE_CHECKING:
    from wanxiang.core.expressions.sql import Writer


def settles(rule: Node) -> bool:
    """Whether a rule hangs on totals of the household alone, so that it comes out the same for every member."""
    return any(isinstance(item, Aggregate) for item in walk(rule)) and _same_for_all(rule)


def _same_for_all(node: Node) -> bool:
    if isinstance(node, Aggregate):
        return node.over is None and not _differs(node)
    return not isinstance(node, Word | Own) and all(map(_same_for_all, children(node)))


def together(
    aggregates: Mapping[Node, str],
    others: Mapping[Node, str],
    relation: str,
    household: str,
    settled: Mapping[str, Node],
    carried: Collection[Node],
) -> exp.Select:
    """Every row of a relation with `name_low` and `name_high` of each aggregate that is carried, and each rule that is
    settled; one pass over the members for all that is the same within a household, and such a rule is worked out once a
    household. A row without household has itself for its only known member, and may have more.

    In: others: aggregates over other tables, already columns of the relation
    """
    from wanxiang.core.expressions.sql import Writer

    joined = {node: name for node, name in aggregates.items() if not _differs(node)}
    alone = {node: _alone(node, others) for node in aggregates}
    chosen: list[Expression] = [exp.Column(this=exp.Star(), table=exp.to_identifier("p"))]
    for node in carried:
        found = _columns(aggregates[node]) if node in joined else _beside(node, others, relation, household)
        ends = zip(("low", "high"), found, alone[node], strict=True)
        chosen += [
            exp.alias_(exp.func("coalesce", end, own), f"{aggregates[node]}_{which}") for which, end, own in ends
        ]
    unhoused = exp.column(household, "p").is_(exp.null())
    by_oneself = Writer({**others, **alone})
    for name, rule in settled.items():
        known = case((unhoused.copy(), by_oneself.result(rule)), default=exp.column(name, "h"))
        chosen.append(exp.alias_(known, name))
    query = exp.select(*chosen).from_(exp.alias_(exp.to_table(relation), "p", table=True))
    if not joined:
        return query
    on = exp.EQ(this=exp.column(household, "p"), expression=exp.column(household, "h"))
    households = _settled(_members(joined, others, relation, household), joined, household, settled, carried)
    return query.join(households.subquery("h"), on=on, join_type="left")


def _settled(
    members: exp.Select,
    joined: Mapping[Node, str],
    household: str,
    settled: Mapping[str, Node],
    carried: Collection[Node],
) -> exp.Select:
    """One row a household: the bounds that are carried, and each rule that is settled."""
    from wanxiang.core.expressions.sql import Writer

    writer = Writer(joined, alias="m")
    ends = [
        exp.column(f"{name}_{which}", "m")
        for node, name in joined.items()
        if node in carried
        for which in ("low", "high")
    ]
    rules = [exp.alias_(writer.result(rule), name) for name, rule in settled.items()]
    return exp.select(exp.column(household, "m"), *ends, *rules).from_(members.subquery("m"))


def _differs(node: Node) -> bool:
    """Whether members are compared with the person asked for: such an aggregate differs within a household."""
    return any(isinstance(item, Own) for item in walk(node))


def _columns(name: str) -> Ends:
    return exp.column(f"{name}_low", "h"), exp.column(f"{name}_high", "h")


def _alone(node: Node, others: Mapping[Node, str]) -> Ends:
    """Of a person without household: its own, open where unrecorded members could add."""
    from wanxiang.core.expressions.sql import Writer

    low, high = opened(node, *of_member(node, Writer(others)))  # type: ignore[arg-type]
    return double(low), double(high)


def opened(node: Aggregate, low: Expression, high: Expression) -> Ends:
    """What members (or rows) that nobody has recorded could add, as `closures` has it."""
    floor = least(node.item) if node.item is not None else None
    without = numeral(-inf)
    return {
        "count": (low, numeral(inf)),
        "sum": (low if floor is not None and floor >= 0 else without, numeral(inf)),
        "min": (without if floor is None else numeral(floor), high),
        "max": (low, numeral(inf)),
    }[node.function]


def _members(aggregates: Mapping[Node, str], others: Mapping[Node, str], relation: str, household: str) -> exp.Select:
    """One row a household: the bounds of every aggregate."""
    from wanxiang.core.expressions.sql import Writer

    key = exp.column(household, "p")
    chosen: list[Expression] = [key.copy()]
    for node, name in aggregates.items():
        low, high = total(node, of_member(node, Writer(others)))  # type: ignore[arg-type]
        chosen += [exp.alias_(low, f"{name}_low"), exp.alias_(high, f"{name}_high")]
    source = exp.alias_(exp.to_table(relation), "p", table=True)
    return exp.select(*chosen).from_(source).where(key.copy().is_(exp.null()).not_()).group_by(key.copy())


def _beside(node: Node, others: Mapping[Node, str], relation: str, household: str) -> Ends:
    """The members beside the person: a query for each row, which the engine makes a join of."""
    from wanxiang.core.expressions.sql import Writer

    ends = total(node, of_member(node, Writer(others, alias="m")))  # type: ignore[arg-type]
    same = exp.EQ(this=exp.column(household, "m"), expression=exp.column(household, "p"))
    source = exp.alias_(exp.to_table(relation), "m", table=True)
    low, high = (exp.select(end).from_(source.copy()).where(same.copy()).subquery() for end in ends)
    return low, high


def total(node: Aggregate, each: Ends) -> Ends:
    """An aggregate's ends from what each row adds; the least and the greatest of nothing are not known."""
    function = {"count": exp.Sum, "sum": exp.Sum, "min": exp.Min, "max": exp.Max}[node.function]
    low, high = (function(this=double(end)) for end in each)
    if node.function not in ("min", "max"):
        return low, high
    return (
        case((exp.EQ(this=low, expression=numeral(inf)), numeral(-inf)), default=low.copy()),
        case((exp.EQ(this=high, expression=numeral(-inf)), numeral(inf)), default=high.copy()),
    )


def of_member(node: Aggregate, writer: "Writer") -> Ends:
    """What one member (or one row) adds, at least and at most."""
    if node.function != "count":
        return writer.bounds(node.item, minimum=True)  # type: ignore[arg-type]
    if node.item is None:
        return numeral(1), numeral(1)
    condition = writer.value(node.item)
    surely, perhaps = truth_is(condition, True), truth_is(condition, False).not_()
    return case((surely, numeral(1)), default=numeral(0)), case((perhaps, numeral(1)), default=numeral(0))
