"""A year of reform projects for a demonstration: invented people apply, judge under seal, run, prove and decide, by the doors.

In:  a home with the district's ground, its accounts and the imported pilot list
Out: micro-reforms in every state, one open round to score, open calls, verified pilot nodes, experience with evidence
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.cli.project_calls import open_calls
from wanxiang.cli.project_people import People, at_ten
from wanxiang.district import Profile
from wanxiang.simulation.projects import EXPERIENCES, FIRSTS, RECOGNITIONS, MicroReform, Year

if TYPE_CHECKING:
    from wanxiang.engines.plans.models import Project

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
            open_calls(year, people)
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

    by, at = people.of(said.body), at_ten(on or said.applied)
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
    at = at_ten(max(each.applied for each in some) + timedelta(days=4))
    panel = people.convene(f"{year.day.year} 年第 {number} 轮立项评审", "micro_approval", rows, at=at)
    ends = {row.pk: each.end for each, row in zip(some, rows, strict=True)}
    for review in panel.reviews.select_related("project"):
        end = ends[review.project_id]
        wanted = OUTCOMES.get(end, "approve")
        mark = year.mark(end) if wanted != "approve" else year.mark("running")
        people.score(review, mark, at=at + timedelta(days=3))
        people.rule(review, wanted, at=at + timedelta(days=6))


def _live(year: Year, people: People, some: Sequence[MicroReform], rows: Sequence["Project"]) -> None:
    """What was approved goes on: milestones and quarterly words in their order; some ask to be accepted."""
    for said, row in zip(some, rows, strict=True):
        row.refresh_from_db()
        if row.approved_on is None:
            continue
        ending = said.judged or said.end == "finishing"
        until = min(said.ends, year.day - timedelta(days=30)) if ending else year.day
        _go_on(year, people, said, row, until=until)
        if ending:
            _finish(people, said, row, on=until)


def _go_on(year: Year, people: People, said: MicroReform, row: "Project", *, until: date) -> None:
    from wanxiang.engines.plans.actions import projects
    from wanxiang.engines.plans.queries.projects import quarter_of

    by, begun = people.of(said.body), row.approved_on or year.day
    nodes = [
        (max(node.due, begun), node)
        for node in row.milestones.filter(due__lt=until)
        if said.judged or year.dice.random() < 0.8
    ]
    for day, node in sorted([*nodes, *((day, None) for day in _quarters(begun, until))], key=lambda each: each[0]):
        if node is not None:
            projects.reach(project=row, milestone=node.pk, by=by, at=at_ten(day))
        else:
            words = f"{said.measure}，按计划推进"
            projects.report_quarter(project=row, quarter=quarter_of(day), says=words, by=by, at=at_ten(day))


def _finish(people: People, said: MicroReform, row: "Project", *, on: date) -> None:
    from wanxiang.engines.plans.actions import projects

    by, at = people.of(said.body), at_ten(on)
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
    at = at_ten(year.day - timedelta(days=22))
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
    at = at_ten(year.day - timedelta(days=5))
    panel = people.convene(f"{year.day.year} 年冬季立项评审", "micro_approval", rows, at=at, guests=True)
    for review in list(panel.reviews.all())[: len(rows) // 2]:
        people.score(review, 8, at=at + timedelta(days=1))


def _verify_nodes(year: Year, people: People) -> None:
    """Somebody else than who sent the list verifies the nodes that are done."""
    from wanxiang.engines.directory.models import Entry

    rows = Entry.objects.filter(register="pilot_nodes", state="live", values__has_key="done", values__verified="待核验")
    for entry in rows.order_by("pk"):
        people.verify("pilot_nodes", entry, by=people.office, at=at_ten(year.day))


def _library(year: Year, people: People) -> None:
    """Experience, evidence and firsts: one writes, another verifies; one is disputed, one waits, one has run out."""
    at, names = at_ten(year.day - timedelta(days=40)), [unit.name for unit in year.units]
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
