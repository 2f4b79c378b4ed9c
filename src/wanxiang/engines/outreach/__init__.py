"""Outreach: from "entitled but unserved" to "served", one household one visit, every step with who, when and why.

In:  subjects to serve (`actions.open_cases`), decisions of officers, outcomes of visits, deaths and moves
Out: cases and their append-only history, visits, messages; events `outreach.*`; tables service_cases, visits,
     case_events, messages

What may happen next is data (`transitions.yml`); one function (`history.advance`) applies it. A visit is not uptake:
only an approval emits `outreach.approved`, and `systems/` carries that to the register.
"""

__all__ = ["actions", "queries"]
