"""What a person says with a move."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from wanxiang.core.prose import printable
from wanxiang.engines.cases.attachments import File


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a person says with a move; which of it is asked for is the flow's matter.

    opinion is internal, reply goes to the reporter: two texts, never one for both.
    """

    opinion: str = ""
    reply: str = ""
    why: str = ""
    text: str = ""
    code: str = ""
    grid_code: str = ""
    address: str = ""
    to: str = ""
    task: str = ""
    assists: tuple[str, ...] = ()
    clause: str = ""
    until: date | None = None
    extension: str = ""
    level: int = 0
    decision: str = ""
    owner: str = ""
    into: str = ""
    resolved: str = ""
    satisfied: int | None = None
    via: str = "portal"
    due_in: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    def printable(self) -> "Words":
        """The same without what no page shows and no database holds; see `core.prose`."""
        texts = {name: printable(value) for name, value in vars(self).items() if isinstance(value, str)}
        answers = {name: printable(value) if isinstance(value, str) else value for name, value in self.answers.items()}
        return replace(self, **texts, assists=tuple(map(printable, self.assists)), answers=answers)


NO_WORDS = Words()
