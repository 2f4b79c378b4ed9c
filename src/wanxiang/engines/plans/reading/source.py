"""Bytes → Source: normalised text, with what the format knows about its lines (tables, heading levels)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property

from wanxiang.core import archives, pdf
from wanxiang.core.errors import WanxiangError
from wanxiang.core.prose import demand_prose

from .passage import Page

Cell = tuple[int, int]
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_OLE = b"\xd0\xcf\x11\xe0"


class UnreadableDocument(WanxiangError):
    """The bytes are not a document this reader can open."""

    code = "plan.unreadable"


@dataclass(frozen=True)
class Table:
    """Rows of cells; each cell is its (start, end) in the source text. Merged cells repeat."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def extent(self) -> Cell:
        cells = [cell for row in self.rows for cell in row]
        return min(start for start, _ in cells), max(end for _, end in cells) + 1


@dataclass(frozen=True)
class Source:
    """What was handed in. All spans of a plan refer to `text`."""

    text: str
    format: str
    sha256: str
    tables: tuple[Table, ...] = ()
    styles: dict[int, int] = field(default_factory=dict)

    @cached_property
    def page(self) -> Page:
        return Page(self.text)


def open_source(*, data: bytes) -> Source:
    """A txt (UTF-8, UTF-16 with BOM, GB18030), docx or pdf file as text.

    Raises: UnreadableDocument for anything else, and for an empty file; NoProse
    """
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        return _open_docx(data, digest)
    if data.lstrip()[:4] == b"%PDF":
        return _open_pdf(data, digest)
    if data.startswith(_OLE):
        raise UnreadableDocument("暂不能读取旧版 Word（.doc）或 WPS 文件。", hint="请另存为 docx 后再导入。")
    text = _BREAKS.sub("\n", _decode(data))
    if not text.strip():
        raise UnreadableDocument("文件是空的，没有可读的文字。", hint="请核对所选文件。")
    demand_prose(text)
    return Source(text, "txt", digest)


def _open_pdf(data: bytes, digest: str) -> Source:
    """The lines of a pdf joined to paragraphs by what `core.pdf` knows of their places on the page."""
    try:
        text = pdf.text(data)
    except pdf.UnreadablePdf as fault:
        raise UnreadableDocument(fault.message, hint=fault.hint) from None
    demand_prose(text)
    return Source(text, "pdf", digest)


def _open_docx(data: bytes, digest: str) -> Source:
    from . import word

    try:
        archives.demand_modest(data)
        if "word/document.xml" not in zipfile.ZipFile(io.BytesIO(data)).namelist():
            raise UnreadableDocument("这是压缩包或其他办公文件，不是 Word 文档。", hint="请选择 docx 或 txt 文件。")
        page = word.read(data)
    except UnreadableDocument:
        raise
    except archives.BadArchive as cause:
        raise UnreadableDocument(f"Word {cause.message}。", hint=cause.hint) from None
    except Exception as cause:  # python-docx lets every kind of XML and zip error through
        raise UnreadableDocument("Word 文件已损坏，无法打开。", hint="请用 Word 或 WPS 重新保存后再导入。") from cause
    if not page.text.strip():
        raise UnreadableDocument("Word 文件里没有文字（可能是扫描图片）。", hint="请提供可复制文字的版本。")
    demand_prose(page.text)
    return Source(page.text, "docx", digest, tuple(Table(rows) for rows in page.tables), page.styles)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:4096]:
        encodings = []
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument("文件编码无法识别，不是文本文件。", hint="请另存为 UTF-8 或 GB18030 编码的 txt，或 docx。")
