"""plans: a plan document comes in, a ledger of tasks comes out.

    file (txt, docx, pdf) ─ reading ─▶ Plan ─ actions ─▶ documents, items, units, clauses, gaps ─ queries ─▶ pages, JSON
                                     └─ aliases ─▶ proposals ─ a person ─▶ confirmed names

`reading`, `aliases` and `gaps` are pure. Published tables: plan_items, plan_units, plan_clauses, plan_gaps.
Import `actions` and `queries` from here once Django is set up.
"""

from .aliases import Proposal, propose
from .gaps import gaps_of
from .reading import NoPlan, Plan, UnreadableDocument, read

__all__ = ["NoPlan", "Plan", "Proposal", "UnreadableDocument", "gaps_of", "propose", "read"]
