"""Who is told when: before the deadline and behind it."""

from datetime import timedelta
from fractions import Fraction

import pytest
from clock_oracle import at, moments, offices, specs, wall
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.cases.clocks import BadShare, Spec, escalations, extend, start, warn_at

WARNINGS = """
2小时               | 2021-09-06 11:36 | 剩 24 分钟
8工作小时           | 2021-09-07 09:24 | 剩 96 工作分钟
3个工作日           | 2021-09-09 11:48 | 剩 0.6 个工作日，即 4.2 工作小时
5个工作日           | 2021-09-10 18:00 | 剩一个工作日，即前一日下班
15日                | 2021-09-19 00:00 | 剩 3 日
"""


def clock_of(text, calendar):
    return start("办理", Spec.parse(text), at=at("2021-09-06 10:00"), calendar=calendar)


@pytest.mark.parametrize("row", WARNINGS.strip().splitlines())
def test_a_warning_when_a_fifth_is_left(row, decreed):
    text, moment, why = (cell.strip() for cell in row.split("|"))
    assert wall(warn_at(clock_of(text, decreed), decreed)) == wall(at(moment)), why


def test_a_warning_counts_the_extension_in(decreed):
    """延期之后，按延期后的全程算；计时方式不同的，按延期那一段算。"""
    sixty = clock_of("60日", decreed)
    longer = extend(sixty, by=Spec.parse("30日"), at=sixty.started_at, calendar=decreed)
    assert longer.due_at - warn_at(longer, decreed) == timedelta(days=18)
    other = extend(sixty, by=Spec.parse("10小时"), at=sixty.started_at, calendar=decreed)
    assert other.due_at - warn_at(other, decreed) == timedelta(hours=2)


def test_the_levels_of_the_chain_are_told_one_after_another(decreed):
    """超时即告知科室，再过一个工作日告知分管领导，再过一半期限告知区级。"""
    told = escalations(clock_of("3个工作日", decreed), [0, Spec.parse("1个工作日"), 0.5], decreed)
    assert [wall(moment) for moment in told] == [
        wall(at(text)) for text in ("2021-09-09 18:00", "2021-09-10 18:00", "2021-09-13 14:30")
    ]


def test_a_higher_level_is_never_told_before_a_lower_one(decreed):
    """周五超时：“24 小时”是周六，“1 个工作日”是周一；谁写在后面，谁就不会先知道。"""
    clock = start("办理", Spec.parse("1个工作日"), at=at("2021-09-09 10:00"), calendar=decreed)
    told = escalations(clock, [Spec.parse("1个工作日"), Spec.parse("24小时")], decreed)
    assert [wall(moment) for moment in told] == [wall(at("2021-09-13 18:00"))] * 2
    assert escalations(clock, [], decreed) == ()


@given(
    office=offices(),
    spec=specs(),
    began=moments(),
    share=st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100),
    ladder=st.lists(st.one_of(specs(), st.fractions(0, 3, max_denominator=10)), max_size=4),
)
def test_warning_then_deadline_then_the_chain(office, spec, began, share, ladder):
    """次序永远是：起算、预警、到期、逐级上报。"""
    calendar = office.calendar
    clock = start("办理", spec, at=began, calendar=calendar)
    moments_in_order = [
        began,
        warn_at(clock, calendar, share=share),
        clock.due_at,
        *escalations(clock, ladder, calendar),
    ]
    assert moments_in_order == sorted(moments_in_order)
    assert warn_at(clock, calendar, share=share) <= warn_at(clock, calendar, share=share / 2)


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, "尽快", None, float("inf"), float("nan")])
def test_a_share_that_is_none_is_refused(share, decreed):
    with pytest.raises(BadShare):
        warn_at(clock_of("2小时", decreed), decreed, share=share)


def test_a_negative_rung_is_refused(decreed):
    with pytest.raises(BadShare, match="不能为负"):
        escalations(clock_of("2小时", decreed), [-1], decreed)
