"""督查：立项、交办、签收、办理、反馈、核查、销号；核查不实退回重办；销号须第二人；结果回到任务。"""

import io
from datetime import date

import pytest
from docx import Document

from wanxiang.engines.cases.actions import Words, act
from wanxiang.engines.cases.actions.handling import SecondPerson
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.visibility import NotAllowed
from wanxiang.engines.plans.actions import problems, rounds
from wanxiang.engines.plans.actions.rounds import Settled, SupervisionRefused
from wanxiang.engines.plans.models import Proposal, SupervisionOrder
from wanxiang.engines.plans.queries import supervision
from wanxiang.systems.reform_ledger import supervising

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(ground, plan):
    """The plan on the whole ground: an order's clocks run along the days of its calendar."""
    return plan


@pytest.fixture
def order(plan):
    return supervising.give_order(
        task=plan.water,
        demand="查明逾期原因，月底前装完",
        unit="shuiwu",
        due=date(2021, 11, 30),
        by=plan.inspector,
        at=plan.monday,
    )


@pytest.fixture
def does(plan, delivered):
    def move(order, action, by, *, days=1, **words):
        with delivered():
            case = act(
                case_no=order.case_no, action=action, by=by, at=plan.monday + plan.days(days), words=Words(**words)
            )
        order.refresh_from_db()
        return case

    return move


def test_an_order_is_given_with_a_number_and_a_case_at_the_unit(order, plan):
    """交办即成督办单：有文号、有承办单位、有时限，任务的经过里有一步。"""
    case = Case.objects.get(case_no=order.case_no)
    assert (order.number, case.handler, case.state) == ("督办〔2021〕1号", "shuiwu", "dispatched")
    assert case.whole_due_at.astimezone(plan.monday.tzinfo).isoformat() == "2021-12-01T00:00:00+08:00"
    assert plan.water.steps.filter(action="ordered").exists()


def test_the_whole_course_ends_with_a_second_person_and_is_told_to_the_task(order, plan, does):
    does(order, "sign", plan.water_officer)
    does(order, "report", plan.water_officer, days=2, opinion="到货九成")
    does(order, "finish", plan.water_officer, days=9, opinion="已全部安装，附验收单")
    assert (order.answered_on, order.on_time) == (date(2021, 11, 17), True)
    does(order, "pass", plan.inspector, days=10, opinion="抽查十处属实")
    with pytest.raises(SecondPerson):
        does(order, "close", plan.inspector, days=10, opinion="同意")
    does(order, "close", plan.second, days=11, opinion="同意销号")
    assert order.state == SupervisionOrder.State.CLOSED
    assert [each.action for each in plan.water.steps.all()][-2:] == ["ordered", "order_ended"]


def test_what_does_not_hold_goes_back_and_is_counted(order, plan, does):
    """核查不实的退回重办；退回几次，督办单上看得见。"""
    does(order, "sign", plan.water_officer)
    does(order, "finish", plan.water_officer, days=2, opinion="已装完")
    case = does(order, "fail", plan.inspector, days=3, why="抽查三处未装")
    assert (case.state, order.returned) == ("rework", 1)
    does(order, "finish", plan.water_officer, days=4, opinion="补装完毕")
    does(order, "pass", plan.second, days=5, opinion="属实")
    case = does(order, "fail", plan.inspector, days=6, why="验收单缺签字")
    assert (case.state, order.returned) == ("rework", 2)
    assert "验收单缺签字" in plan.water.steps.filter(action="order_returned").last().said


def test_a_unit_does_not_check_itself_and_another_unit_sees_nothing(order, plan, does):
    does(order, "sign", plan.water_officer)
    does(order, "finish", plan.water_officer, days=2, opinion="已装完")
    with pytest.raises(NotAllowed):
        does(order, "pass", plan.water_officer, days=2, opinion="属实")
    with pytest.raises(Exception, match="没有这个案件"):
        does(order, "report", plan.parking_officer, days=2, opinion="看看")


def test_a_task_has_one_order_at_a_time(order, plan):
    with pytest.raises(SupervisionRefused, match="已有督办"):
        supervising.give_order(task=plan.water, demand="再督", unit="shuiwu", by=plan.office, at=plan.monday)


def test_a_withdrawn_order_ends_and_another_may_be_given(order, plan, does):
    does(order, "withdraw", plan.inspector, why="任务调整")
    assert order.state == SupervisionOrder.State.WITHDRAWN
    again = supervising.give_order(
        task=plan.water, demand="再督", unit="shuiwu", by=plan.office, at=plan.monday + plan.days(2)
    )
    assert again.number == "督办〔2021〕2号"


def test_what_is_red_for_longer_than_declared_is_proposed_and_a_person_decides(plan):
    """逾期超过规定天数的任务提出立项建议，只提一次；立不立项由人定。"""
    assert supervising.propose_orders(document=plan.document, on=date(2021, 11, 10), by=plan.office) == []
    (proposal,) = supervising.propose_orders(document=plan.document, on=date(2021, 11, 12), by=plan.office)
    assert (proposal.task, proposal.since) == (plan.water, date(2021, 11, 1))
    assert supervising.propose_orders(document=plan.document, on=date(2021, 11, 13), by=plan.office) == []
    order = supervising.give_order(
        task=plan.water, demand="限期完成", unit="shuiwu", by=plan.inspector, at=plan.monday, proposal=proposal
    )
    assert (order.proposal.state, order.proposal.decided_by) == (Proposal.State.OPENED, plan.inspector)
    with pytest.raises(Settled):
        rounds.decline(proposal=proposal, why="不必", by=plan.office, at=plan.monday)


def test_a_declined_proposal_is_not_made_again_for_the_same_stretch(plan):
    (proposal,) = supervising.propose_orders(document=plan.document, on=date(2021, 11, 12), by=plan.office)
    rounds.decline(proposal=proposal, why="市级统一招标延期", by=plan.inspector, at=plan.monday)
    assert supervising.propose_orders(document=plan.document, on=date(2021, 12, 12), by=plan.office) == []


def test_a_round_names_its_tasks_and_the_leader_who_leads_it(plan):
    found = rounds.open_round(
        document=plan.document, title="四季度督查", begins=date(2021, 11, 1), ends=date(2021, 11, 30), led_by="张三",
        tasks={plan.water.pk: "水表安装率", plan.parking.pk: ""}, by=plan.inspector, at=plan.monday,
    )  # fmt: skip
    assert (found.number, found.looked_at.count(), found.led_by) == ("DC2021-01", 2, "张三")
    with pytest.raises(SupervisionRefused):
        rounds.open_round(
            document=plan.document,
            title="空",
            begins=date(2021, 11, 1),
            ends=date(2021, 11, 30),
            tasks=[],
            by=plan.inspector,
            at=plan.monday,
        )


def test_a_round_gives_orders_to_the_units_that_lead(order, plan):
    """一次对多项任务立项交办，各到牵头单位；已有督办在办的说明原因，不重复立项。"""
    found = rounds.open_round(
        document=plan.document, title="四季度督查", begins=date(2021, 11, 1), ends=date(2021, 11, 30),
        tasks=[plan.water.pk, plan.parking.pk], by=plan.inspector, at=plan.monday,
    )  # fmt: skip
    made, refused = supervising.give_orders(
        round=found, tasks=[plan.water, plan.parking], demand="报送进度和佐证", by=plan.inspector, at=plan.monday
    )
    assert [(each.unit, each.round, each.due) for each in made] == [("chengguan", found, date(2021, 11, 28))]
    assert "已有督办〔2021〕1号" in refused["任务 2-1 安装智慧水表"]


def test_the_nightly_watch_reminds_and_proposes_once(plan):
    problems.find_problem(
        document=plan.document,
        task=plan.water,
        fact="未装",
        unit="shuiwu",
        deadline=date(2021, 11, 10),
        by=plan.inspector,
        at=plan.monday,
    )
    for _ in range(2):
        supervising.watch(date(2021, 11, 15))
    assert [each.raised for each in supervision.notices(document=plan.document)] == [True]
    assert [each.task for each in supervision.proposals(document=plan.document)] == [plan.water]


def test_the_order_is_a_word_file(order):
    cells = [
        cell.text for row in Document(io.BytesIO(supervising.order_paper(order))).tables[0].rows for cell in row.cells
    ]
    assert {"区水务局", "2021年11月30日", "李四", "查明逾期原因，月底前装完"} <= set(cells)
