"""Reading delivered files in tests."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from wanxiang.simulation.extracts import EXTRACTS

ENCODINGS = {extract.file.split("_")[0]: extract.encoding for extract in EXTRACTS}
RESIDENTS = 4_000


def read(path: Path) -> pa.Table:
    """A delivered file as a table of strings."""
    encoding = ENCODINGS[path.name.split("_")[0]]
    if encoding == "parquet":
        return pq.read_table(path)
    if encoding == "xlsx":
        head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        return pa.table({name: [_cell(row[i]) for row in rows] for i, name in enumerate(head)})
    text = path.read_bytes().decode(encoding).encode()
    names = text.split(b"\n", 1)[0].decode().strip().split(",")
    options = csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=True, null_values=[""]
    )
    return csv.read_csv(io.BytesIO(text), convert_options=options)


def _cell(value):
    if value == "":
        return None
    return str(int(value)) if isinstance(value, float) else str(value)
