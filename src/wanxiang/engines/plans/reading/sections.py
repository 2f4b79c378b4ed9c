"""Which sections are items and which are chapters; sections → drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .document import Chapter
from .draft import Draft, title_and_rest
from .outline import Section
from .passage import Passage
from .tails import Field


@dataclass
class Reading:
    """What a text gives: drafts of items in order, chapters, all headings, and the paragraphs before the first heading."""

    drafts: list[Draft] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    preamble: list[Passage] = field(default_factory=list)
    headings: list[Passage] = field(default_factory=list)


def interpret(root: Section) -> Reading:
    """Find the items: sections with a tail of their own, and their siblings that should have had one."""
    items = [section for section in root.walk() if section.parent is not None and _bears(section)]
    items += [section for section in root.walk() if section not in items and _is_sibling_item(section, items)]
    chosen = {id(section) for section in items}
    outer = [section for section in root.children if section.blocks and section.style != "plain"]
    reading = Reading(
        preamble=[block.paragraph.passage for block in root.blocks], headings=[_head(one)[0] for one in outer]
    )
    parents = {id(section.parent) for section in items if section.parent is not root}
    styles = {section.style for section in root.walk() if id(section) in parents} - {"plain"}
    chapter = ""
    for section in root.walk():
        if section.under:
            chapter = _open_chapter(reading, section.under[-1].body)
        if id(section) in chosen:
            reading.drafts.append(_draft(section, chapter))
        elif (
            section.parent is not None
            and not _inside_item(section, chosen)
            and (id(section) in parents or section.style in styles)
        ):
            chapter = _open_chapter(reading, _head(section)[0])
    return reading


def _bears(section: Section) -> bool:
    return bool(section.fields) and not section.has_fields_below()


def _is_sibling_item(section: Section, items: list[Section]) -> bool:
    """No tail, but numbered like items beside it, with no items inside it: an item that names nobody."""
    parent = section.parent
    if parent is None or section.fields or section.has_fields_below() or section.is_frame or section.style == "plain":
        return False
    if parent.parent is not None and (parent.is_frame or parent in items):
        return False
    alike = [item for item in items if item.style == section.style]
    if any(item.parent is parent for item in alike):
        return True
    return bool(alike) and parent.parent is not None and not any(_within(section, item) for item in items)


def _within(section: Section, other: Section) -> bool:
    parent = section.parent
    while parent is not None:
        if parent is other:
            return True
        parent = parent.parent
    return False


def _inside_item(section: Section, chosen: set[int]) -> bool:
    parent = section.parent
    while parent is not None:
        if id(parent) in chosen:
            return True
        parent = parent.parent
    return False


def _open_chapter(reading: Reading, title: Passage | None) -> str:
    if title is None:
        return ""
    reading.chapters.append(Chapter(len(reading.chapters) + 1, title.text, title.span))
    return title.text


def _head(section: Section) -> tuple[Passage, Passage | None, int]:
    """Title of a section, the rest of its heading line, and how many blocks the heading took."""
    first = section.blocks[0]
    head = first.body.cut(section.label.length).strip() if first.body and section.label else first.body
    if head:
        return *title_and_rest(head), 1
    below = next((i for i, block in enumerate(section.blocks[1:], 1) if block.body), None)
    if below is None:
        return first.paragraph.passage, None, 1
    body = section.blocks[below].body
    if body is None:
        raise ValueError("unreachable")
    return *title_and_rest(body), below + 1


def _draft(section: Section, chapter: str) -> Draft:
    title, rest, taken = _head(section)
    text = [rest] if rest else []
    text += [block.body for block in section.blocks[taken:] if block.body]
    text += [block.body for child in section.children for below in child.walk() for block in below.blocks if block.body]
    inherited = list(_inherited(section))
    return Draft(
        title, text, section.fields, section.label, section.label.number if section.label else None, chapter, inherited
    )


def _inherited(section: Section) -> Iterator[Field]:
    """Fields that a chapter's own heading gives to all its items; a section that is split into items passes them on."""
    parent = section.parent
    while parent is not None and parent.style != "root":
        yield from parent.fields
        parent = parent.parent
