"""Paragraphs → a tree of numbered sections, each knowing the fields that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from .labels import Label, nesting
from .paragraphs import Paragraph
from .passage import Passage
from .tails import Field, cut

#: sections that announce or secure the work and are never items themselves
_FRAME = re.compile(
    r"总体要求|指导思想|基本原则|总体目标|总体思路|主要目标|工作目标|工作要求|有关要求|相关要求|保障措施|组织保障|工作保障|组织领导|组织实施|实施步骤|督促检查|督查考核|宣传推广|宣传引导|责任落实|工作机制$|附则|形势|背景"
)


@dataclass
class Block:
    """A paragraph with its tail taken out."""

    paragraph: Paragraph
    body: Passage | None
    fields: list[Field]

    @classmethod
    def of(cls, paragraph: Paragraph) -> Block:
        taken = cut(paragraph.passage)
        return cls(paragraph, taken.body, taken.fields)

    @property
    def keys(self) -> set[str]:
        return {one.key for one in self.fields}

    @property
    def is_title(self) -> bool:
        return not self.fields and self.paragraph.is_title_like


@dataclass
class Section:
    """A heading with what stands under it. `style` is the label's, or `plain` where a number is missing."""

    style: str
    label: Label | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[Section] = field(default_factory=list)
    parent: Section | None = None
    promoted: list[Field] = field(default_factory=list)
    lost: bool = False
    #: titles of unnumbered chapters that stand right before this section
    under: list[Block] = field(default_factory=list)

    @property
    def fields(self) -> list[Field]:
        own = [] if self.lost else [one for block in self.blocks for one in block.fields]
        return own + self.promoted

    @property
    def heading(self) -> str:
        return self.blocks[0].paragraph.passage.text if self.blocks else ""

    @property
    def is_frame(self) -> bool:
        return bool(_FRAME.search(self.heading[:30]))

    def walk(self) -> Iterator[Section]:
        yield self
        for child in self.children:
            yield from child.walk()

    def has_fields_below(self) -> bool:
        return any(section.fields for child in self.children for section in child.walk())

    def add(self, child: Section, at: int | None = None) -> None:
        child.parent = self
        self.children.insert(len(self.children) if at is None else at, child)


def outline(paragraphs: list[Paragraph]) -> Section:
    """The tree of a document; its root holds what stands before the first heading."""
    root = _numbered(paragraphs)
    for section in list(root.walk()):
        _part_unnumbered(section)
        _free_first_item(section)
    _free_titles(root)
    _first_chapter(root)
    _promote(root)
    return root


def _style_of(paragraph: Paragraph) -> str | None:
    if paragraph.label:
        return paragraph.label.style
    return f"heading{paragraph.style}" if paragraph.style is not None and not paragraph.is_field else None


def _numbered(paragraphs: list[Paragraph]) -> Section:
    """Nest by label; Word's own headings stand above every numbered style."""
    depths = nesting([p.label for p in paragraphs if p.label])
    root = Section("root")
    stack: list[tuple[float, Section]] = [(-100, root)]
    for paragraph, after in zip_longest(paragraphs, paragraphs[1:]):
        style = _style_of(paragraph)
        depth: float | None = None
        if style is not None:
            depth = depths[style] if paragraph.label else (paragraph.style or 0) - 50
        elif after is not None and after.label is not None and _heads_list(paragraph, after.label, stack[-1][1]):
            style, depth = "bare", _depth_above(after.label.style, depths, stack)
        if style is not None and depth is not None:
            while stack[-1][0] >= depth:
                stack.pop()
            section = Section(style, paragraph.label)
            stack[-1][1].add(section)
            stack.append((depth, section))
        stack[-1][1].blocks.append(Block.of(paragraph))
    return root


def _heads_list(paragraph: Paragraph, after: Label, now: Section) -> bool:
    """A title without a number, right before a list that begins with 1: a chapter, or an item with sub-points."""
    if not paragraph.is_title_like or after.number != 1:
        return False
    if now.style == "root":
        return not looks_like_title(paragraph.passage.text)
    return bool(now.fields) or len(now.blocks) == 1


def _depth_above(style: str, depths: dict[str, int], stack: list[tuple[float, Section]]) -> float:
    """As deep as the section that holds the list now open in that style; else just above the style."""
    for (depth, holder), (_, section) in zip(stack, stack[1:], strict=False):
        if section.style == style and holder.style != "root":
            return depth
    return depths[style] - 0.5


def _part_unnumbered(section: Section) -> None:
    """Give what follows a finished tail, and has no number of its own, a section of its own."""
    is_root = section.style == "root"
    parts = _parts(section.blocks)
    if len(parts) == 1 and not (is_root and any(block.fields for block in section.blocks)):
        return
    if not is_root:
        section.blocks, parts = parts[0], _kept(section, parts[1:])
        home = section.parent
        place = home.children.index(section) + 1 if home else 0
    else:
        section.blocks, parts, home, place = [], _without_preamble(section, parts), section, 0
    titled = _are_titled(parts)
    waiting: list[Block] = []
    for part in parts:
        chapter, rest = _chapter_and_rest(part, titled)
        waiting += chapter
        if rest and home is not None:
            home.add(Section("plain", None, rest, under=waiting), place)
            place, waiting = place + 1, []
    if waiting and home is not None and place < len(home.children):
        home.children[place].under = waiting
    elif waiting and home is not None and home.parent is not None:
        _under_next(home, waiting)


def _under_next(section: Section, waiting: list[Block]) -> None:
    siblings = section.parent.children if section.parent else []
    after = siblings.index(section) + 1
    if after < len(siblings):
        siblings[after].under = waiting


def _parts(blocks: list[Block]) -> list[list[Block]]:
    """Cut where a tail is over and something new begins: a title, or text with a tail of its own."""
    parts: list[list[Block]] = [[]]
    seen: set[str] = set()
    for block in blocks:
        now = parts[-1]
        if seen and block.fields and block.keys & seen:
            moved = _since_tail(now)
            if block.body or moved:
                del now[len(now) - len(moved) :]
                parts.append(moved)
                seen = set()
        elif seen and block.is_title and block.paragraph.label is None:
            parts.append([])
            seen = set()
        parts[-1].append(block)
        seen |= block.keys
    return [part for part in parts if part] or [[]]


def _since_tail(blocks: list[Block]) -> list[Block]:
    last = max(i for i, block in enumerate(blocks) if block.fields)
    return blocks[last + 1 :]


def _kept(section: Section, parts: list[list[Block]]) -> list[list[Block]]:
    """A part without a tail that holds text belongs to the section before it when that one has no text yet."""
    kept = []
    for part in parts:
        if any(block.fields for block in part) or all(block.is_title for block in part):
            kept.append(part)
        elif not _has_text(section.blocks):
            section.blocks.extend(part)
    return kept


def _has_text(blocks: list[Block]) -> bool:
    return any(block.body and ("。" in block.body.text) for block in blocks)


def _are_titled(parts: list[list[Block]]) -> bool:
    """True when unnumbered items have their titles on lines of their own (and not text and tail in one paragraph)."""
    with_tail = [part for part in parts if any(block.fields for block in part)]
    later = with_tail[1:] or with_tail
    return 2 * sum(part[0].is_title for part in later) > len(later)


def _chapter_and_rest(part: list[Block], titled: bool) -> tuple[list[Block], list[Block]]:
    """The chapter titles a part begins with, and the item. One title before the text is the item's, if titled."""
    count = next((i for i, block in enumerate(part) if not block.is_title), len(part))
    if not any(block.fields for block in part):
        return part[:count], []
    chapters = max(0, count - 1) if titled else count
    return part[:chapters], part[chapters:]


def _without_preamble(root: Section, parts: list[list[Block]]) -> list[list[Block]]:
    """Move the document's title and introduction out of the first item of an unnumbered document."""
    first, later = parts[0], parts[1:]
    if not any(block.fields for block in first):
        root.blocks = first
        return later
    tail = next(i for i, block in enumerate(first) if block.fields)
    titles = [i for i in range(tail) if first[i].is_title]
    titled = _are_titled(later) if later else bool(titles and (titles[-1] > 0 or len(titles) == 1))
    start = titles[-1] if titles and titled else tail if first[tail].body else max(0, tail - 1)
    while (
        start > 0
        and first[start - 1].is_title
        and (start - 1 > 0 or not looks_like_title(first[0].paragraph.passage.text))
    ):
        start -= 1
    root.blocks = first[:start]
    return [first[start:], *later]


def looks_like_title(text: str) -> bool:
    """A document's own title: …2022年改革工作要点, …实施方案, …任务清单."""
    return bool(re.search(r"(?:20\d\d|二〇\S\S)\s*年|要点|方案|计划|清单|台账|分工|安排|任务表|通知", text))


def _free_first_item(section: Section) -> None:
    """A chapter that holds text and tail before its numbered items: its first item has lost its number."""
    inner = section.blocks[1:]
    has_item = any(block.fields for block in inner) and any(block.body for block in inner)
    if (
        section.style != "root"
        and has_item
        and any(child.fields and child.style != "plain" for child in section.children)
    ):
        section.blocks = section.blocks[:1]
        section.add(Section("plain", None, inner), 0)


def _free_titles(root: Section) -> None:
    """Numbered chapters whose items have no numbers: heading, title, text, tail → a chapter with its item inside."""
    for style in {section.style for section in root.walk()} - {"root", "plain"}:
        bearing = [
            section for section in root.walk() if section.style == style and section.fields and not section.children
        ]
        holding = [section for section in bearing if _holds_title(section)]
        if holding and 2 * len(holding) >= len(bearing):
            for section in holding:
                inner = [Section("plain", None, section.blocks[1:])]
                siblings = section.parent.children if section.parent else []
                while (
                    (after := siblings.index(section) + 1) < len(siblings)
                    and siblings[after].style == "plain"
                    and not siblings[after].under
                ):
                    inner.append(siblings.pop(after))
                section.blocks = section.blocks[:1]
                for child in inner:
                    section.add(child)


def _holds_title(section: Section) -> bool:
    return len(section.blocks) > 2 and section.blocks[0].is_title and section.blocks[1].is_title


def _first_chapter(root: Section) -> None:
    """Where later chapters have no numbers, the title before the first item is the first chapter."""
    last = root.blocks[-1] if root.blocks else None
    if last is None or not last.is_title or looks_like_title(last.paragraph.passage.text) or not root.children:
        return
    if any(section.under for section in root.walk()) and not root.children[0].under:
        root.children[0].under = [last]


def _promote(root: Section) -> None:
    """A tail that only ever closes the last of several sub-points belongs to the section they divide."""
    for style in {section.style for section in root.walk()} - {"root", "plain"}:
        families = [
            [child for child in section.children if child.style == style]
            for section in root.walk()
            if section.style != "root"
        ]
        families = [family for family in families if any(child.fields for child in family)]
        closed = [family for family in families if not any(child.fields for child in family[:-1])]
        if len(closed) == len(families) and any(len(family) > 1 for family in families):
            for family in families:
                last, parent = family[-1], family[-1].parent
                if parent is not None and not last.children:
                    parent.promoted, last.lost = last.fields, True
