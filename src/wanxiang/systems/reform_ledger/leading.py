"""A leader's page: what he or she leads and how it stands; what he or she deployed, coordinated and checked in person.

Everything stands on a record with its day: an instruction, a meeting chaired, a round led, a visit. Nothing is typed as a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import LeaderAct, PlanDocument, PlanItem, Problem, Task
from wanxiang.engines.plans.queries import leaders, supervision
from wanxiang.engines.plans.queries.leaders import Names
from wanxiang.systems.reform_ledger import addresses
from wanxiang.systems.reform_ledger.standings import BLOCKED, RED, Standing, of_tasks, rolled_up, standings

DEPLOYED, COORDINATED, CHECKED = "亲自部署", "亲自协调", "亲自督查"
OF_KIND = {
    LeaderAct.Kind.INSTRUCTION: DEPLOYED, LeaderAct.Kind.COORDINATION: COORDINATED, LeaderAct.Kind.VISIT: CHECKED,
}  # fmt: skip


class NoSuchLeader(WanxiangError):
    """The plan names no leader of that name, and nothing is recorded of one."""

    code = "reform_ledger.no_such_leader"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Led:
    """An item that a leader leads: its light by its tasks, and how many of them are closed."""

    item: PlanItem
    standing: Standing
    tasks: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing done in person, with its day and the record that shows it."""

    what: str
    on: date
    how: str
    text: str
    source: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """All of a leader's page."""

    leader: str
    items: list[Led]
    acts: list[Act]
    risen: list[dict[str, Any]]

    def of(self, what: str) -> list[Act]:
        """The acts of one kind, newest first."""
        return [each for each in self.acts if each.what == what]


def page(*, document: PlanDocument, leader: str, on: date) -> Page:
    """What is known of a leader under a plan. Raises: NoSuchLeader"""
    items = list(leaders.items_led_by(document=document, leader=leader))
    found = of_tasks(Task.objects.filter(item__in=items), on=on)
    return _page(document, leader, items, found, on, leaders.names())


def summary(*, document: PlanDocument, on: date) -> list[dict[str, Any]]:
    """Every leader of the plan with what is counted of the records; the order is that of the plan."""
    found = standings(document=document, on=on)
    names = leaders.names()
    pages = []
    for leader in leaders.leaders(document=document):
        items = list(leaders.items_led_by(document=document, leader=leader))
        led = {item.pk for item in items}
        pages.append(_page(document, leader, items, [each for each in found if each[0].item_id in led], on, names))
    return [
        {
            "leader": each.leader, "items": len(each.items), "risen": len(each.risen), "url": addresses.of_leader(each.leader),
            "deployed": len(each.of(DEPLOYED)), "coordinated": len(each.of(COORDINATED)), "checked": len(each.of(CHECKED)),
        }
        for each in pages
    ]  # fmt: skip


def _page(
    document: PlanDocument,
    leader: str,
    items: list[PlanItem],
    found: list[tuple[Task, Standing]],
    on: date,
    names: Names,
) -> Page:
    acts = sorted(_acts(document, leader, names), key=lambda each: each.on, reverse=True)
    if not items and not acts:
        raise NoSuchLeader(f"《{document.title}》里没有牵头领导“{leader}”。")
    return Page(leader=leader, items=[_led(item, found) for item in items], acts=acts, risen=_risen(items, found, on))


def _led(item: PlanItem, found: list[tuple[Task, Standing]]) -> Led:
    mine = [(task, standing) for task, standing in found if task.item_id == item.pk]
    closed = sum(task.state == Task.State.CLOSED for task, _ in mine)
    return Led(item=item, standing=rolled_up(standing for _, standing in mine), tasks=len(mine), closed=closed)


def _acts(document: PlanDocument, leader: str, names: Names) -> list[Act]:
    recorded = [
        Act(
            what=OF_KIND[LeaderAct.Kind(act.kind)], on=act.on, how=act.get_kind_display(), text=act.text, source=act.source,
            url=addresses.of_task(act.task_id) if act.task_id else f"/plan/{act.item.no}/" if act.item else "",
        )
        for act in leaders.leader_acts(leader=leader)
    ]  # fmt: skip
    decided = [
        Act(
            what=DEPLOYED, on=each.item.meeting.day, how="主持会议决定", text=each.text, source=each.item.meeting.title,
            url=f"/meetings/{each.item.meeting_id}/",
        )
        for each in leaders.decisions_chaired(leader=leader, names=names)
    ]  # fmt: skip
    led = [
        Act(
            what=CHECKED, on=each.begins, how="带队督查", text=each.title, source=each.number,
            url=f"/plan/supervision/rounds/{each.pk}/",
        )
        for each in leaders.rounds_led(document=document, leader=leader, names=names)
    ]  # fmt: skip
    return [*recorded, *decided, *led]


def _risen(items: list[PlanItem], found: list[tuple[Task, Standing]], on: date) -> list[dict[str, Any]]:
    """What is red or blocked, and problems past their deadline, of the items led."""
    names = unit_names(task.unit for task, _ in found)
    tasks = [
        {
            "label": standing.label, "tone": standing.tone, "title": addresses.named(task), "unit": names.get(task.unit, "—"),
            "says": "；".join(standing.reasons), "since": standing.since, "url": addresses.of_task(task.pk),
        }
        for task, standing in found
        if standing.light in (RED, BLOCKED)
    ]  # fmt: skip
    late = list(Problem.objects.filter(supervision.overdue(on), item__in=items).order_by("deadline"))
    called = unit_names(each.unit for each in late)
    return tasks + [
        {
            "label": "整改逾期", "tone": "bad", "title": f"{each.number} {each.fact}", "unit": called[each.unit],
            "says": f"整改时限 {each.deadline:%Y-%m-%d}", "since": each.deadline, "url": addresses.of_problem(each.number),
        }
        for each in late
    ]  # fmt: skip
