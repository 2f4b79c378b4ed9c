"""How long entries are kept: what is over is emptied, with its versions; a row without content says that it was there."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone

from wanxiang.core import audit
from wanxiang.core.models import Account
from wanxiang.engines.directory import catalogue
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Register
from wanxiang.engines.directory.models import Entry, State, Version


def due(register: Register, *, as_of: date) -> list[int]:
    """The entries whose time of keeping is over on a day."""
    if not register.keep_years:
        return []
    begins = _years_before(as_of, register.keep_years)
    rows = Entry.objects.filter(register=register.id, state__in=(State.LIVE, State.ENDED))
    if register.keep_after == "ended":
        rows = rows.filter(state=State.ENDED, valid_from__lte=begins)
    else:
        rows = rows.filter(**{f"values__{register.keep_after}__lte": begins.isoformat()})
    return list(rows.order_by("pk").values_list("pk", flat=True))


def expire(*, as_of: date, by: Account) -> int:
    """Empty every entry whose time is over; returns how many."""
    return sum(_expire(each, as_of, by) for each in catalogue.every())


def _expire(force: InForce, as_of: date, by: Account) -> int:
    keys = due(force.register, as_of=as_of)
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        with transaction.atomic():
            # a plain query set: versions are append-only for everybody else
            models.QuerySet(Version).filter(entry_id__in=some)._raw_delete(using="default")
            for pk in some:
                Entry.objects.filter(pk=pk).update(
                    state=State.GONE, values={}, sealed=b"", place="", lon=None, lat=None, identity=f"gone:{pk}",
                    touched_at=timezone.now(),
                )  # fmt: skip
            audit.record("directory.expire", by=by, subject=force.id, details={"entries": len(some)})
    return len(keys)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
