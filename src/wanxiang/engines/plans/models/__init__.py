"""Rows of the plans engine: what documents say (`documents`), what is made of it (`work`), and the rooms around that.

documents    a plan as read: items, clauses, units, people, gaps; proposed names
work         tasks to persons and months, milestones, evidence, closing
supervision  rounds, orders, proposals, what leaders did, bulletins
problems     what was found and how it was put right; good examples
checking     the monthly self-check of a unit
appraisal    points of units by the published formula, objections
reviewing    reviewed documents, their versions, gates and experts
meetings     meetings, matters, agendas, decisions, minutes
projects     micro-reforms and open calls, from application to acceptance
panels       who judges them: declared interest, sealed scores, decisions
"""

from .appraisal import Appraisal, Objection, Score
from .checking import CheckLine, MonthCheck
from .documents import Clause, Gap, ItemLeader, ItemUnit, Placed, PlanDocument, PlanItem, UnitAlias
from .meetings import AgendaItem, Attendee, Decision, Matter, Meeting, Minutes, RoomStep
from .panels import InterestStatement, Panel, PanelMember, PanelReview, SealedScore
from .problems import Problem, ProblemNotice, Rectification
from .projects import OpenCall, Project, ProjectMilestone, ProjectStep, Proof, QuarterWord
from .reviewing import DocumentVersion, Expert, ExpertReview, Gate, GateOpinion, ReviewedDocument
from .supervision import Bulletin, LeaderAct, LeaderPost, Proposal, Round, RoundTask, SupervisionOrder
from .work import (
    Candidate,
    CandidateDecision,
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
    "AgendaItem",
    "Appraisal",
    "Attendee",
    "Bulletin",
    "Candidate",
    "CandidateDecision",
    "CheckLine",
    "Clause",
    "Closing",
    "Decision",
    "Dependency",
    "DocumentVersion",
    "Evidence",
    "Expert",
    "ExpertReview",
    "Gap",
    "Gate",
    "GateOpinion",
    "Inherited",
    "InterestStatement",
    "ItemLeader",
    "ItemUnit",
    "LeaderAct",
    "LeaderPost",
    "Matter",
    "Meeting",
    "Milestone",
    "Minutes",
    "MonthCheck",
    "Objection",
    "OpenCall",
    "Panel",
    "PanelMember",
    "PanelReview",
    "Placed",
    "PlanDocument",
    "PlanItem",
    "Problem",
    "ProblemNotice",
    "Project",
    "ProjectMilestone",
    "ProjectStep",
    "Proof",
    "Proposal",
    "QuarterWord",
    "Rectification",
    "Reminder",
    "ReviewedDocument",
    "RoomStep",
    "Round",
    "RoundTask",
    "Score",
    "SealedScore",
    "SupervisionOrder",
    "Task",
    "TaskStep",
    "TaskUnit",
    "UnitAlias",
]
