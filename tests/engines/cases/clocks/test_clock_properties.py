"""What holds for every clock, on invented calendars with 调休 weekends and odd office hours."""

import json
from dataclasses import replace
from datetime import timedelta

from clock_oracle import metered_specs, moments, office_specs, offices, plain_specs, spans, specs, wall
from hypothesis import assume, given
from hypothesis import strategies as st

from wanxiang.engines.cases.clocks import (
    Clock,
    TooLate,
    cancel,
    elapsed,
    extend,
    meet,
    overdue,
    pause,
    recompute,
    remaining,
    resume,
    start,
)

HOUR = 3600 * 1_000_000
INSTANT = timedelta(microseconds=1)


def is_metered(spec):
    """Whether a clock runs like a stopwatch, rather than counting days."""
    return spec.start == "same"


def amount(spec, calendar):
    """The amount in the unit in which the clock measures itself."""
    if not is_metered(spec):
        return spec.amount
    return int(spec.amount * (HOUR if spec.in_hours else calendar.office_day))


def paused_through(clock, found, calendar):
    for began, ended in found:
        clock = resume(pause(clock, at=began, calendar=calendar), at=ended, calendar=calendar)
    return clock


@st.composite
def lives(draw):
    """A clock that has lived: paused, perhaps extended, perhaps standing still, met or cancelled; and its calendar."""
    office, found = draw(offices()), sorted(draw(st.lists(moments(), min_size=1, max_size=9)))
    calendar = office.calendar
    clock = start("办理", draw(specs()), at=found[0], calendar=calendar)
    extending = draw(st.integers(0, 9))
    for step, moment in enumerate(found[1:]):
        if step == extending:
            try:
                clock = extend(clock, by=draw(specs()), at=moment, calendar=calendar)
            except TooLate:
                extending = None
        clock = (resume if clock.paused_at else pause)(clock, at=moment, calendar=calendar)
    end = draw(st.sampled_from([lambda same, at: same, meet, cancel]))
    return office, end(clock, at=found[-1] + draw(st.integers(0, 99)) * timedelta(hours=1))


@given(office=offices(), spec=office_specs(), began=moments())
def test_due_lies_in_office_time_or_at_a_closing(office, spec, began):
    """按办公时间计的期限，不会落在下班时间里，至多正好在下班那一刻。"""
    due = start("办理", spec, at=began, calendar=office.calendar).due_at
    assert office.open(wall(due - INSTANT))
    assert due > began


@given(office=offices(), spec=specs(), began=moments())
def test_what_has_elapsed_at_due_is_the_amount(office, spec, began):
    """到期时走过的，正好是期限本身；早一瞬就还没走完（顺延的除外）。"""
    calendar = office.calendar
    clock = start("办理", replace(spec, roll=False), at=began, calendar=calendar)
    assert elapsed(clock, at=clock.due_at, calendar=calendar) == amount(spec, calendar)
    assert elapsed(clock, at=clock.due_at - INSTANT, calendar=calendar) < amount(spec, calendar)
    assert elapsed(clock, at=began, calendar=calendar) == 0


@given(office=offices(), spec=specs(), began=moments(), later=st.integers(0, 10**12), more=st.integers(0, 9))
def test_a_later_start_or_a_longer_period_is_never_due_earlier(office, spec, began, later, more):
    """晚起算、期限长，到期都不会更早。"""
    calendar = office.calendar
    due = start("办理", spec, at=began, calendar=calendar).due_at
    assert start("办理", spec, at=began + later * INSTANT, calendar=calendar).due_at >= due
    longer = start("办理", replace(spec, amount=spec.amount + more), at=began, calendar=calendar).due_at
    assert longer > due if more and not spec.roll else longer >= due


@given(life=lives(), later=st.integers(0, 10**12))
def test_a_pause_of_no_length_changes_nothing(life, later):
    """同一时刻暂停又恢复，什么也没有变。"""
    office, clock = life
    assume(clock.running)
    moments = [clock.started_at, clock.extended_at or clock.started_at, *(ended for _, ended in clock.pauses)]
    assert paused_through(clock, [(max(moments) + later * INSTANT,) * 2], office.calendar) == clock


@given(office=offices(), spec=office_specs(), began=moments(), into=st.floats(0, 1), length=st.floats(0, 1))
def test_a_pause_in_closed_time_costs_nothing(office, spec, began, into, length):
    """下班时间里的暂停不费办公时间，期限不动。"""
    calendar = office.calendar
    clock = start("办理", spec, at=began, calendar=calendar)
    closed = [(a, b) for a, b in _closed(office, began, clock.due_at) if a >= began]
    for opens, closes in closed[:5]:
        stopped = opens + into * (closes - opens)
        ended = stopped + length * (closes - stopped)
        assert paused_through(clock, [(stopped, ended)], calendar).due_at == clock.due_at


def _closed(office, began, until):
    """Closed stretches of the days between two moments, by the office's own hours."""
    edges, day = [], wall(began).replace(hour=0, minute=0, second=0, microsecond=0)
    zone = began - wall(began).replace(tzinfo=began.tzinfo)
    while day <= wall(until):
        for minute in range(0, 1440, 30):
            edge = day + timedelta(minutes=minute)
            if not any(office.open(edge + timedelta(minutes=step)) for step in range(30)):
                moment = edge.replace(tzinfo=began.tzinfo) + zone
                edges.append((moment, moment + timedelta(minutes=30)))
        day += timedelta(days=1)
    return edges


@given(office=offices(), spec=specs(), found=spans(), cuts=st.lists(st.floats(0, 1), max_size=4))
def test_a_pause_in_pieces_is_the_pause(office, spec, found, cuts):
    """一次暂停拆成几段接续的暂停，结果完全一样。"""
    calendar = office.calendar
    clock = start("办理", spec, at=found[0][0] - timedelta(hours=30), calendar=calendar)
    pieces = []
    for began, ended in found:
        edges = [began, *(began + cut * (ended - began) for cut in sorted(cuts)), ended]
        pieces += zip(edges, edges[1:], strict=False)
    assert paused_through(clock, pieces, calendar) == paused_through(clock, found, calendar)


@given(office=offices(), spec=metered_specs(), found=spans())
def test_many_pauses_cost_the_sum_of_what_each_took(office, spec, found):
    """多次暂停，期限后移的正好是各次暂停占用的时间之和，一微秒不差。"""
    calendar = office.calendar
    clock = start("办理", spec, at=found[0][0] - timedelta(hours=3), calendar=calendar)
    after = paused_through(clock, found, calendar)
    unpaused = start("尺", spec, at=clock.started_at, calendar=calendar)
    took = [
        elapsed(unpaused, at=ended, calendar=calendar) - elapsed(unpaused, at=began, calendar=calendar)
        for began, ended in found
        if began < after.due_at
    ]
    assert elapsed(unpaused, at=after.due_at, calendar=calendar) == amount(spec, calendar) + sum(took)
    assert elapsed(after, at=after.due_at, calendar=calendar) == amount(spec, calendar)


@given(office=offices(), spec=specs(), found=spans())
def test_what_was_left_at_the_pause_is_left_after_it(office, spec, found):
    """暂停时剩多少，恢复后还剩多少；没超时的，恢复时也不会已经超时。"""
    calendar = office.calendar
    clock = start("办理", spec, at=found[0][0] - timedelta(hours=3), calendar=calendar)
    (stopped, went_on), *_ = found
    paused = pause(clock, at=stopped, calendar=calendar)
    resumed = resume(paused, at=went_on, calendar=calendar)
    assert overdue(paused, at=went_on) == overdue(clock, at=stopped)
    if stopped < clock.due_at:
        assert resumed.due_at > went_on
    else:
        assert resumed.due_at == clock.due_at
    if is_metered(spec) and stopped < clock.due_at:
        left = remaining(paused, at=went_on, calendar=calendar).seconds
        assert remaining(resumed, at=went_on, calendar=calendar).seconds == left


@given(office=offices(), spec=metered_specs(), cuts=st.lists(moments(), min_size=3, max_size=8).map(sorted))
def test_the_pieces_of_an_interval_add_up(office, spec, cuts):
    """任意切分一段时间，各段之和就是全段；午夜不丢一分钟。"""
    calendar = office.calendar

    def length(began, ended):
        return elapsed(start("尺", spec, at=began, calendar=calendar), at=ended, calendar=calendar)

    whole = length(cuts[0], cuts[-1])
    assert sum(length(a, b) for a, b in zip(cuts, cuts[1:], strict=False)) == whole
    if spec.kind == "continuous":
        assert whole == (cuts[-1] - cuts[0]) // INSTANT


@given(office=offices(), spec=specs(), cuts=st.lists(moments(), min_size=3, max_size=8).map(sorted))
def test_days_that_have_elapsed_never_go_back(office, spec, cuts):
    clock = start("尺", spec, at=cuts[0], calendar=office.calendar)
    passed = [elapsed(clock, at=cut, calendar=office.calendar) for cut in cuts]
    assert passed == sorted(passed) and passed[0] == 0


@given(lives())
def test_the_same_calendar_gives_the_same_clock(life):
    """同一日历重算，时钟一字不差；暂停、延期、办结的都一样。"""
    office, clock = life
    assert recompute(clock, office.calendar) == clock
    assert repr(recompute(clock, office.calendar)) == repr(clock)


@given(lives(), offices())
def test_recomputing_twice_is_recomputing_once(life, other):
    """换一个日历重算，再算一次不变；换回来，恢复原样。"""
    office, clock = life
    once = recompute(clock, other.calendar)
    assert recompute(once, other.calendar) == once
    assert recompute(once, office.calendar) == clock


@given(lives())
def test_a_decree_equal_to_what_was_assumed_changes_only_the_flag(life):
    """公布的日历与暂定的相同，只有“暂定”标记变化。"""
    office, clock = life
    assumed = recompute(clock, office.decided(provisional=True))
    decreed = recompute(assumed, office.decided(provisional=False))
    assert replace(decreed, provisional=assumed.provisional) == assumed


@given(lives())
def test_a_clock_is_stored_and_read_back_exactly(life):
    """存成 JSON 再读回来，完全相同。"""
    _, clock = life
    stored = json.loads(json.dumps(clock.as_json(), ensure_ascii=False))
    assert Clock.of_json(stored) == clock
    assert repr(Clock.of_json(stored)) == repr(clock)


@given(office=offices(), spec=plain_specs(), began=moments(), more=st.integers(1, 9))
def test_an_extension_of_the_same_kind_is_a_longer_period(office, spec, began, more):
    """同类延期，等于一开始期限就这么长：60 日加 30 日即 90 日。"""
    calendar = office.calendar
    clock = extend(
        start("办理", spec, at=began, calendar=calendar), by=replace(spec, amount=more), at=began, calendar=calendar
    )
    longer = start("办理", replace(spec, amount=spec.amount + more), at=began, calendar=calendar)
    assert clock.due_at == longer.due_at


@given(office=offices(), spec=specs(), by=specs(), found=spans(), asked=st.integers(0, 5))
def test_an_extension_never_brings_the_deadline_forward(office, spec, by, found, asked):
    """延期只会更晚，哪怕计时方式不同、之前之后还有暂停。"""
    calendar = office.calendar
    clock = start("办理", spec, at=found[0][0] - asked * timedelta(hours=1), calendar=calendar)
    extended = extend(clock, by=by, at=clock.started_at, calendar=calendar)
    assert extended.due_at >= clock.due_at if by.roll or spec.roll else extended.due_at > clock.due_at
    assert paused_through(extended, found, calendar).due_at >= paused_through(clock, found, calendar).due_at
