"""What a text would do to the people as they are known today: decided by the engine of the run, and written nowhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.core import tables
from wanxiang.engines.policy import everybody
from wanxiang.engines.policy.declaring import Policy


@dataclass(frozen=True)
class Count:
    """Numbers of persons (or enterprises) at a place ("" everywhere): eligible before and after, moved in and out, not known."""

    code: str
    before: int
    after: int
    newly: int
    no_longer: int
    unknown: int


@dataclass(frozen=True)
class Effect:
    """The whole, street by street (most change first). compared: whether there is a file in force to compare with."""

    as_of: date
    rows: int
    compared: bool
    whole: Count
    streets: tuple[Count, ...]
    seconds: float
    audience: str


def effect(new: Policy, old: Policy | None, *, as_of: date, local: Mapping[str, str]) -> Effect:
    """Decide both for everybody in one pass, and compare.

    In:     old: the file in force, None for a new policy; one for another audience is not compared
    Raises: TableNotReady before there are people; ParameterMissing
    """
    started = time.perf_counter()
    subjects = everybody.SUBJECTS[new.audience]
    compared = old is not None and old.audience == new.audience
    policies = [replace(new, id=f"{new.id}~"), *([old] if old is not None and compared else [])]
    enrolments = tables.table("enrolments")
    listed = bool((enrolments.paths or list)()) or enrolments.read is not None
    with tables.connect(subjects.table, *(["enrolments"] if listed else [])) as connection:
        days = [policy.on(as_of, local=local) for policy in policies]
        decided = everybody.decide(days, connection=connection, with_enrolments=False, explain_unknown=False)
    rows = decided.rows.num_rows
    now = decided.decisions[0].outcome
    was = _plain(decided.decisions[1].outcome.true, rows) if compared else np.zeros(rows, dtype=bool)
    entitled, unknown = _plain(now.true, rows), _plain(now.unknown, rows)
    masks = (was, entitled, entitled & ~was, was & ~entitled, unknown)
    whole = Count("", *(int(np.count_nonzero(mask)) for mask in masks))
    return Effect(as_of, rows, compared, whole, _streets(decided, was, entitled, unknown), round(time.perf_counter() - started, 2), new.audience)  # fmt: skip


def _plain(bits: np.ndarray, rows: int) -> np.ndarray:
    return np.unpackbits(bits, count=rows, bitorder="little").astype(bool)


def _streets(
    decided: everybody.Decided, was: np.ndarray, entitled: np.ndarray, unknown: np.ndarray
) -> tuple[Count, ...]:
    if "street_code" not in decided.rows.column_names:
        return ()
    codes = pc.fill_null(decided.rows["street_code"].cast(pa.string()), "").combine_chunks().dictionary_encode()
    place = codes.indices.to_numpy(zero_copy_only=False)
    names = codes.dictionary.to_pylist()
    masks = (was, entitled, entitled & ~was, was & ~entitled, unknown)
    totals = [np.bincount(place[mask], minlength=len(names)) for mask in masks]
    found = [Count(code, *(int(total[at]) for total in totals)) for at, code in enumerate(names)]
    return tuple(sorted(found, key=lambda count: (-(count.newly + count.no_longer), count.code)))
