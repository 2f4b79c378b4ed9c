"""上一年度的改革方案：逐项分解、有佐证、第二人销号；报告里的“今年几项、完成几项”数的就是它。"""

import pytest

from wanxiang.cli import last_plan_year
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.measures import queries
from wanxiang.engines.plans import actions
from wanxiang.engines.plans.actions import closing
from wanxiang.engines.plans.models import Closing, PlanDocument, Task

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def ended():
    count = last_plan_year.end(profile("luohu"), seed=3)
    coming = f"罗湖区{profile('luohu').as_of.year + 1}年改革要点\n\n一、经济\n1.某项改革。\n牵头单位：区民政局\n"
    actions.import_document(data=coming.encode(), file_name="coming.txt", by=Account.system("test"))
    return count


def value(name: str) -> int:
    return queries.figure(name).as_json()["value"]


def test_every_task_is_closed_by_another_on_the_report_of_its_unit(ended):
    assert ended == profile("luohu").calibration["registers"]["key_reforms"]["value"]
    tasks = Task.objects.filter(document__year=profile("luohu").as_of.year)
    assert {task.state for task in tasks} == {"closed"} and tasks.count() == ended
    for done in Closing.objects.all():
        assert done.asked_by != done.decided_by and done.evidence.count() == 1


def test_the_figures_of_the_year_count_its_plan_and_move_with_it(ended, cast):
    assert (value("key_reforms"), value("key_reforms_met")) == (ended, ended)
    assert value("plan_items") == 1
    office = cast.account("改革办", "reform_office")
    closing.reopen(task=Task.objects.filter(state="closed").first(), by=office, at=cast.monday, why="核查发现未完成")
    assert (value("key_reforms"), value("key_reforms_met")) == (ended, ended - 1)


def test_it_is_lived_once(ended):
    assert last_plan_year.end(profile("luohu"), seed=3) == 0
    assert PlanDocument.objects.count() == 2
