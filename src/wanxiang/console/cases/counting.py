"""How many cases a list's tabs hold: the open ones exactly, from one grouped query; the archive exactly while it is small.

Of a large archive only the tab that is open is counted, and only as far as anybody turns pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from wanxiang.engines.cases import queries
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.openness import open_rows

SMALL = 50_000
"""An archive of so many cases is counted whole in a few milliseconds."""
FAR = 2_000


@dataclass(frozen=True)
class Counted:
    """Cases by state; `whole`: whether the ended ones are among them."""

    states: Mapping[str, int]
    whole: bool

    def of(self, states: Sequence[str], *, ended: bool) -> int | None:
        """How many are in these states; None where that was not counted."""
        return None if ended and not self.whole else sum(self.states.get(state, 0) for state in states)


def count(rows: QuerySet[Case]) -> Counted:
    """The rows by state."""
    whole = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) <= SMALL
    return Counted(queries.counts(rows if whole else open_rows(rows)), whole)


def so_far(rows: QuerySet[Case]) -> tuple[int, str]:
    """(how many pages can show, what the tab says) of rows that were not counted."""
    found = rows.order_by()[: FAR + 1].count()
    return (found, f"{found:,}") if found <= FAR else (FAR, f"{FAR:,}+")
