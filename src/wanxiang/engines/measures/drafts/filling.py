"""What the slots of a draft say now: a live value with its lineage, a quotation with its source, or 〔待接入：…〕."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from wanxiang.core import declarations

from .. import frozen, policies
from ..computing import Computed, Reader, compute
from ..declarations import Figure
from ..models import Citation, Draft
from ..narrowing import Within
from ..periods import parse
from ..queries import KIND, data_day
from ..values import Value
from ..wording import say
from .slots import CitedSlot, FigureSlot, Slot, parts_of

LIVE, CITED, NAMED, MISSING = "live", "cited", "named", "missing"
LABELS = {LIVE: "实时可查", CITED: "引用", NAMED: "名称", MISSING: "待接入"}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What one slot says: `text` as it is printed, its state, and what it is opened by."""

    slot: Slot
    state: str
    text: str
    title: str = ""
    because: str = ""
    url: str = ""
    computed: Computed | None = None
    citation: Citation | None = None

    @property
    def label(self) -> str:
        return LABELS[self.state]


@dataclass(frozen=True)
class Line:
    """A paragraph as words and what its slots say."""

    parts: tuple[str | Shown, ...]

    @property
    def text(self) -> str:
        """The paragraph as it reads."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def slots(self) -> list[Shown]:
        return [part for part in self.parts if not isinstance(part, str)]


class Filling:
    """Fills the slots of one draft as of one day; a figure that stands twice is computed once.

    with Filling(draft) as filling:
        line = filling.line(passage.text)
    """

    def __init__(self, draft: Draft | None, *, as_of: date | None = None) -> None:
        self.as_of = as_of or data_day()
        self._citations: Mapping[int, Citation] = {c.pk: c for c in draft.citations.all()} if draft else {}
        self._computed: dict[Any, Computed] = {}
        self._reader = Reader()

    def __enter__(self) -> Filling:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.connection.close()

    def line(self, text: str) -> Line:
        """A paragraph with every slot filled; raises BadSlot."""
        return Line(tuple(part if isinstance(part, str) else self.shown(part) for part in parts_of(text)))

    def lines(self, texts: Iterable[str]) -> list[Line]:
        return [self.line(text) for text in texts]

    def shown(self, slot: Slot) -> Shown:
        """What a slot says."""
        return self._cited(slot) if isinstance(slot, CitedSlot) else self._figure(slot)

    def _cited(self, slot: CitedSlot) -> Shown:
        citation = self._citations.get(slot.citation)
        if citation is None:
            return Shown(slot=slot, state=MISSING, text="〔待接入：引用〕", because="引用已不存在")
        where = "，".join(str(part) for part in (citation.source, citation.number, citation.dated) if part)
        state = CITED if citation.kind == Citation.Kind.QUOTED else NAMED
        return Shown(slot=slot, state=state, text=citation.text, because=where, citation=citation)

    def _figure(self, slot: FigureSlot) -> Shown:
        try:
            computed = self.computed(slot)
        except declarations.NoSuchDeclaration as error:
            return Shown(slot=slot, state=MISSING, text=f"〔待接入：{slot.figure}〕", because=error.message)
        figure = computed.figure
        told: dict[str, Any] = {"slot": slot, "title": figure.title, "url": address(slot), "computed": computed}
        if not computed.speaks:
            because = computed.reason or "尚无记录"
            return Shown(state=MISSING, text=f"〔待接入：{figure.title}〕", because=because, **told)
        return Shown(state=LIVE, text=written(computed.value, figure, slot), because=_because(computed), **told)

    def computed(self, slot: FigureSlot) -> Computed:
        """The figure of a slot under its dimensions and period; raises NoSuchDeclaration."""
        key = (slot.figure, slot.dimensions, slot.period)
        if key not in self._computed:
            within = Within(period=parse(slot.period) if slot.period else None, keys=slot.filters)
            declaration = declarations.one(KIND, slot.figure)
            live = compute(declaration, as_of=self.as_of, reader=self._reader, within=within)
            self._computed[key] = live if slot.dimensions else self._printed(live, slot.period)
        return self._computed[key]

    def _printed(self, live: Computed, period: str) -> Computed:
        """What was fixed for the period (or for one that holds the day) in place of what the records say now."""
        return frozen.of_period(live, period=period) if period else frozen.printed([live], on=self.as_of)[0]


def _because(computed: Computed) -> str:
    row = computed.frozen
    return f"截至 {computed.as_of}" + (f"，{row.period} 定稿第 {row.version} 版" if row else "")


def written(value: Value, figure: Figure, slot: FigureSlot) -> str:
    """A value in the wording of its figure, or in the one that the slot asks for."""
    unit = "" if slot.bare else figure.unit
    return say(value, unit=unit, style=slot.wording(figure.wording), policy=policies.in_force())


def address(slot: FigureSlot) -> str:
    """The page of a figure with the slot's filters."""
    asked = slot.filters | ({"period": slot.period} if slot.period else {})
    return f"/figures/{slot.figure}/{'?' if asked else ''}{urlencode(asked)}"
