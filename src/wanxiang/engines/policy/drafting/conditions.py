"""Part of a sentence → conditions, tiled from sign to sign by phrases; what no phrase fills is left over, never passed by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .phrases import NEUTRAL, Said, at
from .text import Stretch

_AND = re.compile(r"[、,;]?(?:并且|而且|同时|以及|且|并|和|及)|[、,;]")
_OR = re.compile(r"[、,;]?(?:或者|或)")
_LEADING = re.compile(r"(?:申请人|申领人|本人(?=年龄|年满|具有|持有)|其中[,:]?|须|应当|应|必须|需)+")
_CLOSING = ";。,、:"


@dataclass(frozen=True)
class Part:
    """A phrase that was understood, or (`said` None) a part of the sentence that was not."""

    stretch: Stretch
    said: Said | None


@dataclass(frozen=True)
class Parts:
    """What a piece of text says. joined: "all", "any", or "mixed" where 且 and 或 stand side by side."""

    parts: tuple[Part, ...]
    joined: str
    elders: bool = False
    """Whether 老年人 was passed over as naming nothing but the age."""

    @property
    def whole(self) -> bool:
        """Whether all of it was understood, and how it hangs together."""
        return bool(self.parts) and self.joined != "mixed" and all(part.said for part in self.parts)


def parts_of(stretch: Stretch, *, local: Mapping[str, str]) -> Parts:
    """The conditions of a piece of text: an item of a list, the subject of a sentence."""
    stretch = stretch.strip(_CLOSING)
    if leading := _LEADING.match(stretch.text):
        stretch = stretch.cut(leading.end())
    tiler = _Tiler(stretch, local)
    tiler.run()
    kinds = tiler.joints
    joined = "mixed" if "or" in kinds and "and" in kinds else "any" if "or" in kinds else "all"
    return Parts(tuple(tiler.parts), joined, tiler.elders)


class _Tiler:
    """Goes through a text once, left to right: phrase, joint, phrase; from the first sign it cannot place to the next joint is left over."""

    def __init__(self, stretch: Stretch, local: Mapping[str, str]) -> None:
        self.stretch, self.text, self.local = stretch, stretch.text, local
        self.parts: list[Part] = []
        self.joints: list[str] = []
        self.elders = False

    def run(self) -> None:
        place = begun = 0
        """`begun`: where the present part of the sentence began: if it fails, what was understood of it fails with it."""
        pending: list[Part] = []
        while place < len(self.text):
            end, part = self._step(place)
            if end > place:
                pending += [part] if part else []
                place = end
                if (joint := self._joint(place)) is not None:
                    place = begun = self._close(pending, joint)
                    pending = []
                continue
            stop, joint = self._next_joint(place)
            self.parts.append(Part(self.stretch.cut(begun, stop), None))
            pending = []
            place = begun = self._close([], joint) if joint else stop
        self.parts += pending
        if pending and len(pending) > 1:
            self.joints += ["and"] * (len(pending) - 1)

    def _close(self, pending: list[Part], joint: tuple[int, str]) -> int:
        self.parts += pending
        self.joints += ["and"] * (len(pending) - 1)
        if self.parts and joint[0] < len(self.text):
            self.joints.append(joint[1])
        return joint[0]

    def _step(self, place: int) -> tuple[int, Part | None]:
        """The longest phrase here; else a neutral noun, or 的 between two phrases."""
        found = max(at(self.text, place, self.local), key=lambda pair: pair[0], default=None)
        if found:
            return found[0], Part(self.stretch.cut(place, found[0]), found[1])
        if self.text.startswith("的", place):
            return place + 1, None
        for noun in NEUTRAL:
            if self.text.startswith(noun, place) and (
                place + len(noun) == len(self.text) or self._joint(place + len(noun))
            ):
                self.elders = self.elders or noun in ("老年人", "老人")
                return place + len(noun), None
        return place, None

    def _joint(self, place: int) -> tuple[int, str] | None:
        for pattern, kind in ((_OR, "or"), (_AND, "and")):
            if match := pattern.match(self.text, place):
                return match.end(), kind
        return None

    def _next_joint(self, place: int) -> tuple[int, tuple[int, str] | None]:
        """Where the part that is not understood ends, and the joint after it."""
        while place < len(self.text):
            if (
                self.text[place] in ",、;"
                or self.text.startswith(("并且", "或者", "而且"), place)
                or self.text[place] in "且或"
            ):
                return place, self._joint(place)
            place += 1
        return place, None
