"""评审：利益回避、密封评分、有效份数、计算建议与具名决定、验收两人签署。"""

from datetime import timedelta
from decimal import Decimal

import pytest

from project_cast import MONDAY, account, approved, cast, convened, finished, score, submitted
from wanxiang.engines.plans.actions import panels, projects, rulings
from wanxiang.engines.plans.actions.panels import Conflicted
from wanxiang.engines.plans.actions.projects import ProjectMoved, ProjectRefused
from wanxiang.engines.plans.actions.second import SecondPerson
from wanxiang.engines.plans.models import SealedScore
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(ground):
    return cast()


@pytest.fixture
def at():
    return MONDAY


def test_a_member_of_the_own_unit_neither_scores_nor_sees_scores(who, at):
    """本单位项目一律回避：声明“无关系”也不行；不能评，开封后也看不到别人的分。"""
    row = submitted(who.applicant, at)
    colleague = account("同事", "department", unit="区教育局")
    panel = convened("micro_approval", [row], [*who.members[:3], colleague], who.office, at)
    review = panel.reviews.get()
    assert panels.declare(review=review, by=colleague, at=at).interest == "unit"
    with pytest.raises(Conflicted):
        panels.score(review=review, marks={}, reason="好", by=colleague, at=at)
    for member in who.members[:3]:
        score(review, member, 8, at)
    review.refresh_from_db()
    assert review.state == "opened"
    assert judging.scores(review, by=colleague) == []
    assert len(judging.scores(review, by=who.members[0])) == 3


def test_a_street_does_not_judge_its_own_communities(who, at):
    row = submitted(who.community, at)
    panel = convened("micro_approval", [row], [*who.members[:3], who.street], who.office, at)
    assert panels.declare(review=panel.reviews.get(), by=who.street, at=at).interest == "unit"


def test_a_named_relation_voids_a_score_that_was_given(who, at):
    """评分之后才想起有关系的，可以补充声明，原评分作废；声明过的关系不能撤回。"""
    row = submitted(who.applicant, at)
    review = convened("micro_approval", [row], who.members[:4], who.office, at).reviews.get()
    score(review, who.members[0], 9, at)
    with pytest.raises(ProjectRefused, match="关系说明"):
        panels.declare(review=review, by=who.members[0], interest="relation", at=at)
    panels.declare(review=review, by=who.members[0], interest="relation", says="项目负责人是我妹妹", at=at)
    assert not SealedScore.objects.filter(review=review).exists()
    assert panels.declare(review=review, by=who.members[0], interest="none", at=at).interest == "relation"


def test_scores_are_sealed_until_the_panel_is_complete(who, at):
    """最后一位评完之前，谁都看不到别人的分，数据库里也是密文；评完即开封，理由一并可见。"""
    row = submitted(who.applicant, at)
    review = convened("micro_approval", [row], who.members[:3], who.office, at).reviews.get()
    score(review, who.members[0], 9, at, reason="问题抓得准")
    score(review, who.members[1], 7, at)
    review.refresh_from_db()
    assert (review.state, review.mean) == ("scoring", None)
    assert judging.scores(review, by=who.office) == []
    assert judging.my_score(review, by=who.members[0]).total == Decimal("90.00")
    assert "问题抓得准".encode() not in bytes(SealedScore.objects.first().sealed)
    score(review, who.members[2], 8, at)
    review.refresh_from_db()
    assert (review.state, review.mean, review.proposal) == ("opened", Decimal("80.00"), "approve")
    assert judging.scores(review, by=who.applicant)[0].reason == "问题抓得准"
    with pytest.raises(ProjectMoved):
        score(review, who.members[2], 1, at)


def test_one_may_score_only_after_declaring(who, at):
    review = convened("micro_approval", [submitted(who.applicant, at)], who.members[:3], who.office, at).reviews.get()
    with pytest.raises(ProjectRefused, match="请先声明"):
        panels.score(review=review, marks={}, reason="好", by=who.members[0], at=at)


def test_too_few_valid_scores_do_not_open(who, at):
    """有效评分少于公布的份数不开封；增补评委评完才开。"""
    row = submitted(who.applicant, at)
    panel = convened("micro_approval", [row], who.members[:3], who.office, at)
    review = panel.reviews.get()
    score(review, who.members[0], 8, at)
    score(review, who.members[1], 8, at)
    panels.excuse(panel=panel, account=who.members[2], why="出差", by=who.office, at=at)
    review.refresh_from_db()
    assert review.state == "scoring"
    assert judging.progress(review).short
    panels.appoint(panel=panel, account=who.members[3], by=who.office, at=at)
    score(review, who.members[3], 8, at)
    review.refresh_from_db()
    assert (review.state, review.valid) == ("opened", 3)


def test_a_panel_smaller_than_the_scores_needed_is_not_convened(who, at):
    with pytest.raises(ProjectRefused, match="少于有效评分"):
        convened("micro_approval", [submitted(who.applicant, at)], who.members[:2], who.office, at)


def test_a_decision_that_differs_from_the_proposal_needs_a_reason(who, at):
    """算出来的是建议，决定的是具名的人；不一致要说理由。"""
    row = submitted(who.applicant, at)
    review = convened("micro_approval", [row], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 6, at)
    review.refresh_from_db()
    assert review.proposal == "return"
    with pytest.raises(ProjectRefused, match="不一致的理由"):
        rulings.rule(review=review, outcome="approve", by=who.office, at=at)
    rulings.rule(review=review, outcome="approve", why="群众反映集中，先小范围试", by=who.office, at=at)
    row.refresh_from_db()
    assert row.state == "running"


def test_neither_the_applicants_house_nor_a_scorer_decides(who, at):
    boss = account("教育局改革专员", "reform_office", unit="区教育局")
    review = convened("micro_approval", [submitted(who.applicant, at)], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 8, at)
    for by in (boss, who.members[0]):
        with pytest.raises(ProjectRefused):
            rulings.rule(review=review, outcome="approve", by=by, at=at)


def test_acceptance_takes_two_people(who, at):
    row = finished(who, at)
    review = convened("micro_acceptance", [row], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 9, at)
    rulings.rule(review=review, outcome="pass", by=who.office, at=at)
    row.refresh_from_db()
    assert row.state == "finishing"
    with pytest.raises(SecondPerson):
        rulings.confirm(review=review, agrees=True, by=who.office, at=at)
    rulings.confirm(review=review, agrees=True, by=who.leader, at=at)
    row.refresh_from_db()
    assert row.state == "accepted"


def test_who_does_not_agree_sends_the_decision_back(who, at):
    row = finished(who, at)
    review = convened("micro_acceptance", [row], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 9, at)
    rulings.rule(review=review, outcome="pass", by=who.office, at=at)
    rulings.confirm(review=review, agrees=False, why="佐证与数值对不上", by=who.second, at=at)
    review.refresh_from_db()
    assert (review.state, review.decision, review.decided_by) == ("opened", "", None)


def test_rectification_has_a_day_and_leads_to_another_panel(who, at):
    row = finished(who, at)
    review = convened("micro_acceptance", [row], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 6, at)
    with pytest.raises(ProjectRefused, match="期限"):
        rulings.rule(review=review, outcome="rectify", why="补齐数据", by=who.office, at=at)
    day = (at + timedelta(days=30)).date()
    rulings.rule(review=review, outcome="rectify", why="补齐数据", rectify_by=day, by=who.office, at=at)
    rulings.confirm(review=review, agrees=True, by=who.leader, at=at)
    row.refresh_from_db()
    assert (row.state, row.rectify_by) == ("rectifying", day)
    assert list(queries.overdue(queries.projects(by=who.office), on=day + timedelta(days=1))) == [row]
    projects.ask_acceptance(project=row, result="补齐了", value=95, by=who.applicant, at=at)
    assert list(judging.waiting("acceptance")) == [row]


def test_of_five_scores_the_highest_and_the_lowest_are_left_out(who, at):
    review = convened("micro_approval", [submitted(who.applicant, at)], who.members, who.office, at).reviews.get()
    for member, mark in zip(who.members, (10, 8, 8, 7, 0), strict=True):
        score(review, member, mark, at)
    review.refresh_from_db()
    assert (review.valid, review.mean) == (5, Decimal("76.67"))


def test_a_round_keeps_the_sheet_with_which_it_began(who, at):
    panel = convened("micro_approval", [submitted(who.applicant, at)], who.members[:3], who.office, at)
    assert sum(each["weight"] for each in panel.terms["criteria"]) == 100
    assert panel.version


def test_only_who_may_review_is_appointed(who, at):
    with pytest.raises(ProjectRefused, match="没有评审权限"):
        convened("micro_approval", [submitted(who.applicant, at)], [*who.members[:2], who.leader], who.office, at)


def test_a_project_is_before_one_panel_at_a_time(who, at):
    row = submitted(who.applicant, at)
    convened("micro_approval", [row], who.members[:3], who.office, at)
    assert list(judging.waiting("approval")) == []
    with pytest.raises(ProjectMoved):
        convened("micro_approval", [row], who.members[:3], who.office, at)
    with pytest.raises(ProjectMoved, match="已进入评审"):
        projects.withdraw(project=row, why="不做了", by=who.applicant, at=at)


def test_what_runs_waits_for_no_approval(who, at):
    with pytest.raises(ProjectMoved):
        convened("micro_approval", [approved(who, at)], who.members[:3], who.office, at)
