"""Where the value of a claim has to come from: our records, another body's series, a certificate, a plan."""

from __future__ import annotations

import re

from .claim import Found, Kind, Standing
from .lexicon import any_of, words

OFFICIAL = re.compile(any_of(words("official_statistics")))
ELSEWHERE = re.compile(any_of(words("other_bodies")))
SERIES = re.compile(rf"{any_of(words('statistic_tails'))}[^,。;]{{0,4}}$")
CHOSEN = re.compile(r"入选|被纳[为入]|被列[为入]")
AMONG = re.compile(r"^[^,。;!?]{0,10}之一")
OTHERS_MONEY = re.compile(r"优惠|让利|折扣|促销")


def standing(found: Found, *, before: str, after: str, about: str) -> Standing:
    """`before` and `after` are the rest of the sentence around the find, `about` the subject."""
    if found.kind in (Kind.FIRST, Kind.AWARD):
        return Standing.EVIDENCE
    if found.kind is Kind.RANK:
        return Standing.IMPORTED if _of_a_series(before, about) else Standing.EVIDENCE
    if found.kind is Kind.FORECAST:
        return Standing.PLANNED
    if found.kind is Kind.TARGET:
        return Standing.LIVE if "培养" in before else Standing.PLANNED
    if AMONG.match(after) or CHOSEN.search(before[-8:]) or found.unit == "年":
        return Standing.EVIDENCE
    if found.kind is Kind.MONEY and OTHERS_MONEY.search(about + before[-6:]):
        return Standing.EVIDENCE
    if OFFICIAL.search(about) or ELSEWHERE.search(about + after[:3]) or _continues_official(found, before):
        return Standing.IMPORTED
    return Standing.LIVE


def standing_of(kind: Kind, about: str) -> Standing:
    """The standing of a number in a table, where no sentence stands around it."""
    if kind is Kind.TARGET:
        return Standing.PLANNED
    return Standing.IMPORTED if OFFICIAL.search(about) or ELSEWHERE.search(about) else Standing.LIVE


def _of_a_series(before: str, about: str) -> bool:
    last = re.split(r"[。;,]", before)[-1] or about
    return bool(OFFICIAL.search(before) or SERIES.search(about) or SERIES.search(last))


def _continues_official(found: Found, before: str) -> bool:
    """增长16.7% after 社零总额…: a growth or a rank belongs to the series its sentence opened."""
    return found.kind is Kind.GROWTH and bool(OFFICIAL.search(before) or ELSEWHERE.search(before[-24:]))
