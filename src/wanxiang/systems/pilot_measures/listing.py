"""The list as it stands in the two registers; and `pilot_standing`, the table that figures read."""

from __future__ import annotations

import pyarrow as pa

from wanxiang.core import tables

from .standing import AUTHORISED, Measure, measures

_COLUMNS = {
    "code": (pa.string(), "举措编号"), "measure": (pa.string(), "举措"), "matter": (pa.string(), "事项"),
    "matter_key": (pa.string(), "批次与事项"), "batch": (pa.string(), "批次"), "unit": (pa.string(), "牵头单位"),
    "state": (pa.string(), "未启动 / 推进 / 实质进展 / 完成，由节点算出"), "nodes": (pa.int32(), "节点数"),
    "counted": (pa.int32(), "已完成且有佐证、经核验的节点数"), "due": (pa.date32(), "完成时限"),
}  # fmt: skip


def listed() -> list[Measure]:
    """Every measure of the register, of any stage."""
    entries, nodes = (tables.table(f"register_{name}") for name in ("pilot_measures", "pilot_nodes"))
    return measures(_rows(entries), _rows(nodes))


def authorised() -> list[Measure]:
    """Those that count: measures of what was authorised."""
    return [each for each in listed() if each.stage == AUTHORISED]


def publish() -> None:
    """Make `pilot_standing` known by name."""
    tables.register(
        tables.Table(
            "pilot_standing", {name: said for name, (_, said) in _COLUMNS.items()}, read=_standing,
            note="综合改革试点已授权的举措，每项一行",
        )
    )  # fmt: skip


def _standing() -> pa.Table:
    rows = [
        (
            each.code, each.measure, each.matter, f"{each.batch} {each.matter}", each.batch, each.unit, each.state, len(each.nodes),
            each.counted, each.due,
        )
        for each in authorised()
    ]  # fmt: skip
    schema = pa.schema([(name, kind) for name, (kind, _) in _COLUMNS.items()])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)


def _rows(table: tables.Table) -> list[dict[str, object]]:
    return table.read().to_pylist() if table.read else []
