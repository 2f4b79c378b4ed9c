"""The open calls of a simulated year: written, published by another, claimed, awarded, measured against the target, ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from wanxiang.cli.project_people import People, at_ten
from wanxiang.simulation.projects import OpenCall as Call
from wanxiang.simulation.projects import Year

if TYPE_CHECKING:
    from wanxiang.engines.plans.models import OpenCall, PanelReview, Project


def open_calls(year: Year, people: People) -> None:
    """One that has ended, one at work, one that may still be claimed."""
    for number, said in enumerate(year.calls):
        _call(year, people, said, begun=year.day - timedelta(days=(300, 200, 25)[number]))


def _call(year: Year, people: People, said: Call, *, begun: date) -> None:
    """Published, claimed by as many as there are awards and one more; awarded, delivered and ended as far as the year has come."""
    from wanxiang.engines.plans.actions import calls

    at = at_ten(begun)
    words = {"title": said.title, "problem": said.problem, "target": said.target, "measured_by": said.measured_by, "target_value": said.value,
             "target_unit": said.unit, "at_most": said.at_most, "reward": "通报表扬，后续经费优先安排", "who_may": "区内单位、街道、企业和高校团队"}  # fmt: skip
    call = calls.draft_call(said=words, deadline=begun + timedelta(days=30), due=begun + timedelta(days=240), awards=said.awards,
                            by=people.office, at=at)  # fmt: skip
    calls.publish_call(call=call, by=people.second, at=at + timedelta(days=1))
    rows = [_claim(year, people, call, number, at=at + timedelta(days=15)) for number in range(said.awards + 1)]
    if not said.reached:
        return
    panel = people.convene(f"{said.title}：揭榜评审", "claim_award", rows, at=at + timedelta(days=33), call=call)
    reviews = list(panel.reviews.select_related("project").order_by("pk"))
    for number, review in enumerate(reviews):
        people.score(review, 9 - number, at=at + timedelta(days=35))
    for review in reviews:
        review.refresh_from_db()
        people.rule(review, review.proposal, at=at + timedelta(days=38))
    if None not in said.reached:
        _deliver(year, people, call, said, reviews, at=at + timedelta(days=220))


def _claim(year: Year, people: People, call: "OpenCall", number: int, *, at: datetime) -> "Project":
    from wanxiang.engines.plans.actions import projects
    from wanxiang.engines.plans.actions.projects import Node

    by = people.of(year.units[(number * 5 + 2) % len(year.units)].code)
    begins = at.date() + timedelta(days=30)
    made = projects.draft(
        call=call, by=by, at=at, nodes=[Node("试点一处", begins + timedelta(days=60)), Node("铺开", begins + timedelta(days=150))],
        said={"title": f"{call.title}：方案{'甲乙丙丁'[number % 4]}", "problem": call.problem, "measure": "先摸底，再选两处试，按周看数调整",
              "team": "负责人一名，专职三名，专家顾问两名", "expected": call.target, "begins": begins, "ends": call.due},
    )  # fmt: skip
    return projects.submit(project=made, by=by, at=at)


def _deliver(
    year: Year, people: People, call: "OpenCall", said: Call, reviews: Sequence["PanelReview"], *, at: datetime
) -> None:
    """Each awarded claim is measured against the target; the result is published, whatever it is."""
    from wanxiang.engines.plans.actions import calls, projects
    from wanxiang.engines.plans.models import Project

    rows = list(Project.objects.filter(call=call, state="running").order_by("pk"))
    for row, value in zip(rows, said.reached, strict=False):
        by = people.of(row.unit)
        projects.prove(project=row, title="第三方测量报告", link=f"{row.number} 测量报告", by=by, at=at)
        lesson = "居民愿意共用，但收费分成要先谈好" if value is not None and value < said.value else ""
        projects.ask_acceptance(
            project=row, result=f"{said.target} {value} {said.unit}", value=value, lesson=lesson, by=by, at=at
        )
    panel = people.convene(f"{said.title}：验收", "claim_acceptance", rows, at=at + timedelta(days=5))
    for review in panel.reviews.select_related("project__call"):
        failed = review.project.lesson != ""
        people.score(review, 3 if failed else 9, at=at + timedelta(days=8))
        people.rule(review, "fail" if failed else "pass", at=at + timedelta(days=10))
    calls.publish_result(
        call=call,
        says="一家达到目标，一家没有达到；没达到的尽职尽责，不作负面评价，教训一并公开。",
        by=people.office,
        at=at + timedelta(days=14),
    )
