"""Where the records of the ledger are opened, so that every number in a bulletin or an appraisal leads to them."""

from wanxiang.engines.plans.models import Task
from wanxiang.engines.plans.queries.delivery import Record


def of_task(key: int | str) -> str:
    """The page of a task."""
    return f"/plan/tasks/{key}/"


def of_order(key: int | str) -> str:
    """The page of an order."""
    return f"/plan/supervision/orders/{key}/"


def of_problem(number: str) -> str:
    """The page of a problem or a good example."""
    return f"/plan/supervision/problems/{number}/"


def of_month(unit: str, month: str) -> str:
    """The self-check of a unit and month (2022-03)."""
    return f"/plan/checks/{unit}/{month}/"


def of_leader(name: str) -> str:
    """The page of a leader."""
    return f"/plan/leaders/{name}/"


def of_record(record: Record) -> str:
    """The page of a record of delivery."""
    if record.kind in ("任务", "节点"):
        return of_task(record.key)
    if record.kind == "自查":
        return of_month(record.unit, record.key)
    return of_order(record.key) if record.kind == "督办" else of_problem(record.key)


def named(task: Task) -> str:
    """A task as lists print it."""
    return f"任务 {task.number} {task.title}"
