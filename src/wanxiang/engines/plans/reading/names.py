"""Lists of names as tails give them: units, groups such as 各街道, leaders, 等."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .passage import Passage, fold, pieces

_SEPARATORS = "、,;/\n\t|"
_BODY_END = re.compile(
    r"(?:局|委|办|办公室|中心|署|院|公司|街道|办事处|部|处|站|所|队|会|党校|学校|大学|医院|集团|监委|纪委|团区委|团县委|法院|检察院|部门|单位|指挥部|政府|党工委|园区|社|馆|行|组|专班)\)?$"
)
_BODY_START = re.compile(r"(?:区|市|县|省|各|相关|有关|其他|团|镇|乡|街道|驻)")
_PLACE_END = re.compile(r"(?:街道|镇|乡)$")
_AND = re.compile(r"[和及与]|以及|会同")
_GROUP = re.compile(
    r"^(?:全区|全市|全县|区直|市直|辖区|区内)?(?:各|相关|有关|其他|其它|所有|全体)|^(?:全区|区直|市直|辖区)(?:各|相关|有关)?(?:单位|部门|街道)|^(?:\d+|[一二三四五六七八九十]+)个(?:街道|社区|部门|镇|乡)"
)
_UNDETERMINED = re.compile(r"相关|有关|其他|其它")
_ETC = re.compile(r"等(?:(?:相关|有关|各)?(?:单位|部门|街道|职能部门|成员单位|区直部门))?$")
_LEADING_MARK = re.compile(r"(?:\d{1,2}[.、)]\s*(?=\D)|由(?=区|市|县|各))")
_EMPTY = re.compile(r"^(?:无|暂无|待定|—+|-+|/|\\)?$")
_LED = re.compile(r"\((?:牵头|牵头单位|主办|总牵头|主责)\)$")
_ASIDE = re.compile(r"\((?:配合|参与|协办|排名第一|按职责分工)\)$")
_POST = re.compile(
    r"^(?:区|市|县|镇|街道)?(?:委|政府|人大|政协)?(?:常委|副书记|书记|党组成员|党组副书记|党工委书记|党工委副书记)$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a list, with what its wording says about it."""

    name: str
    passage: Passage
    group: bool = False
    open_ended: bool = False
    leads: bool = False


def units(value: Passage) -> list[Named]:
    """区委办、区财政局和各街道等 → three names; 等 and 相关… are marked, 各… are groups."""
    found = [
        _unit(part) for piece in pieces(value, _SEPARATORS) for part in _at_safe_and(piece) for part in _at_gaps(part)
    ]
    return _once([name for name in found if name])


def _once(names: list[Named]) -> list[Named]:
    seen: dict[str, Named] = {}
    for name in names:
        seen.setdefault(fold(name.name), name)
    return list(seen.values())


def _unit(piece: Passage) -> Named | None:
    piece = piece.strip("。.，,、;；:： ")
    if mark := _LEADING_MARK.match(piece.folded):
        piece = piece.cut(mark.end()).strip()
    leads, aside = _LED.search(piece.folded), _ASIDE.search(piece.folded)
    if mark := leads or aside:
        piece = piece.cut(0, mark.start()).strip()
    etc = _ETC.search(piece.text)
    if etc:
        piece = piece.cut(0, etc.start()).strip()
    name = _closed_up(piece.text)
    if _EMPTY.match(fold(name)):
        return None
    group = bool(_GROUP.match(name))
    return Named(name, piece, group, bool(etc) or (group and bool(_UNDETERMINED.search(name))), bool(leads))


def _closed_up(text: str) -> str:
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|\s+(?=[()（）])|(?<=[()（）])\s+", "", text)


def _at_safe_and(piece: Passage) -> list[Passage]:
    """Cut at 和/及/与 only where a whole unit stands on both sides: 区财政局和各街道, never 发展和改革局."""
    for joint in _AND.finditer(piece.text):
        left, right = piece.text[: joint.start()], piece.text[joint.end() :]
        whole = _BODY_START.match(right.strip()) or _PLACE_END.search(right.strip())
        if _depth(left) == 0 and _BODY_END.search(left.strip()) and whole and len(left.strip()) > 2:
            return [piece.cut(0, joint.start()).strip(), *_at_safe_and(piece.cut(joint.end()).strip())]
    return [piece]


def _at_gaps(piece: Passage) -> list[Passage]:
    """Cut at white space between two whole units."""
    for gap in re.finditer(r"\s+", piece.folded):
        left, right = piece.text[: gap.start()], piece.text[gap.end() :]
        if _depth(left) == 0 and _BODY_END.search(left) and _BODY_START.match(right):
            return [piece.cut(0, gap.start()), *_at_gaps(piece.cut(gap.end()))]
    return [piece]


def _depth(text: str) -> int:
    folded = fold(text)
    return folded.count("(") - folded.count(")")


def leaders(value: Passage) -> list[Named]:
    """刘　胜、夏东（区长） → 刘胜, 夏东; 区委常委、副区长王某 stays one."""
    parts: list[Passage] = []
    for piece in pieces(value, _SEPARATORS):
        parts += _people(piece.strip("。. "))
    found, pending = [], None
    for part in parts:
        name = _person(part)
        if _EMPTY.match(fold(name)):
            continue
        if pending:
            name, pending = f"{pending}、{name}", None
        if _POST.match(name) and part is not parts[-1]:
            pending = name
            continue
        found.append(Named(name, part))
    return _once(found)


def _people(piece: Passage) -> list[Passage]:
    """刘 胜 is one person; 刘胜 夏东 are two."""
    gaps = list(re.finditer(r"\s+", piece.folded))
    if not gaps or any(len(word) == 1 for word in piece.folded.split()):
        return [piece]
    starts = [0] + [gap.end() for gap in gaps]
    ends = [gap.start() for gap in gaps] + [len(piece)]
    return piece.split(zip(starts, ends, strict=True))


def _person(part: Passage) -> str:
    name = re.sub(r"\s+", "", part.text)
    name = re.sub(r"(?:同志|等)$", "", name)
    return re.sub(r"[（(][^（()）]*[)）]$", "", name) or name
