"""Bugs that the clocks of other products had, each held here by name."""

import os
import time as process_time
from datetime import UTC, datetime, timedelta

import pytest
from clock_oracle import at, wall

from wanxiang.engines.cases.clocks import Spec, elapsed, meet, overdue, pause, remaining, resume, soonest, start

SECONDS = {"2小时": 7200, "8工作小时": 8 * 3600}


def clock_of(text, began, calendar, name="办理"):
    return start(name, Spec.parse(text), at=at(began), calendar=calendar)


def test_holidays_are_not_misread(decreed):
    """节假日看错：周六调休要算，周五放假不算。"""
    assert wall(clock_of("1个工作日", "2021-10-08 10:00", decreed).due_at) == wall(at("2021-10-09 18:00"))
    assert wall(clock_of("1个工作日", "2021-09-30 10:00", decreed).due_at) == wall(at("2021-10-08 18:00"))
    assert wall(clock_of("1个工作日", "2022-04-02 10:00", decreed).due_at) == wall(at("2022-04-06 18:00"))


def test_no_minute_is_lost_at_midnight(decreed):
    """午夜丢一分钟：跨零点的每一段都加得起来。"""
    whole = clock_of("2小时", "2021-09-13 23:00", decreed)
    assert wall(whole.due_at) == wall(at("2021-09-14 01:00"))
    cuts = [at(text) for text in ("2021-09-13 23:59", "2021-09-14 00:00", "2021-09-14 00:01")]
    passed = [elapsed(whole, at=cut, calendar=decreed) for cut in cuts]
    assert [b - a for a, b in zip(passed, passed[1:], strict=False)] == [60_000_000, 60_000_000]
    assert remaining(whole, at=at("2021-09-13 23:59"), calendar=decreed).seconds == 61 * 60


@pytest.mark.parametrize("text", ["8工作小时", "3个工作日", "3个工作日(当日起)"])
def test_a_pause_over_a_weekend_is_not_counted_twice(text, decreed):
    """周末暂停算两次：周五下班暂停、周一上班恢复，期限不变。"""
    clock = clock_of(text, "2021-09-10 10:00", decreed)
    paused = pause(clock, at=at("2021-09-10 18:00"), calendar=decreed)
    assert resume(paused, at=at("2021-09-13 09:00"), calendar=decreed).due_at == clock.due_at


def test_a_pause_over_a_weekend_counts_once_in_civil_days(decreed):
    """自然日期限遇周末暂停：暂停了几天，顺延几天，不多不少。"""
    clock = clock_of("15日", "2021-09-08 10:00", decreed)
    paused = pause(clock, at=at("2021-09-10 18:00"), calendar=decreed)
    later = resume(paused, at=at("2021-09-13 09:00"), calendar=decreed)
    assert later.due_at - clock.due_at == timedelta(days=3)


def test_lunch_is_no_office_time(decreed):
    """午休：11:30 起一个工作小时，到 14:30；午休时暂停不费时。"""
    clock = clock_of("1工作小时", "2021-09-13 11:30", decreed)
    assert wall(clock.due_at) == wall(at("2021-09-13 14:30"))
    assert remaining(clock, at=at("2021-09-13 13:00"), calendar=decreed).seconds == 1800
    paused = pause(clock, at=at("2021-09-13 12:00"), calendar=decreed)
    assert resume(paused, at=at("2021-09-13 14:00"), calendar=decreed).due_at == clock.due_at


def test_one_clock_does_not_overrule_another(decreed):
    """一个时钟盖过另一个：签收超时就是超时，办理还没到期、已办结，都改变不了。"""
    signing = clock_of("2小时", "2021-09-13 16:00", decreed, name="签收")
    handling = clock_of("3个工作日", "2021-09-13 16:00", decreed, name="办理")
    assert soonest([handling, signing]) is signing
    done = meet(handling, at=at("2021-09-13 17:00"))
    resting = pause(handling, at=at("2021-09-13 17:00"), calendar=decreed)
    later = at("2021-09-14 09:00")
    assert overdue(signing, at=later)
    assert not overdue(done, at=later) and not overdue(resting, at=later)
    assert soonest([done, resting, signing]) is signing
    assert soonest([pause(signing, at=at("2021-09-13 17:00"), calendar=decreed), handling]) is handling
    assert soonest([done, resting]) is None


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_zone_of_the_process_does_not_move_a_weekend_deadline(zone, decreed, monkeypatch):
    """时区与周末到期：服务器在哪个时区，周五、周日、周一都是本地的。"""
    monkeypatch.setitem(os.environ, "TZ", zone)
    process_time.tzset()
    try:
        late_friday_in_utc = datetime(2021, 9, 10, 23, 30, tzinfo=UTC)  # Saturday 07:30 at home
        assert start("办理", Spec.parse("1个工作日"), at=late_friday_in_utc, calendar=decreed).due_at == at(
            "2021-09-13 18:00"
        )
        late_sunday_in_utc = datetime(2021, 9, 12, 16, 30, tzinfo=UTC)  # Monday 00:30 at home
        monday = start("办理", Spec.parse("1个工作日"), at=late_sunday_in_utc, calendar=decreed)
        assert monday.due_at == at("2021-09-14 18:00")
        assert start("办理", Spec.parse("3日(遇节假日顺延)"), at=at("2021-09-08 23:59"), calendar=decreed).due_at == at(
            "2021-09-14 00:00"
        )
    finally:
        monkeypatch.undo()
        process_time.tzset()


@pytest.mark.parametrize("text", SECONDS)
def test_the_last_instant_is_in_time(text, decreed):
    """到期那一刻仍算按时，过后一微秒就是超时；显示与统计用同一条规则。"""
    clock = clock_of(text, "2021-09-13 09:00", decreed)
    moment = timedelta(microseconds=1)
    assert not overdue(clock, at=clock.due_at)
    assert overdue(clock, at=clock.due_at + moment)
    assert not overdue(meet(clock, at=clock.due_at), at=clock.due_at + timedelta(days=9))
    assert overdue(meet(clock, at=clock.due_at + moment), at=clock.due_at)
    assert elapsed(clock, at=clock.due_at, calendar=decreed) == SECONDS[text] * 1_000_000
