"""Delivered files → tables of text: CSV in any usual encoding, XLSX, Parquet. Nothing is interpreted here."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from wanxiang.core import archives
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.registry.sources import Source
from wanxiang.engines.registry.standard.text import masked, plain, strings

HEADER_WITHIN = 6
"""A sheet may carry a title above its header."""
BROKEN_ROW = "列数与表头不符"


class BadFile(WanxiangError):
    """A delivered file that cannot be taken as a whole."""

    code = "ingest.bad_file"


@dataclass(frozen=True)
class Read:
    """A file as text: its columns by header, the number of each row (1 is the first below the header), broken rows."""

    table: pa.Table
    row_no: np.ndarray
    broken: list[tuple[int, str, str]]
    unknown: list[str]
    """Columns that the source does not declare: they stay in the sealed original only."""


def read(path: Path, *, source: Source) -> Read:
    """Read a delivered file of a source.

    Out:    every declared column (nulls where an optional one is not in the file)
    Raises: BadFile: not readable as its format, wrong columns, no rows
    """
    try:
        table, broken = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[source.format](path, source)
    except (pa.ArrowInvalid, OSError, ValueError, KeyError) as error:
        raise BadFile(f"文件“{path.name}”不能作为 {source.format} 读取", hint=_first_line(error)) from None
    except Exception as error:  # calamine raises its own kinds, without a common base but Exception
        if type(error).__module__.startswith(("python_calamine", "builtins", "pyo3")) and not isinstance(
            error, WanxiangError
        ):
            raise BadFile(f"文件“{path.name}”不能作为 {source.format} 读取", hint=_first_line(error)) from None
        raise
    if not table.num_rows and not broken:
        raise BadFile(f"文件“{path.name}”没有数据行")
    return _declared(path, table, broken, source)


def _first_line(error: Exception) -> str:
    """The reason, without any row's content."""
    return masked(str(error).splitlines()[0])[:80] if str(error) else type(error).__name__


def _declared(path: Path, table: pa.Table, broken: list[tuple[int, str, str]], source: Source) -> Read:
    """The declared columns in their order; a missing required one refuses the file."""
    missing = [column.name for column in source.columns if column.name not in table.column_names]
    needed = {column.name for column in source.columns if column.required}
    if needed & set(missing) or len(missing) == len(source.columns):
        lacks = "、".join(name for name in missing if name in needed) or "全部声明的列"
        raise BadFile(
            f"文件“{path.name}”缺少列：{lacks}", hint=f"文件中的列：{'、'.join(map(masked, table.column_names[:20]))}"
        )
    columns = {
        column.name: strings(table[column.name])
        if column.name not in missing
        else pa.nulls(table.num_rows, pa.string())
        for column in source.columns
    }
    unknown = [name for name in table.column_names if name not in columns and name not in source.ignored]
    lost = {number for number, _, _ in broken}
    total = table.num_rows + len(lost)
    numbers = np.arange(1, total + 1)
    row_no = numbers if not lost else np.setdiff1d(numbers, np.array(sorted(lost)))
    return Read(pa.table(columns), row_no, broken, unknown)


def _csv(path: Path, source: Source) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    data = path.read_bytes()
    encoding = _encoding(path, data, source)
    if encoding != "utf-8":
        data = data.decode(encoding, errors="replace").encode()
    try:
        return _parsed(data)
    except pa.ArrowInvalid as error:
        if "UTF8" not in str(error):
            raise
        return _parsed(data.decode(errors="replace").encode())


def _parsed(data: bytes) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """Every column as text; rows that do not fit the header are kept beside."""
    options = csv.ConvertOptions(
        column_types={name: pa.string() for name in _header(data)},
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    quoted = b'"' in data
    try:
        parse = csv.ParseOptions(newlines_in_values=quoted)
        return csv.read_csv(pa.BufferReader(data), parse_options=parse, convert_options=options), []
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise
        return _csv_with_broken_rows(data, options, quoted)


def _csv_with_broken_rows(
    data: bytes, options: csv.ConvertOptions, quoted: bool
) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """Read again on one thread, which knows the numbers of the rows that do not fit the header."""
    broken: list[tuple[int, str, str]] = []

    def keep(row: csv.InvalidRow) -> str:
        broken.append(
            (
                (row.number or 2) - 1,
                masked_row(row.text),
                f"{BROKEN_ROW}（应 {row.expected_columns} 列，实 {row.actual_columns} 列）",
            )
        )
        return "skip"

    parse = csv.ParseOptions(newlines_in_values=quoted, invalid_row_handler=keep)
    table = csv.read_csv(
        pa.BufferReader(data),
        read_options=csv.ReadOptions(use_threads=False),
        parse_options=parse,
        convert_options=options,
    )
    return table, broken


def masked_row(line: str) -> str:
    """A broken line, each piece masked."""
    return ",".join(masked(piece) for piece in line.split(","))[:200]


def _encoding(path: Path, data: bytes, source: Source) -> str:
    """The declared encoding, or another usual one under which the header is the declared one.

    Raises: BadFile when no encoding shows the declared columns
    """
    wanted = {column.name for column in source.columns if column.required} or {column.name for column in source.columns}
    tried = dict.fromkeys([codecs.lookup(source.encoding).name, "utf-8", "gb18030"])
    head = data[:65536].split(b"\n", 1)[0]
    for name in ("gb18030" if name == "gbk" else name.removesuffix("-sig") for name in tried):
        try:
            shown = head.removeprefix(codecs.BOM_UTF8).decode(name)
        except UnicodeDecodeError:
            continue
        if wanted & set(_split(shown)):
            return name
    for name in ("utf-8", "gb18030"):
        shown = head.removeprefix(codecs.BOM_UTF8).decode(name, errors="replace")
        if wanted & set(_split(shown)):
            return name
    shown = "、".join(masked(piece) for piece in _split(head.decode("utf-8", errors="replace"))[:20])
    raise BadFile(f"文件“{path.name}”的表头与声明不符", hint=f"应有列：{'、'.join(sorted(wanted))}；文件首行：{shown}")


def _split(line: str) -> list[str]:
    return [piece.strip().strip('"') for piece in line.rstrip("\r\n").split(",")]


def _header(data: bytes) -> list[str]:
    return _split(data[:65536].removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].decode(errors="replace"))


def _xlsx(path: Path, source: Source) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    try:
        archives.demand_modest(path, largest=archives.WORKBOOK)
    except archives.BadArchive as error:
        raise BadFile(f"文件“{path.name}”：{error.message}", hint=error.hint) from None
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=True)
    wanted = {column.name for column in source.columns}
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        header = [plain(str(cell)) for cell in row]
        if len(wanted & set(header)) * 2 >= len(wanted):
            return _table(header, rows[at + 1 :]), []
    raise BadFile(
        f"文件“{path.name}”前 {HEADER_WITHIN} 行中没有声明的表头", hint=f"应有列：{'、'.join(sorted(wanted))}"
    )


def _table(header: list[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    filled = [row for row in rows if any(cell not in ("", None) for cell in row)]
    columns = {
        name: [_cell(row[at]) if at < len(row) else None for row in filled] for at, name in enumerate(header) if name
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _cell(value: Any) -> str | None:
    """A cell as it was typed: whole numbers without a decimal point, dates as ISO."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value).strip() or None


def _parquet(path: Path, source: Source) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    table = pq.read_table(path)
    return pa.table({name: _as_text(table[name]) for name in table.column_names}), []


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())
    return strings(column.cast(pa.string()))
