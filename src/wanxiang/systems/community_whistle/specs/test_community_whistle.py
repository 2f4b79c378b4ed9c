"""社区吹哨，部门报到：呼叫、应答、到场、处置，由社区销哨和评价。"""

from datetime import date

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.cases import queries, timekeeping
from wanxiang.engines.cases.actions.guards import Guarded
from wanxiang.engines.cases.models import Case, Warning
from wanxiang.engines.cases.visibility import NotAllowed
from wanxiang.systems.community_whistle import calling
from wanxiang.systems.community_whistle.calling import BadCall, Call

COMMUNITY = "440303001001"
SHOPS = Call(
    place=COMMUNITY, text="夜市占道堵住消防通道，多次劝导无效", resource="enforcement", units=("xiaofang-luohu",)
)


@pytest.fixture
def community(cast):
    return cast.account("社区书记", "community", area=COMMUNITY)


@pytest.fixture
def enforcement(cast):
    return cast.account("城管执法", "case_unit", unit="chengguan")


@pytest.fixture
def fire(cast):
    return cast.account("消防", "case_unit", unit="xiaofang-luohu")


@pytest.fixture
def call(cast, community):
    return calling.blow(SHOPS, key="1", by=community, at=cast.monday)


def answered(cast, call, enforcement):
    cast.does(call, "sign", enforcement, at=cast.monday + cast.hours(1), opinion="两小时内到")
    return cast.does(
        call, "arrive", enforcement, at=cast.monday + cast.hours(3), answers={"attended": "执法队副队长等三人"}
    )


def test_a_community_calls_and_the_community_closes(cast, call, community, enforcement, fire):
    """呼叫城管牵头、消防协同：应答、到场、各自报告、社区评价后销哨。"""
    assert (call.handler, call.assists, call.state) == ("chengguan", ["xiaofang-luohu"], "dispatched")
    assert [each.case_no for each in queries.inbox(by=enforcement)] == [call.case_no]
    answered(cast, call, enforcement)
    with pytest.raises(Guarded, match="消防"):
        cast.does(call, "finish", enforcement, at=cast.monday + cast.hours(5), opinion="已清理")
    cast.does(call, "assist_done", fire, at=cast.monday + cast.hours(5), opinion="通道已画线")
    cast.does(call, "finish", enforcement, at=cast.monday + cast.hours(6), opinion="已清理")
    with pytest.raises(NotAllowed):
        cast.does(call, "callback", enforcement, at=cast.monday + cast.hours(7), resolved="yes", via="visit")
    closed = cast.does(
        call, "callback", community, at=cast.monday + cast.hours(7), resolved="yes", satisfied=4, via="visit"
    )
    assert (closed.state, closed.resolved, closed.satisfied, closed.answers["attended"]) == (
        "closed",
        "yes",
        4,
        "执法队副队长等三人",
    )


def test_not_resolved_goes_back_once(cast, call, community, enforcement, fire):
    answered(cast, call, enforcement)
    cast.does(call, "assist_done", fire, at=cast.monday + cast.hours(5), opinion="已画线")
    for round_, state in ((1, "rework"), (2, "closed")):
        at = cast.monday + cast.days(round_)
        cast.does(call, "finish", enforcement, at=at, opinion="已清理")
        assert cast.does(call, "callback", community, at=at + cast.hours(1), resolved="no", via="visit").state == state


def test_an_unanswered_call_is_told_up_the_chain(cast, call):
    """四个工作小时没有应答：先告知街道，再过两小时告知区里。"""
    timekeeping.watch(at=cast.monday + cast.hours(30), by=Account.system("cases"))
    assert list(Warning.objects.filter(case=call, clock="answer").order_by("rung").values_list("to", flat=True))[
        :3
    ] == ["handler", "desk", "center"]


def test_the_same_call_sent_twice_is_one(cast, call, community):
    assert calling.blow(SHOPS, key="1", by=community, at=cast.monday).case_no == call.case_no
    assert Case.objects.filter(flow="whistle").count() == 1


def test_a_service_for_a_day_says_the_day(cast, community):
    doctor = Call(place=COMMUNITY, text="独居老人需要上门体检", resource="doctor")
    with pytest.raises(BadCall, match="哪一天"):
        calling.blow(doctor, key="2", by=community, at=cast.monday)
    made = calling.blow(Call(**{**vars(doctor), "day": date(2021, 11, 12)}), key="2", by=community, at=cast.monday)
    assert (made.handler, made.extra["day"]) == ("weijian", "2021-11-12")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"place": "440303002001"}, "只能为本社区"),
        ({"units": ("440303001002",)}, "不派给社区和网格"),
        ({"resource": "", "units": ()}, "请选择呼叫的资源或单位"),
    ],
)
def test_a_call_goes_up_or_sideways_from_the_own_place(cast, community, changed, says):
    with pytest.raises(BadCall, match=says):
        calling.blow(Call(**{**vars(SHOPS), **changed}), key="3", by=community, at=cast.monday)
    assert not Case.objects.exists()


def test_a_grid_worker_does_not_blow_the_whistle(cast):
    worker = cast.account("网格员", "grid_worker", area=cast.grid)
    with pytest.raises(BadCall):
        calling.blow(SHOPS, key="4", by=worker, at=cast.monday)


def test_who_was_called_wrongly_is_called_off_and_the_right_one_called(cast, call, community, enforcement):
    changed = cast.does(
        call, "transfer", community, at=cast.monday + cast.hours(1), to="shijian-luohu", why="是无照经营，不是占道"
    )
    assert (changed.handler, changed.state, changed.due_clock) == ("shijian-luohu", "dispatched", "answer")
    assert call.case_no not in [each.case_no for each in queries.inbox(by=enforcement)]


def test_how_a_unit_answers_is_counted_from_its_calls(cast, call, community, enforcement):
    """两次呼叫：一次一小时应答，一次没有应答。"""
    calling.blow(SHOPS, key="5", by=community, at=cast.monday)
    answered(cast, call, enforcement)
    (found,) = calling.answering(calling.calls(by=community))
    assert (found.unit, found.called, found.in_time, found.hours, found.rated) == ("chengguan", 2, 1, 1.0, 0)


def test_another_community_sees_nothing_of_it(cast, call):
    neighbour = cast.account("邻社区", "community", area="440303001002")
    assert not calling.calls(by=neighbour).exists()


def test_a_faulty_list_of_resources_is_named(tmp_path):
    file = tmp_path / "resources.yml"
    file.write_text("resources: [{id: a, title: 甲, competence: 司法, when: soon, level: 一般}]", encoding="utf-8")
    with pytest.raises(calling.BadResources, match="now 或 day"):
        calling.load(file)
