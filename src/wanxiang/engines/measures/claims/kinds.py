"""Of what kind a quantity is, by its unit and the words around it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .claim import Found, Kind
from .lexicon import any_of, group_of, words

UP, DOWN = any_of(words("change_up")), any_of(words("change_down"))
CHANGING = re.compile(
    rf"(?:同比|环比|较[^,。;]{{1,8}}|比[^,。;]{{1,8}}|年均|平均|累计)?(?P<way>{UP}|{DOWN})(?:了|约|率|幅度|率为|达)?$"
)
PER_HEAD = re.compile(r"(?:每{2,}|人均)[^,。;!?]{0,12}$")
PER_DAY = re.compile(r"(?:日均|月均|年均|户均|每天|每日)[^,。;]{0,10}$")
MONEY_NOUN = re.compile(
    r"(?:额|额度|资金|投资|收入|税收|税|补贴|货值|产值|经费|贷款|融资|金额|消费|工资|奖金|成本)[^,。;、]{0,6}$"
)
FORECAST = re.compile(any_of(words("forecast")))
TARGET = re.compile(any_of(words("targets")))
FUTURE = re.compile(any_of(words("future_headings")))
COVERED_BY = re.compile(r"^[^,。;!?]{0,16}?(?:全覆盖|覆盖)")
ALL = re.compile(r"^[^,。;!?]{0,12}?(?:(?<![平户日月年人])均|全部|全都|悉数)")


def with_kind(found: Found, *, text: str, sentence: tuple[int, int], section: str) -> Found:
    """The same find with its kind settled; a decrease is negative."""
    if found.kind and found.kind not in (Kind.RATE_PAIR, Kind.COUNT_PAIR):
        return found
    planned = _planned(found, text[sentence[0] : found.start], section)
    if planned:
        return replace(found, kind=planned)
    if found.kind:
        return found
    kind = _of_quantity(found, text, sentence)
    way = CHANGING.search(text, sentence[0], found.start)
    if kind is Kind.GROWTH and way and way["way"] in words("change_down"):
        return replace(found, kind=kind, value=-found.number)
    return replace(found, kind=kind)


def _planned(found: Found, before: str, section: str) -> Kind | None:
    """A forecast or a target, when the words before it in the sentence (up to a full stop) say so."""
    if FORECAST.search(before[-40:]) and not _past(before):
        return Kind.FORECAST
    if FORECAST.search(found.word or "") or FUTURE.search(section):
        return Kind.TARGET
    return Kind.TARGET if TARGET.search(before[-70:]) and not _past(before) else None


def _past(before: str) -> bool:
    """A clause that reports what is done overrules a plan named earlier in the sentence."""
    last = max((m.end() for m in (*FORECAST.finditer(before), *TARGET.finditer(before))), default=0)
    return re.search(r"已|累计|目前|截至|[,:].*(?:完成|建成|新增)", before[last:]) is not None


def _of_quantity(found: Found, text: str, sentence: tuple[int, int]) -> Kind:
    before, after = text[sentence[0] : found.start], text[found.end : sentence[1]]
    group = group_of(found.unit)
    if group == "percent":
        return _of_percent(found, before, after)
    if group == "times":
        return Kind.GROWTH
    if group == "area":
        return Kind.AREA
    if PER_HEAD.search(before):
        return Kind.PER_CAPITA
    if group == "money" or (not found.unit and MONEY_NOUN.search(before)):
        return Kind.MONEY
    if PER_DAY.search(before):
        return Kind.RATE
    if ALL.match(after) or (COVERED_BY.match(after) and "全覆盖" in after[:18]):
        return Kind.COVERAGE
    if group == "duration" and not after.startswith("来"):
        return Kind.DURATION
    return Kind.MEASURE if group == "measure" else Kind.COUNT


def _of_percent(found: Found, before: str, after: str) -> Kind:
    if found.value == Decimal(100) or after.startswith(("覆盖", "的覆盖")):
        return Kind.COVERAGE
    if CHANGING.search(before) or found.unit.endswith("百分点"):
        return Kind.GROWTH
    return Kind.RATE
