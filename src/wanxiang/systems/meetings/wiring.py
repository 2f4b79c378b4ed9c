"""What a failed gate means for the ledger: a task that would have been carried out without a legal basis is stopped."""

from __future__ import annotations

from datetime import datetime

from wanxiang.core.events import subscribe
from wanxiang.core.models import Event
from wanxiang.engines.plans.actions.assigning import stop
from wanxiang.engines.plans.models import Task


@subscribe("plans.gate_failed", where={"stops": True})
def a_task_without_a_legal_basis_is_stopped(event: Event) -> None:
    """Each task that the document was to carry out is stopped with the ground; one that is stopped or closed stays as it is."""
    said = event.payload
    why = f"《{said['title']}》{said['gate_title']}未通过：{said['ground_title']}"
    for task in Task.objects.filter(pk__in=said["tasks"], state=Task.State.OPEN):
        stop(task=task, by=event.by, at=datetime.fromisoformat(said["at"]), why=why)
