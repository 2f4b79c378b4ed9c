"""A recount of the ledger, the meetings and the projects by somebody who has only the lists that the pages export.

Plain Python: csv and counting. It shares no code with the product, so that equal figures mean something.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable

Row = dict[str, str]
EXPORTS = {
    "problems": "/plan/supervision/problems/", "orders": "/plan/supervision/orders/", "meetings": "/meetings/",
    "matters": "/meetings/matters/", "documents": "/documents/", "projects": "/projects/",
}  # fmt: skip
OF_A_PLAN = {"items": "/plan/", "tasks": "/plan/tasks/"}
PASSED = {"审议通过", "原则通过", "已印发"}
CONSIDERED = {"通过", "原则通过，待修改", "再议", "退回"}
ACCEPTED = {"验收通过", "示范"}


def rows(text: str) -> list[Row]:
    """The lines of an exported list."""
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def recounted(fetch: Callable[[str], str], *, plans: Iterable[int], current: int) -> dict[str, float]:
    """Figures by name, counted from exports.

    In:     fetch: address → CSV text; plans: every plan; current: the one in force
    """
    told = {name: rows(fetch(f"{address}?export=csv")) for name, address in EXPORTS.items()}
    ledger = {
        plan: {name: rows(fetch(f"{address}?plan={plan}&export=csv")) for name, address in OF_A_PLAN.items()}
        for plan in plans
    }
    items = [row for each in ledger.values() for row in each["items"]]
    tasks = _live(row for each in ledger.values() for row in each["tasks"])
    now = _live(ledger[current]["tasks"])
    faults = [row for row in told["problems"] if row["类别"] == "问题"]
    passed = _count(told["documents"], "状态", PASSED)
    applied = len(told["projects"])
    accepted = _count(told["projects"], "状态", ACCEPTED)
    held = _count(told["meetings"], "状态", {"已召开", "纪要已印发"})
    return {
        "report_items": len(items),
        "plan_items": len(ledger[current]["items"]),
        "report_tasks": len(tasks),
        "report_tasks_closed": _count(tasks, "状态", {"已销号"}),
        "report_tasks_closed_share": 100 * _count(tasks, "状态", {"已销号"}) / len(tasks),
        "plan_tasks": len(now),
        "plan_tasks_closed": _count(now, "状态", {"已销号"}),
        "plan_tasks_to_persons": 100 * sum(row["责任人"] != "未明确" for row in now) / len(now),
        "plan_problems": len(faults),
        "plan_praise": len(told["problems"]) - len(faults),
        "report_problems": len(faults),
        "report_problems_closed": _count(faults, "状态", {"已整改"}),
        "plan_orders": len(told["orders"]) - _count(told["orders"], "状态", {"已撤销"}),
        "report_meetings": held,
        "meetings_held": held,
        "report_documents": passed,
        "reform_documents": passed,
        "matters_considered": sum(row["类型"] == "审议" and row["状态"] in CONSIDERED for row in told["matters"]),
        "report_micro_reforms": applied,
        "report_micro_reforms_accepted": accepted,
    }


def _live(tasks: Iterable[Row]) -> list[Row]:
    return [row for row in tasks if row["状态"] != "已中止"]


def _count(listed: Iterable[Row], column: str, values: set[str]) -> int:
    return sum(row[column] in values for row in listed)
