"""台账发布的表：任务、节点、销号，各有其行；重新打开的不算销号。"""

from datetime import date

import pytest

from wanxiang.core import tables
from wanxiang.engines.measures import queries as figures
from wanxiang.engines.plans import actions, queries

pytestmark = pytest.mark.django_db


def test_tables_and_figures_follow_the_course_of_a_task(document, office, officer, cast):
    task = actions.add_task(
        document=document, item=queries.item(document=document, no=1), title="建立名单", unit="minzheng", owner=officer,
        due=date(2021, 11, 8), by=office, at=cast.monday,
    )  # fmt: skip
    proof = actions.add_record(task=task, address="/registers/", title="名册", by=officer, at=cast.monday)
    node = actions.add_milestone(task=task, title="出台", due=date(2021, 11, 1), by=officer, at=cast.monday)
    actions.milestone_done(milestone=node, by=officer, at=cast.monday, on=date(2021, 11, 8), evidence=[proof])
    asked = actions.ask_to_close(task=task, says="好了", evidence=[proof], by=officer, at=cast.monday)
    actions.accept_closing(closing=asked, by=office, at=cast.monday)

    (row,) = tables.table("plan_tasks").read().to_pylist()
    assert (row["number"], row["unit"], row["on_time"], row["closed_on"]) == (
        "1-1",
        "区民政局",
        True,
        date(2021, 11, 8),
    )
    (row,) = tables.table("plan_milestones").read().to_pylist()
    assert (row["reached"], row["on_time"]) == (True, False)
    assert figures.figure("plan_tasks_on_time").value.as_json() == 100
    assert figures.figure("plan_tasks_to_persons").value.as_json() == 100

    actions.reopen(task=task, by=office, at=cast.monday, why="名单有误")
    (row,) = tables.table("plan_tasks").read().to_pylist()
    assert (row["closed_on"], row["reopened"]) == (None, 1)
    assert tables.table("plan_closings").read().to_pylist()[0]["reopened_on"] == date(2021, 11, 8)
    assert figures.figure("plan_tasks_closed").value.as_json() == 0
