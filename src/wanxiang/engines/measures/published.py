"""`official_series`: every revision of every point that was not taken back, as a named table for figures."""

from __future__ import annotations

import pyarrow as pa

from wanxiang.core import tables

from .declarations import SERIES_TABLE

COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "series": (pa.string(), "名称"),
    "area": (pa.string(), "地区"),
    "level": (pa.string(), "层级"),
    "period": (pa.string(), "期间"),
    "value": (pa.decimal128(24, 4), "值"),
    "unit": (pa.string(), "单位"),
    "revision": (pa.int32(), "修订次序"),
    "publication": (pa.string(), "出处"),
    "published_on": (pa.date32(), "发布日期"),
}


def register() -> None:
    """Publish the table."""
    words = {name: said for name, (_, said) in COLUMNS.items()}
    tables.register(tables.Table(SERIES_TABLE, words, read=read, note="官方统计"))


def read() -> pa.Table:
    """The rows, the older revisions first."""
    from .models import Series

    fields = ["title" if name == "series" else name for name in COLUMNS]
    rows = list(Series.objects.standing().order_by("pk").values_list(*fields))
    columns = zip(*rows, strict=True) if rows else ([] for _ in COLUMNS)
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    return pa.table(
        [pa.array(column, kind) for column, (kind, _) in zip(columns, COLUMNS.values(), strict=True)], schema=schema
    )
