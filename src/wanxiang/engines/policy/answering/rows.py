"""Many at once: each row is decided by itself, and one that cannot be read keeps no other back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy.answering import deciding, subjects
from wanxiang.engines.policy.answering.doorkeeping import Caller
from wanxiang.engines.policy.answering.recording import classes
from wanxiang.engines.policy.answering.subjects import NotFound, Subject
from wanxiang.engines.policy.judging import Judge

Said = Mapping[str, Any]


@dataclass
class Tally:
    """What a batch came to: rows, refused rows, decisions by outcome; pseudonym of each registered subject → its classes."""

    rows: int = 0
    refused: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    marks: dict[str, dict[str, int]] = field(default_factory=dict)

    def result(self) -> dict[str, Any]:
        """For the audit trail."""
        return {"rows": self.rows, "refused": self.refused, **self.outcomes}


def decided(
    rows: Iterable[Said], asked: Sequence[Judge], *, audience: str, caller: Caller, tally: Tally
) -> Iterator[dict[str, Any]]:
    """{"id", "decisions", "error"} for each row {"id", "identity" or "facts", "household"}; `tally` counts them."""
    for said in rows:
        tally.rows += 1
        try:
            subject = of(said, audience=audience, caller=caller)
        except WanxiangError as error:
            tally.refused += 1
            yield {"id": said["id"], "decisions": [], "error": error.as_dict()}
            continue
        found = deciding.decisions(subject, asked)
        counted = classes(found)
        tally.outcomes.update(counted)
        if subject.mark:
            tally.marks[subject.mark] = counted
        yield {"id": said["id"], "decisions": found, "error": None}


def of(said: Said, *, audience: str, caller: Caller) -> Subject:
    """Whom a row is about. Raises NotFound, BadFacts, NotDeclared."""
    if (identity := said.get("identity")) is None:
        return subjects.given(said.get("facts") or {}, said.get("household"), audience=audience)
    subject = subjects.found(identity["way"], identity["value"], caller=caller)
    if subject is None:
        raise NotFound
    return subject
