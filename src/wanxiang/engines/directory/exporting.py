"""A list as a file: the columns that whoever asks may see, sensitive values masked, nothing that a program would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from wanxiang.core.models import Account
from wanxiang.engines.directory import queries, sight
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Field
from wanxiang.engines.directory.importing.columns import ENTRY
from wanxiang.engines.directory.scanning import Asked

AT_ONCE = 900
RUN = ("=", "+", "-", "@", "\t", "\r")


def header(force: InForce, *, by: Account, columns: Sequence[str] = ()) -> list[str]:
    """The headings of an export, which an import understands."""
    return [ENTRY, *(each.heading for each in _fields(force, by, columns))]


def lines(force: InForce, asked: Asked, *, by: Account, columns: Sequence[str] = ()) -> Iterator[list[str]]:
    """A row for each entry of the list that the account sees, in its order; read as they are asked for.

    In: columns: field names; none: every field that the account may see
    """
    fields = _fields(force, by, columns)
    with queries.scan(force, by=by) as found:
        keys = found.keys(asked)
    for start in range(0, len(keys), AT_ONCE):
        rows = queries.entries(keys[start : start + AT_ONCE])
        shown = queries.texts(force.register, map(queries.whole, rows), fields)
        for row, text in zip(rows, shown, strict=True):
            yield [str(row.pk), *(text[each.name] for each in fields)]


def table(force: InForce, asked: Asked, *, by: Account, columns: Sequence[str] = ()) -> Iterator[list[str]]:
    """The header, then the rows."""
    yield header(force, by=by, columns=columns)
    yield from lines(force, asked, by=by, columns=columns)


def _fields(force: InForce, by: Account, columns: Sequence[str]) -> list[Field]:
    return [each for each in sight.fields_seen(by, force.register) if not columns or each.name in columns]


def harmless(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula; numbers stay as they are."""
    return f"'{text}" if text[:1] in RUN and not _number(text) else text


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """A CSV of the rows, whole."""
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def workbook(rows: Iterable[Sequence[str]], *, title: str) -> IO[bytes]:
    """An XLSX of text cells (numbers as numbers), at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:30] or "名册")
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    kept = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(kept)
    kept.seek(0)
    return kept


def _cell(sheet: object, text: str) -> object:
    if _number(text) and len(text) < 15:
        return float(text) if "." in text else int(text)
    cell = WriteOnlyCell(sheet, value=harmless(text))
    cell.data_type = "s"
    return cell


def _number(text: str) -> bool:
    """A number as it is said here: 12, -3.5; a code with a leading nought is none."""
    plain = text.removeprefix("-")
    if not plain.replace(".", "", 1).isdigit() or not plain.isascii() or plain[0] == "." or plain[-1] == ".":
        return False
    return plain == "0" or plain.startswith("0.") or not plain.startswith("0")
