"""What is declared beside the flow: the days of supervision, and the published formula of the appraisal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core import expressions as ex
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError

DAYS, FORMULA = "plan_supervision", "plan_appraisal"
SHARE, DEDUCT, ADD = "share", "deduct", "add"
_ANY_DAY = date(2000, 1, 1)  # the formula knows no parameters and no 统计日

WORDS: Mapping[str, Mapping[str, ex.Type]] = {
    "任务": {"牵头": ex.BOOL, "应完成": ex.BOOL, "已销号": ex.BOOL, "按期销号": ex.BOOL, "逾期天数": ex.NUMBER},
    "节点": {"到期": ex.BOOL, "已完成": ex.BOOL, "按期完成": ex.BOOL},
    "自查": {"到期": ex.BOOL, "已报送": ex.BOOL, "按时报送": ex.BOOL},
    "督办": {"到期": ex.BOOL, "已反馈": ex.BOOL, "按期反馈": ex.BOOL, "已销号": ex.BOOL, "退回次数": ex.NUMBER},
    "问题": {"已整改": ex.BOOL, "逾期": ex.BOOL, "逾期天数": ex.NUMBER},
    "亮点": {},
}
"""Kind of record → the facts that a condition over it may name."""


class BadFormula(WanxiangError):
    """The declaration of supervision or appraisal is faulty; the message names file and word."""

    code = "reform_ledger.bad_declaration"


@dataclass(frozen=True, kw_only=True)
class Days:
    """The numbers of supervision.yml."""

    self_check_due: int
    propose_after: Mapping[str, int]
    order_due: int
    remind_before: int
    object_days: int

    def check_due(self, month: date) -> date:
        """The last day on which a month is handed in time."""
        return (month.replace(day=1) + timedelta(days=32)).replace(day=self.self_check_due)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the formula; `base` and `counts` run over the facts of one record."""

    id: str
    title: str
    most: Decimal
    way: str
    of: str
    base_text: str
    counts_text: str
    each: Decimal
    base: Callable[[Mapping[str, Any]], bool | None]
    counts: Callable[[Mapping[str, Any]], bool | None]

    @property
    def said(self) -> str:
        """The line as people read it."""
        rows = f"{self.of}（{self.base_text}）" if self.base_text else self.of
        if self.way == SHARE:
            return f"{self.most:f} × {rows}中“{self.counts_text}”的占比"
        counted = f"“{self.counts_text}”的" if self.counts_text else ""
        if self.way == DEDUCT:
            return f"{self.most:f} 分，{counted}{rows}每件扣 {self.each:f} 分，扣完为止"
        return f"{counted}{rows}每件加 {self.each:f} 分，至多 {self.most:f} 分"


@dataclass(frozen=True, kw_only=True)
class Formula:
    """The appraisal as published; `raw` is the file's content, which a result keeps."""

    title: str
    basis: str
    criteria: tuple[Criterion, ...]
    raw: Mapping[str, Any]


def days() -> Days:
    """The days in force."""
    return declared(DAYS)[-1].data


def formula() -> tuple[Formula, str]:
    """The formula in force and its version."""
    found = declared(FORMULA)[-1]
    return found.data, found.version


def load_days(path: Path) -> list[tuple[str, Days]]:
    """Read supervision.yml. Raises: BadFormula"""
    data = _read(path)
    try:
        made = Days(**{name: value for name, value in data.items() if name != "id"})
    except TypeError as error:
        raise BadFormula(f"{path.name}：{error}") from error
    return [(data.get("id", path.stem), made)]


def load_formula(path: Path) -> list[tuple[str, Formula]]:
    """Read appraisal.yml; every condition is read with the words of its kind of record. Raises: BadFormula"""
    data = _read(path)
    try:
        criteria = tuple(_criterion(row, path.name) for row in data["criteria"])
        made = Formula(title=data["title"], basis=data["basis"], criteria=criteria, raw=data)
    except KeyError as error:
        raise BadFormula(f"{path.name} 缺少 {error}") from error
    if len({each.id for each in criteria}) != len(criteria):
        raise BadFormula(f"{path.name} 里有两项指标同名")
    return [(data.get("id", path.stem), made)]


def _criterion(row: Mapping[str, Any], file: str) -> Criterion:
    name = f"{file} 的 {row['id']}"
    if row["way"] not in (SHARE, DEDUCT, ADD) or row["of"] not in WORDS:
        raise BadFormula(f"{name}：way 或 of 有误", hint=f"way：share、deduct、add；of：{'、'.join(WORDS)}")
    if row["way"] != SHARE and "each" not in row:
        raise BadFormula(f"{name}：{row['way']} 须写明每件几分 each")
    base, counts = str(row.get("base", "")), str(row.get("counts", ""))
    return Criterion(
        id=row["id"], title=row["title"], most=Decimal(str(row["most"])), way=row["way"], of=row["of"], base_text=base,
        counts_text=counts, each=Decimal(str(row.get("each", 0))),
        base=_condition(base, row["of"], name), counts=_condition(counts, row["of"], name),
    )  # fmt: skip


def _condition(text: str, kind: str, name: str) -> Callable[[Mapping[str, Any]], bool | None]:
    if not text:
        return lambda _facts: True
    words = ex.Vocabulary.of((ex.Word(word, word, type_) for word, type_ in WORDS[kind].items()), members="")
    try:
        return ex.compile_rule(ex.read(text, vocabulary=words, file=name).bind(as_of=_ANY_DAY, parameters={}))
    except ex.ExpressionError as error:
        raise BadFormula(f"{name}：{error.message}", hint=error.hint) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadFormula(f"{path.name} 不是有效的 YAML：{error}") from error
    if not isinstance(data, dict):
        raise BadFormula(f"{path.name} 不是有效的声明")
    return data
