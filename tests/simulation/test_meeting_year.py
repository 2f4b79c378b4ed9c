"""A simulated year of meetings: the same from the same seed, on working days, and done through the acts that people use."""

from dataclasses import replace

import pytest

from wanxiang.cli.meeting_year import run_meetings
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.district.calendar import is_working
from wanxiang.engines.plans.actions import import_document
from wanxiang.engines.plans.models import Meeting, Minutes, ReviewedDocument, Task
from wanxiang.simulation.meetings import Year

PLAN = "云川区 2021 年改革要点\n一、社会领域\n（一）社区食堂改革。完善布点。（牵头单位：区民政局；参与单位：各街道）\n"


@pytest.mark.parametrize("district", ["luohu", "yunchuan"])
def test_the_same_seed_gives_the_same_year(district):
    """次数照区情公布的数；都在工作日，先后有序；另一个种子不一样。"""
    ground = profile(district)
    one, again, other = Year(ground, 1), Year(ground, 1), Year(ground, 2)
    assert one.sessions == again.sessions != other.sessions
    days = [session.day for session in one.sessions]
    assert days == sorted(set(days)) and all(map(is_working, days)) and days[-1] < ground.as_of
    known = ground.calibration["registers"].get("meetings") if "registers" in ground.calibration else None
    assert known is None or len(days) == known["value"]
    assert len({draft.title for session in one.sessions for draft in session.drafts}) == sum(
        len(session.drafts) for session in one.sessions
    )


def test_a_year_is_lived_once(ground):
    """开会、纪要印发、任务进台账；没有法律依据的停在合法性审查；再跑一遍什么也不变。"""
    import_document(data=PLAN.encode(), file_name="改革要点.txt", by=Account.system("test"))
    small = replace(profile(), calibration={"registers": {"meetings": {"value": 2}, "documents": {"value": 3}}})
    counts = run_meetings(small, seed=1)
    assert run_meetings(small, seed=1) == counts == {"meetings": 2, "documents": 6}
    assert Meeting.objects.filter(state="closed").count() == Minutes.objects.exclude(sha256="").count() == 2
    assert ReviewedDocument.objects.filter(status="passed").count() == 3
    assert Task.objects.filter(origin="meeting").count() == 3
    assert ReviewedDocument.objects.filter(gates__outcome="failed").count() == 1
    assert not Account.objects.filter(username__startswith="meeting-", is_active=True).exists()
