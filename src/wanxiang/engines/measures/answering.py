"""Answering the claims of a report: our live value, an imported series, evidence, a planned value, or not served yet.

What a person confirmed wins; what a person rejected is not proposed again; anything else is the machine's proposal and is
called one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import policies
from .claims import Claim, fingerprint, plain
from .computing import Computed
from .matching import agrees
from .models import Tie
from .proposing import Proposal, proposals
from .queries import ready
from .sources import Source, sources
from .ties import Said, said_of
from .values import Change, Value

LABELS = {
    "live": "实时可查",
    "imported": "官方统计",
    "evidence": "佐证在案",
    "planned": "计划值",
    "not_served": "待接入",
}
CONFIRMED, PROPOSED, UNTIED = "confirmed", "proposed", ""
TIE_LABELS = {CONFIRMED: "已确认", PROPOSED: "建议", UNTIED: ""}
NOTHING = "平台上尚无能够回答这一说法的数据"


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A record that may answer, as a person sees it: of which sort, its name, how likely, why."""

    target: str
    key: str
    title: str
    score: float
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        label = Tie.Target(self.target).label
        return {
            "target": self.target, "target_label": label, "key": self.key, "title": self.title,
            "score": self.score, "reasons": list(self.reasons),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What answers one claim. `state` is a key of LABELS; a value is there only for what is live or recorded.

    `tie` tells whether a person confirmed it; `stands_on` on what a figure stands while its engine is still to come.
    """

    claim: Claim
    state: str
    figure: str = ""
    value: Any = None
    agrees: bool | None = None
    because: str = ""
    tie: str = UNTIED
    tied_by: str = ""
    proposals: tuple[Proposed, ...] = ()
    stands_on: str = ""

    def as_json(self) -> dict[str, Any]:
        """The claim with its answer, as `wanxiang prove --json` prints it."""
        return {
            **self.claim.as_json(),
            "fingerprint": fingerprint(self.claim),
            "state": self.state,
            "state_label": LABELS[self.state],
            "tie": self.tie or None,
            "tie_label": TIE_LABELS[self.tie],
            "tied_by": self.tied_by or None,
            "figure": self.figure or None,
            "live_value": self.value if self.state == "live" else None,
            "recorded_value": self.value if self.state not in ("live", "not_served") else None,
            "agrees": self.agrees,
            "because": self.because,
            "stands_on": {"kind": "register", "note": self.stands_on} if self.stands_on else None,
            "proposals": [proposed.as_json() for proposed in self.proposals],
            "records_url": f"/figures/{self.figure}/records/" if self.state == "live" else None,
        }


def answers(claims: Sequence[Claim], *, computed: Sequence[Computed]) -> list[Answer]:
    """An answer for every claim, in their order."""
    known = sources(computed)
    told = said_of(fingerprint(claim) for claim in claims) if ready() else {}
    return [_answer(claim, known, told.get(fingerprint(claim), Said())) for claim in claims]


def _answer(claim: Claim, known: Mapping[str, Source], said: Said) -> Answer:
    open_to = [source.candidate for source in known.values() if source.target not in said.rejected]
    found = proposals(claim, open_to)
    shown = tuple(_proposed(proposal, known[proposal.name]) for proposal in found)
    if said.confirmed and (source := known.get(f"{said.confirmed.target}:{said.confirmed.key}")):
        by = f"{said.confirmed.by}，{said.confirmed.at:%Y-%m-%d}"
        return _by(source, claim, tie=CONFIRMED, tied_by=by, proposals=shown)
    chosen = _chosen(found, known)
    if chosen is None:
        return Answer(claim=claim, state="not_served", because=NOTHING, proposals=shown)
    return _by(chosen, claim, tie=PROPOSED, proposals=shown)


def _chosen(found: Sequence[Proposal], known: Mapping[str, Source]) -> Source | None:
    """The best by declared words, a figure of our own before what others state; a likeness of names is never enough."""
    by_words = [known[proposal.name] for proposal in found if proposal.by_words]
    return next((source for source in by_words if source.computed), None) or next(iter(by_words), None)


def _proposed(proposal: Proposal, source: Source) -> Proposed:
    kind, key = source.target
    return Proposed(target=kind, key=key, title=source.candidate.title, score=proposal.score, reasons=proposal.reasons)


def _by(source: Source, claim: Claim, **tie: Any) -> Answer:
    if source.computed:
        return _live(claim, source.computed, **tie)
    row = source.row_for(claim)
    because = f"{row.publication}{row.period and f'，{row.period}'}"
    agreed = agrees(claim, row.value, policy=policies.in_force())
    return Answer(claim=claim, state=source.state, value=plain(row.value), agrees=agreed, because=because, **tie)


def _live(claim: Claim, computed: Computed, **tie: Any) -> Answer:
    figure, on = computed.figure.id, computed.figure.interim
    if not computed.speaks:
        because = computed.reason or "尚无记录"
        return Answer(claim=claim, state="not_served", figure=figure, because=because, stands_on=on, **tie)
    first = computed.value.first.value if isinstance(computed.value, Change) else None
    return Answer(
        claim=claim,
        state="live",
        figure=figure,
        value=computed.value.as_json(),
        agrees=agrees(claim, _last(computed.value), first, policy=policies.in_force()),
        because=f"截至 {computed.as_of}",
        stands_on=on,
        **tie,
    )


def _last(value: Value) -> Decimal:
    return value.value
