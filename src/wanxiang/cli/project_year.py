"""A year of reform projects for a demonstration: invented people apply, judge under seal, run, prove and decide, by the doors.

In:  a home with the district's ground, its accounts and the imported pilot list
Out: micro-reforms in every state, one open round to score, open calls, verified pilot nodes, experience with evidence
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wanxiang.cli.project_people import People
from wanxiang.district import Profile
from wanxiang.simulation.projects import EXPERIENCES, FIRSTS, RECOGNITIONS, MicroReform, Year
from wanxiang.simulation.projects import OpenCall as Call

if TYPE_CHECKING:
    from wanxiang.engines.plans.models import OpenCall, PanelReview, Project

Tell = Callable[[int], None]
ROUNDS = 3
OUTCOMES = {"returned": "return", "refused": "refuse"}
ACCEPTANCE = {"rectifying": "rectify", "failed": "fail"}


def run_projects(ground: Profile, *, seed: int, tell: Tell = lambda _: None) -> dict[str, int]:
    """Live the year once; a home that has projects stays as it is. Returns counts."""
    from wanxiang.engines.plans.models import OpenCall, Project

    if not Project.objects.exists():
        year = Year(ground, seed)
        people = People(year)
        with transaction.atomic():
            _micro_reforms(year, people, tell)
            _calls(year, people)
        with transaction.atomic():
            _verify_nodes(year, people)
            _library(year, people)
        people.leave()
    return {"projects": Project.objects.count(), "calls": OpenCall.objects.count()}


def _micro_reforms(year: Year, people: People, tell: Tell) -> None:
    """Applications in three rounds; what was handed in last is still being scored, or waits."""
    decided = [each for each in year.micro if each.end != "submitted"]
    for at in range(ROUNDS):
        some = decided[at::ROUNDS]
        rows = [_applied(each, people) for each in some]
        _approve(year, people, some, rows, number=at + 1)
        _live(year, people, some, rows)
        tell(len(some))
    _accept(year, people)
    late = [each for each in year.micro if each.end == "submitted"]
    rows = [_applied(each, people, on=year.day - timedelta(days=12 + at)) for at, each in enumerate(late)]
    _open_round(year, people, rows[::2])
    tell(len(late))


def _applied(said: MicroReform, people: People, *, on: date | None = None) -> "Project":
    from wanxiang.engines.plans.actions import projects
    from wanxiang.engines.plans.actions.projects import Node

    by, at = people.of(said.body), _at(on or said.applied)
    begins = said.begins if on is None else on + timedelta(days=20)
    ends = begins + (said.ends - said.begins)
    half = begins + (ends - begins) / 2
    made = projects.draft(
        said={"title": said.title, "problem": said.problem, "measure": said.measure, "expected": said.expected, "expected_value": said.value,
              "expected_unit": said.unit, "begins": begins, "ends": ends, "cost": said.cost},
        nodes=[Node("方案定稿、开始试行", begins + timedelta(days=30)), Node("扩大到全部点位", half)], by=by, at=at,
    )  # fmt: skip
    return projects.submit(project=made, by=by, at=at)


def _approve(
    year: Year, people: People, some: Sequence[MicroReform], rows: Sequence["Project"], *, number: int
) -> None:
    at = _at(max(each.applied for each in some) + timedelta(days=4))
    panel = people.convene(f"{year.day.year} 年第 {number} 轮立项评审", "micro_approval", rows, at=at)
    ends = {row.pk: each.end for each, row in zip(some, rows, strict=True)}
    for review in panel.reviews.select_related("project"):
        end = ends[review.project_id]
        wanted = OUTCOMES.get(end, "approve")
        mark = year.mark(end) if wanted != "approve" else year.mark("running")
        people.score(review, mark, at=at + timedelta(days=3))
        people.rule(review, wanted, at=at + timedelta(days=6))


def _live(year: Year, people: People, some: Sequence[MicroReform], rows: Sequence["Project"]) -> None:
    """What was approved goes on: milestones, quarterly words, proof, and for some the wish to be accepted."""
    from wanxiang.engines.plans.actions import projects
    from wanxiang.engines.plans.queries.projects import quarter_of

    for said, row in zip(some, rows, strict=True):
        row.refresh_from_db()
        if row.approved_on is None:
            continue
        by = people.of(said.body)
        for node in row.milestones.filter(due__lt=year.day - timedelta(days=30)):
            if said.judged or year.dice.random() < 0.8:
                projects.reach(project=row, milestone=node.pk, by=by, at=_at(node.due))
        for day in _quarters(row.approved_on, year.day):
            projects.report_quarter(
                project=row, quarter=quarter_of(day), says=f"{said.measure}，按计划推进", by=by, at=_at(day)
            )
        if said.judged or said.end == "finishing":
            _finish(year, people, said, row)


def _finish(year: Year, people: People, said: MicroReform, row: "Project") -> None:
    from wanxiang.engines.plans.actions import projects

    by, at = people.of(said.body), _at(min(said.ends, year.day - timedelta(days=30)))
    projects.prove(project=row, title="运行记录和抽样核对表", link=f"{row.number} 结题材料", by=by, at=at)
    lesson = "换场地、换人手的成本估得低，后来者先把这两项谈定" if said.reached < said.value else ""
    projects.ask_acceptance(
        project=row,
        result=f"{said.expected} {said.reached:g} {said.unit}",
        value=said.reached,
        lesson=lesson,
        by=by,
        at=at,
    )


def _accept(year: Year, people: People) -> None:
    """One round of acceptance: two people sign; the best are held up as examples."""
    from wanxiang.engines.plans.actions import projects
    from wanxiang.engines.plans.models import Project

    ends = {each.title: each.end for each in year.micro if each.judged}
    rows = list(Project.objects.filter(state="finishing", title__in=ends))
    if not rows:
        return
    at = _at(year.day - timedelta(days=22))
    panel = people.convene(f"{year.day.year} 年验收评审", "micro_acceptance", rows, at=at)
    for review in panel.reviews.select_related("project"):
        end = ends[review.project.title]
        people.score(review, year.mark(end), at=at + timedelta(days=4))
        people.rule(
            review, ACCEPTANCE.get(end, "pass"), at=at + timedelta(days=7), rectify_by=year.day + timedelta(days=20)
        )
        if end == "showcased":
            review.project.refresh_from_db()
            projects.showcase(
                project=review.project, why="多个街道来问做法", by=people.office, at=at + timedelta(days=12)
            )


def _open_round(year: Year, people: People, rows: Sequence["Project"]) -> None:
    """A round that is being scored: all but the ready-made officers have handed in their sheets for the first half."""
    if not rows:
        return
    at = _at(year.day - timedelta(days=5))
    panel = people.convene(f"{year.day.year} 年冬季立项评审", "micro_approval", rows, at=at, guests=True)
    for review in list(panel.reviews.all())[: len(rows) // 2 + 1]:
        people.score(review, 8, at=at + timedelta(days=1))


def _calls(year: Year, people: People) -> None:
    for number, said in enumerate(year.calls):
        _call(year, people, said, begun=year.day - timedelta(days=(300, 200, 25)[number]))


def _call(year: Year, people: People, said: Call, *, begun: date) -> None:
    """Published, claimed by as many as there are awards and one more; awarded, delivered and ended as far as the year has come."""
    from wanxiang.engines.plans.actions import calls

    at = _at(begun)
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


def _verify_nodes(year: Year, people: People) -> None:
    """Somebody else than who sent the list verifies the nodes that are done."""
    from wanxiang.engines.directory.models import Entry

    rows = Entry.objects.filter(register="pilot_nodes", state="live", values__has_key="done", values__verified="待核验")
    for entry in rows.order_by("pk"):
        people.verify("pilot_nodes", entry, by=people.office, at=_at(year.day))


def _library(year: Year, people: People) -> None:
    """Experience, evidence and firsts: one writes, another verifies; one is disputed, one waits, one has run out."""
    at, names = _at(year.day - timedelta(days=40)), [unit.name for unit in year.units]
    titles = [title for title, _, _ in EXPERIENCES]
    for number, (title, did, practice) in enumerate(EXPERIENCES):
        spread = (
            {"state": "已推广", "copied_by": "、".join(names[:3]), "copies": 3} if number % 2 else {"state": "拟推广"}
        )
        said = {
            "title": title,
            "unit": names[number % len(names)],
            "summarised": at.date().isoformat(),
            "did": did,
            "practice": practice,
            **spread,
        }
        people.enter("experiences", said, at=at, verified=number < len(EXPERIENCES) - 1)
    for number, (title, kind, scope) in enumerate(RECOGNITIONS):
        issued = at.date() - timedelta(days=20 * number)
        ends = {"valid_until": (year.day - timedelta(days=5)).isoformat()} if kind == "排名" else {}
        said = {"title": title, "subject": titles[number % len(titles)], "kind": kind, "scope": scope, "issuer": f"{scope[1:]}级改革研究机构",
                "issued": issued.isoformat(), "proof": f"{issued.year} 年第 {number + 1} 号", **ends}  # fmt: skip
        people.enter("recognitions", said, at=at, verified=True)
    for number, (subject, word, scope) in enumerate(FIRSTS):
        said = {"subject": subject, "word": word, "scope": scope, "unit": names[(number + 3) % len(names)],
                "happened": (at.date() - timedelta(days=30 + number)).isoformat(), "proof": f"公开检索记录 {number + 1} 号",
                "searched": f"查了{scope}同级单位的公开报道和公报，至做成之日没有更早的",
                "valid_until": (year.day + timedelta(days=-10 if number == 2 else 300)).isoformat()}  # fmt: skip
        entry = people.enter("firsts", said, at=at, verified=number < len(FIRSTS) - 1)
        if number == 1:
            people.dispute(entry, "外地有单位来函，称早半年已试行", at=at + timedelta(days=10))


def _quarters(begun: date, until: date) -> Iterable[date]:
    """The last days of the quarters that ended since."""
    for month, day in ((3, 31), (6, 30), (9, 30)):
        last = date(until.year, month, day)
        if begun < last < until:
            yield last


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
