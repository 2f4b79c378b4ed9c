"""A document that somebody hands in, as text: txt, docx or pdf. No Django, no files: bytes in, text out.

    text_of(data, name="年度报告.pdf") -> one paragraph a line, the cells of a table row parted by tabs

What holds no text that a reader could quote is refused in words: a scan, an old .doc, a spreadsheet, a locked file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TypeVar

from . import archives, pdf
from .errors import WanxiangError
from .prose import demand_prose

_OLE, _ZIP, _PDF, _RTF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF", b"{\\rtf"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")
_ENCODINGS = ("utf-8-sig", "gb18030")
Read = TypeVar("Read")


class Format(StrEnum):
    """The formats that can be read."""

    TXT = "txt"
    DOCX = "docx"
    PDF = "pdf"


class UnreadableDocument(WanxiangError):
    """The bytes are not a document that can be read; the message says why and the hint what to do."""

    code = "document.unreadable"


def text_of(data: bytes, *, name: str = "") -> str:
    """The text of a document, one paragraph a line, line ends as \\n.

    In:     data: the bytes as received; name: how the file is called, for the message
    Raises: UnreadableDocument, NoProse
    """
    file = f"“{name}”" if name else "文件"
    read = {Format.TXT: decoded, Format.DOCX: lambda data: docx(data, _docx_text), Format.PDF: pdf_text}[
        format_of(data, name=name)
    ]
    text = read(data)
    if not text.strip():
        raise UnreadableDocument(f"{file}中没有可读的文字", hint="请核对所选文件")
    demand_prose(text)
    return text


def format_of(data: bytes, *, name: str = "") -> Format:
    """What the bytes are, whatever the file is called.

    Raises: UnreadableDocument for what is none of the three
    """
    file = f"“{name}”" if name else "文件"
    if not data:
        raise UnreadableDocument(f"{file}是空的", hint="请核对所选文件")
    if data.startswith(_ZIP):
        return Format.DOCX
    if data.lstrip()[:4] == _PDF:
        return Format.PDF
    if data.startswith(_OLE):
        raise UnreadableDocument(f"{file}是旧版 Word（.doc）或 WPS 格式，无法读取", hint="请另存为 .docx 后再试")
    if data.startswith(_RTF):
        raise UnreadableDocument(f"{file}是 RTF 格式，无法读取", hint="请另存为 .docx 后再试")
    if data.startswith(_PICTURES):
        raise UnreadableDocument(f"{file}是图片，没有可读的文字", hint="请提供可复制文字的版本")
    return Format.TXT


def decoded(data: bytes) -> str:
    """A text file in UTF-8, UTF-16 (with its mark) or GB 18030; line ends as \\n.

    Raises: UnreadableDocument
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else () if b"\0" in data[:4096] else _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument("文件编码无法识别，不是文本文件", hint="请另存为 .docx，或 UTF-8 编码的 .txt")


def pdf_text(data: bytes) -> str:
    """The paragraphs of a pdf: lines joined, page numbers and running heads left out.

    Raises: UnreadableDocument
    """
    try:
        return pdf.text(data)
    except pdf.UnreadablePdf as fault:
        raise UnreadableDocument(fault.message, hint=fault.hint) from None


def docx(data: bytes, read: Callable[[bytes], Read]) -> Read:
    """What `read` makes of a Word file, once it is sure to be one that may be opened.

    Raises: UnreadableDocument, also for whatever goes wrong inside
    """
    try:
        archives.demand_modest(data)
        if "word/document.xml" not in zipfile.ZipFile(io.BytesIO(data)).namelist():
            raise UnreadableDocument("这是压缩包或其他办公文件，不是 Word 文档", hint="请选择 docx、pdf 或 txt 文件")
        return read(data)
    except UnreadableDocument:
        raise
    except archives.BadArchive as cause:
        raise UnreadableDocument(f"Word {cause.message}", hint=cause.hint) from None
    except Exception as cause:  # python-docx lets every kind of XML and zip error through
        raise UnreadableDocument("Word 文件已损坏，无法打开", hint="请用 Word 或 WPS 重新保存后再试") from cause


def _docx_text(data: bytes) -> str:
    from docx import Document

    return "\n".join(_blocks(Document(io.BytesIO(data))))


def _blocks(document) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from ("\t".join(_cells(row)) for row in block.rows)
        else:
            yield block.text


def _cells(row) -> Iterator[str]:
    """The cells of a row, a merged one once."""
    last = None
    for cell in row.cells:
        if cell._tc is not last:
            yield " ".join(cell.text.split())
        last = cell._tc
