"""条款怎样成为任务：逐条由人认定，谁也不替人决定；认定过的不能悄悄再认定，撤销看得见。"""

import pytest

from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import AlreadyDecided, NotDecided, TaskRefused
from wanxiang.engines.plans.models import Candidate, Task
from wanxiang.engines.plans.queries.tasks import candidates, waiting_candidates

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(document):
    return queries.item(document=document, no=1)


@pytest.fixture
def first(item) -> Candidate:
    return candidates(item=item)[0]


def test_importing_a_plan_proposes_and_decides_nothing(document):
    """导入方案只提出建议，不产生任务。"""
    assert not Task.objects.exists()
    assert waiting_candidates(document=document) == {1: 4, 2: 2}


def test_an_accepted_phrase_is_a_task_with_the_units_and_deadline_of_its_item(item, first, office, cast):
    """列为任务：牵头、共同牵头、配合单位和时限来自该项改革；各街道展开为全部街道，指不明的不猜。"""
    task = actions.accept(candidate=first, by=office, at=cast.monday)
    assert (task.title, task.unit, str(task.due), task.number) == ("比对数据", "minzheng", "2022-09-30", "1-1")
    units = {row.unit: row.role for row in task.units.all()}
    assert units.pop("caizheng") == "joint"
    assert set(units.values()) == {"participant"}
    assert len(units) == 11


def test_a_phrase_is_decided_once(first, office, officer, cast):
    """已认定的条款再认定，报冲突，并说明是谁何时认定的。"""
    actions.drop(candidate=first, by=office, at=cast.monday, why="属于工作方法")
    with pytest.raises(AlreadyDecided, match="钱主任已于2021年11月08日认定为“不列任务”") as refused:
        actions.accept(candidate=first, by=officer, at=cast.monday)
    assert refused.value.status == 409


def test_a_dropped_phrase_needs_a_reason(first, office, cast):
    with pytest.raises(TaskRefused, match="理由"):
        actions.drop(candidate=first, by=office, at=cast.monday, why=" ")


def test_a_merged_phrase_grows_the_task(item, office, cast):
    """并入：任务的内容多一条，条款仍能找到它的任务。"""
    one, two, *_ = candidates(item=item)
    task = actions.accept(candidate=one, by=office, at=cast.monday)
    actions.merge(candidate=two, into=task, by=office, at=cast.monday)
    assert two.text in Task.objects.get(pk=task.pk).detail
    assert candidates(item=item)[1].current[0].task == task


def test_a_decision_is_taken_back_in_sight_of_all(item, first, office, cast):
    """撤销须说明理由，原认定仍在；因它而立的任务随之中止，条款重新等待认定。"""
    task = actions.accept(candidate=first, by=office, at=cast.monday)
    actions.undo(candidate=first, by=office, at=cast.monday, why="与第 2 项重复")
    again = candidates(item=item)[0]
    assert (again.current, again.undone[0].undone_why) == ([], "与第 2 项重复")
    assert Task.objects.get(pk=task.pk).state == "stopped"
    with pytest.raises(NotDecided):
        actions.undo(candidate=first, by=office, at=cast.monday, why="再撤")
    assert actions.accept(candidate=first, by=office, at=cast.monday).number == "1-2"


def test_all_that_waits_in_an_item_is_accepted_at_once(item, document, office, cast):
    """一次认定一项下的全部建议，也只是一个人的决定；认定过的不动。"""
    actions.drop(candidate=candidates(item=item)[0], by=office, at=cast.monday, why="属于工作方法")
    assert len(actions.accept_all(item=item, by=office, at=cast.monday)) == 3
    assert waiting_candidates(document=document) == {2: 2}
