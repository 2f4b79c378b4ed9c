"""Slots of a draft: where a figure stands in a sentence that is otherwise free. Pure: text in, parts out, and back.

    {{figure:health_record_rate}}                                as declared, 95.19%
    {{figure:places|street=440303004|period=2021|万,约}}          of one street, over a year, said in 万 with 约 where true
    {{cited:12}}                                                 words of another document, kept with their source

Between two slots stands text. What a slot says is found by `filling`; what text may not say is found by `typed`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wanxiang.core.errors import WanxiangError

from ..wording import SCALES

SLOT = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
WORDS = ("近", "超", "约", "余")
DECIMALS = {"整数": 0, "一位小数": 1, "两位小数": 2}
AUTO, EXACT, BARE = "自动", "原值", "无单位"


class BadSlot(WanxiangError):
    """A slot that cannot be read; the message quotes it."""

    code = "drafts.bad_slot"


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """The place of a figure: which, of what, over which period, how written."""

    figure: str
    dimensions: tuple[tuple[str, str], ...] = ()
    period: str = ""
    style: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"figure:{self.figure}", *(f"{key}={value}" for key, value in self.dimensions)]
        parts += [f"period={self.period}"] if self.period else []
        parts += [",".join(self.style)] if self.style else []
        return f"{{{{{'|'.join(parts)}}}}}"

    @property
    def filters(self) -> dict[str, str]:
        """Dimension → value."""
        return dict(self.dimensions)

    def wording(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """How the value is to be said: the figure's declared wording, changed by what the slot asks for."""
        said = {} if EXACT in self.style else dict(declared)
        for word in self.style:
            said |= _style(word)
        if said.get("word") and said.get("scale") and "step" not in said:
            said |= {"step": SCALES[said["scale"]], "dp": 0}
        return said

    @property
    def bare(self) -> bool:
        """Whether the unit is left to the sentence."""
        return BARE in self.style


@dataclass(frozen=True, slots=True)
class CitedSlot:
    """The place of a quantity that is quoted: the number of the citation that holds words and source."""

    citation: int

    def __str__(self) -> str:
        return f"{{{{cited:{self.citation}}}}}"


Slot = FigureSlot | CitedSlot
Part = str | FigureSlot | CitedSlot


def parts_of(text: str) -> list[Part]:
    """A paragraph as text and slots, in order.

    Raises: BadSlot
    """
    parts: list[Part] = []
    last = 0
    for found in SLOT.finditer(text):
        parts += [text[last : found.start()], slot(found["inside"])]
        last = found.end()
    rest = text[last:]
    if "{{" in rest or "}}" in SLOT.sub("", text):
        raise BadSlot("有一处数字空位没有写完整", hint="空位写作 {{figure:指标编号}}，两边各两个花括号")
    return [part for part in (*parts, rest) if part]


def slots_of(text: str) -> list[Slot]:
    """The slots of a paragraph; raises BadSlot."""
    return [part for part in parts_of(text) if not isinstance(part, str)]


def slot(inside: str) -> Slot:
    """What stands between the braces as a slot; raises BadSlot."""
    head, *rest = (piece.strip() for piece in inside.split("|"))
    kind, _, name = head.partition(":")
    if kind == "cited" and name.isdigit() and not rest:
        return CitedSlot(int(name))
    if kind != "figure" or not NAME.fullmatch(name):
        raise BadSlot(
            f"看不懂数字空位“{{{{{inside}}}}}”", hint="空位写作 {{figure:指标编号|street=街道代码|period=2021|万,约}}"
        )
    dimensions = tuple(_pair(piece, inside) for piece in rest if "=" in piece)
    style = tuple(word.strip() for piece in rest if "=" not in piece for word in piece.split(",") if word.strip())
    for word in style:
        if word not in (EXACT, BARE) and not _style(word):
            raise BadSlot(f"数字空位“{{{{{inside}}}}}”的写法“{word}”无效", hint=f"可用：{'、'.join(STYLES)}")
    return FigureSlot(
        figure=name,
        dimensions=tuple(pair for pair in dimensions if pair[0] != "period"),
        period=dict(dimensions).get("period", ""),
        style=style,
    )


STYLES = (*WORDS, AUTO, *filter(None, SCALES), *DECIMALS, EXACT, BARE)
"""The words of style that a slot may use."""


def _pair(piece: str, inside: str) -> tuple[str, str]:
    key, _, value = (side.strip() for side in piece.partition("="))
    if not key or not value:
        raise BadSlot(f"数字空位“{{{{{inside}}}}}”的“{piece}”应写作 维度=值")
    return key, value


def _style(word: str) -> dict[str, Any]:
    if word in WORDS or word == AUTO:
        return {"word": "auto" if word == AUTO else word}
    if word and word in SCALES:
        return {"scale": word}
    return {"dp": DECIMALS[word]} if word in DECIMALS else {}
