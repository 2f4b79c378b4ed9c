"""The table of days and hours behind the clocks."""

from datetime import date, datetime, time, timedelta

import pytest
from clock_oracle import DAY, FIRST, Plain, at, moments, offices, wall
from hypothesis import given

from wanxiang.engines.cases.clocks import BadCalendar, NaiveMoment, OfficeCalendar, Spec, start


@given(office=offices(), moment=moments())
def test_office_time_and_back(office, moment):
    """由时刻到办公时间，再回到时刻：开放时间内是同一时刻，关闭时间内是上一次下班。"""
    calendar = office.calendar
    local = calendar.local(moment)
    back = calendar.office_moment(calendar.office(local))
    assert back <= local
    assert calendar.office(back) == calendar.office(local)
    if office.open(wall(moment)) and office.open(wall(moment - timedelta(microseconds=1))):
        assert back == local


@given(office=offices())
def test_every_working_day_is_found_by_its_number(office):
    """表前、表中、表后的工作日，按序号都能找到。"""
    calendar = office.calendar
    day = (FIRST - date(1970, 1, 1)).days - 10
    for number in range(day, day + 60):
        if calendar.working(number):
            assert calendar.working_at(calendar.working_before(number)) == number
        assert calendar.working_before(number + 1) - calendar.working_before(number) == calendar.working(number)


@pytest.mark.parametrize(
    "change",
    [
        {"days": {FIRST: Plain(False)}},
        {"days": {FIRST: Plain(True, provisional=True)}},
        {"days": {FIRST + DAY: Plain(True)}},
        {"hours": ((time(9), time(17)),)},
        {"zone": "Asia/Singapore"},
    ],
)
def test_the_version_changes_with_the_content(change):
    """日历的版本由内容决定。"""
    days = {FIRST: Plain(True)}
    assert OfficeCalendar(days).version == OfficeCalendar(dict(days)).version
    assert OfficeCalendar(**({"days": days} | change)).version != OfficeCalendar(days).version


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(9), time(9)),),
        ((time(14), time(12)),),
        ((time(9), time(13)), (time(12), time(18))),
        ((time(14), time(18)), (time(9), time(12))),
        ((time(20), time(0)), (time(0), time(4))),
    ],
)
def test_hours_that_make_no_day_are_refused(hours):
    with pytest.raises(BadCalendar, match="办公时间"):
        OfficeCalendar({}, hours=hours)


def test_a_zone_with_summer_time_is_refused():
    """上海 1986 至 1991 年有夏令时，今天没有。"""
    with pytest.raises(BadCalendar, match="夏令时"):
        OfficeCalendar({date(1988, 1, 1): Plain(True), date(1988, 12, 31): Plain(True)})
    with pytest.raises(BadCalendar, match="没有"):
        OfficeCalendar({}, zone="Asia/Luohu")


def test_a_moment_without_zone_is_refused(decreed):
    with pytest.raises(NaiveMoment, match="没有时区"):
        start("办理", Spec.parse("2小时"), at=datetime(2021, 9, 13, 9), calendar=decreed)


def test_the_civil_day_of_a_moment(decreed):
    """UTC 的前一天傍晚，在本地已是次日。"""
    assert decreed.day_of(datetime.fromisoformat("2021-09-12T16:00:00+00:00")) == date(2021, 9, 13)
    assert decreed.day_of(at("2021-09-12 23:59")) == date(2021, 9, 12)
