"""Cases: one intake, one taxonomy, one loop for every event and appeal.

In:  reports from any source (`actions.receive`: idempotent by source and number), moves of people (`actions.act`)
Out: cases with an append-only, hash-chained history, their deadlines, warnings, statistics; events `cases.*`; tables
     cases, case_steps

What may happen next is data (`systems/*/flows/*.yml`); one function applies it under a lock. Who sees and moves what is
said in one place (`visibility`). A model proposes a class, rules propose a handler; a named person, or a rule that a
person put in force, decides.
"""

__all__ = ["actions", "queries", "visibility"]
