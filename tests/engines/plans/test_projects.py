"""微改革：申报、草稿、实施、结题；揭榜挂帅：发榜、揭榜、授榜、对照目标、公布结果。"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from project_cast import MONDAY, SAID, approved, cast, convened, finished, score, submitted
from wanxiang.core import tables
from wanxiang.core.sealed import File
from wanxiang.engines.plans.actions import calls, projects, rulings
from wanxiang.engines.plans.actions.projects import Node, ProjectMoved, ProjectRefused
from wanxiang.engines.plans.actions.second import SecondPerson
from wanxiang.engines.plans.models import OpenCall, Project
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.engines.plans.queries import projects as queries

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def who(ground):
    return cast()


@pytest.fixture
def at():
    return MONDAY


def test_a_draft_is_kept_and_seen_by_its_own_body_alone(who, at):
    """草稿可以不完整；提交时缺什么就说什么，什么也不丢。"""
    row = projects.draft(said={"title": "窗口延时办"}, by=who.applicant, at=at)
    assert row in queries.projects(by=who.applicant)
    assert row not in queries.projects(by=who.street)
    with pytest.raises(ProjectRefused) as refused:
        projects.submit(project=row, by=who.applicant, at=at)
    assert set(refused.value.fields) == {"problem", "measure", "expected", "begins", "ends"}
    assert Project.objects.get(pk=row.pk).title == "窗口延时办"


def test_a_community_applies_too_and_others_do_not_act_for_it(who, at):
    row = submitted(who.community, at)
    assert row.unit == "440303001001"
    with pytest.raises(ProjectRefused, match="只有申报单位"):
        projects.withdraw(project=row, why="不做了", by=who.applicant, at=at)


def test_what_was_returned_is_revised_and_submitted_again(who, at):
    row = submitted(who.applicant, at)
    review = convened("micro_approval", [row], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 6, at)
    rulings.rule(review=review, outcome="return", why="写明怎样量成效", by=who.office, at=at)
    row = projects.revise(project=row, said={"expected": "九成当日修复"}, by=who.applicant, at=at, nodes=[Node("贴码", date(2021, 5, 1))])  # fmt: skip
    projects.submit(project=row, by=who.applicant, at=at)
    assert list(judging.waiting("approval")) == [row]


def test_a_project_runs_by_quarters_and_milestones(who, at):
    row = approved(who, at)
    assert queries.due(row, on=at.date()).late
    projects.report_quarter(project=row, quarter=queries.quarter_of(at.date()), says="贴了三百张码", by=who.applicant, at=at)  # fmt: skip
    projects.reach(project=row, milestone=row.milestones.get().pk, by=who.applicant, at=at)
    assert row.words.get().quarter == "2021Q4"
    assert queries.due(Project.objects.get(pk=row.pk), on=at.date()).what == "结题"


def test_a_project_ends_only_with_proof_and_with_the_figure_it_promised(who, at):
    row = approved(who, at)
    with pytest.raises(ProjectRefused, match="须有佐证"):
        projects.ask_acceptance(project=row, result="好了", value=Decimal(93), by=who.applicant, at=at)
    proof = projects.prove(project=row, title="验收照片", file=File(name="a.pdf", data=PDF), by=who.applicant, at=at)
    assert len(proof.sha256) == 64
    with pytest.raises(ProjectRefused, match="实际达到"):
        projects.ask_acceptance(project=row, result="好了", by=who.applicant, at=at)
    row = projects.ask_acceptance(project=row, result="好了", value=Decimal(88), by=who.applicant, at=at)
    assert queries.reached(row) is False


def test_an_accepted_project_may_be_held_up_as_an_example(who, at):
    row = finished(who, at)
    with pytest.raises(ProjectMoved):
        projects.showcase(project=row, why="好", by=who.office, at=at)
    review = convened("micro_acceptance", [row], who.members[:3], who.office, at).reviews.get()
    for member in who.members[:3]:
        score(review, member, 9, at)
    rulings.rule(review=review, outcome="pass", by=who.office, at=at)
    rulings.confirm(review=review, agrees=True, by=who.second, at=at)
    row = projects.showcase(project=row, why="各街道都问怎么做", by=who.office, at=at)
    assert (row.state, row.judged_on) == ("showcased", at.date())
    assert [step.action for step in row.steps.all()][-3:] == ["panel", "pass", "showcased"]


CALL = {
    "title": "让老旧小区半夜停得下车", "problem": "夜间车位缺口大", "target": "夜间车位满意率", "measured_by": "抽样问卷",
    "target_value": Decimal(80), "target_unit": "%", "reward": "通报表扬，项目经费优先", "who_may": "区内单位、企业、高校",
}  # fmt: skip


def published(who, at, *, awards: int = 1) -> OpenCall:
    call = calls.draft_call(said=CALL, deadline=(at + timedelta(days=10)).date(), due=date(2022, 6, 30), awards=awards, by=who.office, at=at)  # fmt: skip
    return calls.publish_call(call=call, by=who.second, at=at)


def claimed(call: OpenCall, by, at) -> Project:

    row = projects.draft(said={**SAID, "title": f"{by.name}的方案", "team": "三人"}, call=call, by=by, at=at)
    return projects.submit(project=row, by=by, at=at)


def judged(call: OpenCall, rows: dict, who, at):
    """All claims in one round; row → the mark that each member gives it."""
    panel = convened("claim_award", list(rows), who.members[1:4], who.office, at, call=call)
    for review in panel.reviews.all():
        for member in who.members[1:4]:
            score(review, member, rows[review.project], at)
    return {review.project: review for review in panel.reviews.all()}


def test_who_wrote_a_call_does_not_publish_it(who, at):
    call = calls.draft_call(said=CALL, deadline=at.date(), due=date(2022, 6, 30), by=who.office, at=at)
    with pytest.raises(SecondPerson):
        calls.publish_call(call=call, by=who.office, at=at)
    assert call not in queries.calls(by=who.applicant)


def test_claims_after_the_deadline_are_not_taken(who, at):
    call = published(who, at)
    with pytest.raises(ProjectRefused, match="不接受揭榜"):
        claimed(call, who.applicant, at + timedelta(days=11))


def test_claims_on_one_call_are_compared_and_the_best_is_proposed(who, at):
    """同一张榜的方案一起开封、一起比：只授一家，就只有得分最高的那家被建议授榜。"""
    call = published(who, at)
    one, two = claimed(call, who.applicant, at), claimed(call, who.street, at)
    reviews = judged(call, {one: 8, two: 9}, who, at)
    assert {row: review.proposal for row, review in reviews.items()} == {one: "pass_over", two: "award"}
    rulings.rule(review=reviews[two], outcome="award", by=who.office, at=at)
    with pytest.raises(ProjectRefused, match="已授满"):
        rulings.rule(review=reviews[one], outcome="award", why="也不错", by=who.office, at=at)
    rulings.rule(review=reviews[one], outcome="pass_over", by=who.office, at=at)
    call.refresh_from_db()
    assert call.state == "awarded"


def test_a_race_awards_several(who, at):
    call = published(who, at, awards=2)
    rows = {claimed(call, by, at): mark for by, mark in ((who.applicant, 8), (who.street, 9), (who.members[0], 7))}
    proposals = sorted(review.proposal for review in judged(call, rows, who, at).values())
    assert proposals == ["award", "award", "pass_over"]


def test_equal_scores_at_the_last_award_are_left_to_a_person(who, at):
    call = published(who, at)
    one, two = claimed(call, who.applicant, at), claimed(call, who.street, at)
    assert {review.proposal for review in judged(call, {one: 9, two: 9}, who, at).values()} == {"pass_over"}


def test_a_failure_is_recorded_with_what_was_learnt_and_published(who, at):
    """没达到目标的如实公布：差多少、学到什么。"""
    call = published(who, at)
    row = claimed(call, who.applicant, at)
    rulings.rule(review=judged(call, {row: 8}, who, at)[row], outcome="award", by=who.office, at=at)
    projects.prove(project=row, title="问卷", link="问卷报告", by=who.applicant, at=at)
    with pytest.raises(ProjectMoved, match="没有结果"):
        calls.publish_result(call=call, says="完成", by=who.office, at=at)
    row = projects.ask_acceptance(project=row, result="做了三个小区", value=Decimal(61), lesson="错峰共享要先谈好收费", by=who.applicant, at=at)  # fmt: skip
    assert queries.reached(row) is False
    review = convened("claim_acceptance", [row], who.members[1:4], who.office, at).reviews.get()
    for member in who.members[1:4]:
        score(review, member, 4, at)
    rulings.rule(review=review, outcome="fail", by=who.office, at=at)
    rulings.confirm(review=review, agrees=True, by=who.second, at=at)
    call = calls.publish_result(call=call, says="未达到目标，尽职免责", by=who.office, at=at)
    row.refresh_from_db()
    assert (call.state, row.state, row.lesson) == ("ended", "failed", "错峰共享要先谈好收费")


def test_published_tables_count_what_was_applied_for(who, at):
    projects.draft(said={"title": "草稿"}, by=who.applicant, at=at)
    submitted(who.applicant, at)
    published(who, at)
    rows = tables.table("projects").read().to_pylist()
    assert sorted(row["applied"] for row in rows) == [False, True]
    assert tables.table("open_calls").read().to_pylist()[0]["claims"] == 0
    assert tables.table("project_reviews").read().num_rows == 0
