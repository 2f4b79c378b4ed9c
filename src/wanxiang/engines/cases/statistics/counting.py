"""How many cases of a list are in each state, under the filters of the list: by a scan, where the index would read a million rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlglot import exp

from wanxiang.core.models import Account
from wanxiang.engines.cases.statistics import scanning, sight, store
from wanxiang.engines.cases.statistics.conditions import Condition, Test, both
from wanxiang.engines.cases.statistics.dimensions import Narrowed

SOON = timedelta(hours=24)


def by_state(
    *, by: Account, at: datetime | None, flows: Sequence[str] = (), states: Sequence[str] = (), area: str = "", handler: str = "",
    code: str = "", source: str = "", level: int = 0, due: str = "", since: date | None = None, until: date | None = None,
) -> dict[str, int]:  # fmt: skip
    """{state: cases} of what `queries.cases` gives for the same words; the text of a title is not among the columns."""
    narrowed = Narrowed(code=code, area=area, unit=handler, source=source, level=level, since=since, until=until)
    condition = both(
        sight.seen(by), narrowed.condition(), narrowed.period("opened_at"), *_several(flows, states), *_due(due, at)
    )  # fmt: skip
    state = exp.column("state")
    query = (
        exp.select(state, exp.Count(this=exp.Star()))
        .from_(scanning.ROWS)
        .where(scanning.where(condition))
        .group_by(state)
    )
    with store.connect() as connection:
        connection.register(scanning.HELPING, sight.helping(by))
        return dict(connection.execute(query.sql(dialect="duckdb")).fetchall())


def _several(flows: Sequence[str], states: Sequence[str]) -> list[Condition]:
    return [Test(column, "in", tuple(kept)) for column, kept in (("flow", flows), ("state", states)) if kept]


def _due(due: str, at: datetime | None) -> list[Condition]:
    if due == "late":
        return [Test("due_at", "lt", at)]
    if due == "soon" and at:
        return [Test("due_at", "ge", at), Test("due_at", "lt", at + SOON)]
    marked = {
        "extended": Test("extended", "eq", True),
        "supervised": Test("supervised", "eq", True),
        "repeated": Test("repeats", "gt", 0),
    }
    return [marked[due]] if due in marked else []
