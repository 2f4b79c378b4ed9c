"""Tails: the fields that say who, with whom and by when, wherever a paragraph carries them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import keys
from .keys import ANNOUNCED, DUE, LEAD, PARTICIPANT, role_of
from .passage import Passage, closing, join, pieces


@dataclass(frozen=True)
class Field:
    """One announced field: its role, the key as typed and its value."""

    role: str
    key: str
    value: Passage


@dataclass
class Cut:
    """A paragraph taken apart: what is left of it, and the fields that were in it."""

    body: Passage | None
    fields: list[Field] = field(default_factory=list)


def cut(passage: Passage) -> Cut:
    """Take the tail out of a paragraph, in brackets of any kind or bare; keys come in any order."""
    found = [match for match in ANNOUNCED.finditer(passage.folded) if _opens(passage, match)]
    if not found:
        return _keyless(passage)
    fields, kept, position = [], [], 0
    while found:
        start, end, taken = _group(passage, found)
        kept.append(passage.cut(position, start))
        fields += _fields(passage, found[:taken], end)
        position = _past(passage, end)
        found = [match for match in found[taken:] if match.start() >= position]
    kept.append(passage.cut(position))
    kept = [piece.strip() for piece in kept]
    kept = [piece for piece in kept if piece.folded.strip("。.;,()、 ")]
    return Cut(join(kept) if kept else None, fields)


def _opens(passage: Passage, match: re.Match[str]) -> bool:
    """A short key such as 时间: or 配合: inside a sentence announces nothing unless something closed before it."""
    key = re.sub(r"\s", "", match["key"] or match["boxed"])
    before = passage.folded[: match.start()].rstrip()
    return len(key) > 2 or not before or before[-1] in "(;。" or bool(ANNOUNCED.search(before))


def _group(passage: Passage, found: list[re.Match[str]]) -> tuple[int, int, int]:
    """The tail that begins with the first match: its start and end, and how many matches it holds."""
    first, folded = found[0], passage.folded
    before = folded[: first.start()].rstrip()
    if before.endswith("(") and not first["boxed"]:
        start = len(before) - 1
        close = closing(folded, start)
        end = len(folded) if close is None else close + 1
    else:
        start, end = first.start(), _bare_end(folded, found)
    taken = sum(1 for match in found if match.start() < end)
    return start, end, max(1, taken)


def _bare_end(folded: str, found: list[re.Match[str]]) -> int:
    """A tail without brackets ends at the 。 after its last key, or with the paragraph."""
    for here, there in zip(found, [*found[1:], None], strict=True):
        stop = folded.find("。", here.end())
        if stop >= 0 and (there is None or folded[stop + 1 : there.start()].strip("( ")):
            return stop + 1
    return len(folded)


def _past(passage: Passage, end: int) -> int:
    rest = passage.folded[end:]
    return end + len(rest) - len(rest.lstrip("。.; "))


def _fields(passage: Passage, found: list[re.Match[str]], end: int) -> list[Field]:
    out = []
    for here, there in zip(found, [*found[1:], None], strict=True):
        key = here["key"] or here["boxed"]
        value = passage.cut(here.end(), end if there is None else there.start())
        out.append(Field(role_of(key), re.sub(r"\s", "", key), _trim(value)))
    return out


def _trim(value: Passage) -> Passage:
    """Without separators at the ends and without brackets that do not belong to the value."""
    value = value.strip("。.;；,，、|")
    while value.folded.endswith(")") and value.folded.count(")") > value.folded.count("("):
        value = value.cut(0, len(value) - 1).strip("。.;；,，、")
    while value.folded.endswith("(") or (value.folded.startswith(")")):
        value = (value.cut(0, len(value) - 1) if value.folded.endswith("(") else value.cut(1)).strip("。.;；,，、")
    return value


_VERBS = re.compile(
    r"^(?:由)?(?P<who>.+?)(?:(?P<lead>牵头负责|牵头|负责落实|负责|按(?:照)?职责分工负责|分工负责|分别负责)|(?P<with>按(?:照)?职责分工配合|配合|参与|参加|协助|协办|配合落实))$"
)


_BY_WHEN = re.compile(r"^(?=.*[年月季半底]).{2,16}(?:前|内|底|完成|落实|取得实效)$")


def _keyless(passage: Passage) -> Cut:
    """（区发展改革局牵头，区财政局、各街道配合） at the end of a paragraph."""
    folded = passage.folded.rstrip("。. ")
    opening = _last_opening(folded)
    if opening is None:
        return Cut(passage)
    fields = _by_verbs(passage.cut(opening + 1, len(folded) - 1))
    if not fields:
        return Cut(passage)
    body = passage.cut(0, opening).strip()
    return Cut(body if body else None, fields)


def _last_opening(folded: str) -> int | None:
    if not folded.endswith(")"):
        return None
    depth = 0
    for index in range(len(folded) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(folded[index], 0)
        if depth == 0:
            return index
    return None


def _by_verbs(inside: Passage) -> list[Field]:
    out: list[Field] = []
    waiting: list[Passage] = []
    for piece in pieces(inside, ",;。"):
        waiting.append(piece)
        clause = join(waiting, "、")
        if _BY_WHEN.match(piece.folded):
            out.append(Field(DUE, "完成", piece))
            waiting.pop()
        elif found := _VERBS.match(clause.folded):
            role = LEAD if found["lead"] else PARTICIPANT
            out.append(Field(role, found["lead"] or found["with"], clause.cut(*found.span("who"))))
            waiting = []
    return [] if waiting else out


def unit_fields(fields: list[Field]) -> list[Field]:
    """Unit fields with 责任单位 read as participants where another key names the leading unit."""
    named = [one for one in fields if one.role == LEAD and not one.key.startswith(keys.YIELDING)]
    rest = [one for one in fields if one.role in (LEAD, PARTICIPANT)]
    if not named:
        return rest
    return [
        Field(PARTICIPANT, one.key, one.value) if one.role == LEAD and one.key.startswith(keys.YIELDING) else one
        for one in rest
    ]
