"""Who may count which cases: what `visibility.visible` says, as a condition that a scan can ask too.

Held equal to `visible` by a test over generated cases and grants.
"""

from collections.abc import Iterator

import pyarrow as pa
from django.db.models import Q

from wanxiang.core.access import Reach, scope_of
from wanxiang.core.models import Account
from wanxiang.engines.cases import visibility
from wanxiang.engines.cases.models import Assist, Sight
from wanxiang.engines.cases.statistics.conditions import ALWAYS, Condition, Either, Test, both


def seen(account: Account) -> Condition:
    """The cases that an account may see."""
    if visibility.everything(account):
        return ALWAYS
    reaches = scope_of(account, visibility.VIEW).reaches
    return Either(tuple(part for reach in reaches for part in _parts(account, reach)))


def helping(account: Account) -> pa.Table:
    """The cases that the account's units and places help with, as the relation `helping` (pk)."""
    asked = Q(pk__in=[])
    for reach in scope_of(account, visibility.VIEW).reaches:
        if reach.unit or reach.area:
            asked |= Q(unit=reach.unit) if reach.unit else visibility.below("area", reach.area)
    rows = Assist.objects.filter(asked, withdrawn=False).values_list("case_id", flat=True)
    return pa.table({"pk": pa.array(list(rows), pa.int64())})


def _parts(account: Account, reach: Reach) -> Iterator[Condition]:
    if reach.unit:
        yield Test("handler", "eq", reach.unit)
        yield Test("pk", "helped", reach)
        return
    if reach.area:
        yield Test("handler_area", "prefix", reach.area)
        yield Test("pk", "helped", reach)
    sights = visibility.sights(account, reach)
    lies = Test("grid_code", "prefix", reach.area) if reach.area else ALWAYS
    yield lies if len(sights) == len(Sight) else both(lies, Test("sight", "in", tuple(sights)))
