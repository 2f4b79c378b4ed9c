"""Two names for one unit: proposals with a reason, for a person to confirm. Pure; nothing merges by itself.

Typical rules first (和, 监督管理/监管, 管理局/局, 括注的第二名称, 简称), each of which says why; likeness alone (rapidfuzz) only
counts for a single character in a long name, because 审计局 and 统计局 are alike too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from .reading import fold

_CONNECTIVES = re.compile(r"[和与及、]")
_SHORTER = (("街道办事处", "街道"), ("人民政府", "政府"), ("委员会", "委"), ("办公室", "办"), ("管理局", "局"))
_TRAILING = re.compile(r"\(([^()]+)\)$")
_HEAD = re.compile(r"^(?:中共)?(?:[一-龥]{1,4}?(?=区委|市委|县委))?(区委|市委|县委|区|市|县|省|团)")
_TAIL = re.compile(r"(局|委|署|中心|办|部|院|公司|街道)$")
_GENERIC = {"管理", "事务", "工作", "运输", "服务", "监管"}
_TELLING = set("一二三四五六七八九十东西南北中上下新老大小第甲乙") | set("0123456789")
_LEAST_LIKE = 85


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` seems to mean the same unit as `same_as`. score: likeness of the two strings, 0–100."""

    name: str
    same_as: str
    score: int
    why: str


def propose(*, mentions: Mapping[str, int], official: Collection[str] = ()) -> list[Proposal]:
    """Pairs that seem to be one unit.

    In:  mentions: each name of the plan (no groups) → how often it stands there; official: names of the organisation tree
    Out: one proposal at most for each name; names that are official are never given another
    """
    known = set(official)
    out: dict[str, Proposal] = {}
    strange = [name for name in mentions if name not in known]
    for name in strange:
        if best := _best(name, sorted(known)):
            out[name] = best
    rest = [name for name in mentions if name not in out and name not in known]
    for index, name in enumerate(rest):
        for other in rest[index + 1 :]:
            if why := reason(name, other):
                alias, main = _directed(name, other, mentions)
                out.setdefault(alias, Proposal(alias, main, _score(alias, main), why))
    return [out[name] for name in mentions if name in out and out[name].same_as not in out]


def _best(name: str, candidates: Collection[str]) -> Proposal | None:
    found = [Proposal(name, other, _score(name, other), why) for other in candidates if (why := reason(name, other))]
    return max(found, key=lambda proposal: proposal.score, default=None)


def reason(one: str, other: str) -> str:
    """Why two different names may be one unit, in words for the person who decides; "" when they may not."""
    a, b = _clean(one), _clean(other)
    if a == b:
        return "仅全角半角或空格写法不同"
    if why := _second_name(a, b) or _second_name(b, a):
        return why
    plain_a, plain_b = _CONNECTIVES.sub("", a), _CONNECTIVES.sub("", b)
    if plain_a == plain_b:
        return "去掉“和、与、及”后相同"
    if (short_a := shortened(a)) == (short_b := shortened(b)):
        return _which_shortening(plain_a, plain_b)
    if _abbreviates(short_a, short_b) or _abbreviates(short_b, short_a):
        return "一个是另一个的简称"
    return _one_character(plain_a, plain_b)


def _clean(name: str) -> str:
    return re.sub(r"\s", "", fold(name))


def _second_name(longer: str, shorter: str) -> str:
    found = _TRAILING.search(longer)
    if not found:
        return ""
    if longer[: found.start()] == shorter:
        return f"括号内“{found[1]}”是第二名称"
    return f"是“{longer[: found.start()]}”括注的第二名称" if found[1] == shorter and len(shorter) > 3 else ""


def shortened(name: str) -> str:
    """A name without connectives and with the usual long forms cut: 监督管理 → 监管, 管理局 → 局."""
    name = _CONNECTIVES.sub("", name).replace("监督管理", "监管")
    for longer, shorter in _SHORTER:
        name = name.replace(longer, shorter)
    return name


def _which_shortening(a: str, b: str) -> str:
    if a.replace("监督管理", "监管") == b.replace("监督管理", "监管"):
        return "“监督管理”与“监管”之别"
    if a.replace("管理局", "局") == b.replace("管理局", "局"):
        return "“管理局”与“局”之别"
    return "机构后缀的全称与简称之别"


def _parts(name: str) -> tuple[str, str, str]:
    head, tail = _HEAD.match(name), _TAIL.search(name)
    start, end = (head.end() if head else 0), (tail.start() if tail else len(name))
    return name[:start], name[start:end], name[end:]


def _abbreviates(short: str, long: str) -> bool:
    """卫健 for 卫生健康: first characters of its two-character words, in order, beginning with the first."""
    (head, core, tail), (head2, core2, tail2) = _parts(short), _parts(long)
    if (head, tail) != (head2, tail2) or tail not in ("局", "委", "署", "中心") or not 2 <= len(core) < len(core2):
        return False
    if core2.startswith(core) and core2[len(core) :] in _GENERIC:
        return True
    if len(core2) < 4 or core[0] != core2[0]:
        return False
    initials = iter(core2[::2])
    return all(char in initials for char in core)


def _one_character(a: str, b: str) -> str:
    if min(len(a), len(b)) < 6 or OSA.distance(a, b) != 1 or fuzz.ratio(a, b) < _LEAST_LIKE:
        return ""
    if _parts(a)[0] != _parts(b)[0] or _parts(a)[2] != _parts(b)[2] or (set(a) ^ set(b)) & _TELLING:
        return ""
    return "仅一字之差，可能是笔误" if min(len(_parts(a)[1]), len(_parts(b)[1])) >= 5 else ""


def _score(a: str, b: str) -> int:
    a, b = _clean(a), _clean(b)
    return round(max(fuzz.ratio(a, b), fuzz.partial_ratio(a, b) if _second_name(a, b) or _second_name(b, a) else 0))


def _directed(one: str, other: str, mentions: Mapping[str, int]) -> tuple[str, str]:
    """(alias, main name): the bracketed form yields, then the rarer one, then the less formal one."""
    if bool(_TRAILING.search(_clean(one))) != bool(_TRAILING.search(_clean(other))):
        alias = one if _TRAILING.search(_clean(one)) else other
        main = other if alias == one else one
        inner = _TRAILING.search(_clean(alias))
        return (main, alias) if inner and inner[1] == _clean(main) else (alias, main)
    if mentions[one] != mentions[other]:
        return (one, other) if mentions[one] < mentions[other] else (other, one)
    longer, shorter = sorted((one, other), key=len, reverse=True)
    said_twice = longer.count("管理局") > 1 or len(_CONNECTIVES.findall(longer)) > len(_CONNECTIVES.findall(shorter))
    return (longer, shorter) if said_twice else (shorter, longer)
