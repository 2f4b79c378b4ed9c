"""Everything on the platform that may answer a claim: each figure, each series, each piece of evidence, each planned value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .claims import Claim
from .computing import Computed
from .matching import Known
from .models import Published, Tie
from .proposing import Candidate
from .queries import known_elsewhere, known_figure
from .ties import Target

TARGETS = {"imported": Tie.Target.SERIES, "evidence": Tie.Target.EVIDENCE, "planned": Tie.Target.PLANNED}
YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One of them: `state` is what a claim it answers is called; a figure is computed, the others have rows by period."""

    target: Target
    state: str
    candidate: Candidate
    computed: Computed | None = None
    rows: tuple[Published, ...] = ()

    def row_for(self, claim: Claim) -> Published:
        """The row of the year that the sentence names; the latest where it names none or none is of it."""
        years = set(YEAR.findall(claim.sentence))
        of_the_year = [row for row in self.rows if years & set(YEAR.findall(row.period))]
        return max(of_the_year or self.rows, key=lambda row: (row.period, str(row.published_on), row.pk))


def sources(computed: Sequence[Computed]) -> dict[str, Source]:
    """By the name their candidates bear."""
    figures = [_figure(one) for one in computed]
    return {source.candidate.known.name: source for source in (*figures, *_elsewhere())}


def _figure(computed: Computed) -> Source:
    target = (Tie.Target.FIGURE.value, computed.figure.id)
    known = replace(known_figure(computed.figure), name=":".join(target))
    return Source(target=target, state="live", candidate=Candidate(known, computed.figure.title), computed=computed)


def _elsewhere() -> list[Source]:
    """Rows of one title and area are one thing in several periods."""
    things: dict[Target, list[tuple[str, Published, Known]]] = {}
    for state, row, known in known_elsewhere():
        things.setdefault((TARGETS[state].value, f"{row.title}|{row.area}"), []).append((state, row, known))
    return [_thing(target, told) for target, told in things.items()]


def _thing(target: Target, told: list[tuple[str, Published, Known]]) -> Source:
    state, row, known = told[-1]
    says = tuple(dict.fromkeys(phrase for _, _, each in told for phrase in each.says))
    known = replace(known, name=":".join(target), says=says)
    rows = tuple(each for _, each, _ in told)
    return Source(target=target, state=state, candidate=Candidate(known, row.title), rows=rows)
