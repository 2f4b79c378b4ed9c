"""台账、督查、会议、文件、项目的指标，与另一个人只凭各页导出的清单重新数出来的，一个不差；变一条，两边一起变。"""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from full_district import computed
from ledger_recount import recounted

from wanxiang.cli.meeting_year import run_meetings
from wanxiang.cli.project_year import run_projects
from wanxiang.core.models import Account, Grant
from wanxiang.district import profile
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import problems
from wanxiang.engines.plans.models import PlanDocument

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT = datetime(2021, 12, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PLANS = {
    2021: "云川区2021年改革要点\n一、民生\n（一）社区食堂改革。完善布点。（牵头单位：区民政局）\n（二）错峰停车改革。共享车位。（牵头单位：区住房建设局）\n",
    2022: "云川区2022年改革要点\n一、民生\n（一）政策找人改革。上门告知。（牵头单位：区民政局）\n",
}
FEW = {"meetings": 2, "documents": 3, "micro_reforms": 6}


@pytest.fixture
def ledger(ground):
    """Two plans with tasks, problems found, a year of meetings and of projects, and somebody who may see all of it."""
    by, second = Account.system("spec"), Account.objects.create_user("second", name="复核人")
    Grant.objects.create(account=second, role="reform_office")
    for text in PLANS.values():
        actions.import_document(data=text.encode(), file_name="要点.txt", by=by)
    known = replace(profile(), calibration={"registers": {name: {"value": value} for name, value in FEW.items()}})
    run_meetings(known, seed=1)
    run_projects(known, seed=1)
    tasks = [
        actions.add_task(document=document, item=document.items.first(), title=title, unit="minzheng", owner_name=owner, due=date(2022, 6, 30), by=by, at=AT)
        for document in PlanDocument.objects.order_by("year")
        for title, owner in (("布点", "孙科长"), ("招聘", ""), ("评估", ""), ("公示", "李科长"))
    ]  # fmt: skip
    for kind in ("fault", "fault", "praise"):
        problems.find_problem(document=queries.current(), task=tasks[-1], kind=kind, fact="情况", unit="minzheng", deadline=date(2022, 1, 10), by=by, at=AT)  # fmt: skip
    made = SimpleNamespace(by=by, second=second, tasks=tasks, client=Client())
    made.client.force_login(second)
    close(made, tasks[0])
    close(made, tasks[4])
    actions.stop(task=tasks[5], why="政策调整", by=by, at=AT)
    return made


def close(ledger, task):
    """Close a task as people do: a record shown, asked by one, accepted by another."""
    shown = actions.add_record(task=task, title="结果", address="/reverse/", by=ledger.by, at=AT)
    closing = actions.ask_to_close(task=task, says="完成", evidence=[shown], by=ledger.by, at=AT)
    actions.accept_closing(closing=closing, by=ledger.second, at=AT)


def told(ledger) -> dict[str, float]:
    def fetch(address: str) -> str:
        return b"".join(ledger.client.get(address)).decode("utf-8-sig")

    plans = list(PlanDocument.objects.values_list("pk", flat=True))
    return recounted(fetch, plans=plans, current=queries.current().pk)


def test_figures_equal_what_the_exported_lists_count(ledger):
    """导出的清单数出来是多少，指标就是多少；再办一件，两边同样变。"""
    theirs, ours = told(ledger), computed()
    assert {name: ours.get(name, 0) for name in theirs} == pytest.approx(theirs)
    assert min(theirs[name] for name in ("report_tasks_closed", "report_meetings", "report_micro_reforms_accepted", "plan_praise")) > 0  # fmt: skip
    close(ledger, ledger.tasks[6])
    actions.stop(task=ledger.tasks[7], why="合并办理", by=ledger.by, at=AT)
    after = told(ledger)
    moved = {name for name in theirs if after[name] != theirs[name]}
    assert {"report_tasks", "report_tasks_closed", "plan_tasks_closed", "plan_tasks_to_persons"} <= moved
    ours = computed()
    assert {name: ours.get(name, 0) for name in after} == pytest.approx(after)
