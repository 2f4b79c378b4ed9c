"""一个入口、一张清单、一个闭环：从哪里来都成一件，归谁办有条款，办没办好由诉求人说。"""

import pytest

from wanxiang.engines.cases import actions, queries, verifying
from wanxiang.engines.cases.actions.intake import AnotherReport
from wanxiang.engines.cases.dispatching import NotAdmitted
from wanxiang.engines.cases.models import Case, Unmapped


@pytest.fixture
def desk(cast):
    return cast.account("区分拨员", "case_center")


@pytest.fixture
def chengguan(cast):
    return cast.account("城管经办", "case_unit", unit="chengguan")


def test_another_systems_own_code_becomes_the_districts_class_and_goes_to_its_owner(cast):
    """数字城管用自己的编码报来，按对应关系成为本区类别，按职责清单派出，没有人重新录入。"""
    case = cast.report("垃圾桶满了没人收", source="city", scheme="city_code", kind="event", code="01-04")
    assert (case.class_code, case.class_by, case.handler) == ("010104", "source", "jd-guiyuan")


def test_a_code_that_only_overlaps_waits_for_a_person(cast):
    """对应关系不确定的（可信度七成），不自动定类，给分拨员作建议。"""
    case = cast.report("墙上被人涂画", source="city", scheme="city_code", kind="event", code="02-04")
    assert (case.state, case.class_code) == ("received", "")
    assert case.suggestion.choices[0][0] == "020103"


def test_one_matter_from_report_to_rating(cast, desk, chengguan):
    case = cast.report("路口竖了一块没有审批的广告牌", code="020201")
    assert (case.state, case.handler, bool(case.clause)) == ("dispatched", "chengguan", True)
    cast.does(case, "sign", chengguan, at=cast.monday + cast.hours(1))
    cast.does(case, "finish", chengguan, at=cast.monday + cast.hours(5), opinion="已责令拆除", reply="已拆除，谢谢您")
    cast.does(case, "pass", desk, at=cast.monday + cast.hours(6))
    rated = actions.act(
        case_no=case.case_no, action="rate", by=cast.portal, at=cast.monday + cast.hours(7),
        words=actions.Words(resolved="yes", satisfied=5),
    )  # fmt: skip
    assert (rated.state, rated.on_time) == ("closed", True)
    assert verifying.verify().problems == []


def test_the_same_delivery_twice_is_one_case_and_another_content_is_refused(cast):
    first = cast.report("路灯不亮", external_id="h-1")
    assert cast.report("路灯不亮", external_id="h-1") == first
    with pytest.raises(AnotherReport):
        cast.report("路灯还是不亮", external_id="h-1")
    assert Case.objects.count() == 1


def test_what_no_crosswalk_maps_is_never_given_a_default(cast):
    """对应不上的类别进入队列等人确认，案件照常登记，不落到“其他”里。"""
    case = cast.report("有件事想反映", source="hotline", scheme="hotline12345", code="ZZ0000", class_name="说不清")
    assert (case.state, case.class_code) == ("received", "")
    assert Unmapped.objects.get().code == "ZZ0000"


def test_no_task_reaches_a_grid_outside_the_approved_list(cast, desk):
    case = cast.report("有人无照摆摊", code="020201")
    grid = cast.grid
    cast.does(case, "recall", desk, at=cast.monday + cast.hours(1), why="改派")
    with pytest.raises(NotAdmitted):
        cast.does(case, "dispatch", desk, at=cast.monday + cast.hours(1), to=grid, task="执法处罚")


def test_an_appeal_is_not_shown_to_every_officer_of_the_place(cast):
    """涉及个人的诉求，只有分拨和承办看得见；网格员看不到。"""
    worker = cast.account("网格员", "grid_worker", area=cast.grid)
    open_one = cast.report("路口竖了一块没有审批的广告牌", code="020201")
    sealed = cast.report("孩子在学校被欺负", code="150104")
    seen = set(queries.cases(by=worker).values_list("case_no", flat=True))
    assert open_one.case_no in seen
    assert sealed.case_no not in seen


def test_who_was_not_met_twice_is_looked_after_without_naming_the_policy(cast, delivered):
    """主动服务两次上门未遇的，自动成为一件请社区核实近况的案件，不提哪一项政策；同一事由只成一件。"""
    from django.db import transaction

    from wanxiang.core import events
    from wanxiang.core.models import Account

    said = {"case_no": "FX2111-000001", "policy": "cancer-screening", "grid_code": cast.grid, "on": "2021-11-08"}
    for number in (1, 2):
        with delivered(), transaction.atomic():
            events.emit("outreach.unreachable", payload=said, by=Account.system("test"), key=f"k{number}")
    case = Case.objects.get()
    assert (case.source, case.sight) == ("policy_gap", "desk")
    assert "cancer" not in f"{case.title}{case.text}{case.extra}"


def test_an_engine_that_found_something_opens_a_case_once(cast, delivered):
    """监测预警从内部开案：与外部来件同一个入口、同一套规则。"""
    from django.db import transaction

    from wanxiang.core import events
    from wanxiang.core.models import Account

    said = {"source": "alert", "external_id": "meter-7:2021-11-08", "text": "路面持续涌水，疑似供水管爆裂", "code": "020201",
            "grid_code": cast.grid, "on": "2021-11-08"}  # fmt: skip
    for number in (1, 2):
        with delivered(), transaction.atomic():
            events.emit("cases.wanted", payload=said, by=Account.system("test"), key=f"w{number}")
    assert [case.state for case in Case.objects.all()] == ["dispatched"]
