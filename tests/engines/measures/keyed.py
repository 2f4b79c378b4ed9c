"""Reports with a careful reader's key in their text: {words|value and unit|kind|subject} where a claim stands.

新建驿站{近48个|48个|count|社区驿站}。      {由75%提高到90%|75→90%|rate_pair|办理率}      {获评典型案例|—|award|典型案例}
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from wanxiang.engines.measures.claims import Claim, Kind
from wanxiang.engines.measures.claims.numerals import SCALES

REPORTS = Path(__file__).parent / "reports"
MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\|([^{}|]+)\|([^{}|]+)\}")
VALUE = re.compile(r"(-?[\d.]+)(?:[→~]([\d.]+))?(万亿|亿|万|千|百)?(.*)")
IN_WORDS = (Kind.RANK, Kind.FIRST, Kind.AWARD)


@dataclass(frozen=True)
class Said:
    """What the key says stands at a place: value and amount in single units where it is a number."""

    line: int
    start: int
    end: int
    text: str
    value: Decimal | None
    value2: Decimal | None
    unit: str
    kind: str
    subject: str

    @property
    def in_digits(self) -> bool:
        """Known by its number, not by a word of rank or praise."""
        return self.kind not in IN_WORDS


@dataclass(frozen=True)
class Score:
    """How well claims that were read agree with a key; shares of one."""

    recall: float
    precision: float
    kinds: float
    subjects: float
    missed: Sequence[Said]
    wrong: Sequence[Claim]


def keyed(name: str) -> tuple[str, list[Said]]:
    """The plain text of a report and its key."""
    lines, key = [], []
    for number, line in enumerate((REPORTS / f"{name}.txt").read_text("utf-8").splitlines(), start=1):
        plain, last = "", 0
        for m in MARK.finditer(line):
            plain += line[last : m.start()]
            key.append(_said(m, number, len(plain)))
            plain += m[1]
            last = m.end()
        lines.append(plain + line[last:])
    return "\n".join(lines) + "\n", key


def _said(m: re.Match, line: int, start: int) -> Said:
    value, value2, unit = None, None, ""
    if found := VALUE.fullmatch(m[2]):
        scale = SCALES[found[3] or ""]
        value, value2 = Decimal(found[1]) * scale, Decimal(found[2]) * scale if found[2] else None
        unit = found[4]
    return Said(line, start, start + len(m[1]), m[1], value, value2, unit, m[3], m[4])


def agree(said: Said, claim: Claim) -> bool:
    """Place, value and unit: the spans overlap, value and second value are equal in single units, the unit is the same word."""
    overlap = claim.line == said.line and claim.start < said.end and claim.end > said.start
    return overlap and claim.amount == said.value and claim.amount2 == said.value2 and claim.unit == said.unit


def about_the_same(said: str, claim: Claim) -> bool:
    """Half of the pairs of neighbouring characters of the shorter name stand in the other: the subject alone, or with its clause."""
    return _alike(claim.subject, said) or _alike(claim.subject + claim.context, said)


def _alike(name: str, said: str) -> bool:
    ours, theirs = _pairs(name), _pairs(said)
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs)) > 0


def _pairs(name: str) -> set[str]:
    letters = re.sub(r"\([^()]*\)|[^\u4e00-\u9fffA-Za-z0-9]", "", name)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def score(key: Sequence[Said], claims: Sequence[Claim]) -> Score:
    """Claims known by their number against the numbers of a key, each used once."""
    wanted, free = [s for s in key if s.in_digits], [c for c in claims if c.kind not in IN_WORDS]
    pairs, missed = [], []
    for said in wanted:
        found = next((c for c in free if agree(said, c)), None)
        if found is None:
            missed.append(said)
        else:
            pairs.append((said, found))
            free.remove(found)
    return Score(
        recall=len(pairs) / len(wanted),
        precision=len(pairs) / (len(pairs) + len(free)),
        kinds=sum(s.kind == c.kind for s, c in pairs) / len(pairs),
        subjects=sum(about_the_same(s.subject, c) for s, c in pairs) / len(pairs),
        missed=missed,
        wrong=free,
    )
