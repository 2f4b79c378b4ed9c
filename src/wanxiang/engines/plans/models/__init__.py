"""Rows of the plans engine: what documents say (`documents`), what is made of it (`work`), and the rooms around that.

documents    a plan as read: items, clauses, units, people, gaps; proposed names
work         tasks to persons and months, milestones, evidence, closing
supervision  months checked, problems, rounds, appraisal
meetings     meetings, matters, decisions, reviewed documents and their gates
projects     micro-reforms, open calls, panels, experience
"""

from .documents import Clause, Gap, ItemLeader, ItemUnit, Placed, PlanDocument, PlanItem, UnitAlias
from .work import (
    ClauseDecision,
    Closing,
    Dependency,
    Evidence,
    Inherited,
    Milestone,
    Reminder,
    Task,
    TaskStep,
    TaskUnit,
)

__all__ = [
    "Clause",
    "ClauseDecision",
    "Closing",
    "Dependency",
    "Evidence",
    "Gap",
    "Inherited",
    "ItemLeader",
    "ItemUnit",
    "Milestone",
    "Placed",
    "PlanDocument",
    "PlanItem",
    "Reminder",
    "Task",
    "TaskStep",
    "TaskUnit",
    "UnitAlias",
]
