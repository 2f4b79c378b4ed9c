"""问题清单：事实、单位、时限、措施；整改后由另一人复核；到期提醒，逾期上报；亮点同列。"""

from datetime import date

import pytest

from wanxiang.core.models import Event
from wanxiang.engines.measures import queries as measures
from wanxiang.engines.plans.actions import problems
from wanxiang.engines.plans.actions.problems import ProblemMoved, ProblemRefused
from wanxiang.engines.plans.actions.second import SecondPerson
from wanxiang.engines.plans.models import Problem
from wanxiang.engines.plans.queries import supervision

pytestmark = pytest.mark.django_db
DUE = date(2021, 11, 20)


@pytest.fixture
def problem(plan):
    return problems.find_problem(
        document=plan.document,
        task=plan.water,
        fact="三处水表未安装",
        unit="shuiwu",
        deadline=DUE,
        by=plan.inspector,
        at=plan.monday,
    )


def test_a_problem_is_put_right_and_looked_at_again_by_another(problem, plan):
    problems.set_measure(problem=problem, measure="本周补装", by=plan.water_officer, at=plan.monday)
    problems.rectify(
        problem=problem, says="已补装", evidence="验收单3份", by=plan.water_officer, at=plan.monday + plan.days(3)
    )
    with pytest.raises(SecondPerson):
        problems.recheck(
            problem=problem, accepted=True, why="属实", by=plan.water_officer, at=plan.monday + plan.days(4)
        )
    closed = problems.recheck(
        problem=problem, accepted=True, why="现场复核属实", by=plan.second, at=plan.monday + plan.days(4)
    )
    assert (closed.state, closed.closed_on) == (Problem.State.CLOSED, date(2021, 11, 12))
    with pytest.raises(ProblemMoved):
        problems.rectify(
            problem=problem, says="又装", evidence="无", by=plan.water_officer, at=plan.monday + plan.days(5)
        )


def test_what_was_not_put_right_goes_back_and_keeps_its_history(problem, plan):
    for says in ("已补装", "再次补装"):
        problems.rectify(problem=problem, says=says, evidence="照片", by=plan.water_officer, at=plan.monday)
        problems.recheck(problem=problem, accepted=says != "已补装", why="看过", by=plan.inspector, at=plan.monday)
    assert [each.decision for each in problem.rectifications.all()] == ["refused", "accepted"]


def test_due_soon_is_reminded_overdue_rises_each_once(problem, plan):
    """到期前提醒一次，逾期上报一次；同一时限不重复。"""
    watch = lambda day: [  # noqa: E731
        (each.kind, each.raised) for each in problems.watch_problems(on=day, warn_days=5, by=plan.office)
    ]
    assert watch(date(2021, 11, 10)) == []
    assert watch(date(2021, 11, 16)) == [("due_soon", False)]
    assert watch(date(2021, 11, 20)) == []
    assert watch(date(2021, 11, 21)) == [("overdue", True)]
    assert watch(date(2021, 11, 22)) == []
    assert Event.objects.filter(kind="plans.problem_overdue").count() == 1
    assert list(supervision.problems(document=plan.document, which="overdue", on=date(2021, 11, 21))) == [problem]


def test_praise_stands_beside_faults_and_has_no_deadline(problem, plan):
    praise = problems.find_problem(
        document=plan.document,
        task=plan.parking,
        fact="错峰车位利用率高",
        unit="chengguan",
        kind="praise",
        by=plan.inspector,
        at=plan.monday,
    )
    assert (praise.number, praise.state, praise.deadline) == ("LD2021-01", Problem.State.NOTED, None)
    assert set(supervision.problems(document=plan.document)) == {problem, praise}


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"deadline": None}, "整改时限"), ({"task": None}, "哪项任务"), ({"found_on": date(2022, 1, 1)}, "将来")],
)
def test_a_problem_without_what_belongs_to_it_is_refused(plan, changed, says):
    said = {"task": plan.water, "deadline": DUE} | changed
    with pytest.raises(ProblemRefused, match=says):
        problems.find_problem(
            document=plan.document, fact="事实", unit="shuiwu", by=plan.inspector, at=plan.monday, **said
        )


def test_the_figures_count_the_list(problem, plan):
    """指标由清单算出：问题数、整改率、亮点数随记录而变。"""
    problems.find_problem(
        document=plan.document,
        task=plan.parking,
        fact="利用率高",
        unit="chengguan",
        kind="praise",
        by=plan.inspector,
        at=plan.monday,
    )
    problems.rectify(problem=problem, says="已补装", evidence="验收单", by=plan.water_officer, at=plan.monday)
    assert [value(name) for name in ("plan_problems", "plan_problems_closed", "plan_praise")] == [1, 0, 1]
    problems.recheck(problem=problem, accepted=True, why="属实", by=plan.second, at=plan.monday)
    assert value("plan_problems_closed") == 100


def value(name):
    return measures.figure(name).as_json()["value"]
