"""Reading the claims of a report: paragraphs → finds → kinds → subjects → claims."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .claim import Claim, Found, Kind
from .kinds import with_kind
from .lexicon import implied_unit
from .marks import marks
from .masks import without_names, without_quotes
from .quantities import quantities
from .standings import standing
from .subjects import context, continues, reach, respectively, subject
from .tables import claims_of, tables
from .text import Paragraph, is_heading, paragraphs

# when two finds share characters, the earlier kind of this list stays
CARRIED = (Kind.COUNT, Kind.TARGET)
PRECEDENCE = (Kind.RATE_PAIR, Kind.COUNT_PAIR, Kind.GROWTH, Kind.RANK, Kind.AWARD, None, Kind.COVERAGE, Kind.FIRST)


def read_claims(text: str) -> list[Claim]:
    """Every claim of a report, in the order of the text.

    In:     the text of the report, any line ends, full- or half-width punctuation
    Out:    claims with ids C001…, their place (line from 1, columns from 0) in the given text
    """
    read = paragraphs(text)
    found: list[Claim] = []
    in_tables: set[tuple[int, int]] = set()
    for table in tables(read):
        in_tables |= {row.paragraph.where[0] for row in (table.header, *table.rows)}
        found += claims_of(table)
    for paragraph in read:
        if not is_heading(paragraph.text) and paragraph.where[0] not in in_tables:
            found += _of_paragraph(paragraph)
    found.sort(key=lambda claim: (claim.line, claim.start))
    return [replace(claim, id=f"C{i:03d}") for i, claim in enumerate(found, 1)]


def _of_paragraph(paragraph: Paragraph) -> list[Claim]:
    paragraph = replace(paragraph, text=re.sub(r"[\t|]", ",", paragraph.text))
    shown = without_names(paragraph.text)
    masked = without_quotes(shown)
    finds = _without_overlap([*quantities(masked), *marks(masked, shown)])
    finds = _merged(finds, masked)
    sentences = paragraph.sentences()
    kinds = [with_kind(f, text=masked, sentence=_around(sentences, f.start), section=paragraph.section) for f in finds]
    kinds = _counted(kinds, sentences)
    claims: list[Claim] = []
    for i, find in enumerate(kinds):
        about = _inherited(claims, find, kinds[i - 1], paragraph.text, masked)
        claims.append(_claim(find, i, kinds, paragraph, masked, sentences, about=about))
    return claims


def _inherited(claims: list[Claim], find: Found, before: Found, text: str, masked: str) -> str:
    """A count without a noun of its own speaks of what the count before it named; '' for any other."""
    if not claims or not (claims[-1].unit == find.unit and claims[-1].kind is find.kind and find.kind in CARRIED):
        return ""
    if re.search("[。;!?]", text[before.end : find.start]) or not continues(
        find, text=text, masked=masked, floor=before.end
    ):
        return ""
    return claims[-1].subject


def _without_overlap(finds: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for find in sorted(finds, key=lambda f: (PRECEDENCE.index(f.kind), f.start)):
        if all(find.end <= other.start or find.start >= other.end for other in kept):
            kept.append(find)
    return sorted(kept, key=lambda f: f.start)


def _merged(finds: list[Found], masked: str) -> list[Found]:
    """One claim where the text makes one: 首个…六连冠, 位列第八荣登十佳榜, 业务面积最大、功能最齐全, 10个街道…全覆盖."""
    result: list[Found] = []
    for find in finds:
        last = result[-1] if result else None
        between = masked[last.end : find.start] if last else ""
        if last and _same_claim(last, find, between):
            result[-1] = _together(last, find)
        else:
            result.append(find)
    return result


def _same_claim(first: Found, second: Found, between: str) -> bool:
    kinds, pause = (first.kind, second.kind), re.search(r"[,。;:!?]", between)
    if pause:
        return False
    if kinds == (Kind.FIRST, Kind.AWARD):
        return len(between) <= 3
    if kinds == (None, Kind.COVERAGE):
        return "、" not in between
    if kinds == (Kind.RANK, Kind.AWARD):
        return "、" not in between
    return kinds == (Kind.RANK, Kind.RANK) and first.value == second.value == Decimal(1) and len(between) <= 6


def _together(first: Found, second: Found) -> Found:
    if first.kind is None:
        return replace(first, kind=Kind.COVERAGE, qualifier="all")
    return second if first.kind is Kind.FIRST else first


def _counted(finds: list[Found], sentences: list[tuple[int, int]]) -> list[Found]:
    """均已处置 counts what was last counted in its sentence; without such a count it claims nothing countable."""
    result: list[Found] = []
    for find in finds:
        if find.kind is not Kind.COVERAGE or find.value is not None:
            result.append(find)
            continue
        start = _around(sentences, find.start)[0]
        counted = [f for f in result if f.start >= start and f.kind in (Kind.COUNT, Kind.COVERAGE)]
        if counted and counted[-1].kind is Kind.COUNT:
            result.append(replace(find, value=counted[-1].value, scale=counted[-1].scale, unit=counted[-1].unit))
    return result


def _around(spans: list[tuple[int, int]], offset: int) -> tuple[int, int]:
    return next((span for span in spans if span[0] <= offset < span[1]), spans[-1])


def _claim(
    find: Found,
    i: int,
    finds: list[Found],
    paragraph: Paragraph,
    masked: str,
    sentences: list[tuple[int, int]],
    *,
    about: str,
) -> Claim:
    sentence = _around(sentences, find.start)
    floor = max([sentence[0], *[f.end for f in finds[:i]]])
    ceiling = min([sentence[1], *[f.start for f in finds[i + 1 :]]])
    about = about or subject(find, text=paragraph.text, masked=masked, sentence=sentence)
    about = respectively(find, finds, about=about, text=paragraph.text, sentence=sentence)
    start, end = reach(find, text=paragraph.text, masked=masked, floor=floor, ceiling=ceiling)
    (line, column), (end_line, end_column) = paragraph.at(start), paragraph.at(end - 1)
    return Claim(
        id="",
        line=line,
        start=column,
        end=end_column + 1,
        end_line=end_line,
        text=paragraph.raw[start:end],
        sentence=paragraph.raw[slice(*sentence)].strip(),
        section=paragraph.section,
        subject=about,
        context=context(start, end, about=about, text=paragraph.text, finds=finds, sentence=sentence),
        kind=find.kind or Kind.COUNT,
        standing=standing(
            find,
            before=paragraph.text[sentence[0] : find.start],
            after=paragraph.text[find.end : sentence[1]],
            about=about,
        ),
        value=find.value,
        value2=find.value2,
        scale=find.scale,
        unit=find.unit or implied_unit(find.kind, about),
        qualifier=find.qualifier,
        word=find.word,
    )
