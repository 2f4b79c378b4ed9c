"""Which slot could stand for a quantity that somebody typed: the figures whose phrases fit what the words claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wanxiang.core import declarations

from .. import policies
from ..matching import Known, agrees, fit
from ..queries import KIND, known_figure
from .filling import LIVE, Filling, Shown
from .slots import WORDS, FigureSlot
from .typed import Typed

MOST = 3


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A slot for a typed quantity, what it says now, and whether that is what was typed."""

    slot: FigureSlot
    shown: Shown
    agrees: bool | None


def proposals(found: Typed, *, filling: Filling) -> list[Proposal]:
    """The figures that a typed quantity may mean, the likeliest first; none when nothing fits."""
    if found.claim is None:
        return []
    scored = [(fit(found.claim, known), known) for known in _known()]
    ranked = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:MOST]
    return [_proposal(found, known, filling) for _, known in ranked]


def replaced(text: str, found: Typed, slot: object) -> str:
    """The paragraph with a slot where the quantity stood."""
    return text[: found.start] + str(slot) + text[found.end :]


def _known() -> Sequence[Known]:
    return [known_figure(declaration.data) for declaration in declarations.declared(KIND)]


def _proposal(found: Typed, known: Known, filling: Filling) -> Proposal:
    slot = FigureSlot(known.name, style=_as_written(found))
    shown = filling.shown(slot)
    value = shown.computed.value.value if shown.state == LIVE and shown.computed and shown.computed.value else None
    return Proposal(
        slot=slot, shown=shown, agrees=agrees(found.claim, value, policy=policies.in_force()) if found.claim else None
    )


def _as_written(found: Typed) -> tuple[str, ...]:
    """近, 超, 约, 余 and 万, 亿 as they were typed."""
    claim = found.claim
    word = next((word for word in WORDS if claim and claim.word.startswith(word)), "")
    return tuple(filter(None, (claim.scale if claim else "", word)))
