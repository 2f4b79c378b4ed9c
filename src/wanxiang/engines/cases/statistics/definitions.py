"""What is counted, and how: every figure of the statistics with its definition, in words and as conditions. Pure.

A rate is `of` ÷ `to`; a count has no `to`; a time is the mean or median of `worked` over `of`. `moment` is the column that
the period is about: a case is received, due or closed within it. Figures of the present have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.statistics.conditions import ALWAYS, NOW, Condition, Either, Test, both

OPENED, DUE, CLOSED_AT, PRESENT = "opened_at", "whole_due_at", "closed_at", ""


class NoSuchFigure(WanxiangError):
    code = "cases.no_such_figure"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One figure: name, words, unit (件, %, 小时), the moment that its period is about, and what it counts."""

    name: str
    title: str
    sentence: str
    unit: str
    moment: str
    of: Condition
    to: Condition | None = None
    spread: str = ""
    """mean or median of the working time; "" for counts and rates."""

    def part(self, name: str) -> Condition:
        """The numerator ("of") or the denominator ("to"); a figure without one has only its own cases."""
        return self.to if name == "to" and self.to is not None else self.of


IS_OPEN = Test("closed_at", "null", True)
CLOSED = both(Test("closed_at", "null", False), Test("on_time", "null", False))
"""Ended with its whole clock met: what was declined or merged is neither settled nor late."""
OVERDUE = both(
    IS_OPEN, Test("on_time", "null", True), Test("whole_due_at", "lt", NOW), Test("due_at", "at_most_column", "whole_due_at")
)  # fmt: skip
"""The whole clock runs (the nearest deadline is never later than a deadline that runs) and has run out."""
FINAL = ("yes", "partly", "no")

_ALL = (
    Definition(name="received", title="受理件数", unit="件", moment=OPENED, of=ALWAYS,
               sentence="登记时间在本期内的案件，一次来件计一件，含其后并案和不予受理的"),
    Definition(name="closed", title="办结件数", unit="件", moment=CLOSED_AT, of=CLOSED,
               sentence="结束时间在本期内、且办理时限已兑现的案件；不予受理和并案不计"),
    Definition(name="on_time", title="按时办结率", unit="%", moment=DUE, of=Test("on_time", "eq", True),
               to=Either((Test("on_time", "null", False), OVERDUE)),
               sentence="办理时限（全程）落在本期内的案件中：时限内办结反馈的 ÷ 已办结反馈或已超期的；暂停计时的不计"),
    Definition(name="first_time", title="一次办结率", unit="%", moment=CLOSED_AT, to=CLOSED,
               of=both(CLOSED, Test("returns", "eq", 0), Test("reworks", "eq", 0), Test("resolved", "not_in", ("no",))),
               sentence="本期办结的案件中：没有退单、没有重办、也未被评为未解决的 ÷ 办结件数"),
    Definition(name="returned", title="退单率", unit="%", moment=OPENED, to=ALWAYS, of=Test("returns", "gt", 0),
               sentence="本期受理的案件中：退过单的 ÷ 受理件数"),
    Definition(name="repeated", title="重复反映率", unit="%", moment=OPENED, to=ALWAYS, of=Test("repeats", "gt", 0),
               sentence="本期受理的案件中：登记时此前已有同类反映的 ÷ 受理件数"),
    Definition(name="reworked", title="重办率", unit="%", moment=CLOSED_AT, to=CLOSED,
               of=both(CLOSED, Test("reworks", "gt", 0)), sentence="本期办结的案件中：重办过的 ÷ 办结件数"),
    Definition(name="resolved", title="解决率", unit="%", moment=OPENED, to=Test("resolved", "in", FINAL),
               of=Test("resolved", "eq", "yes"), sentence="本期受理并已评价的案件中：最后一次评价为已解决的 ÷ 已评价是否解决的"),
    Definition(name="satisfied", title="满意率", unit="%", moment=OPENED, to=Test("satisfied", "null", False),
               of=Test("satisfied", "ge", 4), sentence="本期受理并已评价的案件中：满意度 4 至 5 分的 ÷ 已评价满意度的；是否解决另计"),
    Definition(name="mean_time", title="平均办理用时", unit="小时", moment=CLOSED_AT, spread="mean",
               of=both(CLOSED, Test("worked", "null", False)), sentence="本期办结的案件从登记到办结反馈的工作时间，平均值"),
    Definition(name="median_time", title="办理用时中位数", unit="小时", moment=CLOSED_AT, spread="median",
               of=both(CLOSED, Test("worked", "null", False)), sentence="本期办结的案件从登记到办结反馈的工作时间，中位数"),
    Definition(name="open", title="在办件数", unit="件", moment=PRESENT, of=IS_OPEN, sentence="目前尚未结束的案件，不论何时登记"),
    Definition(name="overdue", title="超期未结", unit="件", moment=PRESENT, of=OVERDUE,
               sentence="目前尚未办结反馈、办理时限（全程）正在计时且已过的案件，不论何时登记；挂账等暂停计时的不计"),
    Definition(name="open_repeated", title="在办中重复反映", unit="件", moment=PRESENT, of=both(IS_OPEN, Test("repeats", "gt", 0)),
               sentence="目前尚未结束、登记时此前已有同类反映的案件"),
)  # fmt: skip
DEFINITIONS: Mapping[str, Definition] = MappingProxyType({each.name: each for each in _ALL})


def definition(name: str) -> Definition:
    """The figure of a name; raises NoSuchFigure."""
    try:
        return DEFINITIONS[name]
    except KeyError:
        raise NoSuchFigure(
            f"没有名为“{name[:20]}”的统计指标", hint=f"可用：{'、'.join(each.title for each in _ALL)}"
        ) from None
