"""What is left, in numbers and in words."""

from datetime import timedelta

import pytest
from clock_oracle import at, moments, offices, specs
from hypothesis import given

from wanxiang.engines.cases.clocks import Spec, cancel, meet, overdue, pause, remaining, start

WORDS = """
2小时              | 2021-09-06 10:00 | 剩 2 小时             |    |    7200
2小时              | 2021-09-06 10:40 | 剩 1 小时 20 分钟     |    |    4800
2小时              | 2021-09-06 11:25 | 剩 35 分钟            |    |    2100
2小时              | 2021-09-06 12:00 | 剩 不到 1 分钟        |    |       0
2小时              | 2021-09-06 15:00 | 超时 3 小时           |    |  -10800
2小时              | 2021-09-08 15:00 | 超时 2 天             |    | -183600
72小时             | 2021-09-06 10:00 | 剩 3 天               |    |  259200
8工作小时          | 2021-09-06 10:00 | 剩 8 工作小时         |    |   28800
8工作小时          | 2021-09-06 13:00 | 剩 6 工作小时         |    |   21600
8工作小时          | 2021-09-07 13:00 | 超时 2 小时           |    |   -7200
3个工作日          | 2021-09-06 10:00 | 剩 3 个工作日         |  3 |   97200
3个工作日          | 2021-09-07 08:00 | 剩 3 个工作日         |  3 |   75600
3个工作日          | 2021-09-07 17:59 | 剩 3 个工作日         |  3 |   50460
3个工作日          | 2021-09-07 18:00 | 剩 2 个工作日         |  2 |   50400
3个工作日          | 2021-09-09 10:00 | 剩 6 工作小时         |  1 |   21600
3个工作日          | 2021-09-10 18:00 | 超时 1 天             | -1 |  -86400
3个工作日          | 2021-09-09 20:00 | 超时 2 小时           |  0 |   -7200
3个工作日(当日起)  | 2021-09-06 10:00 | 剩 3 个工作日         |  3 |   75600
3个工作日(当日起)  | 2021-09-06 12:00 | 剩 2 个工作日 5 工作小时 | 3 | 68400
15日               | 2021-09-06 10:00 | 剩 15 天              | 15 | 1346400
15日               | 2021-09-07 00:00 | 剩 15 天              | 15 | 1296000
15日               | 2021-09-20 10:00 | 剩 2 天               |  2 |  136800
15日               | 2021-09-21 19:00 | 剩 5 小时             |  1 |   18000
15日               | 2021-09-24 00:01 | 超时 2 天             | -2 | -172860
"""


@pytest.mark.parametrize("row", WORDS.strip().splitlines())
def test_what_is_left(row, decreed):
    """还剩多少：按日的数到今天，最后一天说小时；超时按自然时间说。"""
    text, moment, words, days, seconds = (cell.strip() for cell in row.split("|"))
    clock = start("办理", Spec.parse(text), at=at("2021-09-06 10:00"), calendar=decreed)
    found = remaining(clock, at=at(moment), calendar=decreed)
    assert found.text == words
    assert found.days == (int(days) if days else None)
    assert found.seconds == int(seconds)


def test_a_clock_that_stands_still_says_so(decreed):
    """暂停的剩余不再减少；超时后暂停的，停在当时的超时。"""
    clock = start("办理", Spec.parse("3个工作日"), at=at("2021-09-06 10:00"), calendar=decreed)
    standing = pause(clock, at=at("2021-09-07 20:00"), calendar=decreed)
    assert remaining(standing, at=at("2021-12-01 10:00"), calendar=decreed).text == "已暂停，剩 2 个工作日"
    late = pause(clock, at=at("2021-09-12 10:00"), calendar=decreed)
    assert remaining(late, at=at("2021-12-01 10:00"), calendar=decreed).text == "已暂停，超时 2 天"


def test_an_ended_clock_says_how_it_ended(decreed):
    clock = start("办理", Spec.parse("2小时"), at=at("2021-09-06 10:00"), calendar=decreed)
    later = at("2021-12-01 10:00")
    for ended, words, seconds in (
        (meet(clock, at=at("2021-09-06 11:00")), "按时完成", 3600),
        (meet(clock, at=at("2021-09-06 15:00")), "超时 3 小时完成", -10800),
        (cancel(clock, at=at("2021-09-06 11:00")), "已取消", 3600),
    ):
        found = remaining(ended, at=later, calendar=decreed)
        assert (found.text, found.seconds) == (words, seconds)


def test_a_cancelled_clock_keeps_its_lateness(decreed):
    """超时之后才取消的，取消抹不掉超时；到期前取消的，永远不算超时。"""
    clock = start("办理", Spec.parse("2小时"), at=at("2021-09-06 10:00"), calendar=decreed)
    later = at("2021-12-01 10:00")
    assert overdue(cancel(clock, at=at("2021-09-06 12:01")), at=later)
    assert not overdue(cancel(clock, at=at("2021-09-06 11:00")), at=later)


@given(office=offices(), spec=specs(), began=moments(), moment=moments())
def test_seconds_days_and_words_agree_with_overdue(office, spec, began, moment):
    """显示与判定一致：超时则为负、称“超时”；未超时不为负、称“剩”。"""
    calendar = office.calendar
    clock = start("办理", spec, at=began, calendar=calendar)
    found = remaining(clock, at=max(moment, began), calendar=calendar)
    late = overdue(clock, at=max(moment, began))
    assert (found.seconds < 0) == late
    assert found.text.startswith("超时" if late else "剩")
    assert found.days is None or (found.days <= 0 if late else found.days >= 0)
    assert (found.days is None) == spec.in_hours
    earlier = remaining(clock, at=max(moment, began) - timedelta(hours=1), calendar=calendar)
    assert earlier.seconds >= found.seconds
