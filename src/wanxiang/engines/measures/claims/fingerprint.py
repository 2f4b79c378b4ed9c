"""By what a claim is known again in next year's report: what it is about, its sort of unit and its kind; never its value."""

from __future__ import annotations

import re

from .claim import Claim
from .lexicon import any_of, group_of, lexicon, words

WHERE = re.compile(
    rf"^(?:{any_of(words('scopes'))}|我[区市县镇]|本[区市县镇]|辖区|目前|截至目前|今年|全年|累计|共有?|已|上半年|下半年|的|各类)+"
)
MARKS = re.compile(r"[\s“”\"'‘’()《》、,。;:·■]|\d{4}年|\d{1,2}月|\d{1,2}日|\d+(?:-\d+)?")
ADDED = re.compile(r"新增|净增|新建|增设|新引进|新登记")
# a subject this short is known only together with the words of its clause
SHORT = 4
ALIKE = 0.5


def fingerprint(claim: Claim) -> str:
    """Equal for claims about one thing, whatever the number; "subject | sort of unit | kind"."""
    name = named(claim.subject)
    if len(name) <= SHORT:
        name += "·" + named(claim.context)
    added = "新增" if ADDED.search(claim.text + claim.context) and "新增" not in name else ""
    return f"{added}{name}|{group_of(claim.unit) or claim.unit}|{claim.kind.value}"


def alike(one: str, other: str) -> bool:
    """Whether two fingerprints are of one thing: equal, or of one short subject whose clauses share half their words."""
    if one == other:
        return True
    (first, said), (second, told) = _parted(one), _parted(other)
    ours, theirs = pairs(said), pairs(told)
    return first == second and bool(ours and theirs) and 2 * len(ours & theirs) >= ALIKE * (len(ours) + len(theirs))


def head(mark: str) -> str:
    """What two alike fingerprints have in common: subject, sort of unit and kind."""
    return _parted(mark)[0]


def _parted(mark: str) -> tuple[str, str]:
    name, _, rest = mark.partition("|")
    subject, _, clause = name.partition("·")
    return f"{subject}|{rest}", clause


def pairs(name: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a name, by which two names are compared."""
    return frozenset(name[i : i + 2] for i in range(len(name) - 1))


def named(phrase: str) -> str:
    """A noun phrase without its marks, dates and where-words, in the name that is usual for it."""
    bare = WHERE.sub("", MARKS.sub("", phrase))
    for usual, others in lexicon()["same_names"].items():
        for other in others:
            if other in bare and usual not in bare:
                bare = bare.replace(other, usual)
    return bare
