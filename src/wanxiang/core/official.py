"""The look of an official document as Word: page, typefaces, headings, tables, page numbers. No Django.

    paper = Official("区委深改委会议纪要", subtitle="〔2022〕3号")
    paper.heading("审议事项")                        一、审议事项
    paper.heading("关于停车改革", level=2)            （一）关于停车改革
    paper.paragraph(["全区新增车位", Linked("1200个", "https://…"), "。"])
    paper.table(["序号", "事项"], [[1, "停车"]])
    paper.signature("区委改革办", date(2022, 3, 1))
    data = paper.to_bytes()

Margins, sizes and typefaces are those of GB/T 9704-2012 (党政机关公文格式). Headings are numbered as they come; a reader
without the typefaces sees the nearest ones of the computer.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, HEADING, SUBHEADING, BODY, FOOTER = "方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"
LINE = Pt(28.5)
"""22 lines a page."""
SIZE = {"title": Pt(22), "body": Pt(16), "table": Pt(12), "footer": Pt(14)}
INK = RGBColor(0, 0, 0)
COUNTING = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that open a page."""

    text: str
    url: str


Words = str | Sequence[str | Linked]


class Official:
    """One official document, written from top to bottom."""

    def __init__(self, title: str, *, subtitle: str = "") -> None:
        self._document = Document()
        self._counts = [0, 0, 0]
        self._page()
        self._centred(title, TITLE, SIZE["title"], after=Pt(0 if subtitle else 28))
        if subtitle:
            self._centred(subtitle, SUBHEADING, SIZE["body"], after=Pt(28))
        self._document.core_properties.title = title
        self._document.core_properties.author = ""

    def heading(self, text: str, *, level: int = 1) -> None:
        """A heading with its number: 一、 （一） 1. at level 1, 2, 3."""
        paragraph = self._document.add_paragraph(style=f"Heading {level}")
        _set(paragraph, indent=True)
        _face(
            paragraph.add_run(_counted(text, level, self._counts)),
            (HEADING, SUBHEADING, BODY)[level - 1],
            SIZE["body"],
            bold=level == 3,
        )

    def paragraph(self, words: Words, *, indent: bool = True) -> None:
        """A paragraph of the body, its first line indented by two characters."""
        paragraph = self._document.add_paragraph()
        _set(paragraph, indent=indent)
        _write(paragraph, words, SIZE["body"])

    def table(self, header: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[int] = ()) -> None:
        """A table with ruled lines and a header that repeats on every page; widths in millimetres."""
        table = self._document.add_table(rows=1, cols=len(header), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _repeat(table.rows[0])
        _cells(table.rows[0], header, bold=True)
        for row in rows:
            _cells(table.add_row(), row)
        for column, width in zip(table.columns, widths, strict=False):
            for cell in column.cells:
                cell.width = Mm(width)

    def annex(self, title: str) -> None:
        """附件 on a page of its own."""
        self._document.add_page_break()
        self._centred(title, TITLE, SIZE["title"], after=Pt(14))

    def signature(self, unit: str, day: date | None = None) -> None:
        """Who issues the document and when, at the right."""
        for text in (unit, f"{day.year}年{day.month}月{day.day}日" if day else ""):
            if text:
                paragraph = self._document.add_paragraph()
                _set(paragraph)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _face(paragraph.add_run(text), BODY, SIZE["body"])

    def copies(self, to: str, *, by: str, day: date | None = None) -> None:
        """版记 at the end, between rules: to whom copies go, who issues and when."""
        issued = f"{day.year}年{day.month}月{day.day}日印发" if day else ""
        for text in ([f"抄送：{to}。"] if to else []) + ["　".join(filter(None, (by, issued)))]:
            paragraph = self._document.add_paragraph()
            _set(paragraph)
            _face(paragraph.add_run(text), BODY, SIZE["footer"])
            _ruled(paragraph)

    def to_bytes(self) -> bytes:
        """The .docx file."""
        written = io.BytesIO()
        self._document.save(written)
        return written.getvalue()

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text in ("— ", None, " —"):
            run = footer.add_run(text or "")
            _face(run, FOOTER, SIZE["footer"])
            if text is None:
                _page_number(run)

    def _centred(self, text: str, face: str, size: Pt, *, after: Pt) -> None:
        paragraph = self._document.add_paragraph()
        _set(paragraph)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(35)
        paragraph.paragraph_format.space_after = after
        _face(paragraph.add_run(text), face, size)


def numbered(headings: Iterable[tuple[str, int]]) -> list[str]:
    """Headings (text, level) with the numbers that a document gives them."""
    counts = [0, 0, 0]
    return [_counted(text, level, counts) for text, level in headings]


def _counted(text: str, level: int, counts: list[int]) -> str:
    counts[level - 1 :] = [counts[level - 1] + 1, *[0] * (3 - level)]
    number = counts[level - 1]
    return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}. ")[level - 1] + text


def chinese(number: int) -> str:
    """A number below one hundred as headings count: 一, 十, 二十一."""
    tens, ones = divmod(number, 10)
    return f"{'' if tens < 2 else COUNTING[tens]}{'十' if tens else ''}{COUNTING[ones] if ones else ''}"


def _set(paragraph: Paragraph, *, indent: bool = False) -> None:
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    if indent:
        layout.first_line_indent = SIZE["body"] * 2


def _ruled(paragraph: Paragraph) -> None:
    """A rule above and below."""
    rules = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        rules.append(rule)
    paragraph._element.get_or_add_pPr().insert_element_before(
        rules, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _write(paragraph: Paragraph, words: Words, size: Pt, *, bold: bool = False) -> None:
    for part in [words] if isinstance(words, str) else words:
        if isinstance(part, Linked):
            _link(paragraph, part, size)
        else:
            _face(paragraph.add_run(part), BODY, size, bold=bold)


def _face(run: Run, face: str, size: Pt, *, bold: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold = face, size, bold
    run.font.color.rgb = INK
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _link(paragraph: Paragraph, linked: Linked, size: Pt) -> None:
    """Words with an address, in the ink of the text: a printed page shows no blue."""
    target = paragraph.part.relate_to(linked.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(linked.text)
    _face(run, BODY, size)
    link.append(run._element)
    paragraph._element.append(link)


def _page_number(run: Run) -> None:
    for kind in ("begin", None, "end"):
        if kind is None:
            field = OxmlElement("w:instrText")
            field.set(qn("xml:space"), "preserve")
            field.text = "PAGE"
        else:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
        run._element.append(field)


def _cells(row, values: Sequence[object], *, bold: bool = False) -> None:
    for cell, value in zip(row.cells, values, strict=True):
        words = [value] if isinstance(value, Linked) else str("" if value is None else value)
        _write(cell.paragraphs[0], words, SIZE["table"], bold=bold)


def _repeat(row) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
