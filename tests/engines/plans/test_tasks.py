"""任务：从方案、会议、问题而来，走同一道门；写明谁做、何时完成，每一步都留下。"""

from datetime import date

import pytest

from wanxiang.core.models import AuditRow, Event
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.actions import TaskRefused, add_task

pytestmark = pytest.mark.django_db


def test_a_task_is_numbered_under_its_item_and_leaves_a_step(document, office, cast):
    """任务按所属改革任务编号；不属于任何一项的，编在第 0 项下。留下步骤、审计和事件。"""
    item = queries.item(document=document, no=1)
    first = add_task(document=document, item=item, title="建立名单", by=office, at=cast.monday)
    second = add_task(document=document, item=item, title="上门告知", by=office, at=cast.monday)
    loose = add_task(
        document=document, title="研究方案", by=office, at=cast.monday, origin="meeting", origin_key="m1/d1"
    )
    assert [first.number, second.number, loose.number] == ["1-1", "1-2", "0-1"]
    assert first.steps.get().by == office
    assert AuditRow.objects.filter(action="plans.task_made").count() == 3
    assert Event.objects.filter(kind="plans.task_made").last().payload["origin_key"] == "m1/d1"


def test_a_unit_stands_once_and_the_stronger_part_counts(document, office, cast):
    """一个单位在一项任务里只担一个角色；共同牵头胜于配合，牵头单位不再列为配合。"""
    task = add_task(
        document=document, title="甲", by=office, at=cast.monday, unit="minzheng",
        joint=["caizheng"], participants=["caizheng", "minzheng"],
    )  # fmt: skip
    assert [(row.unit, row.role) for row in task.units.all()] == [("caizheng", "joint")]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": "  "}, "请填写任务名称"),
        ({"begins": date(2022, 6, 1), "due": date(2022, 5, 1)}, "晚于完成时限"),
        ({"unit": "no-such-unit"}, "没有这些单位"),
    ],
)
def test_what_does_not_fit_is_refused(document, office, cast, said, why):
    """没有名称、日期颠倒、单位不存在，都说明原因，什么也不留下。"""
    with pytest.raises(TaskRefused, match=why):
        add_task(**{"document": document, "title": "甲", "by": office, "at": cast.monday} | said)
    assert not document.tasks.exists()
