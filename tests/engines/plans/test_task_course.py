"""一项任务的历程：分解到人到月、节点、前置、佐证、销号、重新打开；每一步留痕，凡不合规的说明原因。"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from wanxiang.core.models import Account, Event
from wanxiang.core.sealed import File
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import SecondPersonNeeded, TaskMoved, TaskRefused
from wanxiang.engines.plans.duties import answers_for
from wanxiang.engines.plans.models import Task
from wanxiang.engines.plans.months import quarter_nodes
from wanxiang.engines.plans.queries.standings import standings, thresholds
from wanxiang.engines.plans.queries.tasks import mine, reminders, unfinished

pytestmark = pytest.mark.django_db
PDF = File(name="实施方案.pdf", data=b"%PDF-1.4 sealed")


@pytest.fixture
def task(document, office, cast):
    item = queries.item(document=document, no=1)
    return actions.add_task(
        document=document, item=item, title="建立上门告知机制", unit="minzheng", due=date(2022, 9, 30), by=office,
        at=cast.monday,
    )  # fmt: skip


@pytest.fixture
def other(document, office, cast):
    return actions.add_task(document=document, title="数据比对", by=office, at=cast.monday, due=date(2022, 5, 31))


@pytest.fixture
def proof(task, officer, cast):
    return actions.add_file(task=task, file=PDF, by=officer, at=cast.monday)


def test_editing_says_what_was_before_and_what_is_now(task, officer, office, cast):
    """修改留下“原来 → 现在”；没有变化的不留步骤。"""
    actions.edit_task(task=task, by=office, at=cast.monday, owner=officer, joint=["caizheng"], due=date(2022, 8, 31))
    said = task.steps.last().said
    assert "共同牵头：无 → 区财政局" in said
    assert "完成时限：2022-09-30 → 2022-08-31" in said
    assert "责任人：无 → 孙科长" in said
    before = task.steps.count()
    actions.edit_task(task=task, by=office, at=cast.monday, due=date(2022, 8, 31))
    assert task.steps.count() == before
    with pytest.raises(TaskRefused, match="晚于完成时限"):
        actions.edit_task(task=task, by=office, at=cast.monday, begins=date(2022, 9, 1))


def test_whose_task_it_is(task, officer, office, cast):
    """牵头单位的人、责任人能办；别的单位不能。"""
    stranger = cast.account("外单位", "department")
    assert answers_for(officer, task)
    assert answers_for(office, task)
    assert not answers_for(stranger, task)
    assert list(mine(account=officer, unit="minzheng")) == [task]
    assert not mine(account=stranger, unit="").exists()


def test_quarters_are_proposed_and_a_person_chooses(task, office, cast):
    """按季提出节点建议，到任务时限为止；人选了才算，越出任务时限的不收。"""
    nodes = quarter_nodes(title=task.title, begins=date(2022, 2, 1), due=task.due, year=2022)
    assert [str(node.due) for node in nodes] == ["2022-03-31", "2022-06-30"]
    assert not task.milestones.exists()
    actions.accept_milestones(task=task, nodes=nodes[:1], by=office, at=cast.monday)
    with pytest.raises(TaskRefused, match="晚于任务的完成时限"):
        actions.add_milestone(task=task, title="验收", due=date(2022, 10, 1), by=office, at=cast.monday)
    with pytest.raises(TaskRefused, match="已经有了"):
        actions.accept_milestones(task=task, nodes=nodes[:1], by=office, at=cast.monday)


def test_a_node_is_done_with_something_to_show(task, proof, officer, other, cast):
    """节点完成须有本任务的佐证，日期不能在将来。"""
    node = actions.add_milestone(task=task, title="出台方案", due=date(2022, 3, 31), by=officer, at=cast.monday)
    day = cast.monday.date()
    for evidence, on, why in (([], day, "佐证"), ([proof], day + timedelta(days=1), "晚于今天")):
        with pytest.raises(TaskRefused, match=why):
            actions.milestone_done(milestone=node, by=officer, at=cast.monday, on=on, evidence=evidence)
    actions.milestone_done(milestone=node, by=officer, at=cast.monday, on=day, evidence=[proof])
    with pytest.raises(TaskMoved, match="已于"):
        actions.milestone_done(milestone=node, by=officer, at=cast.monday, on=day, evidence=[proof])


def test_a_circle_is_refused_and_named(task, other, office, document, cast):
    """前置任务成环，拒绝并写出环。"""
    third = actions.add_task(document=document, title="上门", by=office, at=cast.monday)
    actions.need(task=task, needs=other, by=office, at=cast.monday)
    actions.need(task=other, needs=third, by=office, at=cast.monday)
    with pytest.raises(TaskRefused, match="0-2 上门 → 1-1 建立上门告知机制 → 0-1 数据比对 → 0-2 上门"):
        actions.need(task=third, needs=task, by=office, at=cast.monday)
    with pytest.raises(TaskRefused):
        actions.need(task=task, needs=task, by=office, at=cast.monday)


def test_closing_takes_evidence_and_a_second_person(task, proof, officer, office, cast):
    """销号：有佐证、有说明，由申请人和责任人以外有核销权限的人核定；佐证封存，任何人都改不了状态。"""
    with pytest.raises(TaskRefused, match="佐证"):
        actions.ask_to_close(task=task, says="完成", evidence=[], by=officer, at=cast.monday)
    asked = actions.ask_to_close(task=task, says="机制已建立", evidence=[proof], by=officer, at=cast.monday)
    with pytest.raises(SecondPersonNeeded):
        actions.accept_closing(closing=asked, by=officer, at=cast.monday)
    actions.accept_closing(closing=asked, by=office, at=cast.monday, why="属实")
    assert Task.objects.get(pk=task.pk).state == "closed"
    with pytest.raises(TaskMoved):
        actions.refuse_closing(closing=asked, by=office, at=cast.monday, why="再看看")
    assert Event.objects.filter(kind="plans.closed", payload__task=task.pk).count() == 1


def test_nobody_decides_on_his_own_wish(task, proof, office, cast):
    """改革办自己申请的、自己负责的，都要另一个人核定。"""
    asked = actions.ask_to_close(task=task, says="完成", evidence=[proof], by=office, at=cast.monday)
    with pytest.raises(SecondPersonNeeded, match="申请人和责任人"):
        actions.accept_closing(closing=asked, by=office, at=cast.monday)
    owner = cast.account("李副主任", "reform_office")
    actions.edit_task(task=task, by=office, at=cast.monday, owner=owner)
    with pytest.raises(SecondPersonNeeded):
        actions.refuse_closing(closing=asked, by=owner, at=cast.monday, why="不")


def test_what_is_open_stands_in_the_way(task, proof, other, officer, cast):
    """节点没有完成、前置没有销号，不能申请销号。"""
    actions.add_milestone(task=task, title="出台方案", due=date(2022, 3, 31), by=officer, at=cast.monday)
    with pytest.raises(TaskRefused, match="节点没有完成：出台方案"):
        actions.ask_to_close(task=task, says="完成", evidence=[proof], by=officer, at=cast.monday)
    task.milestones.all().delete()
    actions.need(task=task, needs=other, by=officer, at=cast.monday)
    with pytest.raises(TaskRefused, match="前置任务还没有销号：0-1"):
        actions.ask_to_close(task=task, says="完成", evidence=[proof], by=officer, at=cast.monday)


def test_refused_and_reopened_stay_for_ever(task, proof, officer, office, cast):
    """退回和重新打开都要说明理由，历次销号都在。"""
    first = actions.ask_to_close(task=task, says="完成", evidence=[proof], by=officer, at=cast.monday)
    actions.refuse_closing(closing=first, by=office, at=cast.monday, why="缺名单")
    second = actions.ask_to_close(task=task, says="补了名单", evidence=[proof], by=officer, at=cast.monday)
    actions.accept_closing(closing=second, by=office, at=cast.monday)
    with pytest.raises(SecondPersonNeeded):
        actions.reopen(task=task, by=officer, at=cast.monday, why="还有事")
    actions.reopen(task=task, by=office, at=cast.monday, why="名单有误")
    assert [row.decision for row in task.closings.all()] == ["refused", "accepted"]
    assert task.closings.last().reopened_why == "名单有误"
    assert [step.action for step in task.steps.all()][-4:] == ["refused", "asked", "closed", "reopened"]


def test_a_figure_is_frozen_with_its_lineage(task, officer, cast):
    """指标作佐证：连同来历按当时的值存下；没有数值的不收。"""
    said = {"value": 89.6, "unit": "%", "as_of": "2021-11-08", "lineage": {"rows": 10}}
    kept = actions.add_figure(task=task, figure="uptake", title="办理率", said=said, by=officer, at=cast.monday)
    assert kept.said == said
    with pytest.raises(TaskRefused, match="没有数值"):
        actions.add_figure(task=task, figure="uptake", title="办理率", said={"value": None}, by=officer, at=cast.monday)
    with pytest.raises(TaskRefused, match="本平台内"):
        actions.add_record(task=task, address="https://example.org/", title="外站", by=officer, at=cast.monday)


def test_the_watch_tells_once_and_what_is_blocked_rises(task, other, document, officer, office, cast):
    """到期前、逾期各提醒一次，重跑不重复；受阻的报该项牵头单位和改革办。"""
    actions.edit_task(task=task, by=office, at=cast.monday, owner=officer)
    actions.need(task=task, needs=other, by=office, at=cast.monday)

    def watch(on):
        rows = standings(document=document, on=on)
        return actions.remind(standings=rows, on=on, by=Account.system("plans"), thresholds=thresholds())

    assert [note.kind for note in watch(date(2022, 5, 20))] == ["due_soon"]
    assert watch(date(2022, 5, 21)) == []
    assert sorted(note.kind for note in watch(date(2022, 6, 1))) == ["blocked", "overdue"]
    assert [note.kind for note in reminders(account=office, unit="", all_raised=True)] == ["blocked"]
    assert reminders(account=officer, unit="minzheng", all_raised=False).get().raised
    assert Event.objects.filter(kind="plans.overdue").count() == 1


def test_standing_follows_the_rows(task, other, document, office, cast):
    """灯随记录而变，没有地方可以填写。"""
    actions.edit_task(task=task, by=office, at=cast.monday, figure="uptake", target=Decimal(90))
    lights = {row.pk: found.light for row, found in standings(document=document, on=date(2022, 6, 30))}
    assert lights == {task.pk: "amber", other.pk: "red"}
    values = {"uptake": ("办理率", Decimal(20))}
    found = dict(standings(document=document, on=date(2022, 6, 30), values=values))
    assert found[task].light == "red"
    assert "办理率" in found[task].reasons[0]


def test_unfinished_work_is_carried_into_the_next_plan(task, document, office, officer, cast):
    """上年没做完的，由人结转到今年：单位、责任人随过来，时限重新定，两头都写明。"""
    text = "云川区2023年改革要点\n1.深化政策找人。完善上门告知机制，主动找出应享未享。\n（牵头单位：区民政局）\n"
    new = actions.import_document(data=text.encode(), file_name="新.txt", by=office).document
    (old, item, why), *_ = unfinished(earlier=document, document=new)
    assert (old, item.no) == (task, 1)
    assert "上门告知机制" in why
    made = actions.carry(task=old, into=new, item=item, by=office, at=cast.monday)
    assert (made.carried_from, made.unit, made.due, made.origin) == (task, "minzheng", None, "report")
    with pytest.raises(TaskMoved):
        actions.carry(task=task, into=new, by=office, at=cast.monday)
