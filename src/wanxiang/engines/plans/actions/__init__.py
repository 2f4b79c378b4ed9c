"""Writes of plans, each one transaction with who did it, a step of the course and an audit row."""

from .documents import Imported, NoSuchAlias, confirm_all, decide_alias, import_document
from .steps import TaskMoved, TaskRefused
from .tasks import add_task

__all__ = [
    "Imported", "NoSuchAlias", "TaskMoved", "TaskRefused", "add_task", "confirm_all", "decide_alias", "import_document",
]  # fmt: skip
