"""How a computed figure is shown: in words, by street, over time."""

from collections.abc import Iterable, Mapping
from typing import Any

from wanxiang.console.layers import Row
from wanxiang.console.wording import grouped
from wanxiang.core import tables
from wanxiang.core.access import Scope
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import place_names
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.computing import Computed, NotComputable
from wanxiang.engines.measures.declarations import tables_of
from wanxiang.engines.measures.queries import NO_KEYS

__all__ = ["NotComputable", "by_street", "labels", "number", "said", "trend"]


def said(computed: Computed) -> str:
    """The value with its unit: 1,090 个；95.19%；75.20% → 89.60%；— where there is none."""
    return number(computed.value.as_json(), computed.figure.unit) if computed.value else grouped(None)


def number(value: Any, unit: str) -> str:
    """A value as the measures give it (a number, or {from, to}) with its unit."""
    if value is None:
        return grouped(None)
    if isinstance(value, dict):
        return f"{number(value['from'], unit)} → {number(value['to'], unit)}"
    if unit == "%":
        return f"{value:.2f}%"
    return f"{grouped(value)} {unit}".strip()


def by_street(computed: Computed, *, scope: Scope, period: str = "", keys: Mapping[str, str] = NO_KEYS) -> list[Row]:
    """The figure street by street; nothing where it is not declared by street or cannot be computed."""
    try:
        lines = queries.by(computed.figure.id, dimension="street", scope=scope, period=period, keys=keys)
    except WanxiangError:
        return []
    names = place_names(line["key"] for line in lines if line["key"])
    return [
        Row(
            names.get(line["key"], "未落到街道"),
            f"/place/{line['key']}/" if line["key"] in names else "",
            line["value"],
        )
        for line in lines
    ]


def labels(name: str) -> dict[str, str]:
    """Column → Chinese, from the tables behind a figure."""
    from wanxiang.core.declarations import one

    found: dict[str, str] = {}
    for table in tables_of(one(queries.KIND, name).data.query):
        found |= {column: words.split("（")[0] for column, words in tables.table(table).columns.items()}
    return found


def trend(history: Iterable[Any]) -> dict[str, Any] | None:
    """The kept values by day (the last of each) for chart.js; None below two days."""
    by_day = {row.as_of.isoformat(): row for row in history if row.value is not None}
    if len(by_day) < 2:
        return None
    rows = [by_day[day] for day in sorted(by_day)]
    values = [row.value["to"] if isinstance(row.value, dict) else row.value for row in rows]
    return {"days": sorted(by_day), "unit": rows[0].unit, "series": [{"name": "数值", "values": values}]}
