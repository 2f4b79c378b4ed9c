"""Two texts, line by line: what stayed, what was put in, what was taken out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT, ADDED, REMOVED, SKIPPED = "kept", "added", "removed", "skipped"
AROUND = 2


@dataclass(frozen=True)
class Line:
    """A line of a comparison; numbers from 1, 0 where the text does not have it. skipped: `text` says how many lines."""

    kind: str
    before: int
    after: int
    text: str


def diff(before: str, after: str) -> list[Line]:
    """The lines that changed with two lines around them."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += _kept(old, i, k, j - i, first=i == 0, last=j == len(old) and m == len(new))
        else:
            found += [Line(REMOVED, at + 1, 0, old[at]) for at in range(i, j)]
            found += [Line(ADDED, 0, at + 1, new[at]) for at in range(k, m)]
    return found


def _kept(old: list[str], i: int, k: int, count: int, *, first: bool, last: bool) -> Iterator[Line]:
    """A stretch that stayed: its ends beside a change, and how much lies between."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    shown = [step for step in range(count) if step < head or step >= count - tail]
    for step in shown[: sum(1 for one in shown if one < head)]:
        yield Line(KEPT, i + step + 1, k + step + 1, old[i + step])
    if len(shown) < count:
        yield Line(SKIPPED, 0, 0, str(count - len(shown)))
    for step in shown[sum(1 for one in shown if one < head) :]:
        yield Line(KEPT, i + step + 1, k + step + 1, old[i + step])
