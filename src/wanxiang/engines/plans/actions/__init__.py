"""Writes of plans, each one transaction with who did it, a step of the course and an audit row."""

from .assigning import edit_task, progress, resume, stop
from .candidates import AlreadyDecided, NotDecided, accept, accept_all, drop, merge, undo
from .carrying import carry, decide_inherited, propose_inherited
from .closing import SecondPersonNeeded, accept_closing, ask_to_close, refuse_closing, reopen, withdraw
from .dependencies import free, need
from .documents import Imported, NoSuchAlias, confirm_all, decide_alias, import_document
from .evidence import add_figure, add_file, add_record
from .milestones import accept_milestones, add_milestone, milestone_done
from .reminding import remind
from .steps import TaskMoved, TaskRefused
from .tasks import add_task

__all__ = [
    "AlreadyDecided", "Imported", "NoSuchAlias", "NotDecided", "SecondPersonNeeded", "TaskMoved", "TaskRefused", "accept",
    "accept_all", "accept_closing", "accept_milestones", "add_figure", "add_file", "add_milestone", "add_record", "add_task",
    "ask_to_close", "carry", "confirm_all", "decide_alias", "decide_inherited", "drop", "edit_task", "free", "import_document",
    "merge", "milestone_done", "need", "progress", "propose_inherited", "refuse_closing", "remind", "reopen", "resume", "stop",
    "undo", "withdraw",
]  # fmt: skip
