"""From the text of a report to the claims it makes. Pure: text in, claims out; no database, no files.

    read_claims(text) -> [Claim(line, start, end, text, subject, kind, standing, value, unit, …)]

How it goes: `text` (paragraphs that know their lines) → `masks` (hide what carries digits and claims nothing) →
`quantities` and `marks` (numbers with units; ranks, firsts, awards, coverage) → `kinds` → `subjects` → `standings`; `tables`
reads what is pasted in columns. `fingerprint` knows a claim again in another report.
The words it knows are in `lexicon.yml`.
"""

from .claim import Claim, Kind, Standing, plain
from .fingerprint import alike, fingerprint, head, named, pairs
from .reader import read_claims
from .text import Paragraph, is_heading, normalise, paragraphs

__all__ = [
    "Claim",
    "Kind",
    "Paragraph",
    "Standing",
    "alike",
    "fingerprint",
    "head",
    "is_heading",
    "named",
    "normalise",
    "pairs",
    "paragraphs",
    "plain",
    "read_claims",
]
