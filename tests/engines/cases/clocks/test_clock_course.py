"""What can happen to a clock, and what cannot."""

from datetime import date

import pytest
from clock_oracle import Plain, at, wall

from wanxiang.engines.cases.clocks import (
    AlreadyExtended,
    AlreadyPaused,
    BadClock,
    Clock,
    ClockEnded,
    NotPaused,
    OfficeCalendar,
    OutOfOrder,
    Spec,
    TooLate,
    cancel,
    elapsed,
    extend,
    meet,
    overdue,
    pause,
    recompute,
    resume,
    start,
)

MONDAY = "2021-09-06 10:00"
THIRTY = Spec.parse("30日")


@pytest.fixture
def calendar(decreed):
    return decreed


def clock_of(text, calendar, began=MONDAY):
    return start("办理", Spec.parse(text), at=at(began), calendar=calendar)


def paused(clock, began, ended, calendar):
    return resume(pause(clock, at=at(began), calendar=calendar), at=at(ended), calendar=calendar)


PAUSES = """
2小时               | 2021-09-06 11:00 | 2021-09-06 11:30 | 2021-09-06 12:30 | 连续计时停多久延多久
8工作小时           | 2021-09-06 11:00 | 2021-09-06 15:00 | 2021-09-07 15:00 | 午休不算，停了两个工作小时
8工作小时           | 2021-09-06 20:00 | 2021-09-07 08:00 | 2021-09-07 11:00 | 夜里停，不延
3个工作日           | 2021-09-07 10:00 | 2021-09-07 16:00 | 2021-09-09 18:00 | 当天恢复，当天照算
3个工作日           | 2021-09-07 10:00 | 2021-09-08 11:00 | 2021-09-10 18:00 | 7 日下班时停着，7 日不算
3个工作日           | 2021-09-06 11:00 | 2021-09-08 11:00 | 2021-09-10 18:00 | 当日本不计，只少算 7 日
3个工作日           | 2021-09-09 17:00 | 2021-09-13 10:00 | 2021-09-13 18:00 | 末日暂停，恢复那天是末日
3个工作日(当日起)   | 2021-09-07 10:00 | 2021-09-08 10:00 | 2021-09-10 10:00 | 从当时起，停一个工作日延一个工作日
15日                | 2021-09-10 10:00 | 2021-09-13 10:00 | 2021-09-25 00:00 | 10、11、12 日三天不算
15日                | 2021-09-21 10:00 | 2021-09-30 23:00 | 2021-10-01 00:00 | 末日暂停，恢复那天是末日
"""


@pytest.mark.parametrize("row", PAUSES.strip().splitlines())
def test_what_a_pause_takes(row, calendar):
    text, began, ended, due, why = (cell.strip() for cell in row.split("|"))
    assert wall(paused(clock_of(text, calendar), began, ended, calendar).due_at) == wall(at(due)), why


SPENT = [
    ("2小时", "2021-09-06 11:30", 90 * 60 * 1_000_000),
    ("8工作小时", "2021-09-07 09:30", 6 * 3600 * 1_000_000 + 1800 * 1_000_000),
    ("3个工作日", "2021-09-08 17:59", 1),
    ("3个工作日", "2021-09-08 18:00", 2),
    ("15日", "2021-09-06 23:00", 0),
    ("15日", "2021-09-09 00:00", 2),
]


@pytest.mark.parametrize(("text", "moment", "spent"), SPENT)
def test_how_much_had_elapsed_at_the_pause(text, moment, spent, calendar):
    """暂停时已走多少：按日的以日计，其余以微秒计；恢复后归零。"""
    clock = pause(clock_of(text, calendar), at=at(moment), calendar=calendar)
    assert clock.spent == spent
    assert elapsed(clock, at=at("2021-09-30 10:00"), calendar=calendar) == spent
    assert resume(clock, at=at("2021-09-30 10:00"), calendar=calendar).spent == 0


def test_a_paused_clock_that_was_late_stays_late(calendar):
    """已超时的可以挂起，但挂起补不回超时，期限也不动。"""
    clock = clock_of("2小时", calendar)
    late = pause(clock, at=at("2021-09-06 13:00"), calendar=calendar)
    assert overdue(late, at=at("2021-09-06 13:00"))
    resumed = resume(late, at=at("2021-09-08 10:00"), calendar=calendar)
    assert resumed.due_at == clock.due_at and overdue(resumed, at=at("2021-09-08 10:00"))


def test_a_pause_on_a_day_rolled_over_leaves_the_day_of_resuming(calendar):
    """末日周六顺延到周一，周日暂停、周三恢复：当天还在期限内。"""
    clock = clock_of("5日(遇节假日顺延)", calendar)
    assert wall(clock.due_at) == wall(at("2021-09-14 00:00"))
    assert wall(paused(clock, "2021-09-12 10:00", "2021-09-15 10:00", calendar).due_at) == wall(at("2021-09-16 00:00"))


EXTENSIONS = """
60日               | 30日               | 2021-12-06 00:00 | 信访 60 日加 30 日，自受理次日起 90 日
15日(遇节假日顺延) | 3日                | 2021-09-25 00:00 | 只在延期之后的末日顺延
15日               | 4日(遇节假日顺延)  | 2021-09-27 00:00 | 延期说了顺延：末日 25 日周六，26 日周日上班
3个工作日          | 2个工作日          | 2021-09-13 18:00 | 接着数
3个工作日          | 2工作小时          | 2021-09-10 11:00 | 从原到期时刻起
2小时              | 1个工作日          | 2021-09-07 18:00 | 从原到期次日起
8工作小时          | 1个工作日(当日起)  | 2021-09-08 11:00 | 同一把尺子
15日               | 1个工作日          | 2021-09-22 18:00 | 21 日是中秋，零点到期，22 日为第一日
3个工作日          | 2日                | 2021-09-12 00:00 | 下班到期，10、11 日两天
"""


@pytest.mark.parametrize("row", EXTENSIONS.strip().splitlines())
def test_an_extension_is_added_to_the_end_of_the_period(row, calendar):
    text, by, due, why = (cell.strip() for cell in row.split("|"))
    clock = extend(clock_of(text, calendar), by=Spec.parse(by), at=at("2021-09-06 10:30"), calendar=calendar)
    assert wall(clock.due_at) == wall(at(due)), why
    assert clock.extension == Spec.parse(by)


def test_there_is_one_extension(calendar):
    """只能延期一次。"""
    once = extend(clock_of("60日", calendar), by=THIRTY, at=at("2021-10-01 10:00"), calendar=calendar)
    with pytest.raises(AlreadyExtended, match="已延期一次（30日）"):
        extend(once, by=THIRTY, at=at("2021-10-02 10:00"), calendar=calendar)


def test_an_extension_is_asked_before_due(calendar):
    """到期那一刻还可以申请，过后不行。"""
    clock = clock_of("2小时", calendar)
    assert extend(clock, by=THIRTY, at=at("2021-09-06 12:00"), calendar=calendar).extension == THIRTY
    with pytest.raises(TooLate, match="已超过期限"):
        extend(clock, by=THIRTY, at=at("2021-09-06 12:01"), calendar=calendar)


def test_a_paused_clock_may_be_extended_when_it_was_in_time(calendar):
    """暂停中可以延期，只要暂停时还没超时；延期加在剩余时间上，先延后恢复、先恢复后延都一样。"""
    standing = pause(clock_of("3个工作日", calendar), at=at("2021-09-07 10:00"), calendar=calendar)
    by, later = Spec.parse("2个工作日"), at("2021-09-15 10:00")
    first = resume(extend(standing, by=by, at=later, calendar=calendar), at=later, calendar=calendar)
    then = extend(resume(standing, at=later, calendar=calendar), by=by, at=later, calendar=calendar)
    assert first == then
    late = pause(clock_of("2小时", calendar), at=at("2021-09-06 13:00"), calendar=calendar)
    with pytest.raises(TooLate):
        extend(late, by=by, at=later, calendar=calendar)


def test_a_pause_within_an_extension_of_another_kind(calendar):
    """5 日之后延期 3 个工作日：延期内停一天顺延一个工作日；原期限内停一天移到周日，延期仍从周一数起。"""
    clock = extend(clock_of("5日", calendar), by=Spec.parse("3个工作日"), at=at(MONDAY), calendar=calendar)
    assert wall(clock.due_at) == wall(at("2021-09-15 18:00"))
    assert wall(paused(clock, "2021-09-14 10:00", "2021-09-15 10:00", calendar).due_at) == wall(at("2021-09-16 18:00"))
    assert wall(paused(clock, "2021-09-08 10:00", "2021-09-09 10:00", calendar).due_at) == wall(at("2021-09-15 18:00"))


def test_what_cannot_happen(calendar):
    """暂停两次、没停就恢复、结束后再动、时间倒流，都有明确的错误。"""
    clock = clock_of("3个工作日", calendar)
    standing = pause(clock, at=at("2021-09-07 10:00"), calendar=calendar)
    with pytest.raises(AlreadyPaused, match="已在暂停中"):
        pause(standing, at=at("2021-09-07 11:00"), calendar=calendar)
    with pytest.raises(NotPaused, match="没有暂停"):
        resume(clock, at=at("2021-09-07 11:00"), calendar=calendar)
    with pytest.raises(OutOfOrder, match="不能补记在此之前"):
        resume(standing, at=at("2021-09-07 09:59"), calendar=calendar)
    with pytest.raises(OutOfOrder):
        meet(clock, at=at("2021-09-06 09:59"))


@pytest.mark.parametrize("end", [meet, cancel])
def test_an_ended_clock_does_not_move(end, calendar):
    ended, later = end(clock_of("3个工作日", calendar), at=at("2021-09-07 10:00")), at("2021-09-07 11:00")
    for again in (
        lambda: meet(ended, at=later),
        lambda: cancel(ended, at=later),
        lambda: pause(ended, at=later, calendar=calendar),
        lambda: resume(ended, at=later, calendar=calendar),
        lambda: extend(ended, by=THIRTY, at=later, calendar=calendar),
    ):
        with pytest.raises(ClockEnded, match="计时已结束"):
            again()
    assert ended.ended and not ended.running
    assert ended.stopped == (end is cancel)


def test_a_paused_clock_is_met_in_time_when_it_was_in_time_at_the_pause(calendar):
    """暂停中办结的，按暂停时是否超时判定。"""
    standing = pause(clock_of("2小时", calendar), at=at("2021-09-06 11:00"), calendar=calendar)
    assert not overdue(meet(standing, at=at("2021-09-09 10:00")), at=at("2021-09-10 10:00"))


def test_a_decree_moves_open_deadlines(calendar):
    """公布之后重算：暂定的元旦前后改成放假、调休，期限随之移动，标记去掉。"""
    assumed = OfficeCalendar({})
    clock = clock_of("3个工作日", assumed, began="2021-09-30 10:00")
    assert wall(clock.due_at) == wall(at("2021-10-05 18:00")) and clock.provisional
    found = recompute(clock, calendar)
    assert wall(found.due_at) == wall(at("2021-10-11 18:00")) and not found.provisional
    standing = pause(clock, at=at("2021-10-05 10:00"), calendar=assumed)
    assert standing.spent == 2
    assert recompute(standing, calendar).spent == 0


def test_a_row_of_the_database_serves_as_a_day():
    """日历表的行，只要有 working 和 provisional 两个属性。"""
    calendar = OfficeCalendar({date(2021, 9, 11): Plain(True), date(2021, 9, 13): Plain(False)})
    assert wall(clock_of("1个工作日", calendar, began="2021-09-10 10:00").due_at) == wall(at("2021-09-11 18:00"))


@pytest.mark.parametrize("broken", [{}, {"name": "办理"}, {"due_at": "明天"}, {"pauses": [["2021-09-06"]]}])
def test_a_stored_clock_that_is_broken_is_refused(broken, calendar):
    stored = clock_of("2小时", calendar).as_json() | broken if broken else {}
    if set(broken) == {"name"}:
        del stored["spec"]
    with pytest.raises(BadClock, match="读不出来"):
        Clock.of_json(stored)
