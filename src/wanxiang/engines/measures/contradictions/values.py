"""Two values for one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ..claims import Claim, Kind, Paragraph
from .found import COUNTED, Contradiction, contradiction, shown

ADDED = re.compile(r"新增|新建|增加|今年|本年|增设|净增|改建|完成")
PERIOD = re.compile(r"(?:19|20)\d{2}|\d{1,2}月|累计|以来|全年|上半年|季度|去年|上年")
WHOSE = re.compile(r"[\u4e00-\u9fff]{2}(?:街道|镇|乡|社区|医院|学校|小学|中学|中心|分局|公司|园区|村)")
COMPARED = (*COUNTED, Kind.RATE, Kind.COVERAGE)
ROOM = {"eq": 0, "reaching": 0}


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """The same noun phrase (four characters at least) of the same period with another number elsewhere in the text."""
    groups: dict[tuple, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.kind in COMPARED and claim.amount is not None and len(claim.subject) >= 4:
            groups[
                claim.subject, claim.unit, bool(ADDED.search(_before(claim))), *PERIOD.findall(claim.sentence)
            ].append(claim)
    for (subject, *_), together in groups.items():
        for one, other in combinations(together, 2):
            if one.sentence != other.sentence and _differ(one, other) and _of(one) == _of(other):
                why = f"“{subject}”先后写作 {shown(one.amount)} 与 {shown(other.amount)}（第 {one.line}、{other.line} 行）"
                yield contradiction("two_values", "同一指标两个数值", why, one, other, line=other.line)


def _of(claim: Claim) -> frozenset[str]:
    """The places and institutions of its clause: a number of one hospital is not that of another."""
    return frozenset(WHOSE.findall(_before(claim).replace(claim.subject, "")) if not claim.tabular else ())


def _before(claim: Claim) -> str:
    clause = re.split(r"[,，;；。]", claim.sentence[: claim.sentence.find(claim.text) + len(claim.text)])
    return clause[-1]


def _differ(one: Claim, other: Claim) -> bool:
    loose = max(ROOM.get(one.qualifier, 0.1), ROOM.get(other.qualifier, 0.1))
    return abs(float(one.amount - other.amount)) > loose * float(max(one.amount, other.amount))
