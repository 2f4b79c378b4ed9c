"""The buttons of a task: each takes its small form and calls one door of the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from wanxiang.console.ledger import asking
from wanxiang.console.ledger.doing import do, task_of
from wanxiang.core import sealed
from wanxiang.core.access import has_permission, requires
from wanxiang.core.clock import now, today
from wanxiang.engines.plans import actions
from wanxiang.engines.plans.actions import TaskRefused
from wanxiang.engines.plans.models import Task
from wanxiang.engines.plans.queries import tasks as ledger
from wanxiang.systems.reform_ledger.taskpage import frozen, proposed_nodes

Said = dict[str, Any]
BREAKS_DOWN = frozenset({"node", "nodes", "need", "free", "stop", "resume"})
"""What changes the plan of a task, and not what is reported on it."""


@requires("plan.report")
@require_POST
def act(request: HttpRequest, key: int, action: str) -> HttpResponse:
    """Do one thing to a task."""
    if action not in CALLS:
        raise Http404
    if action in BREAKS_DOWN and not has_permission(request.user, "plan.break_down"):
        raise PermissionDenied("plan.break_down")
    task, (call, said) = task_of(request, key), CALLS[action]
    back = reverse("console:plan-task", args=[task.pk])
    return do(request, lambda: call(request, task, now()), said=said, back=back)


def _asked(request: HttpRequest, name: str, task: Task) -> Said:
    form = asking.form_of(name, task, request.POST, request.FILES)
    if not form.is_valid():
        raise TaskRefused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form.cleaned_data


def _progress(request: HttpRequest, task: Task, at: datetime) -> None:
    actions.progress(task=task, by=request.user, at=at, says=_asked(request, "progress", task)["says"])


def _node(request: HttpRequest, task: Task, at: datetime) -> None:
    actions.add_milestone(task=task, by=request.user, at=at, **_asked(request, "node", task))


def _nodes(request: HttpRequest, task: Task, at: datetime) -> None:
    chosen = set(request.POST.getlist("node"))
    nodes = [node for node in proposed_nodes(task) if node.due.isoformat() in chosen]
    if not nodes:
        raise TaskRefused("请勾选要采用的节点。")
    actions.accept_milestones(task=task, nodes=nodes, by=request.user, at=at)


def _done(request: HttpRequest, task: Task, at: datetime) -> None:
    milestone = ledger.milestone(task=task, key=_key(request, "milestone"))
    shown = task.evidence.filter(pk__in=_keys(request, "evidence"))
    actions.milestone_done(milestone=milestone, by=request.user, at=at, on=today(), evidence=shown)


def _file(request: HttpRequest, task: Task, at: datetime) -> None:
    said = _asked(request, "file", task)
    upload = said["file"]
    if upload.size > sealed.MOST_BYTES:
        raise sealed.too_large(upload.name)
    file = sealed.File(name=upload.name, data=upload.read())
    actions.add_file(task=task, file=file, title=said["title"], by=request.user, at=at)


def _figure(request: HttpRequest, task: Task, at: datetime) -> None:
    name = _asked(request, "figure", task)["figure"]
    title, said = frozen(name)
    actions.add_figure(task=task, figure=name, title=title, said=said, by=request.user, at=at)


def _record(request: HttpRequest, task: Task, at: datetime) -> None:
    actions.add_record(task=task, by=request.user, at=at, **_asked(request, "record", task))


def _need(request: HttpRequest, task: Task, at: datetime) -> None:
    needs = ledger.task(key=int(_asked(request, "need", task)["needs"]))
    actions.need(task=task, needs=needs, by=request.user, at=at)


def _free(request: HttpRequest, task: Task, at: datetime) -> None:
    dependency = task.needs.filter(pk=_key(request, "dependency")).first()
    if dependency is None:
        raise TaskRefused("没有这一前置关系。")
    actions.free(dependency=dependency, by=request.user, at=at, why=request.POST.get("why", ""))


def _close(request: HttpRequest, task: Task, at: datetime) -> None:
    said = _asked(request, "close", task)
    shown = task.evidence.filter(pk__in=said["evidence"])
    actions.ask_to_close(task=task, says=said["says"], evidence=shown, by=request.user, at=at)


def _stop(request: HttpRequest, task: Task, at: datetime) -> None:
    actions.stop(task=task, by=request.user, at=at, why=_asked(request, "stop", task)["why"])


def _resume(request: HttpRequest, task: Task, at: datetime) -> None:
    actions.resume(task=task, by=request.user, at=at, why=_asked(request, "resume", task)["why"])


def _key(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdigit() else 0


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(said) for said in request.POST.getlist(name) if said.isdigit()]


CALLS: dict[str, tuple[Callable[[HttpRequest, Task, datetime], None], str]] = {
    "progress": (_progress, "已记录进展。"),
    "node": (_node, "已设节点。"),
    "nodes": (_nodes, "已采用节点。"),
    "done": (_done, "节点已完成。"),
    "file": (_file, "文件已封存为佐证。"),
    "figure": (_figure, "指标的数值已存为佐证。"),
    "record": (_record, "记录已登记为佐证。"),
    "need": (_need, "已设前置任务。"),
    "free": (_free, "已解除前置任务。"),
    "close": (_close, "已申请销号，等待核定。"),
    "stop": (_stop, "任务已中止。"),
    "resume": (_resume, "任务已恢复。"),
}
