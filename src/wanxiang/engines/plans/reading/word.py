"""A docx as text: paragraphs in order, automatic numbering written out, tables as ranges of that text.

Word keeps automatic numbers out of the text: they follow from numbering.xml, the paragraph's style and the
paragraphs before it. `Numbering` counts as Word does (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from wanxiang.core.prose import LONGEST_TEXT

from .numerals import chinese

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), _FALLBACK}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass
class WordPage:
    """Text of a docx; `styles` maps the offset of a heading paragraph to its level (0 outermost)."""

    text: str = ""
    tables: list[tuple[tuple[tuple[int, int], ...], ...]] = field(default_factory=list)
    styles: dict[int, int] = field(default_factory=dict)


def read(data: bytes) -> WordPage:
    """The text of a docx, blocks in document order, one paragraph a line, the cells of a row parted by tabs."""
    document = Document(io.BytesIO(data))
    page, numbering, headings = WordPage(), Numbering(document), _Headings(document)
    for block in _blocks(document.element.body):
        if len(page.text) > LONGEST_TEXT:  # refused below; reading on would only cost time
            break
        if block.tag == qn("w:tbl"):
            _write_table(page, block, numbering)
        else:
            level = headings.level(block)
            if level is not None:
                page.styles[len(page.text)] = level
            page.text += numbering.label(block) + _text(block) + "\n"
    return page


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, content controls opened."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")):
            yield from _blocks(child)


def _text(paragraph: Any) -> str:
    return "".join(_runs(paragraph))


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag not in _SKIPPED:
            yield from _runs(child)


def _write_table(page: WordPage, table: Any, numbering: Numbering) -> None:
    rows: list[tuple[tuple[int, int], ...]] = []
    above: dict[int, tuple[int, int]] = {}
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        cells, column, merged = [], 0, {}
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue
            width, goes_on = _merging(cell)
            place = above[column] if goes_on and column in above else _write_cell(page, cell, numbering)
            cells += [place] * width
            merged[column] = place
            column += width
        page.text = page.text[:-1] + "\n" if page.text.endswith("\t") else page.text + "\n"
        above = merged
        if cells:
            rows.append(tuple(cells))
    if rows:
        page.tables.append(tuple(rows))


def _write_cell(page: WordPage, cell: Any, numbering: Numbering) -> tuple[int, int]:
    start = len(page.text)
    lines = [numbering.label(p) + _text(p) for p in cell.iter(qn("w:p"))]
    page.text += "\n".join(line for line in lines if line.strip()) + "\t"
    return start, len(page.text) - 1


def _merging(cell: Any) -> tuple[int, bool]:
    """How many columns a cell covers, and whether it continues the one above."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    width = int(span.get(qn("w:val"), "1")) if span is not None else 1
    return width, merge is not None and merge.get(qn("w:val"), "continue") == "continue"


class _Headings:
    """Heading level of a paragraph by its outline level or by the name of its style."""

    def __init__(self, document: Any) -> None:
        self.by_style: dict[str, int] = {}
        for style in document.styles.element.iter(qn("w:style")):
            level = _outline(style)
            name = style.find(qn("w:name"))
            if (
                level is None
                and name is not None
                and (found := re.fullmatch(r"(?:heading|标题)\s*(\d)", name.get(qn("w:val"), ""), re.I))
            ):
                level = int(found[1]) - 1
            if level is not None and level < 9:
                self.by_style[style.get(qn("w:styleId"))] = level

    def level(self, paragraph: Any) -> int | None:
        own = _outline(paragraph)
        if own is not None:
            return own if own < 9 else None
        return self.by_style.get(_style_id(paragraph) or "")


def _outline(element: Any) -> int | None:
    found = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    return int(found.get(qn("w:val"))) if found is not None else None


def _style_id(paragraph: Any) -> str | None:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return found.get(qn("w:val")) if found is not None else None


@dataclass
class _Level:
    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    plain: bool = False


class Numbering:
    """Counts automatic numbers as Word does and writes their labels."""

    def __init__(self, document: Any) -> None:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            root = None
        self.abstract: dict[str, dict[int, _Level]] = {}
        self.numbers: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self.counters: dict[str, dict[int, int]] = {}
        self.restarted: set[tuple[str, int]] = set()
        self.styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        for abstract in root.findall(qn("w:abstractNum")):
            self.abstract[abstract.get(qn("w:abstractNumId"))] = {
                _index(level): _level(level) for level in abstract.findall(qn("w:lvl"))
            }
        for number in root.findall(qn("w:num")):
            key = number.find(qn("w:abstractNumId")).get(qn("w:val"))
            levels, starts = dict(self.abstract.get(key, {})), {}
            for override in number.findall(qn("w:lvlOverride")):
                if (level := override.find(qn("w:lvl"))) is not None:
                    levels[_index(level)] = _level(level)
                if (start := override.find(qn("w:startOverride"))) is not None:
                    starts[_index(override)] = int(start.get(qn("w:val")))
            self.numbers[number.get(qn("w:numId"))] = (key, levels, starts)

    def label(self, paragraph: Any) -> str:
        """The label Word would print before this paragraph; "" for none, and for a bullet."""
        number, depth = self._reference(paragraph)
        if number not in self.numbers:
            return ""
        key, levels, starts = self.numbers[number]
        if depth not in levels:
            return ""
        counts = self.counters.setdefault(key, {})
        self._count(number, depth, levels, starts, counts)
        return _written(levels, depth, counts)

    def _count(
        self, number: str, depth: int, levels: dict[int, _Level], starts: dict[int, int], counts: dict[int, int]
    ) -> None:
        if depth in starts and (number, depth) not in self.restarted:
            self.restarted.add((number, depth))
            counts[depth] = starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else levels[depth].start
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]

    def _reference(self, paragraph: Any) -> tuple[str, int]:
        """numId and level of a paragraph: its own, else its style's, else those of the style it is based on."""
        number, depth = _numbering_of(paragraph)
        style, seen = self.styles.get(_style_id(paragraph) or ""), set()
        while style is not None and (number is None or depth is None) and style.get(qn("w:styleId")) not in seen:
            seen.add(style.get(qn("w:styleId")))
            styled, level = _numbering_of(style)
            number, depth = number if number is not None else styled, depth if depth is not None else level
            base = style.find(qn("w:basedOn"))
            style = self.styles.get(base.get(qn("w:val"))) if base is not None else None
        return number or "0", depth or 0


def _numbering_of(element: Any) -> tuple[str | None, int | None]:
    found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if found is None:
        return None, None
    number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    return (
        number.get(qn("w:val")) if number is not None else None,
        int(level.get(qn("w:val"))) if level is not None else None,
    )


def _index(level: Any) -> int:
    return int(level.get(qn("w:ilvl")))


def _level(level: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        found = level.find(qn(tag))
        return found.get(qn("w:val"), default) if found is not None else default

    plain = level.find(qn("w:isLgl")) is not None
    return _Level(int(value("w:start", "1")), value("w:numFmt", "decimal"), value("w:lvlText", ""), plain)


def _written(levels: dict[int, _Level], depth: int, counts: dict[int, int]) -> str:
    here = levels[depth]
    if here.format in ("bullet", "none"):
        return ""

    def one(found: re.Match[str]) -> str:
        index = int(found[1]) - 1
        level = levels.get(index, _Level())
        return numeral(counts.get(index, level.start), "decimal" if here.plain else level.format)

    label = re.sub(r"%(\d)", one, here.pattern)
    return label + " " if label[-1:].isalnum() and label[-1:].isascii() else label


def numeral(number: int, style: str) -> str:
    """A number in one of Word's number formats (w:numFmt)."""
    if style.startswith(
        ("chineseCounting", "taiwaneseCounting", "japaneseCounting", "ideographDigital", "koreanCounting")
    ):
        return chinese(number)
    if style.startswith("decimalEnclosedCircle"):
        return chr(0x245F + number) if number <= 20 else f"({number})"
    if style == "decimalEnclosedParen":
        return f"({number})"
    if style == "decimalEnclosedFullstop":
        return f"{number}."
    if style in ("ideographEnclosedCircle",):
        return f"（{chinese(number)}）"
    if style == "decimalZero":
        return f"{number:02d}"
    if style.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if style.startswith("upper") else letter
    if style.endswith("Roman"):
        return _roman(number).upper() if style.startswith("upper") else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out
