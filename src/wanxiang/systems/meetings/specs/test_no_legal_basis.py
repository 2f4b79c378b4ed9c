"""没有法律依据的设想：合法性审查把它停下来，任务留在台账上写明原因，平台里没有替它办事的东西。"""

import pytest

from wanxiang.core.models import Event
from wanxiang.engines.plans.actions import add_task, agendas
from wanxiang.engines.plans.actions.agendas import NotReady
from wanxiang.engines.plans.models import Task, TaskStep


@pytest.fixture
def idea(room):
    """A task of the plan that would tie what people complain about to their credit, and the document that was to carry it out."""
    task = add_task(document=room.plan, item=room.plan.items.get(no=2), title="探索来访情况与个人信用挂钩", unit="minzheng", by=room.office, at=room.at)  # fmt: skip
    return task, room.document("来访与信用挂钩办法", kind="办法", tasks=[task])


def test_the_legality_review_stops_it_and_the_ledger_says_why(room, idea, delivered):
    task, document = idea
    with delivered():
        room.opinion(document, "legal", "failed", ground="no_legal_basis")
    task.refresh_from_db()
    assert task.state == Task.State.STOPPED
    last = TaskStep.objects.filter(task=task).last()
    assert (last.action, last.said) == ("stopped", "《来访与信用挂钩办法》合法性审查未通过：没有法律依据")
    assert Event.objects.get(kind="plans.gate_failed").payload["tasks"] == [task.pk]


def test_it_never_comes_before_the_meeting(room, idea, delivered):
    _, document = idea
    with delivered():
        room.opinion(document, "legal", "failed", ground="no_legal_basis")
    matter = room.listable(document)
    with pytest.raises(NotReady, match="合法性审查未通过（没有法律依据）"):
        agendas.list_matter(meeting=room.planned(), matter=matter, by=room.office, at=room.at)


def test_a_failure_that_can_be_mended_stops_nothing(room, idea, delivered):
    """程序不合规定的，改了再审；任务照常推进。"""
    task, document = idea
    with delivered():
        room.opinion(document, "legal", "failed", ground="procedure")
    task.refresh_from_db()
    assert task.state == Task.State.OPEN


def test_delivered_twice_it_stops_once(room, idea, delivered):
    from wanxiang.systems.meetings.wiring import a_task_without_a_legal_basis_is_stopped

    task, document = idea
    with delivered():
        room.opinion(document, "legal", "failed", ground="no_legal_basis")
    a_task_without_a_legal_basis_is_stopped(Event.objects.get(kind="plans.gate_failed"))
    assert TaskStep.objects.filter(task=task, action="stopped").count() == 1
