"""Rows of the measures engine.

drafts     reports in the making: sections, paragraphs with every wording, citations, issues
kept       computed values as they were, the runs that computed them, values that a person froze
ties       what persons said of which record answers a claim; documents they asked to keep
published  official series, evidence and planned values, each with its publication and its revisions
"""

from .drafts import Citation, Draft, Issue, Passage, PassageVersion, Remark, Section, SectionStep
from .kept import FigureRun, FigureValue, FrozenValue
from .published import Evidence, Level, PlannedValue, Published, PublishedBatch, Series, Verification
from .ties import KeptPair, Tie

__all__ = [
    "Citation",
    "Draft",
    "Evidence",
    "FigureRun",
    "FigureValue",
    "FrozenValue",
    "Issue",
    "KeptPair",
    "Level",
    "Passage",
    "PassageVersion",
    "PlannedValue",
    "Published",
    "PublishedBatch",
    "Remark",
    "Section",
    "SectionStep",
    "Series",
    "Tie",
    "Verification",
]
