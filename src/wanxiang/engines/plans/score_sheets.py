"""Published score sheets: what a panel looks at, with which weight, and what its scores propose. Pure.

id: micro_approval
title: 微改革立项评审表
for: micro                     # micro | claim
stage: approval                # approval | award | acceptance
criteria:
  - {id: need, label: 群众急需, weight: 60, help: 问题是否真实}
  - {id: way, label: 做法可行, weight: 40}
marks: 10                      # each criterion is marked from 0 to so many
least: 3                       # so many valid scores at least
trim_from: 5                   # from so many on, the highest and the lowest are left out
outcomes: [{outcome: approve, from: 75}, {outcome: return, from: 60}, {outcome: refuse, from: 0}]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.core.marked import Marked

KEYS = ("id", "title", "for", "stage", "criteria", "marks", "least", "trim_from", "outcomes")
OUTCOMES = {
    "approval": ("approve", "return", "refuse"),
    "award": ("award", "pass_over"),
    "acceptance": ("pass", "rectify", "fail"),
}
"""Stage → what may come of it."""
TITLES = {
    "approve": "立项", "return": "退回修改", "refuse": "不立项", "award": "授榜", "pass_over": "未授榜", "pass": "通过", "rectify": "整改",
    "fail": "不通过",
}  # fmt: skip
FULL = 100


class BadMarks(WanxiangError):
    """Marks that do not fit the sheet."""

    code = "plan.bad_marks"


@dataclass(frozen=True)
class Criterion:
    """One line of a sheet; the weights of a sheet sum to 100."""

    id: str
    label: str
    weight: int
    help: str = ""


@dataclass(frozen=True)
class Threshold:
    """An outcome, and the mean from which on it is proposed."""

    outcome: str
    least: int

    @property
    def title(self) -> str:
        return TITLES[self.outcome]


@dataclass(frozen=True, kw_only=True)
class ScoreSheet:
    """A sheet as it was published."""

    id: str
    title: str
    kind: str
    stage: str
    criteria: tuple[Criterion, ...]
    marks: int
    least: int
    trim_from: int
    outcomes: tuple[Threshold, ...]

    def as_terms(self) -> dict[str, Any]:
        """As a panel keeps it: a later change of the file does not change a round that began."""
        return asdict(self)

    @staticmethod
    def of_terms(terms: Mapping[str, Any]) -> ScoreSheet:
        """The reverse of `as_terms`."""
        parts = {
            "criteria": tuple(Criterion(**each) for each in terms["criteria"]),
            "outcomes": tuple(Threshold(**each) for each in terms["outcomes"]),
        }
        return ScoreSheet(**{**terms, **parts})

    def checked(self, marks: Mapping[str, Any]) -> dict[str, int]:
        """Criterion → whole mark. Raises: BadMarks naming the criterion"""
        found = {}
        for each in self.criteria:
            try:
                found[each.id] = int(str(marks.get(each.id, "")).strip())
            except ValueError:
                raise BadMarks(f"“{each.label}”未评分，或不是整数。") from None
            if not 0 <= found[each.id] <= self.marks:
                raise BadMarks(f"“{each.label}”应在 0 至 {self.marks} 之间。")
        return found

    def total(self, marks: Mapping[str, int]) -> Decimal:
        """Marks → points of 100, two decimals."""
        points = sum(Decimal(each.weight * marks[each.id]) / self.marks for each in self.criteria)
        return _rounded(points)

    def mean(self, totals: Sequence[Decimal]) -> Decimal:
        """The mean of at least one total, extremes left out where there are enough."""
        kept = sorted(totals)[1:-1] if self.trim_from and len(totals) >= self.trim_from else list(totals)
        return _rounded(sum(kept, Decimal(0)) / len(kept))

    def proposes(self, mean: Decimal) -> str:
        """The outcome whose threshold the mean reaches."""
        return next(each.outcome for each in self.outcomes if mean >= each.least)

    def award(self, means: Mapping[int, Decimal], *, awards: int) -> dict[int, str]:
        """Of claims judged together: who reaches the threshold and is among the best so many. Equal means stand or fall together."""
        first, last = self.outcomes[0], self.outcomes[-1]
        ranked = sorted(means.values(), reverse=True)
        bar = ranked[awards] if len(ranked) > awards else None
        within = {key: mean >= first.least and (bar is None or mean > bar) for key, mean in means.items()}
        return {key: first.outcome if good else last.outcome for key, good in within.items()}


def load(path: Path) -> list[tuple[str, ScoreSheet]]:
    """Read and check one file. Raises: DeclarationFault with file, line and word"""
    said = Marked(path)
    data = said.data
    said.known(data, KEYS)
    for key in KEYS:
        if data.get(key) in (None, "", []):
            said.fault(f"缺少“{key}”", key)
    if data["stage"] not in OUTCOMES:
        said.fault(f"没有环节“{data['stage']}”", "stage", data["stage"], near=OUTCOMES)
    sheet = ScoreSheet(
        id=str(data["id"]),
        title=str(data["title"]),
        kind=str(data["for"]),
        stage=str(data["stage"]),
        criteria=tuple(Criterion(str(e["id"]), str(e["label"]), int(e["weight"]), str(e.get("help", ""))) for e in data["criteria"]),
        marks=int(data["marks"]),
        least=int(data["least"]),
        trim_from=int(data["trim_from"]),
        outcomes=tuple(Threshold(str(each["outcome"]), int(each["from"])) for each in data["outcomes"]),
    )  # fmt: skip
    _check(said, sheet)
    return [(sheet.id, sheet)]


def _check(said: Marked, sheet: ScoreSheet) -> None:
    if sum(each.weight for each in sheet.criteria) != FULL:
        said.fault(f"权重之和应为 {FULL}", "criteria")
    if sheet.least < 1 or sheet.marks < 1:
        said.fault("least 与 marks 应为正整数", "least")
    if 0 < sheet.trim_from < 3:
        said.fault("去掉最高最低至少要有 3 份评分", "trim_from")
    bars = [each.least for each in sheet.outcomes]
    if tuple(each.outcome for each in sheet.outcomes) != OUTCOMES[sheet.stage] or bars != sorted(bars, reverse=True):
        said.fault(f"outcomes 应依次为：{'、'.join(OUTCOMES[sheet.stage])}，分数线由高到低", "outcomes")
    if bars[-1] != 0:
        said.fault("最后一种结果的分数线应为 0", "outcomes")


def _rounded(points: Decimal) -> Decimal:
    return points.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
