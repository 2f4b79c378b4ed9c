"""期间：左闭右开，月、季、年、累计；到某日为止。"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.measures.periods import GRAINS, BadPeriod, Period, containing, latest, parse

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
PERIODS = st.builds(containing, DAYS, st.sampled_from(sorted(GRAINS)))


@pytest.mark.parametrize(
    ("text", "begin", "end", "label", "words"),
    [
        ("2021", date(2021, 1, 1), date(2022, 1, 1), "2021", "2021年"),
        ("2021年", date(2021, 1, 1), date(2022, 1, 1), "2021", "2021年"),
        ("2021-12", date(2021, 12, 1), date(2022, 1, 1), "2021-12", "2021年12月"),
        ("２０２１年２月", date(2021, 2, 1), date(2021, 3, 1), "2021-02", "2021年2月"),
        ("2021Q4", date(2021, 10, 1), date(2022, 1, 1), "2021Q4", "2021年第四季度"),
        ("2021年第一季度", date(2021, 1, 1), date(2021, 4, 1), "2021Q1", "2021年第一季度"),
        ("2021年1—11月", date(2021, 1, 1), date(2021, 12, 1), "2021-01~11", "2021年1—11月"),
        ("2021-01~11", date(2021, 1, 1), date(2021, 12, 1), "2021-01~11", "2021年1—11月"),
        ("2021年前三季度", date(2021, 1, 1), date(2021, 10, 1), "2021-01~09", "2021年1—9月"),
        ("2021年上半年", date(2021, 1, 1), date(2021, 7, 1), "2021-01~06", "2021年1—6月"),
    ],
)
def test_a_period_is_read_as_it_is_printed(text, begin, end, label, words):
    found = parse(text)
    assert (found.begin, found.end, found.label, found.words) == (begin, end, label, words)


@pytest.mark.parametrize("text", ["", "去年", "2021-13", "2021年0月", "2021Q5", "20211", "0000"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadPeriod):
        parse(text)


@given(PERIODS)
def test_periods_follow_each_other_without_gap_or_overlap(period):
    """上期的结束就是本期的开始。"""
    before = period.previous()
    assert before.end == period.begin and before.begin < before.end
    assert period.begin in period and period.last in period and period.end not in period


@given(PERIODS)
def test_a_label_reads_back(period):
    assert parse(period.label) == period == parse(period.words)


@given(DAYS, st.sampled_from(sorted(GRAINS)))
def test_up_to_a_day_holds_that_day_and_none_after(day, grain):
    """到某日：含当日，不含次日。"""
    cut = containing(day, grain).up_to(day)
    assert day in cut and day + timedelta(days=1) not in cut
    assert cut.part == (cut.end < containing(day, grain).end)


@given(PERIODS)
def test_the_same_period_a_year_before(period):
    assert period.year_before() == parse(period.label.replace(str(period.begin.year), str(period.begin.year - 1), 1))


def test_a_cut_period_is_compared_with_as_much_of_the_other():
    """12月只到8日，就同去年12月1—8日、11月1—8日比。"""
    cut = parse("2021-12").up_to(date(2021, 12, 8))
    assert cut.words == "2021年12月（至12月8日）"
    assert (cut.year_before().begin, cut.year_before().end) == (date(2020, 12, 1), date(2020, 12, 9))
    assert (cut.previous().begin, cut.previous().end) == (date(2021, 11, 1), date(2021, 11, 9))


def test_the_days_before_a_leap_day_have_their_like():
    assert parse("2020-02").up_to(date(2020, 2, 28)).year_before().end == date(2019, 3, 1)
    assert parse("2020-02").year_before() == parse("2019-02")


def test_what_has_not_begun_cannot_be_told():
    with pytest.raises(BadPeriod, match="尚未开始"):
        parse("2022-01").up_to(date(2021, 12, 31))


def test_the_last_periods_up_to_a_day():
    assert [each.label for each in latest(date(2021, 1, 9), "month", 3)] == ["2020-11", "2020-12", "2021-01"]
    assert Period(date(2021, 1, 1), date(2021, 1, 10), "month", True) == latest(date(2021, 1, 9), "month", 1)[0]
    assert parse("2021-11").year_to_date() == parse("2021年1-11月")
