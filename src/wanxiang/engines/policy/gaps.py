"""The lists that service works from: who is entitled and unserved, kept across runs with the day first seen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from wanxiang.engines.policy.models import Gap

PLACES = ("street_code", "community_code", "grid_code")
BATCH = 2000


def renew(*, policy: str, kind: str, rows: Iterable[Mapping[str, Any]], as_of: date) -> dict[str, int]:
    """Make the open gaps of a policy those of `rows`: known ones keep `since`, vanished ones close, closed ones open anew.

    In:  rows: person_key, household_key and place codes; inside a transaction
    Out: {"opened", "kept", "closed"}
    """
    wanted = {row["person_key"]: row for row in rows}
    known = {each[0]: each[1:] for each in _known(policy, kind)}
    again = {known[key][0]: row for key, row in wanted.items() if key in known and known[key][1] != Gap.State.OPEN}
    moved = {known[key][0]: row for key, row in wanted.items() if key in known and known[key][2:] != _place(row)}
    vanished = [pk for key, (pk, state, *_) in known.items() if key not in wanted and state == Gap.State.OPEN]
    new = [row for key, row in wanted.items() if key not in known]
    _insert(policy, kind, new, as_of)
    _change({**moved, **again}, again=set(again), as_of=as_of)
    for part in _parts(vanished):
        Gap.objects.filter(pk__in=part).update(state=Gap.State.CLOSED, closed_on=as_of)
    opened = len(new) + len(again)
    return {"opened": opened, "kept": len(wanted) - opened, "closed": len(vanished)}


def _known(policy: str, kind: str) -> Iterable[tuple[Any, ...]]:
    """person_key, pk, state, household and places of every gap that ever was."""
    rows = Gap.objects.filter(policy=policy, kind=kind)
    return rows.values_list("person_key", "pk", "state", "household_key", *PLACES).iterator(chunk_size=BATCH)


def _insert(policy: str, kind: str, rows: Iterable[Mapping[str, Any]], as_of: date) -> None:
    """Many new gaps, by the driver's own batch: a first run over a district opens a quarter of a million."""
    columns = ["policy", "kind", "person_key", "household_key", *PLACES, "since", "state"]
    quoted = connection.ops.quote_name
    day = connection.ops.adapt_datefield_value(as_of)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quoted(Gap._meta.db_table)} ({', '.join(map(quoted, columns))}) VALUES ({marks})"  # noqa: S608
    values = [(policy, str(kind), row["person_key"], *_place(row), day, Gap.State.OPEN.value) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _change(rows: Mapping[int, Mapping[str, Any]], *, again: set[int], as_of: date) -> None:
    """Gaps that open anew, or whose person moved."""
    for part in _parts(list(rows)):
        found = [
            _opened(gap, rows[gap.pk], as_of) if gap.pk in again else _placed(gap, rows[gap.pk])
            for gap in Gap.objects.filter(pk__in=part)
        ]
        Gap.objects.bulk_update(found, ["since", "state", "closed_on", "household_key", *PLACES], batch_size=100)


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row.get(name) or "" for name in ("household_key", *PLACES))


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
    for name, value in zip(("household_key", *PLACES), _place(row), strict=True):
        setattr(gap, name, value)
    return gap


def _same_place(gap: Gap, row: Mapping[str, Any]) -> bool:
    return tuple(getattr(gap, name) for name in ("household_key", *PLACES)) == _place(row)


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + 900] for start in range(0, len(keys), 900))
