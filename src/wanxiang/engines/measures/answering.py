"""Answering the claims of a report: our live value, an imported series, evidence, a planned value, or not served yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .claims import Claim, plain
from .computing import Computed
from .matching import Known, agrees, best
from .models import Published
from .queries import known_elsewhere, known_figures
from .values import Change, Value

LABELS = {
    "live": "实时可查",
    "imported": "官方统计",
    "evidence": "佐证在案",
    "planned": "计划值",
    "not_served": "待接入",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What answers one claim. `state` is a key of LABELS; a value is there only for what is live or recorded."""

    claim: Claim
    state: str
    figure: str = ""
    value: Any = None
    agrees: bool | None = None
    because: str = ""

    def as_json(self) -> dict[str, Any]:
        """The claim with its answer, as `wanxiang prove --json` prints it."""
        return {
            **self.claim.as_json(),
            "state": self.state,
            "state_label": LABELS[self.state],
            "figure": self.figure or None,
            "live_value": self.value if self.state == "live" else None,
            "recorded_value": self.value if self.state not in ("live", "not_served") else None,
            "agrees": self.agrees,
            "because": self.because,
            "records_url": f"/figures/{self.figure}/records/" if self.state == "live" else None,
        }


def answers(claims: Sequence[Claim], *, computed: Sequence[Computed]) -> list[Answer]:
    """An answer for every claim, in their order."""
    by_name = {c.figure.id: c for c in computed}
    figures = known_figures(list(computed))
    elsewhere = [(_named(i, known), state, row) for i, (state, row, known) in enumerate(known_elsewhere())]
    return [_answer(claim, figures, by_name, elsewhere) for claim in claims]


def _named(number: int, known: Known) -> Known:
    """The same with a name that is unique among all imported values."""
    return Known(str(number), known.says, known.unit, known.kinds)


def _answer(
    claim: Claim, figures: list[Known], by_name: dict[str, Computed], elsewhere: list[tuple[Known, str, Published]]
) -> Answer:
    known = best(claim, figures)
    if known:
        return _live(claim, by_name[known.name])
    found = best(claim, [k for k, _, _ in elsewhere])
    if found is None:
        return Answer(claim=claim, state="not_served", because="平台上尚无能够回答这一说法的数据")
    _, state, row = elsewhere[int(found.name)]
    return Answer(
        claim=claim,
        state=state,
        value=plain(row.value),
        agrees=agrees(claim, row.value),
        because=f"{row.publication}{row.period and f'，{row.period}'}",
    )


def _live(claim: Claim, computed: Computed) -> Answer:
    if not computed.speaks:
        return Answer(claim=claim, state="not_served", figure=computed.figure.id, because=computed.reason or "尚无记录")
    first = computed.value.first.value if isinstance(computed.value, Change) else None
    return Answer(
        claim=claim,
        state="live",
        figure=computed.figure.id,
        value=computed.value.as_json(),
        agrees=agrees(claim, _last(computed.value), first),
        because=f"截至 {computed.as_of}",
    )


def _last(value: Value) -> Decimal:
    return value.value
