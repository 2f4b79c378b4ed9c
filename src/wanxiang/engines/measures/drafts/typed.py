"""Quantities that somebody typed into the free text of a draft, where only slots may stand. Pure: text in, finds out.

Dates, numbers of documents, ordinals, numbers of items and names with digits (1+1+N, 5G, 《…4.0》) state no quantity.
Whatever else carries a digit is found: a number that nobody can tell to be harmless is asked about, not kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..claims import Claim, normalise, read_claims
from ..claims.masks import HIDDEN, QUOTES, without_names, without_quotes
from ..claims.quantities import quantities
from .slots import SLOT

ORDINALS = re.compile(r"第\s*\d+\s*(?:项|个|次|名|位|步|阶段|部分|类|条|号)|(?:任务|事项|附件|表|图)\s*\d+(?:-\d+)*")
DIGITS = re.compile(r"\d+(?:[.,]\d+)*%?")
LEADING = re.compile(r"\s*(?:达到|达至|达|到|至|为|共计|共有|共|总计|累计|合计)\s*")
"""Words before a number that belong to the sentence."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A quantity in free text: half-open span in the paragraph, its words, and the claim it makes (None: only digits)."""

    start: int
    end: int
    text: str
    claim: Claim | None


def typed(text: str, *, heading: str = "") -> list[Typed]:
    """Every quantity typed in a paragraph, in order; the heading above it helps to tell what it is about.

    In:  text: one paragraph, slots in it as {{…}}
    """
    plain = _without_slots(text)
    shown = ORDINALS.sub(_hide, without_names(normalise(plain)))
    spans = [(found.start, found.end) for found in quantities(without_quotes(shown))]
    spans += [span for quoted in QUOTES.finditer(shown) for span in _quoted(quoted)]
    spans += _left_over(without_quotes(shown), spans)
    claims = _claims(plain, heading)
    return [
        Typed(start=start, end=end, text=text[start:end], claim=_covering(claims, start, end))
        for start, end in (_core(plain, span) for span in _apart(spans))
    ]


def _without_slots(text: str) -> str:
    return SLOT.sub(_hide, text)


def _hide(found: re.Match) -> str:
    return HIDDEN * len(found.group())


def _quoted(quoted: re.Match) -> list[tuple[int, int]]:
    """A quantity with its unit stays one between quotation marks; a name with a number in it does not become one."""
    return [
        (quoted.start() + found.start, quoted.start() + found.end)
        for found in quantities(quoted.group())
        if (found.unit or found.scale) and any(c.isdigit() for c in quoted.group()[found.start : found.end])
    ]


def _left_over(shown: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    digits = [found.span() for found in DIGITS.finditer(shown)]
    return [span for span in digits if all(span[1] <= start or span[0] >= end for start, end in spans)]


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, each character in one span at most."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _core(plain: str, span: tuple[int, int]) -> tuple[int, int]:
    """Without the verb that leads to the number: a slot takes the place of the quantity only."""
    leading = LEADING.match(plain, *span)
    return (leading.end() if leading else span[0], span[1])


def _claims(plain: str, heading: str) -> list[Claim]:
    """The claims of the paragraph with columns in it; a closing mark keeps a short line from being read as a heading."""
    above = f"{heading}\n" if heading else ""
    body = plain if plain.rstrip().endswith(("。", "！", "？")) else f"{plain}。"
    line = 2 if heading else 1
    return [claim for claim in read_claims(f"{above}{body}") if claim.line == line]


def _covering(claims: list[Claim], start: int, end: int) -> Claim | None:
    return next((claim for claim in claims if claim.start < end and claim.end > start), None)
