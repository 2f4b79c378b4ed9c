"""A small XLSX writer: one sheet, inline strings, the same bytes for the same rows (no clock in the file)."""

import zipfile
from collections.abc import Collection, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

import pyarrow as pa

STAMP = (1980, 1, 1, 0, 0, 0)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""",
}


def xlsx(columns: Mapping[str, pa.Array], *, numeric: Collection[str] = ()) -> bytes:
    """A workbook of text cells; in the `numeric` columns short whole numbers become number cells. Nulls are left out."""
    names = list(columns)
    cells = [_cells(columns[name], numeric=name in numeric) for name in names]
    lines = ["".join(_text(name) for name in names), *("".join(row) for row in zip(*cells, strict=True))]
    rows = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, start=1))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return _zipped({**PARTS, "xl/worksheets/sheet1.xml": sheet})


def _cells(column: pa.Array, *, numeric: bool) -> list[str]:
    values = column.to_pylist()
    if not numeric:
        return [_text(value) for value in values]
    return [f"<c><v>{v}</v></c>" if v and v.isascii() and v.isdigit() and len(v) < 8 else _text(v) for v in values]


def _text(value: str | None) -> str:
    if value is None:
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _zipped(parts: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), HEAD + text, zipfile.ZIP_DEFLATED, 3)
    return buffer.getvalue()
