"""`register_<id>`: each register as a named table for figures. Entries that count; nothing sensitive; money in 元."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.core import changes, tables
from wanxiang.core.declarations import declared
from wanxiang.district.levels import DIGITS
from wanxiang.engines.directory import catalogue, store
from wanxiang.engines.directory.declaring import BETWEEN, Field, Register
from wanxiang.engines.directory.models import Entry, State

_OWN = {
    "entry": "条目编号", "grid_code": "所在位置编码", "street_code": "街道编码", "community_code": "社区编码",
    "valid_from": "生效日期",
}  # fmt: skip
_YUAN = pa.decimal128(18, 2)


def register() -> None:
    """Publish every declared register by name; again where a file was added."""
    for each in declared(catalogue.KIND):
        if isinstance(each.data, Register):
            tables.register(_table(each.data))


def _table(spec: Register) -> tables.Table:
    words = {each.name: each.label + (f"（{_unit(each)}）" if _unit(each) else "") for each in spec.open_fields}
    placed = _OWN if spec.place else {name: said for name, said in _OWN.items() if name in ("entry", "valid_from")}
    rows = Entry.objects.filter(register=spec.id)
    live = rows.filter(state=State.LIVE)
    return tables.Table(
        spec.table, {**placed, **words}, read=lambda: _read(spec.id), any=live.exists, note=spec.title,
        state=lambda: (catalogue.register(spec.id).version, changes.touched(rows)),
    )  # fmt: skip


def _unit(field: Field) -> str:
    return "元" if field.type == "money" else field.unit


def _read(name: str) -> pa.Table:
    force = catalogue.register(name)
    rows = store.everything(force)
    rows = rows.filter(pc.equal(rows["_state"], State.LIVE.value)).sort_by("_pk")
    columns = {"entry": rows["_pk"]}
    if force.register.place:
        columns |= {"grid_code": rows["_place"]} | {
            f"{level}_code": _cut(rows["_place"], DIGITS[level]) for level in ("street", "community")
        }
    columns["valid_from"] = rows["_since"]
    return pa.table(columns | {each.name: _column(each, rows[each.name]) for each in force.register.open_fields})


def _cut(codes: pa.ChunkedArray, digits: int) -> pa.ChunkedArray:
    """The code of the place above, where the place is that fine; else null."""
    fine = pc.greater_equal(pc.utf8_length(codes), digits)
    return pc.if_else(fine, pc.utf8_slice_codeunits(codes, 0, digits), pa.scalar(None, pa.string()))


def _column(field: Field, values: pa.ChunkedArray) -> pa.ChunkedArray:
    if field.many:
        return pc.binary_join(values, BETWEEN[0])
    if field.type != "money":
        return values
    return pc.multiply(values.cast(pa.decimal128(19, 0)), pa.scalar(Decimal("0.01"))).cast(_YUAN)
