"""A patient person who walks minute by minute finds the same deadline."""

from datetime import datetime

from clock_oracle import MINUTE, Office, moments, offices, opinion, plain_specs, spans, specs, wall
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.cases.clocks import OFFICE_HOURS, Spec, pause, resume, start


@given(office=offices(), spec=specs(largest=8), began=moments(MINUTE))
def test_the_same_deadline(office, spec, began):
    """逐分钟数出来的到期时刻一致。"""
    assert wall(start("办理", spec, at=began, calendar=office.calendar).due_at) == opinion(office, spec, wall(began))


@given(
    office=offices(),
    spec=plain_specs(largest=8),
    found=spans(MINUTE),
    before=st.integers(0, 3000),
)
def test_the_same_deadline_with_pauses(office, spec, found, before):
    """有暂停时，逐分钟数出来的到期时刻也一致。"""
    began = found[0][0] - before * MINUTE
    clock = start("办理", spec, at=began, calendar=office.calendar)
    for stopped, went_on in found:
        clock = resume(pause(clock, at=stopped, calendar=office.calendar), at=went_on, calendar=office.calendar)
    assert wall(clock.due_at) == opinion(office, spec, wall(began), [(wall(a), wall(b)) for a, b in found])


def test_the_second_opinion_itself():
    """旁证本身也要对：周五 17:00 起 2 工作小时，到周一 10:00。"""
    office, friday = Office({}, OFFICE_HOURS), datetime(2021, 9, 10, 17)
    assert opinion(office, Spec.parse("2工作小时"), friday) == datetime(2021, 9, 13, 10)
    assert opinion(office, Spec.parse("1个工作日"), friday) == datetime(2021, 9, 13, 18)
    assert opinion(office, Spec.parse("15日"), friday) == datetime(2021, 9, 26)
    assert opinion(office, Spec.parse("15日(遇节假日顺延)"), friday) == datetime(2021, 9, 28)
