"""Rows of other tables in SQL: each subject with the bounds of every aggregate over them. The twin of `rows`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from wanxiang.core.expressions import rows
from wanxiang.core.expressions.closures import Household, bounds
from wanxiang.core.expressions.fragments import Ends, Expression, case, double, literal, numeral
from wanxiang.core.expressions.households import of_member, opened, total
from wanxiang.core.expressions.tree import Aggregate, Months, Node, Rows

if TYPE_CHECKING:
    from wanxiang.core.expressions.sql import Writer


def subjects(aggregates: Mapping[Node, str], relation: str) -> exp.Select:
    """Every row of a relation with `name_low` and `name_high` of each aggregate."""
    chosen: list[Expression] = [exp.Column(this=exp.Star(), table=exp.to_identifier("p"))]
    query = exp.select().from_(exp.alias_(exp.to_table(relation), "p", table=True))
    for node, name in aggregates.items():
        over: Rows | Months = node.over  # type: ignore[attr-defined]
        nobody = bounds(node, floor_at_minimum=False)({rows.key_of(over.table): ()}, Household(()))
        ends = zip(("low", "high"), map(float, nobody), strict=True)
        if isinstance(over, Months) and not rows.months(over):
            chosen += [exp.alias_(numeral(value), f"{name}_{end}") for end, value in ends]
            continue
        query = query.join(
            _by_subject(node, over).subquery(name),  # type: ignore[arg-type]
            on=exp.EQ(this=exp.column(_subject(over), "p"), expression=exp.column("row_key", name)),
            join_type="left",
        )
        chosen += [
            exp.alias_(exp.func("coalesce", exp.column(end, name), numeral(value)), f"{name}_{end}")
            for end, value in ends
        ]
    return query.select(*chosen)


def _subject(over: Rows | Months) -> str:
    return (over.subject if isinstance(over, Rows) else "") or over.key


def _by_subject(node: Aggregate, over: Rows | Months) -> exp.Select:
    """row_key, low, high: one row for each subject that has rows at all."""
    from wanxiang.core.expressions.sql import Writer

    writer = Writer(alias="m")
    key = exp.column("row_key", "m")
    source = _rows(over) if isinstance(over, Rows) else _grid(over)
    if node.function == "streak":
        ends = _streak(node, writer, len(rows.months(over)))  # type: ignore[arg-type]
    else:
        low, high = total(node, of_member(node, writer))
        ends = opened(node, low, high) if isinstance(over, Rows) and not over.complete else (low, high)
    chosen = (exp.alias_(double(end), name) for end, name in zip(ends, ("low", "high"), strict=True))
    return exp.select(exp.alias_(key.copy(), "row_key"), *chosen).from_(source.subquery("m")).group_by(key)


def _rows(over: Rows) -> exp.Select:
    """Every row with the subject's key as row_key."""
    key = exp.column(over.key, "s")
    source = exp.alias_(exp.to_table(over.table), "s", table=True)
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier("s"))
    return exp.select(exp.alias_(key, "row_key"), everything).from_(source).where(key.copy().is_(exp.null()).not_())


def _grid(over: Months) -> exp.Select:
    """row_key, step (1, 2, …), value: a row for each subject that has rows and each month."""
    by_month = _by_month(over)
    keys = (
        exp.select(exp.column(over.key)).distinct().from_(over.table).where(exp.column(over.key).is_(exp.null()).not_())
    )
    value = case((exp.column("key", "s").is_(exp.null()), exp.column("absent", "g")), default=exp.column("value", "s"))
    same = exp.and_(
        exp.EQ(this=exp.column("key", "s"), expression=exp.column(over.key, "k")),
        exp.EQ(this=exp.column("month", "s"), expression=exp.column("month", "g")),
    )
    return (
        exp.select(
            exp.alias_(exp.column(over.key, "k"), "row_key"), exp.column("step", "g"), exp.alias_(value, "value")
        )
        .from_(keys.subquery("k"))
        .join(_calendar(over).subquery("g"), join_type="cross")
        .join(by_month.subquery("s"), on=same, join_type="left")
    )


def _calendar(over: Months) -> exp.Query:
    """month, step and what a month without row says."""
    lines: list[exp.Select] = []
    for step, month in enumerate(rows.months(over), start=1):
        absent = literal(rows.absent(over, month))
        absent = absent if isinstance(absent, exp.Boolean) else exp.cast(absent, _absent_type(over))
        lines.append(exp.select(exp.alias_(literal(month), "month"), exp.alias_(numeral(step), "step"),
                                exp.alias_(absent, "absent")))  # fmt: skip
    found: exp.Query = lines[0]
    for line in lines[1:]:
        found = exp.union(found, line, distinct=False)
    return found


def _absent_type(over: Months) -> str:
    return "boolean" if over.type.kind == "bool" else "double"


def _by_month(over: Months) -> exp.Select:
    """key, month, value: several rows of one month together, as `rows.together` has it."""
    value, day = exp.column("value"), exp.column("month")
    all_known = exp.EQ(this=exp.Count(this=exp.Star()), expression=exp.Count(this=value))
    if over.type.kind == "bool":
        yes = exp.func("coalesce", exp.func("bool_or", value.copy()), exp.false())
        together = case((yes, exp.true()), (all_known, exp.false()))
    else:
        together = case((all_known, double(exp.Sum(this=value.copy()))))
    month = exp.cast(exp.func("date_trunc", exp.Literal.string("month"), day), "date")
    return (
        exp.select(exp.alias_(exp.column(over.key), "key"), exp.alias_(month, "month"), exp.alias_(together, "value"))
        .from_(over.table)
        .where(day.copy().is_(exp.null()).not_())
        .group_by(exp.column(over.key), month.copy())
    )


def _streak(node: Aggregate, writer: "Writer", months: int) -> Ends:
    """How many months since the last that is not surely, or surely not, as asked."""
    condition = writer.value(node.item)  # type: ignore[arg-type]
    step = exp.column("step", "m")

    def since(broken: Expression) -> Expression:
        last = exp.Max(this=case((broken, step.copy()), default=numeral(0)))
        return exp.paren(exp.Sub(this=numeral(months), expression=last))

    truth = exp.paren(condition)
    surely = exp.paren(exp.Is(this=truth, expression=exp.true()))
    surely_not = exp.paren(exp.Is(this=truth.copy(), expression=exp.false()))
    return since(exp.paren(exp.Not(this=surely))), since(surely_not)
