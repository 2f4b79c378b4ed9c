"""The lists that service works from: who is entitled and unserved, kept across runs with the day first seen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wanxiang.engines.policy.models import Gap

PLACES = ("street_code", "community_code", "grid_code")
BATCH = 2000


def renew(*, policy: str, kind: str, rows: Iterable[Mapping[str, Any]], as_of: date) -> dict[str, int]:
    """Make the open gaps of a policy those of `rows`: known ones keep `since`, vanished ones close, closed ones open anew.

    In:  rows: person_key, household_key and place codes; inside a transaction
    Out: {"opened", "kept", "closed"}
    """
    wanted = {row["person_key"]: row for row in rows}
    known = {gap.person_key: gap for gap in Gap.objects.filter(policy=policy, kind=kind).iterator(BATCH)}
    new = [_new(policy, kind, row, as_of) for key, row in wanted.items() if key not in known]
    again = [
        _opened(known[key], row, as_of)
        for key, row in wanted.items()
        if key in known and known[key].state != Gap.State.OPEN
    ]
    moved = [_placed(known[key], row) for key, row in wanted.items() if key in known and known[key].state == Gap.State.OPEN
             and not _same_place(known[key], row)]  # fmt: skip
    vanished = [gap.pk for key, gap in known.items() if key not in wanted and gap.state == Gap.State.OPEN]
    Gap.objects.bulk_create(new, batch_size=BATCH)
    Gap.objects.bulk_update([*again, *moved], ["since", "state", "closed_on", "household_key", *PLACES], batch_size=200)
    for part in _parts(vanished):
        Gap.objects.filter(pk__in=part).update(state=Gap.State.CLOSED, closed_on=as_of)
    return {"opened": len(new) + len(again), "kept": len(wanted) - len(new) - len(again), "closed": len(vanished)}


def of(people: Iterable[str]) -> dict[tuple[str, str, str], Gap]:
    """(policy, kind, person_key) → gap of these persons, open or closed."""
    return {(gap.policy, gap.kind, gap.person_key): gap for gap in Gap.objects.filter(person_key__in=list(people))}


def touch(found: Gap | None, *, policy: str, kind: str, row: Mapping[str, Any], holds: bool, as_of: date) -> None:
    """One person: open the gap when it holds, close it when it does not. found: as `of` gives it."""
    is_open = found is not None and found.state == Gap.State.OPEN
    if found is None:
        if holds:
            _new(policy, kind, row, as_of).save()
    elif holds and not is_open:
        _opened(found, row, as_of).save()
    elif holds and not _same_place(found, row):
        _placed(found, row).save()
    elif is_open and not holds:
        found.state, found.closed_on = Gap.State.CLOSED, as_of
        found.save(update_fields=["state", "closed_on"])


def _new(policy: str, kind: str, row: Mapping[str, Any], as_of: date) -> Gap:
    return _placed(Gap(policy=policy, kind=kind, person_key=row["person_key"], since=as_of), row)


def _opened(gap: Gap, row: Mapping[str, Any], as_of: date) -> Gap:
    gap.since, gap.state, gap.closed_on = as_of, Gap.State.OPEN, None
    return _placed(gap, row)


def _placed(gap: Gap, row: Mapping[str, Any]) -> Gap:
    for name in ("household_key", *PLACES):
        setattr(gap, name, row.get(name) or "")
    return gap


def _same_place(gap: Gap, row: Mapping[str, Any]) -> bool:
    return all(getattr(gap, name) == (row.get(name) or "") for name in ("household_key", *PLACES))


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + 900] for start in range(0, len(keys), 900))
