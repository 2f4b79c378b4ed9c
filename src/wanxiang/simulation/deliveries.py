"""Files in folders by day: what was sent when, late, twice and corrected; and which entity each row is about."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from wanxiang.simulation.extracts import EXTRACTS, Extract
from wanxiang.simulation.rosters import Moment, Rows
from wanxiang.simulation.text import digits, join
from wanxiang.simulation.workbook import xlsx
from wanxiang.simulation.world import World

LATE, REPEATED, CORRECTED = "cl_disability", "wj_checkup", "mz_allowance"
LINES = 100_000
LINKS = pa.schema(
    [("delivery", pa.string()), ("source", pa.string()), ("file", pa.string()), ("row_no", pa.int64()),
     ("entity", pa.string()), ("entity_id", pa.string()), ("person_id", pa.string())]
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One file to send: when it arrives, what it holds; `again` sends the bytes of an earlier day once more."""

    on: date
    extract: Extract
    moment: Moment
    again: date | None = None

    @property
    def file(self) -> str:
        return self.extract.file.format(ym=self.moment.month)


def postings(as_of: date) -> list[Posting]:
    """Two months of deliveries before `as_of`: the earlier, one late, one repeated, the later, one corrected."""
    now = as_of - timedelta(days=3)
    before = _month_earlier(now)
    first = Moment(cut=_days(before) - 2, before=None, month=f"{_month_earlier(before):%Y%m}")
    second = Moment(cut=_days(now) - 2, before=first.cut, month=f"{before:%Y%m}")
    mended = Moment(cut=second.cut, before=first.cut, month=second.month, corrected=True)
    late, repeat = before + timedelta(days=14), before + timedelta(days=7)
    posts = [Posting(on=late if e.source == LATE else before, extract=e, moment=first) for e in EXTRACTS]
    posts += [Posting(on=repeat, extract=e, moment=first, again=before) for e in EXTRACTS if e.source == REPEATED]
    posts += [Posting(on=now, extract=e, moment=second) for e in EXTRACTS]
    posts += [
        Posting(on=as_of - timedelta(days=1), extract=e, moment=mended) for e in EXTRACTS if e.source == CORRECTED
    ]
    return posts


def send(world: World, out: Path, *, tell: Callable[[str], None]) -> tuple[dict[str, int], int]:
    """Write every delivery under `out/deliveries` and the links under `out/truth`.

    Out: rows by source (all deliveries), and the number of files; `tell` is called with each file's name when written
    """
    counted: dict[str, int] = {}
    files = 0
    kept: dict[tuple[str, str], Rows] = {}
    with pq.ParquetWriter(out / "truth" / "links.parquet", LINKS, compression="zstd") as links:
        for post in postings(world.as_of):
            rows = _post(world, post, out / "deliveries", kept)
            links.write_table(_links(world, post, rows))
            counted[post.extract.source] = counted.get(post.extract.source, 0) + len(rows)
            files += 1
            tell(post.file)
    return counted, files


def _post(world: World, post: Posting, folder: Path, kept: dict[tuple[str, str], Rows]) -> Rows:
    path = folder / post.on.isoformat() / post.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if post.again is not None:
        shutil.copyfile(folder / post.again.isoformat() / post.file, path)
        return kept[post.extract.source, post.file]
    columns, rows = post.extract.filed(world, post.moment)
    write(columns, path, encoding=post.extract.encoding, numeric=post.extract.numeric)
    if post.extract.source == REPEATED:
        kept[post.extract.source, post.file] = rows
    return rows


def write(columns: Mapping[str, pa.Array], path: Path, *, encoding: str, numeric: frozenset[str] = frozenset()) -> None:
    """Write columns as XLSX, Parquet, or CSV in an encoding (utf-8-sig: with a byte-order mark)."""
    if encoding == "xlsx":
        path.write_bytes(xlsx(columns, numeric=numeric))
    elif encoding == "parquet":
        pq.write_table(pa.table(dict(columns)), path, compression="zstd")
    else:
        _write_csv(pa.table(dict(columns)), path, encoding)


def _write_csv(table: pa.Table, path: Path, encoding: str) -> None:
    """Header, then rows in slices; Arrow writes UTF-8, each slice is put into the encoding asked for.

    GBK comes from desks with Windows: lines end in CR LF.
    """
    end = "\r\n" if encoding == "gbk" else "\n"
    options = csv.WriteOptions(include_header=False, quoting_style="none", eol=end)
    with path.open("wb") as file:
        file.write((",".join(table.column_names) + end).encode(encoding))
        for start in range(0, len(table), LINES):
            sink = pa.BufferOutputStream()
            csv.write_csv(table.slice(start, LINES), sink, write_options=options)
            data = sink.getvalue().to_pybytes()
            file.write(data if encoding.startswith("utf-8") else data.decode("utf-8").encode(encoding))


def _links(world: World, post: Posting, rows: Rows) -> pa.Table:
    count = len(rows)
    person = entity_ids(world, rows) if rows.entity == "person" else pa.nulls(count, pa.string())
    same: Callable[[str], pa.Array] = lambda value: pa.repeat(pa.scalar(value), count)  # noqa: E731
    columns = [same(post.on.isoformat()), same(post.extract.source), same(post.file), pa.array(np.arange(1, count + 1))]
    return pa.Table.from_arrays([*columns, same(rows.entity), entity_ids(world, rows), person], schema=LINKS)


def entity_ids(world: World, rows: Rows) -> pa.Array:
    """P00000001 for persons, the credit code of enterprises, the code of buildings."""
    if rows.entity == "person":
        return join("P", digits(rows.index + 1, 8))
    source = world.firms.credit_code if rows.entity == "enterprise" else world.houses.code
    return source.take(pa.array(rows.index))


def _days(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _month_earlier(day: date) -> date:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def sources() -> Iterator[str]:
    """Ids of every source, in the order they are sent."""
    return (extract.source for extract in EXTRACTS)
