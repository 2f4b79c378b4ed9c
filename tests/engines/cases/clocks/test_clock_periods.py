"""When a clock is due, on the real calendars of the decrees."""

from datetime import date, time

import pytest
from clock_oracle import Plain, at, wall

from wanxiang.engines.cases.clocks import OFFICE_HOURS, OfficeCalendar, Spec, start

NATIONAL_DAY_2021 = """
2021-09-24 17:00 | 8工作小时           | 2021-09-26 18:00 | 周日 9 月 26 日上班
2021-09-30 17:00 | 2小时               | 2021-09-30 19:00 | 连续计时不管节假日
2021-09-30 17:00 | 2工作小时           | 2021-10-08 10:00 | 七天假不计
2021-09-30 17:00 | 3个工作日           | 2021-10-11 18:00 | 8 日、9 日(周六上班)、11 日
2021-09-30 17:00 | 3个工作日(当日起)   | 2021-10-11 17:00 | 每天按 7 小时办公时间
2021-10-03 10:00 | 1个工作日           | 2021-10-08 18:00 | 假期收到，首个工作日即第一日
2021-10-03 10:00 | 1个工作日(当日起)   | 2021-10-08 18:00 | 假期内不走表
2021-09-16 10:00 | 15日                | 2021-10-02 00:00 | 自然日不顺延
2021-09-16 10:00 | 15日(遇节假日顺延)  | 2021-10-09 00:00 | 末日 10 月 1 日，顺延到 8 日
2021-09-24 10:00 | 15日(遇节假日顺延)  | 2021-10-10 00:00 | 末日周六 10 月 9 日上班，不顺延
2021-08-01 00:00 | 60日(遇节假日顺延)  | 2021-10-01 00:00 | 零点受理，当日不计，末日 9 月 30 日
2021-08-02 00:00 | 60日(遇节假日顺延)  | 2021-10-09 00:00 | 末日 10 月 1 日，顺延
"""
SPRING_FESTIVAL_2022 = """
2022-01-28 17:30 | 1工作小时           | 2022-01-29 09:30 | 周六 1 月 29 日上班
2022-01-28 10:00 | 2个工作日           | 2022-01-30 18:00 | 29、30 日都上班
2022-01-28 10:00 | 3个工作日           | 2022-02-07 18:00 | 春节七天不计
2022-01-30 18:00 | 1工作小时           | 2022-02-07 10:00 | 下班之后收到
2022-01-17 10:00 | 15日(遇节假日顺延)  | 2022-02-08 00:00 | 末日 2 月 1 日，顺延到 7 日
"""
MID_AUTUMN_AND_NATIONAL_DAY_2023 = """
2023-09-28 16:00 | 3工作小时           | 2023-10-07 10:00 | 9 月 29 日至 10 月 6 日八天
2023-09-28 16:00 | 2个工作日           | 2023-10-08 18:00 | 周六 7 日、周日 8 日都上班
2023-09-28 16:00 | 3个工作日           | 2023-10-09 18:00 | 紧接周一
2023-09-21 09:00 | 15日(遇节假日顺延)  | 2023-10-08 00:00 | 末日 10 月 6 日，顺延到 7 日
"""


def rows(table):
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("began", "text", "due", "why"),
    rows(NATIONAL_DAY_2021) + rows(SPRING_FESTIVAL_2022) + rows(MID_AUTUMN_AND_NATIONAL_DAY_2023),
)
def test_due_on_a_decreed_calendar(began, text, due, why, decreed):
    """节假日与调休以公布为准；期间计算依民法典第二百零一条、第二百零三条。"""
    clock = start("办理", Spec.parse(text), at=at(began), calendar=decreed)
    assert wall(clock.due_at) == wall(at(due)), why
    assert not clock.provisional


LUNCH = """
2021-09-13 08:00 | 1工作小时 | 2021-09-13 10:00
2021-09-13 11:30 | 1工作小时 | 2021-09-13 14:30
2021-09-13 12:00 | 1工作小时 | 2021-09-13 15:00
2021-09-13 13:00 | 1工作小时 | 2021-09-13 15:00
2021-09-13 11:00 | 1工作小时 | 2021-09-13 12:00
2021-09-13 17:00 | 1工作小时 | 2021-09-13 18:00
2021-09-13 18:00 | 1工作小时 | 2021-09-14 10:00
2021-09-17 17:30 | 1工作小时 | 2021-09-18 09:30
"""


@pytest.mark.parametrize(("began", "text", "due"), rows(LUNCH))
def test_due_around_lunch_and_closing(began, text, due, decreed):
    """午休不计；正好到下班时刻的，当时到期，不挪到次日上班。"""
    assert wall(start("办理", Spec.parse(text), at=at(began), calendar=decreed).due_at) == wall(at(due))


def test_a_working_day_is_as_long_as_the_office_is_open():
    """办公时间由各区自定：夏时制七小时半、八小时，一个工作日就是多长。"""
    eight = OfficeCalendar({}, hours=((time(8, 30), time(12)), (time(13, 30), time(18))))
    assert wall(
        start("办理", Spec.parse("2个工作日(当日起)"), at=at("2021-09-13 10:00"), calendar=eight).due_at
    ) == wall(at("2021-09-15 10:00"))
    assert wall(start("办理", Spec.parse("8工作小时"), at=at("2021-09-13 10:00"), calendar=eight).due_at) == wall(
        at("2021-09-14 10:00")
    )


def test_a_year_without_a_decree_is_provisional(decreed):
    """没有公布的年份按周末暂定，并标明暂定；与日历无关的期限不算暂定。"""
    began = at("2024-12-31 10:00")
    assert start("办理", Spec.parse("3个工作日"), at=began, calendar=decreed).provisional
    assert start("办理", Spec.parse("30日(遇节假日顺延)"), at=began, calendar=decreed).provisional
    assert not start("办理", Spec.parse("30日"), at=began, calendar=decreed).provisional
    assert not start("即办", Spec.parse("2小时"), at=began, calendar=decreed).provisional
    assert not start("办理", Spec.parse("7工作小时"), at=at("2024-12-31 09:00"), calendar=decreed).provisional


def test_the_days_that_had_a_say_make_it_provisional():
    """顺延看末日及其后的假日，按办公时间看起止之间；24:00 下班的，不看次日。"""
    plain = {date(2021, 9, day): Plain(date(2021, 9, day).weekday() < 5) for day in range(6, 20)}

    def provisional(text, unsure, hours=OFFICE_HOURS):
        days = plain | {date(2021, 9, unsure): Plain(plain[date(2021, 9, unsure)].working, provisional=True)}
        calendar = OfficeCalendar(days, hours=hours)
        return start("办理", Spec.parse(text), at=at("2021-09-07 10:00"), calendar=calendar).provisional

    assert [provisional("4日(遇节假日顺延)", day) for day in (10, 11, 12, 13, 14)] == [False, True, True, True, False]
    assert [provisional("3日(遇节假日顺延)", day) for day in (9, 10, 11)] == [False, True, False]
    assert [provisional("2个工作日", day) for day in (7, 8, 9, 10)] == [False, True, True, False]
    night = ((time(20), time(0)),)
    assert [provisional("8工作小时", day, night) for day in (6, 7, 8, 9)] == [False, True, True, False]


def test_a_day_missing_from_the_table_goes_by_its_weekday():
    """日历表中间缺一天，按周几暂定。"""
    days = {date(2021, 9, 13): Plain(True), date(2021, 9, 15): Plain(True), date(2021, 9, 18): Plain(True)}
    clock = start("办理", Spec.parse("2个工作日"), at=at("2021-09-13 10:00"), calendar=OfficeCalendar(days))
    assert wall(clock.due_at) == wall(at("2021-09-15 18:00"))
    assert clock.provisional
