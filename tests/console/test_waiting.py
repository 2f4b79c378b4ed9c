"""驾驶舱上“需要您定的事”：案件超时、退单待裁、暂缓上报，各指向能办的那一页。"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wanxiang.console import waiting
from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
MONDAY = datetime(2021, 11, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def account(name, role, **grant):
    made = Account.objects.create_user(name, name=name)
    Grant.objects.create(account=made, role=role, **grant)
    return made


def test_what_is_late_and_what_was_sent_back_wait_for_somebody():
    leader, officer = account("leader", "leader"), account("officer", "case_unit", unit="chengguan")
    report = actions.Report(
        source="portal", external_id="1", text="违规广告牌", code="020201", grid_code="440303001001001"
    )
    case = actions.receive(report, by=Account.system("portal"), at=MONDAY).case
    assert list(waiting.of_cases(leader, at=MONDAY)) == []
    words = actions.Words(why="不归我们", clause=case.clause)
    actions.act(case_no=case.case_no, action="return", by=officer, at=MONDAY, words=words)
    found = {each.kind: each.what for each in waiting.of_cases(leader, at=MONDAY + timedelta(days=30))}
    assert found == {"超时": "1 件案件超过环节时限", "退单待裁": "1 件退单等待裁定"}


def test_who_may_not_see_cases_is_told_of_none():
    assert list(waiting.of_cases(account("auditor", "auditor"), at=MONDAY)) == []


def test_the_trail_says_in_words_what_was_done_with_cases():
    """审计记录里，案件的每一个动作都有中文说法，不是代码。"""
    from wanxiang.console.views.trail import worded

    assert [worded(each) for each in ("case.finish", "case.reporter", "mediation.look")] == [
        "办结反馈",
        "查看反映人",
        "查看调解",
    ]
