"""One person's enrolments now: those of the snapshot, with the platform's own approvals and stops since.

The snapshot's list is read once per process and snapshot, sorted by person; a look-up is a binary search and two queries.
"""

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wanxiang.core import files
from wanxiang.engines.registry.decisions import current_key
from wanxiang.engines.registry.linkage import OWN
from wanxiang.engines.registry.models import OwnEnrolment, OwnStop, PersonMerge

SNAPSHOT = "registry"


def of_person(person_key: str) -> list[dict[str, Any]]:
    """Rows as of the table `enrolments`: person_key, policy, from_on, until_on (exclusive), source; stops applied."""
    now = files.current(SNAPSHOT)
    key = current_key(person_key)
    keys = [key, *PersonMerge.objects.filter(new_key=key).values_list("old_key", flat=True)]
    rows = [*(_listed(now.key, str(now.path("enrolments.parquet")), key) if now else ()), *_own(keys, key)]
    stops = list(OwnStop.objects.filter(person_key__in=keys).values_list("policy", "on"))
    return [_stopped(row, stops) for row in rows]


def _own(keys: list[str], key: str) -> list[dict[str, Any]]:
    given = OwnEnrolment.objects.filter(person_key__in=keys).values_list("policy", "from_on")
    return [
        {"person_key": key, "policy": policy, "from_on": begins, "until_on": None, "source": OWN}
        for policy, begins in given
    ]


def _stopped(row: dict[str, Any], stops: list[tuple[str, date]]) -> dict[str, Any]:
    """An own stop ends what began before it; a later beginning wins again."""
    days = [on for policy, on in stops if policy == row["policy"] and (row["from_on"] is None or row["from_on"] <= on)]
    ends = min([*days, *([row["until_on"]] if row["until_on"] else [])], default=None)
    return {**row, "until_on": ends}


def _listed(snapshot: str, path: str, person_key: str) -> list[dict[str, Any]]:
    keys, rows = _sorted(snapshot, path)
    first, end = np.searchsorted(keys, person_key, "left"), np.searchsorted(keys, person_key, "right")
    return rows.slice(int(first), int(end - first)).to_pylist()


@lru_cache(maxsize=2)
def _sorted(snapshot: str, path: str) -> tuple[np.ndarray, pa.Table]:
    table = pq.read_table(path, columns=["person_key", "policy", "from_on", "until_on", "source"]).sort_by("person_key")
    return table["person_key"].to_numpy(zero_copy_only=False).astype(str), table
