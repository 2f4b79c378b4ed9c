"""Bytes → Source: normalised text, with what the format knows about its lines (tables, heading levels)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property

from wanxiang.core import documents
from wanxiang.core.documents import Format, UnreadableDocument
from wanxiang.core.prose import demand_prose

from .passage import Page

Cell = tuple[int, int]
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


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
    digest, form = hashlib.sha256(data).hexdigest(), documents.format_of(data)
    if form is Format.DOCX:
        return _open_docx(data, digest)
    text = documents.pdf_text(data) if form is Format.PDF else _BREAKS.sub("\n", documents.decoded(data))
    return Source(_readable(text), form.value, digest)


def _open_docx(data: bytes, digest: str) -> Source:
    from . import word

    page = documents.docx(data, word.read)
    tables = tuple(Table(rows) for rows in page.tables)
    return Source(_readable(page.text), Format.DOCX.value, digest, tables, page.styles)


def _readable(text: str) -> str:
    """The text, which holds something to read. Raises: UnreadableDocument, NoProse"""
    if not text.strip():
        raise UnreadableDocument("文件是空的，没有可读的文字（可能是扫描图片）", hint="请提供可复制文字的版本")
    demand_prose(text)
    return text
