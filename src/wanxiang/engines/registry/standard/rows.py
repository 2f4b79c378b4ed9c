"""One delivered table → its standard rows and what was refused of them.

    typed columns (strings) → values by declared kind → identity (token, birth date, sex) → rows + set aside

Out go tokens, never ID numbers. A refused value leaves a null and a line in `aside`; a refused row keeps its other values
and says why in `refused`, so that rows in = rows that can be linked + rows with a reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.engines.registry.sources import Column, Source
from wanxiang.engines.registry.standard import codes, dates, identity, text

Tokens = Callable[[pa.Array], Callable[[], pa.Array]]
"""Begins to make pseudonyms of a column of ID numbers; calling the result gives them."""

NO_ONE = "缺姓名且无有效证件号"
ID_CONFLICT = "与证件号不符"
FUTURE = "日期晚于送达日"
PLACE_CODES = {"grid_code", "building_id"}
ARROW = {"int": pa.int64(), "number": pa.float64(), "money": pa.int64(), "date": pa.date32(), "bool": pa.bool_()}


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A delivered table as read: every column text (null where empty), `row_no` the number of the row in its file."""

    table: pa.Table
    row_no: np.ndarray
    delivery: str
    received_on: date
    broken: Sequence[tuple[int, str, str]] = ()
    """Rows that could not be split into columns: row number, masked text, reason."""


@dataclass
class Standard:
    """Standard rows (one a delivered row) and the values and rows set aside."""

    rows: pa.Table
    aside: pa.Table

    @property
    def refused(self) -> int:
        """Rows set aside whole."""
        return self.rows.num_rows - self.rows["refused"].null_count


@dataclass
class _Work:
    source: Source
    batch: Batch
    tokens: Tokens
    columns: dict[str, pa.Array] = field(default_factory=dict)
    numbered: tuple[Column, identity.Identities, Callable[[], pa.Array]] | None = None
    asides: list[tuple[np.ndarray, str, pa.Array, pa.Array]] = field(default_factory=list)

    def __len__(self) -> int:
        return self.batch.table.num_rows

    def aside(self, rows: np.ndarray, column: str, values: pa.Array, reasons: pa.Array | str) -> None:
        """Keep the refused values of some rows, masked."""
        if len(rows):
            shown = text.replace(text.strings(values.take(pa.array(rows))), np.arange(len(rows)), text.masked)
            why = pa.array([reasons] * len(rows)) if isinstance(reasons, str) else reasons.take(pa.array(rows))
            self.asides.append((rows, column, shown, text.strings(why)))


def standardise(batch: Batch, *, source: Source, tokens: Tokens) -> Standard:
    """Standard rows of one delivered table.

    In:  batch.table holds (at least) the declared columns; tokens: ID numbers → pseudonyms
    Out: rows: record_uid, row_no, refused, then what the source's entity has (see `systems/base_data/README.md`)
    """
    work = _Work(source, batch, tokens)
    if source.entity == "person":
        _begin_identity(work)
    for column in source.columns:
        typed = text.strings(batch.table[column.name])
        if column.target != "id_number":
            work.columns[column.target] = _value(work, column, typed)
    refused = {"person": _person, "enterprise": _enterprise, "building": _building}[source.entity](work)
    return Standard(_rows(work, refused), _asides(work, refused))


def _value(work: _Work, column: Column, typed: pa.Array) -> pa.Array:
    if column.kind == "name":
        return _legible(work, column, text.apply(typed, text.name))
    if column.kind in ("text", "address", "code"):
        return _legible(work, column, text.apply(typed, text.plain if column.kind == "text" else text.compact))
    if column.kind == "phone":
        values = text.strings(codes.phones(typed))
        _keep(work, column, typed, values, "电话号码无法识别")
        return values
    values, reasons = _read(column, typed)
    _keep(work, column, typed, values, reasons)
    if pa.types.is_date(values.type) and column.target not in ("until_on",):
        late = dates.later_than(values, work.batch.received_on)
        work.aside(late, column.name, typed, FUTURE)
        values = _without(values, late)
    return values


def _read(column: Column, typed: pa.Array) -> tuple[pa.Array, pa.Array]:
    if column.kind in ("date", "month"):
        return dates.read(typed, monthly=column.kind == "month")
    if column.kind in ("map", "enum"):
        return codes.each(
            typed, lambda value: _mapped(column, value), ARROW.get(column.word.type if column.word else "", pa.string())
        )
    function, kind = {
        "sex": (codes.sex, pa.string()),
        "flag": (codes.flag, pa.bool_()),
        "int": (codes.whole, pa.int64()),
        "money_yuan": (codes.fen, pa.int64()),
        "money_wan": (lambda value: codes.fen(value, scale=1_000_000), pa.int64()),
        "credit_code": (codes.credit_code, pa.string()),
    }[column.kind]
    return codes.each(typed, function, kind)


def _mapped(column: Column, value: str) -> object:
    bare = text.plain(value)
    return column.map[bare] if bare in column.map else codes.Refusal("取值不在声明的范围内")


def _legible(work: _Work, column: Column, values: pa.Array) -> pa.Array:
    """No free text may carry an ID number into the standard rows; a place's code may have fifteen digits of its own."""
    clean, rows = text.mask_numbers(values, old=column.target not in PLACE_CODES)
    work.aside(rows, column.name, values, "文本中夹带证件号，已遮蔽")
    return clean


def _keep(work: _Work, column: Column, typed: pa.Array, values: pa.Array, reasons: pa.Array | str) -> None:
    """Set aside what was typed but could not be read; an empty cell is no refusal, nor is a value mapped to nothing."""
    if isinstance(reasons, str):
        lost = pc.and_(values.is_null(), pc.and_(typed.is_valid(), pc.fill_null(pc.not_equal(typed, ""), False)))
    else:
        lost = reasons.is_valid()
    work.aside(np.flatnonzero(lost.to_numpy(zero_copy_only=False)), column.name, typed, reasons)


def _without(values: pa.Array, rows: np.ndarray) -> pa.Array:
    if not len(rows):
        return values
    mask = np.zeros(len(values), dtype=bool)
    mask[rows] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, values.type), values)


def _person(work: _Work) -> pa.Array:
    """Add token, quality, birth date and sex; which rows name nobody."""
    columns, count = work.columns, len(work)
    columns.setdefault("name", pa.nulls(count, pa.string()))
    if work.numbered is None:
        columns |= {"id_token": pa.nulls(count, pa.string()), "id_quality": pa.array([identity.MISSING] * count)}
    else:
        _identify(work, *work.numbered)
    nobody = pc.and_(columns["name"].is_null(), columns["id_token"].is_null())
    return pc.if_else(nobody, NO_ONE, pa.scalar(None, pa.string()))


def _begin_identity(work: _Work) -> None:
    """Read the ID numbers first: their pseudonyms are made while the other columns are."""
    column = work.source.column("id_number") or work.source.column("disability_no")
    if column is not None:
        typed = text.strings(work.batch.table[column.name])
        read = identity.read(typed, suffix=2 if column.kind == "disability_no" else 0)
        work.numbered = (column, read, work.tokens(read.numbers))


def _identify(work: _Work, column: Column, read: identity.Identities, pseudonyms: Callable[[], pa.Array]) -> None:
    typed = text.strings(work.batch.table[column.name])
    for number in (2, 3):
        rows = np.flatnonzero(read.quality == number)
        work.aside(rows, column.name, typed, identity.REASONS[identity.QUALITIES[number]])
    work.columns["id_token"] = pseudonyms()
    names = pa.DictionaryArray.from_arrays(pa.array(read.quality), identity.QUALITIES)
    work.columns["id_quality"] = names.cast(pa.string())
    _agree(work, "birth_date", pa.array(read.birth))
    sexes = pa.array(np.array([None, "男", "女"], dtype=object), pa.string())
    _agree(work, "sex", sexes.take(pa.array(read.sex)))
    work.columns["id_near"] = _near(work, read)


def _agree(work: _Work, target: str, known: pa.Array) -> None:
    """The ID number says birth date and sex: it fills what is missing and overrules what differs (kept aside)."""
    said = work.columns.get(target)
    if said is not None:
        differs = pc.fill_null(pc.not_equal(said, known), False).to_numpy(zero_copy_only=False)
        name = next(column.name for column in work.source.columns if column.target == target)
        work.aside(np.flatnonzero(differs), name, said.cast(pa.string()), ID_CONFLICT)
        known = pc.coalesce(known, said)
    work.columns[target] = known


def _near(work: _Work, read: identity.Identities) -> pa.Array:
    """Tokens of the numbers one digit away from a wrong one, where they agree with the row's own birth date."""
    births = work.columns["birth_date"].take(pa.array(read.near_rows))
    said = pc.strptime(pc.utf8_slice_codeunits(read.near, 6, 14), format="%Y%m%d", unit="s").cast(pa.date32())
    fits = pc.fill_null(pc.equal(births, said), True)
    rows = read.near_rows[fits.to_numpy(zero_copy_only=False)]
    made = work.tokens(read.near.filter(fits))()
    offsets = np.searchsorted(rows, np.arange(len(work) + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), made)


def _enterprise(work: _Work) -> pa.Array:
    code = work.columns["credit_code"]
    return pc.if_else(code.is_null(), "无有效统一社会信用代码", pa.scalar(None, pa.string()))


def _building(work: _Work) -> pa.Array:
    code = work.columns["building_id"]
    return pc.if_else(code.is_null(), "缺楼栋编码", pa.scalar(None, pa.string()))


def _rows(work: _Work, refused: pa.Array) -> pa.Table:
    numbers = pa.array(work.batch.row_no, pa.int32())
    rows = {"record_uid": uids(work.source.id, work.batch.delivery, numbers), "row_no": numbers, "refused": refused}
    table = pa.table(rows | work.columns)
    if not work.batch.broken:
        return table
    lines = [line for line, _, _ in work.batch.broken]
    lost = pa.table({"row_no": pa.array(lines, pa.int32()), "refused": [reason for _, _, reason in work.batch.broken]})
    lost = lost.append_column("record_uid", uids(work.source.id, work.batch.delivery, lost["row_no"].combine_chunks()))
    return pa.concat_tables([table, lost], promote_options="default").combine_chunks()


def _asides(work: _Work, refused: pa.Array) -> pa.Table:
    whole = np.flatnonzero(refused.is_valid().to_numpy(zero_copy_only=False))
    parts = [*work.asides, (whole, "", pa.nulls(len(whole), pa.string()), refused.take(pa.array(whole)))]
    tables = [
        pa.table(
            {
                "row_no": pa.array(work.batch.row_no[rows], pa.int32()),
                "column": pa.array([column] * len(rows), pa.string()),
                "value_masked": values,
                "reason": reasons,
            }
        )
        for rows, column, values, reasons in parts
    ]
    for line, shown, reason in work.batch.broken:
        tables.append(
            pa.table(
                {"row_no": pa.array([line], pa.int32()), "column": [""], "value_masked": [shown], "reason": [reason]}
            )
        )
    table = pa.concat_tables(tables).combine_chunks()
    return table.add_column(0, "record_uid", uids(work.source.id, work.batch.delivery, one_array(table["row_no"])))


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """A column as a single array."""
    return column.combine_chunks() if column.num_chunks else pa.array([], column.type)


def uids(source: str, delivery: str, row_no: pa.Array) -> pa.Array:
    """source:sha8:row, the name of one delivered row for ever."""
    return pc.binary_join_element_wise(f"{source}:{delivery[:8]}", row_no.cast(pa.string()), ":")
