"""Clauses → what might become a task: the pieces of work in a sentence, each with the reason why it is proposed. Pure.

A sentence is cut at commas outside quotes and brackets. A piece that says what is to be done begins a phrase; what leads up
to it (依托…, 围绕…) and what it is good for (实现…, 促进…) stay with it. Nothing of the sentence is lost: its phrases join to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .reading import fold
from .verbs import ACTIONS, BEFORE, LEADS, RESULTS

ACTION, RESULT, LEAD, OTHER = "action", "result", "lead", "other"
_COMMA = ",;。!?\n"
_OPEN, _CLOSE = "(“《「『", ")”》」』"
_SHORTEST = 4
_REACHING = ("把", "将", "就", "与", "同", "对", "向", "在", "面向", "针对", "按照", "依托", "围绕")
"""Prepositions whose own piece may go on to an action: 与有关部门建立渠道."""
_DISPOSING = ("把", "将", "就", "对", "向")
"""Those whose action may be the last word: 对转租加价的依法查处."""
_ONLY_LEADS = re.compile(r"(?:领域|方式|模式|资源|机遇|环节|阶段起?|试点|抓手|契机|重点|导向|作用|优势)$")
_SINCE = re.compile(r"(?:阶段|之日|之时|时|年|月|日)起$")
"""自取得用地、办理合同阶段起: from when on, not what is to be done."""
_NAMED = re.compile("改革开放(?=的|以来|历史|精神|成果|[0-9]|$)")
"""A name that begins like an action: 改革开放的实践者 is who, not what is to be done."""
_GOAL = re.compile(r"^(?:为|给|向)[^,]{1,24}?(?:提供|创造|释放|鉴别|培养|服务|奠定|注入|打下)")


def _longest_first(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, set(words)), key=len, reverse=True)))


_ACTION, _RESULT, _LEAD, _BEFORE = (_longest_first(words) for words in (ACTIONS, RESULTS, LEADS, BEFORE))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a sentence (half-open, from its first character). `proposed`: it seems to be a task, `why` tells."""

    text: str
    start: int
    end: int
    proposed: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: str
    verb: str


def phrases(sentence: str) -> list[Phrase]:
    """The phrases of a sentence in order; at least one, also where none is proposed."""
    folded = fold(sentence)
    pieces = [_piece(folded, start, end) for start, end in _cut(folded)]
    return [_phrase(sentence, group) for group in _groups(pieces)]


def headline(phrase: str) -> str:
    """The name of a task made of a phrase: the piece that says what is to be done, without its conditions and purposes."""
    folded = fold(phrase)
    pieces = [_piece(folded, start, end) for start, end in _cut(folded)]
    chosen = next((one for one in pieces if one.kind == ACTION), pieces[0] if pieces else None)
    return phrase[chosen.start : chosen.end].strip(" ，,。；;、") if chosen else phrase


def _cut(folded: str) -> Iterator[tuple[int, int]]:
    """Stretches between commas that stand outside quotes and brackets; each takes its comma along."""
    depth = start = 0
    for index, char in enumerate(folded):
        depth = max(0, depth + (char in _OPEN) - (char in _CLOSE))
        if depth == 0 and char in _COMMA and index > start:
            yield start, index + 1
            start = index + 1
    if folded[start:].strip():
        yield start, len(folded)


def _piece(folded: str, start: int, end: int) -> _Piece:
    kind, verb = _kind(folded[start:end].strip(_COMMA + " "))
    return _Piece(start, end, kind, verb)


def _kind(text: str) -> tuple[str, str]:
    """What a piece is, and the word that shows it."""
    if found := _GOAL.match(text):
        return RESULT, found.group()
    if found := _SINCE.search(text):
        return LEAD, found.group()
    if _NAMED.match(text):
        return OTHER, ""
    bare = text
    while True:
        action = _ACTION.match(bare)
        before = _BEFORE.match(bare)
        if action and not (before and len(before.group()) > len(action.group())):
            return ACTION, action.group()
        if found := _RESULT.match(bare):
            return RESULT, found.group()
        if not before:
            break
        bare = bare[before.end() :]
    if lead := _LEAD.match(bare):
        reaches = lead.group() in _REACHING and not _ONLY_LEADS.search(bare)
        inner = _after(bare[lead.end() :], last=lead.group() in _DISPOSING) if reaches else ""
        return (ACTION, f"{lead.group()}…{inner}") if inner else (LEAD, lead.group())
    return OTHER, ""


def _after(text: str, *, last: bool) -> str:
    """The action further on: 与有关部门建立渠道, 将片区土地纳入范围; "" where none is. last: whether it may end the text."""
    for found in _ACTION.finditer(text):
        rest = text[found.end() :]
        goes_on = (len(rest) >= 2 and rest[0] not in "、的和与及等性") or (last and not rest)
        if found.start() >= 2 and goes_on:
            return found.group()
    return ""


def _groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces that belong together: each group has one action, or none at all where the sentence names none."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        goes_on = groups and not (_acts(groups[-1]) and piece.kind in (LEAD, ACTION))
        if goes_on:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    if len(groups) > 1 and not _acts(groups[-1]):
        trailing = groups.pop()
        groups[-1] += trailing
    return groups


def _acts(group: list[_Piece]) -> bool:
    return any(one.kind == ACTION for one in group)


def _phrase(sentence: str, group: list[_Piece]) -> Phrase:
    start, end = group[0].start, group[-1].end
    text = sentence[start:end].strip().rstrip("，,。；;、")
    why = _why(group) or _inside(text)
    proposed = bool(why) and len(text) >= _SHORTEST
    return Phrase(text, start, end, proposed, why or "没有写明要做的动作")


def _why(group: list[_Piece]) -> str:
    """The word that begins what is to be done, and what stands around it; "" where none does."""
    verbs = [one for one in group if one.kind == ACTION] or [one for one in group if one.kind == RESULT]
    if not verbs:
        return ""
    said = f"写明了动作“{verbs[0].verb}”" if verbs[0].kind == ACTION else f"以成效“{verbs[0].verb}”提出要求"
    led = any(one.kind == LEAD for one in group)
    good_for = next((one.verb for one in group if one.kind == RESULT and verbs[0].kind == ACTION), "")
    return said + ("，前有条件或依托" if led else "") + (f"，“{good_for}”是其目的" if good_for else "")


def _inside(text: str) -> str:
    """惠企政策按企业情况逐户推送: what the work is done to comes first, the action later; "" where there is none."""
    verb = next((verb for piece in re.split("[,，;；]", text) if (verb := _after(piece, last=True))), "")
    return f"句中写明了动作“{verb}”" if verb else ""
