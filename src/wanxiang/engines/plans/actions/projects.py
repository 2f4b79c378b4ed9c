"""Micro-reforms and claims: drafted, submitted, run quarter by quarter, finished with proof. Who judges them: `panels`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import audit, events, sealed
from wanxiang.core.errors import WanxiangError
from wanxiang.core.prose import printable
from wanxiang.engines.plans import project_course as course
from wanxiang.engines.plans.bodies import body_of
from wanxiang.engines.plans.models import OpenCall, Project, ProjectMilestone, ProjectStep, Proof, QuarterWord

from .steps import day_of

if TYPE_CHECKING:
    from wanxiang.core.models import Account

SAID = ("title", "team", "problem", "measure", "expected", "expected_value", "expected_unit", "begins", "ends", "cost")
"""What an application says; `cost` in 分."""
NEEDED = {
    "title": "项目名称", "problem": "要解决的问题", "measure": "做法", "expected": "预期成效", "begins": "开始日期", "ends": "结束日期",
}  # fmt: skip
"""What it must say to be submitted."""


class ProjectRefused(WanxiangError):
    """What was asked for does not fit the project; `fields` names what is missing of an application."""

    code = "plan.project_refused"

    def __init__(self, message: str, *, hint: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, hint=hint)
        self.fields = dict(fields or {})


class ProjectMoved(ProjectRefused):
    """The project is no longer in a state in which this may be done."""

    code = "plan.project_moved"
    status = 409


@dataclass(frozen=True)
class Node:
    """A milestone as it is applied for."""

    title: str
    due: date


def draft(
    *, said: Mapping[str, Any], by: Account, at: datetime, call: OpenCall | None = None, nodes: Sequence[Node] = ()
) -> Project:
    """Begin an application, as incomplete as it may be; it is seen by the applicant's body alone.

    In:     said: `SAID` → value; call: the open call that it claims, if any
    Raises: ProjectRefused for who speaks for no body, without a title, or where the call takes no claims
    """
    unit = body_of(by)
    if not unit:
        raise ProjectRefused("账号没有所在单位或辖区，不能申报。", hint="请系统管理员补上所在单位")
    with transaction.atomic():
        call = OpenCall.objects.select_for_update().get(pk=call.pk) if call else None
        if call is not None and not takes_claims(call, on=day_of(at)):
            raise ProjectRefused(f"“{call.title}”现在不接受揭榜。", hint=f"揭榜截止 {call.deadline}")
        project = Project(
            kind="claim" if call else "micro", call=call, year=day_of(at).year, unit=unit, made_at=at, made_by=by
        )
        _fill(project, said)
        project.save()
        _plan(project, nodes)
        step(project, "drafted", by=by, at=at)
    return project


def revise(
    *, project: Project, said: Mapping[str, Any], by: Account, at: datetime, nodes: Sequence[Node] = ()
) -> Project:
    """Change a draft or a returned application; its milestones are those given now."""
    with transaction.atomic():
        held = moving(project, "revised")
        _own(held, by)
        _fill(held, said)
        held.save()
        held.milestones.all().delete()
        _plan(held, nodes)
        step(held, "revised", by=by, at=at)
    return held


def submit(*, project: Project, by: Account, at: datetime) -> Project:
    """Hand the application in. Raises: ProjectRefused naming what is missing; ProjectMoved"""
    with transaction.atomic():
        held = moving(project, "submitted")
        _own(held, by)
        if held.call and not takes_claims(held.call, on=day_of(at)):
            raise ProjectRefused("揭榜已经截止。", hint=f"截止日为 {held.call.deadline}")
        missing = {name: f"请填写{label}。" for name, label in NEEDED.items() if not getattr(held, name)}
        if missing:
            raise ProjectRefused(f"申报不完整：{'、'.join(NEEDED[name] for name in missing)}。", fields=missing)
        held.applied_on, held.year = day_of(at), day_of(at).year
        move(held, "submitted", by=by, at=at)
    return held


def withdraw(*, project: Project, why: str, by: Account, at: datetime) -> Project:
    """Take an application back before it is decided on; one that a panel scores already stays."""
    with transaction.atomic():
        held = moving(project, "withdrawn")
        _own(held, by)
        if held.reviews.exclude(state="decided").exists():
            raise ProjectMoved("项目已进入评审，不能撤回。")
        move(held, "withdrawn", by=by, at=at, said=needed(why, "撤回理由"))
    return held


def report_quarter(*, project: Project, quarter: str, says: str, by: Account, at: datetime) -> QuarterWord:
    """The project's word for a quarter ("2021Q3")."""
    with transaction.atomic():
        held = moving(project, "word")
        _own(held, by)
        word = QuarterWord.objects.create(project=held, quarter=quarter, says=needed(says, "进展"), at=at, by=by)
        step(held, "word", by=by, at=at, said=f"{quarter}：{word.says}")
    return word


def reach(*, project: Project, milestone: int, by: Account, at: datetime) -> ProjectMilestone:
    """A milestone is done on the day of `at`. Raises: ProjectRefused when it is none of the project's, or done already"""
    with transaction.atomic():
        held = moving(project, "reached")
        _own(held, by)
        node = held.milestones.select_for_update().filter(pk=milestone, done_on=None).first()
        if node is None:
            raise ProjectRefused("没有这个待完成的节点。", hint="请刷新页面后再看")
        node.done_on, node.done_by = day_of(at), by
        node.save(update_fields=["done_on", "done_by"])
        step(held, "reached", by=by, at=at, said=node.title)
    return node


def prove(
    *, project: Project, title: str, by: Account, at: datetime, link: str = "", file: sealed.File | None = None
) -> Proof:
    """Add what shows the result: a file (sealed), or the address of a record. Raises: BadFile, ProjectRefused without either"""
    if (file is None) == (not link.strip()):
        raise ProjectRefused("佐证请上传文件，或填写网址、文号，二者选一。")
    with transaction.atomic():
        held = moving(project, "proof")
        _own(held, by)
        kept = sealed.keep(file) if file else None
        proof = Proof.objects.create(
            project=held, title=needed(title, "佐证名称"), link=link.strip(), sha256=kept.sha256 if kept else "",
            file_name=kept.name if kept else "", at=at, by=by,
        )  # fmt: skip
        step(held, "proof", by=by, at=at, said=proof.title)
    return proof


def ask_acceptance(
    *, project: Project, result: str, by: Account, at: datetime, value: Decimal | None = None, lesson: str = ""
) -> Project:
    """Ask to be accepted 结题申请: what came of it, with proof; where a figure was promised or aimed at, the figure reached.

    Raises: ProjectRefused without proof or figure; ProjectMoved
    """
    with transaction.atomic():
        held = moving(project, "finished")
        _own(held, by)
        if not held.proofs.exists():
            raise ProjectRefused("结题须有佐证。", hint="请先上传文件或填写网址、文号")
        if value is None and promised(held) is not None:
            raise ProjectRefused("立项时承诺了数值，请填写实际达到的数值。", fields={"value": "请填写实际值。"})
        held.result, held.result_value, held.lesson = needed(result, "结题说明"), value, printable(lesson).strip()
        move(held, "finished", by=by, at=at, said=held.result)
    return held


def showcase(*, project: Project, why: str, by: Account, at: datetime) -> Project:
    """Hold an accepted project up as an example; the experience library hears of it."""
    with transaction.atomic():
        held = moving(project, "showcased")
        move(held, "showcased", by=by, at=at, said=needed(why, "列为示范的理由"))
        said = {"number": held.number, "title": held.title, "unit": held.unit, "problem": held.problem, "measure": held.measure,
                "result": held.result, "accepted_on": held.judged_on.isoformat() if held.judged_on else ""}  # fmt: skip
        events.emit("plans.project_showcased", payload=said, by=by, key=str(held.pk))
    return held


def promised(project: Project) -> Decimal | None:
    """The figure that the result is held against: the call's target, or what was applied with."""
    return project.call.target_value if project.call else project.expected_value


def takes_claims(call: OpenCall, *, on: date) -> bool:
    """Whether a call may be claimed on a day."""
    return call.state == OpenCall.State.PUBLISHED and on <= call.deadline


def moving(project: Project, act: str) -> Project:
    """The project as it is now, held to the end of the transaction. Raises: ProjectMoved when the act may not be done now"""
    held = Project.objects.select_for_update(of=("self",)).select_related("call").get(pk=project.pk)
    if not course.may(act, held.state):
        raise ProjectMoved(
            f"项目“{held.title}”现为“{held.get_state_display()}”，不能{course.MOVES[act].title}。",
            hint="请刷新页面后再看",
        )
    return held


def move(project: Project, act: str, *, by: Account, at: datetime, said: str = "") -> None:
    """Carry an act out on a project that `moving` holds."""
    project.state = course.after(act, project.state)
    project.save()
    step(project, act, by=by, at=at, said=said)


def step(project: Project, act: str, *, by: Account, at: datetime, said: str = "") -> None:
    """One step of the course and its audit row."""
    audit.record(f"plans.project_{act}", by=by, subject=f"project:{project.pk}", why=said[:400])
    ProjectStep.objects.create(project=project, action=act, said=said, at=at, by=by)


def needed(text: str, what: str) -> str:
    """A text that has to be there. Raises: ProjectRefused"""
    if not (said := printable(text).strip()):
        raise ProjectRefused(f"请填写{what}。")
    return said


def _own(project: Project, by: Account) -> None:
    """What a project says of itself is said by its own body."""
    if body_of(by) != project.unit:
        raise ProjectRefused("只有申报单位可以办理。")


def _fill(project: Project, said: Mapping[str, Any]) -> None:
    for name in SAID:
        if name in said:
            value = said[name]
            setattr(project, name, printable(value).strip() if isinstance(value, str) else value)
    if not project.title:
        raise ProjectRefused("请填写项目名称。", fields={"title": "请填写项目名称。"})
    if project.begins and project.ends and project.begins > project.ends:
        raise ProjectRefused("结束日期早于开始日期。", fields={"ends": "应不早于开始日期。"})


def _plan(project: Project, nodes: Sequence[Node]) -> None:
    ProjectMilestone.objects.bulk_create(
        ProjectMilestone(project=project, title=printable(title).strip(), due=due)
        for title, due in {node.title: node.due for node in nodes}.items()
    )
