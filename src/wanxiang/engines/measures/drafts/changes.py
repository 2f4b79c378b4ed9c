"""What changed from one wording to the next: kept, put in, taken out. Pure; slots count as one word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT, ADDED, REMOVED = "kept", "added", "removed"
TOKENS = re.compile(r"\{\{[^{}]*\}\}|[A-Za-z0-9.%]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text and what became of it."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """The later wording with what was taken out still in it."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    found: list[Change] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Change(KEPT, "".join(new[k:m])))
            continue
        found += [
            Change(kind, text) for kind, text in ((REMOVED, "".join(old[i:j])), (ADDED, "".join(new[k:m]))) if text
        ]
    return found
