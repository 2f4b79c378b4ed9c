"""信访事项：十五日告知，六十日办结，延期一次不超过三十日，三十日内复查、复核；诉访分离。"""

from datetime import date, datetime, timedelta

import pytest

from wanxiang.core.access.roles import roles
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, clocks, queries, timekeeping, worktime
from wanxiang.engines.cases.actions.guards import Guarded
from wanxiang.engines.cases.actions.handling import SecondPerson
from wanxiang.engines.cases.actions.needs import Missing, TooLate
from wanxiang.engines.cases.worktime import civil_day

ADVICE, AID = "180104", "180501"


@pytest.fixture
def desk(cast):
    return cast.account("信访接待", "case_center")


@pytest.fixture
def other(cast):
    return cast.account("信访审核", "case_center")


@pytest.fixture
def office(cast):
    return cast.account("信访局经办", "case_unit", unit="xinfang")


@pytest.fixture
def petition(cast):
    """对处理结果不满，十一月八日来访。"""
    return cast.report("楼下餐馆油烟问题多次反映没有解决", code="180102")


def due(case, clock="settle"):
    """The last day that a clock gives: it ends with that day."""
    return civil_day(datetime.fromisoformat(case.clocks[clock]["due_at"]) - timedelta(seconds=1))


@pytest.fixture
def accepted(cast, petition, desk):
    return cast.does(
        petition, "accept", desk, at=cast.monday + cast.days(2), reply="您的诉求已受理，由信访局转送办理。"
    )


@pytest.fixture
def answered(cast, accepted, desk, other, office):
    at = cast.monday + cast.days(3)
    cast.does(accepted, "dispatch", desk, at=at, to="xinfang")
    cast.does(accepted, "sign", office, at=at)
    cast.does(
        accepted,
        "finish",
        office,
        at=at + cast.days(5),
        opinion="核查属实",
        reply="已责令整改并复查。",
        answers={"result": "supported"},
    )
    return cast.does(accepted, "pass", other, at=at + cast.days(6))


def test_acceptance_is_told_within_fifteen_days_and_by_a_person(petition, accepted, cast):
    """十一月八日收到，十一月二十三日前告知；类别再明确也不由机器受理。"""
    assert petition.state == "received"
    assert due(petition, "accept") == date(2021, 11, 23)
    assert accepted.state == "accepted"


def test_sixty_days_run_from_acceptance(accepted):
    """六十日自受理之日起算：十一月十日受理，一月九日届满。"""
    assert due(accepted) == date(2022, 1, 9)


def test_acceptance_without_a_notice_is_refused(cast, petition, desk):
    with pytest.raises(Missing, match="答复"):
        cast.does(petition, "accept", desk, at=cast.monday)


def test_one_extension_of_at_most_thirty_days_with_its_reason_told(cast, accepted, desk, office):
    at = cast.monday + cast.days(10)
    cast.does(accepted, "dispatch", desk, at=at, to="xinfang")
    cast.does(accepted, "sign", office, at=at)
    with pytest.raises(Missing, match="不得超过 30日"):
        cast.does(accepted, "ask_extension", office, at=at, why="需鉴定", extension="31日")
    cast.does(accepted, "ask_extension", office, at=at, why="需鉴定", extension="30日")
    with pytest.raises(Missing, match="答复"):
        cast.does(accepted, "extend", desk, at=at)
    extended = cast.does(accepted, "extend", desk, at=at, reply="因需检测鉴定，延长三十日。")
    assert due(extended) == date(2022, 2, 8)
    with pytest.raises(Guarded, match="只能延期一次"):
        cast.does(accepted, "ask_extension", office, at=at, why="再延", extension="10日")


def test_a_unit_that_objects_does_so_within_five_working_days(cast, accepted, desk):
    """转送后五个工作日内说明理由；过期不能再退。"""
    unit = cast.account("政务数据局经办", "case_unit", unit="zhengshu")
    cast.does(accepted, "dispatch", desk, at=cast.monday + cast.days(2), to="zhengshu")
    with pytest.raises(TooLate, match="提出异议"):
        cast.does(accepted, "return", unit, at=cast.monday + cast.days(10), why="不属本局", clause="职-1801-1")
    cast.does(accepted, "return", unit, at=cast.monday + cast.days(8), why="不属本局", clause="职-1801-1")


def test_review_is_asked_and_answered_within_thirty_days_and_recheck_ends_it(cast, answered, desk, other):
    """答复后三十日内申请复查，受到复查意见后三十日内申请复核，复核意见即终结。"""
    at = cast.monday + cast.days(9)
    assert answered.on_time is True
    review = cast.does(answered, "ask_review", cast.portal, at=at + cast.days(20), text="整改没有落实")
    assert due(review, "review") == date(2022, 1, 6)
    third = cast.account("复查办", "case_center")
    reviewed = cast.does(
        answered,
        "review_done",
        third,
        at=at + cast.days(30),
        opinion="复查核实",
        reply="维持原意见。",
        answers={"review_result": "upheld"},
    )
    assert queries.public_view(reviewed)["reply"] == "维持原意见。"
    cast.does(answered, "ask_recheck", cast.portal, at=at + cast.days(40), text="仍不服")
    fourth = cast.account("复核办", "case_center")
    ended = cast.does(
        answered,
        "recheck_done",
        fourth,
        at=at + cast.days(60),
        opinion="复核",
        reply="变更处理意见。",
        answers={"recheck_result": "changed"},
    )
    assert ended.state == "closed"
    assert ended.answers == {"result": "supported", "review_result": "upheld", "recheck_result": "changed"}


def test_a_review_asked_too_late_is_not_taken(cast, answered):
    with pytest.raises(TooLate, match="申请复查"):
        cast.does(answered, "ask_review", cast.portal, at=cast.monday + cast.days(45), text="不服")


def test_a_last_day_that_is_no_working_day_moves_to_the_persons_favour(cast, answered):
    """十一月十七日送达，至十二月十七日星期五；十八日送达的，三十日届满在星期六，顺延到二十日星期一。"""
    assert due(answered, "ask_review") == date(2021, 12, 17)
    spec = catalogue.flow("petition").clocks["ask_review"].of(1)
    next_day = clocks.start("ask_review", spec, at=cast.monday + cast.days(10), calendar=worktime.calendar())
    assert civil_day(next_day.due_at - timedelta(seconds=1)) == date(2021, 12, 20)


def test_who_answered_does_not_review_his_own_answer(cast, answered, other):
    cast.does(answered, "ask_review", cast.portal, at=cast.monday + cast.days(12), text="不服")
    with pytest.raises(SecondPerson):
        cast.does(
            answered,
            "review_done",
            other,
            at=cast.monday + cast.days(13),
            opinion="维持",
            reply="维持",
            answers={"review_result": "upheld"},
        )


def test_what_nobody_contests_ends_by_itself_and_nobody_is_warned_of_it(cast, answered):
    late = cast.monday + cast.days(60)
    timekeeping.watch(at=late, by=Account.system("cases"))
    answered.refresh_from_db()
    assert (answered.state, answered.warnings.count()) == ("closed", 0)


def test_hearing_time_does_not_count_in_a_recheck(cast, answered, desk):
    at = cast.monday + cast.days(10)
    cast.does(answered, "ask_review", cast.portal, at=at, text="不服")
    third = cast.account("复查办", "case_center")
    cast.does(answered, "review_done", third, at=at, opinion="复查", reply="维持", answers={"review_result": "upheld"})
    asked = cast.does(answered, "ask_recheck", cast.portal, at=at, text="不服")
    before = due(asked, "recheck")
    cast.does(answered, "hear", desk, at=at + cast.days(1), why="重大复杂")
    heard = cast.does(answered, "heard", desk, at=at + cast.days(6))
    assert (due(heard, "recheck") - before).days == 5


def test_what_belongs_before_a_court_is_led_there_and_not_accepted(cast, petition, desk):
    """诉访分离：说明导入哪一种法定程序，不计入办结时限。"""
    led = cast.does(
        petition, "separate", desk, at=cast.monday, answers={"track": "litigation"}, reply="请向区人民法院起诉。"
    )
    assert (led.state, led.answers["track"], "settle" in led.clocks) == ("separated", "litigation", False)
    assert queries.public_view(led)["reply"] == "请向区人民法院起诉。"


def test_what_is_brought_past_the_competent_level_is_led_back(cast, petition, desk):
    """越级：告诉他向哪里提出，不予登记为受理。"""
    led = cast.does(
        petition, "redirect", desk, at=cast.monday, why="街道正在办理", reply="请到桂园街道群众诉求服务中心。"
    )
    assert led.state == "redirected"


def test_the_national_system_is_mirrored_and_not_decided_for(cast, accepted, desk):
    mirrored = cast.does(
        accepted,
        "mirror",
        desk,
        at=cast.monday + cast.days(3),
        answers={"national_no": "GX2021-1", "national_state": "已转送"},
    )
    assert (mirrored.state, mirrored.answers["national_state"]) == ("accepted", "已转送")


def test_an_appeal_is_seen_by_desks_and_handlers_only(cast, accepted, desk, office):
    """诉求不因住在哪里而给网格员看到。"""
    worker = cast.account("网格员", "grid_worker", area=cast.grid)
    assert not queries.cases(by=worker, flows=["petition"]).exists()
    assert queries.cases(by=desk, flows=["petition"]).count() == 1


def test_no_score_of_a_petitioner_is_kept():
    """第57项不做：流程不问、案件不存任何对人的评分或征信标记。"""
    asked = catalogue.flow("petition").questions
    assert not any(word in each.title for each in asked.values() for word in ("征信", "信用", "缠访", "评分"))
    assert not any("credit" in held for role in roles().values() for held in role.permissions)
