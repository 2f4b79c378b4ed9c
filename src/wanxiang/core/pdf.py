"""A pdf as paragraphs. Pure: bytes in, text out.

A pdf knows pieces of text and where they stand, no lines and no paragraphs. Pieces of one height make a line; what stands at
the head or foot of most pages goes; a line that is indented, stands further apart, is set in another size, or follows one that
ended early begins a paragraph. pypdf reads it: pure Python without dependencies, it bounds what a stream may unpack to, and
reads what printers, WPS and Word make of Chinese (Identity-H with a ToUnicode map, GBK-EUC-H, UniGB-UCS2-H).
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from .errors import WanxiangError
from .prose import LONGEST_TEXT

logging.getLogger("pypdf").setLevel(logging.ERROR)

MOST_PAGES = 500
INDENT = "\u3000\u3000"
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–·\s]*")
# the CJK Radicals Supplement has no compatibility mappings; these are the ones that fonts put in place of the character
_RADICALS = str.maketrans("⺁⺇⺈⺌⺮⺳⺶⺷⺻⺼⻁⻃⻄⻅⻆⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺠⺟⻫⻯", "厂几刀小竹网羊羊聿肉虎西西见角贝车辶辶辶邑金长镸长门阜阜雨青韦页风飞食食食马鬼鱼鸟卤麦黄齐齿龙龟民母斉竜")  # fmt: skip


class UnreadablePdf(WanxiangError):
    """A pdf from which no text can be quoted."""

    code = "document.unreadable_pdf"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text, left and right edge, height on the page and size of type (points)."""

    text: str
    left: float
    right: float
    y: float
    size: float

    @property
    def is_row(self) -> bool:
        """Cells side by side."""
        return "\t" in self.text


def text(data: bytes) -> str:
    """The text of a pdf, one paragraph a line; the first line's indent stays as two full-width blanks.

    Raises: UnreadablePdf for a scan, a locked or broken file, and type whose characters are not told
    """
    pages = _pages(data)
    written = [page for page in pages if page]
    if len(written) * 2 < len(pages) or not written:
        raise UnreadablePdf(
            "这份 PDF 是扫描件或图片，没有可读的文字", hint="请提供可复制文字的版本（docx 或由电脑生成的 pdf）"
        )
    found = "\n".join(_paragraphs(_without_furniture(written)))
    if _is_garbled(found):
        raise UnreadablePdf("这份 PDF 的字体没有附文字对照，读不出原文", hint="请另存为 docx 后再试")
    return found


def _pages(data: bytes) -> list[list[Line]]:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadablePdf("这份 PDF 设有打开密码", hint="请去掉密码后再试")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadablePdf(f"这份 PDF 超过 {MOST_PAGES} 页，未读取", hint="请拆分后再试")
        pages, letters = [], 0
        for page in reader.pages:
            pages.append(_lines(page))
            letters += sum(len(line.text) for line in pages[-1])
            if letters > LONGEST_TEXT:  # refused by whoever asked; reading on would only cost time
                break
        return pages
    except UnreadablePdf:
        raise
    except Exception as cause:  # a broken pdf raises whatever its breakage leads to
        raise UnreadablePdf("PDF 文件已损坏，无法打开", hint="请重新导出后再试") from cause


def _lines(page) -> list[Line]:
    """The lines of a page from top to bottom."""
    pieces: list[Line] = []

    def keep(piece: str, frame: Sequence[float], place: Sequence[float], font: object, size: float) -> None:
        x = place[4] * frame[0] + place[5] * frame[2] + frame[4]
        y = place[4] * frame[1] + place[5] * frame[3] + frame[5]
        printed = abs(size * place[3] * frame[3]) or abs(size) or 1.0
        for number, part in enumerate(piece.split("\n")):
            if part.strip():
                shown = _characters(part).strip(" \t")  # such blanks are made up from gaps
                height = y - number * printed * 1.2
                pieces.append(Line(shown, x, x + _width(shown) * printed, height, printed))

    page.extract_text(visitor_text=keep)
    return [_joined(row) for row in _rows(pieces)]


def _characters(piece: str) -> str:
    """Characters for the radicals that some fonts name in their place; no other compatibility mapping is made."""
    plain = "".join(
        unicodedata.normalize("NFKC", c) if "\u2f00" <= c <= "\u2fdf" or "\ufb00" <= c <= "\ufb06" else c for c in piece
    )
    return plain.translate(_RADICALS)


def _width(piece: str) -> float:
    """How wide a piece is set, in sizes of its type."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in piece)


def _rows(pieces: Iterable[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda p: -p.y):
        if rows and abs(rows[-1][0].y - piece.y) < 0.45 * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _joined(row: list[Line]) -> Line:
    """The pieces of one height as one line; a wide gap parts cells, a small one words of Latin letters."""
    line = row[0]
    for piece in row[1:]:
        gap = piece.left - line.right
        latin = line.text[-1:].isascii() and piece.text[:1].isascii()
        between = "\t" if gap > 1.8 * line.size else " " if gap > 0.2 * line.size and latin else ""
        line = replace(line, text=line.text + between + piece.text, right=max(line.right, piece.right))
    return line


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and without what stands at the head or foot of most of them."""
    edges = Counter(key for page in pages for key in {_bare(line) for line in (*page[:2], *page[-2:])})
    often = {key for key, times in edges.items() if len(pages) > 1 and times >= max(2, 0.6 * len(pages))}

    def stays(page: list[Line], i: int) -> bool:
        if 2 <= i < len(page) - 2:
            return True
        line = page[i]
        return not _PAGE_NUMBER.fullmatch(line.text) and (_bare(line) not in often or len(page) < 3)

    return [[line for i, line in enumerate(page) if stays(page, i)] for page in pages]


def _bare(line: Line) -> str:
    return re.sub(r"[\d\s]", "", line.text)


def _paragraphs(pages: list[list[Line]]) -> list[str]:
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    frame = _Frame(lines)
    found: list[str] = []
    last: Line | None = None
    for line in lines:
        if last is not None and frame.goes_on(last, line):
            found[-1] += (
                " " if found[-1][-1:].isascii() and line.text[:1].isascii() and line.text[:1].isalpha() else ""
            ) + line.text.strip()
        else:
            found.append((INDENT if frame.is_indented(line) else "") + line.text.strip())
        last = line
    return found


class _Frame:
    """The block that the running text fills."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.size = median(line.size for line in lines for _ in line.text)
        body = [line for line in lines if not line.is_row and abs(line.size - self.size) < 0.1 * self.size] or list(
            lines
        )
        self.left = min(Counter(round(line.left) for line in body).most_common(2))[0] if len(body) > 2 else body[0].left
        self.right = max(line.right for line in body)
        gaps = [a.y - b.y for a, b in zip(body, body[1:], strict=False) if 0 < a.y - b.y < 5 * self.size]
        self.leading = median(gaps) if gaps else 1.5 * self.size

    def is_indented(self, line: Line) -> bool:
        blanks = len(line.text) - len(line.text.lstrip("\u3000 "))
        return line.left + blanks * line.size > self.left + 1.2 * self.size

    def goes_on(self, last: Line, line: Line) -> bool:
        """Whether a line continues the paragraph of the one before it."""
        same_type = abs(last.size - line.size) < 0.1 * self.size
        full = last.right > self.right - 2.2 * self.size
        near = last.y < line.y or last.y - line.y < 1.45 * self.leading  # a line higher up stands on the next page
        return same_type and full and near and not (last.is_row or line.is_row or self.is_indented(line))


def _is_garbled(found: str) -> bool:
    """Less than two thirds of the letters are of scripts that a Chinese document is written in."""
    letters = [c for c in found if not c.isspace()]
    known = sum(
        c < "\u0250" or "\u2000" <= c <= "\u2bff" or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef"
        for c in letters
    )
    return known * 3 < len(letters) * 2
