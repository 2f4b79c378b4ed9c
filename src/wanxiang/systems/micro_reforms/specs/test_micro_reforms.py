"""微改革微创新：谁申报都算一项；评审表公布在前；立项要具名的人决定，决定与建议不一致的看得见。"""

from datetime import date

import pytest

from wanxiang.core.models import Account, Grant
from wanxiang.engines.measures import queries as measures
from wanxiang.engines.plans.actions import panels, projects, rulings
from wanxiang.engines.plans.models import Project
from wanxiang.engines.plans.queries import panels as judging

pytestmark = pytest.mark.django_db
SAID = {"title": "电梯停运先告知", "problem": "停梯没人说", "measure": "停梯前一天群发", "expected": "投诉减半",
        "begins": date(2021, 9, 1), "ends": date(2022, 3, 1)}  # fmt: skip


def officer(unit: str, role: str = "department") -> Account:
    made = Account.objects.create_user(f"m{Account.objects.count()}", name=unit, unit_code=unit)
    Grant.objects.create(account=made, role=role)
    return made


def applied(title: str, by: Account, at) -> Project:
    made = projects.draft(said={**SAID, "title": title}, by=by, at=at)
    return projects.submit(project=made, by=by, at=at)


def figure(name: str):
    return measures.figure(name).value.value


def test_whoever_applies_counts_and_a_draft_does_not(cast):
    at = cast.monday
    applied("一", officer("区教育局"), at)
    applied("二", cast.account("社区", "community", area="440303001001"), at)
    projects.draft(said={"title": "没写完"}, by=officer("区民政局"), at=at)
    gone = applied("三", officer("区水务局"), at)
    projects.withdraw(project=gone, why="另有安排", by=gone.made_by, at=at)
    assert figure("micro_reforms") == 2


def test_a_decision_beside_the_proposal_is_counted_in_the_open(cast):
    at = cast.monday
    row = applied("一", officer("区教育局"), at)
    members = [officer(name) for name in ("区民政局", "区司法局", "区水务局")]
    (sheet,) = judging.sheets(stage="approval", kind="micro")
    panel = panels.convene(title="第一轮", sheet=sheet, projects=[row], members=members, due=at.date(), by=officer("区委改革办", "reform_office"), at=at)  # fmt: skip
    review = panel.reviews.get()
    for member in members:
        panels.declare(review=review, by=member, at=at)
        panels.score(review=review, marks={each.id: 9 for each in sheet.data.criteria}, reason="好", by=member, at=at)
    rulings.rule(
        review=review, outcome="refuse", why="与在办项目重复", by=officer("区委改革办", "reform_office"), at=at
    )
    assert (figure("micro_reforms_approved"), figure("project_reviews_deviating")) == (0, 100)


@pytest.mark.parametrize("stage", ["approval", "acceptance"])
def test_the_score_sheet_of_each_stage_is_published(stage):
    (sheet,) = judging.sheets(stage=stage, kind="micro")
    assert sum(each.weight for each in sheet.data.criteria) == 100
    assert sheet.data.least >= 3
