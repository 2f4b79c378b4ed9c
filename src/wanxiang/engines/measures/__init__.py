"""Figures with lineage, and what reports say about them.

In:  declarations `systems/*/measures.yml`, the published tables of the other engines, the text of a report
Out: computed figures that open to their records; the claims of a report, each with the value that answers it; the
     contradictions that a text shows by itself

A figure is declared once, computed by an SQL tree on named tables, and never printed without its lineage. A figure
whose table is absent has no value and says why. Nothing here imports another engine.

Doors (Django must be set up): `queries` (figures, figure, records, by, history), `actions` (keep, import_file),
`answering` (answers to claims). Pure: `claims`, `matching`, `contradictions`, `wording`.
"""

__all__ = ["actions", "answering", "claims", "contradictions", "documents", "matching", "queries", "wording"]
