"""A document as articles: 条 with 款 and 项, or parts headed 一、二、三; each piece with its number and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .text import COUNT, Stretch

_COUNTED = f"[{COUNT}]+"
_CHAPTER = re.compile(rf"第{_COUNTED}[章节编]")
_ARTICLE = re.compile(rf"第(?:{_COUNTED}|\d+)条")
_PART = re.compile(rf"({_COUNTED})、")
_ITEM = re.compile(rf"\(({_COUNTED})\)")
_SMALL = re.compile(r"(?:(\d{1,2})[.、](?!\d)|\((\d{1,2})\)|([①-⑳]))")
_INLINE = re.compile(rf"(?<=[:;。,])(?=\({_COUNTED}\))|(?<=[:;])(?=\d{{1,2}}[.、](?!\d))|(?<=[:;])(?=\(\d{{1,2}}\))")
_BRACKETED = re.compile(r"【([^】]{1,14})】|\(([^()]{2,14})\)(?=.)")
_NAMED = re.compile(r"([^。;:,、\d]{2,8}):(?=[^(\d])")
_SHORT = re.compile(r"[^。;:,、\d]{2,14}$")


@dataclass
class Node:
    """A 款 or an 项: its number as cited, its own words, what is listed below it, the rows of a table in it."""

    label: str
    text: Stretch
    items: list[Node] = field(default_factory=list)
    rows: list[Stretch] = field(default_factory=list)


@dataclass
class Article:
    """A 条, or a part headed 一、; `heading` "" where it has none."""

    label: str
    heading: str = ""
    paragraphs: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Paper:
    """A document: its title, what stands before the first article, its articles."""

    title: str
    opening: tuple[Stretch, ...]
    articles: tuple[Article, ...]


def read(source: str) -> Paper:
    """The structure of a document's text; lines as `core.documents` gives them."""
    lines = [line for line in _lines(source) if not _CHAPTER.match(line.text)]
    by_article = sum(1 for line in lines if _ARTICLE.match(line.text)) >= 2
    marker = _ARTICLE if by_article else _PART
    first = next((at for at, line in enumerate(lines) if marker.match(line.text)), len(lines))
    articles: list[Article] = []
    for line in lines[first:]:
        match = marker.match(line.text)
        if match:
            label = match.group() if by_article else f"第{match[1]}部分"
            articles.append(Article(label))
            line = _headed(articles[-1], line.cut(match.end()))
        for piece in _pieces(line):
            _place(articles[-1], piece)
    return Paper(_title(lines[:first], source), tuple(lines[:first]), tuple(_labelled(each) for each in articles))


def _lines(source: str) -> Iterator[Stretch]:
    at = 0
    for line in source.split("\n"):
        found = Stretch.of(source, at, at + len(line)) if line.strip() else None
        if found and found.text:
            yield found
        at += len(line) + 1


def _headed(article: Article, line: Stretch) -> Stretch:
    """Takes the heading off a line: 【对象】…, (对象)…, or the whole of a short line."""
    if (bracketed := _BRACKETED.match(line.text)) and not _ITEM.match(line.text):
        article.heading = bracketed[1] or bracketed[2]
        return line.cut(bracketed.end())
    if named := _NAMED.match(line.text):
        article.heading = named[1]
        return line.cut(named.end())
    if _SHORT.match(line.text):
        article.heading = line.text
        return line.cut(len(line.text))
    return line


def _pieces(line: Stretch) -> Iterator[Stretch]:
    """A line, cut where an item begins in its middle."""
    ends = [match.start() for match in _INLINE.finditer(line.text)] if "\t" not in line.text else []
    for start, end in zip([0, *ends], [*ends, len(line.text)], strict=True):
        if end > start:
            yield line.cut(start, end)


def _place(article: Article, piece: Stretch) -> None:
    """Puts a piece where it belongs: a row, an item, an item of an item, or a paragraph of its own."""
    if "\t" in piece.text:
        _last(article).rows.append(piece)
    elif match := _ITEM.match(piece.text):
        _last(article).items.append(Node(f"第({match[1]})项", piece.cut(match.end())))
    elif match := _SMALL.match(piece.text):
        above = _last(article)
        nested = above.items and above.items[-1].label.startswith("第(")
        (above.items[-1] if nested else above).items.append(
            Node(f"第{match.group().strip('.、()')}{'目' if nested else '项'}", piece.cut(match.end()))
        )
    else:
        article.paragraphs.append(Node("", piece))


def _last(article: Article) -> Node:
    if not article.paragraphs:
        article.paragraphs.append(Node("", Stretch("", ())))
    return article.paragraphs[-1]


def _labelled(article: Article) -> Article:
    """Numbers as they are cited: 第三条第二款第（一）项."""
    several = len(article.paragraphs) > 1
    for number, paragraph in enumerate(article.paragraphs, start=1):
        paragraph.label = article.label + (f"第{'一二三四五六七八九十'[min(number, 10) - 1]}款" if several else "")
        for item in paragraph.items:
            item.label = paragraph.label + item.label.replace("(", "（").replace(")", "）")
            for small in item.items:
                small.label = item.label + small.label
    return article


def _title(opening: list[Stretch], source: str) -> str:
    """《…》 of a notice that prints it, else the first line."""
    if not opening:
        return ""
    start, end = opening[0].span
    line = source[start:end].strip()
    printed = re.search(r"印发《?(.+?)》?的通知", line)
    return printed[1].strip("《》") if printed else line.strip("《》")
