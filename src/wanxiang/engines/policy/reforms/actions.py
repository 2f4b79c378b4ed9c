"""Writes: a reform drawn up, a reform calculated. Neither touches a policy, a decision or a list."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction

from wanxiang.core import audit, files, tables
from wanxiang.core.models import Account, StoredFile
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.everybody import PLACES
from wanxiang.engines.policy.models import Reform, ReformRun
from wanxiang.engines.policy.reforms import applying, calculating, reading
from wanxiang.engines.policy.reforms.calculating import Calculated

KIND = "reform"
CHANGES = "changes.parquet"
KEPT_RUNS = 5
"""Calculations of one reform that stay; who changed goes with the older ones."""


@transaction.atomic
def save(*, text: str, by: Account) -> Reform:
    """Keep a reform under its id, checked against the policies in force; the same id again replaces it.

    Raises: PolicyError, ExpressionError naming line and word
    """
    read = reading.loads(text, known=_known())
    calculating.audience_of(applying.apply(read, known=_known()), read)
    fields = {"title": read.title, "text": text, "since": read.since, "policies": list(read.policies), "by": by}
    made, new = Reform.objects.update_or_create(name=read.id, defaults=fields)
    audit.record("policy.reform_saved", by=by, subject=made.name, details={"new": new, "policies": made.policies})
    return made


def calculate(*, name: str, by: Account) -> ReformRun:
    """Calculate a reform over everybody registered now, and keep what it found.

    Raises: NoSuchReform; TableNotReady when nobody is registered yet; PolicyError; ParameterMissing
    """
    from wanxiang.engines.policy.reforms import queries

    reform = queries.reform(name)
    known, local = _known(), catalogue.local()
    read = reading.loads(reform.text, known=known, file=f"{name}.yml")
    table = calculating.table_of(calculating.audience_of(applying.apply(read, known=known), read))
    registry = files.current("registry")
    with tables.connect(table) as connection:
        people = calculating.load(read, known=known, local=local, connection=connection)
        found = calculating.calculate(read, known=known, local=local, people=people)
        folder = files.new_folder(KIND)
        warnings = calculating.warnings(read, known=known, local=local)
        pq.write_table(_changed(found), folder / CHANGES, compression="zstd")
    with transaction.atomic():
        files.remember([folder / CHANGES])
        made = ReformRun.objects.create(
            reform=reform, text=reform.text, registry=registry.key if registry else "", folder=folder.name, by=by,
            versions=catalogue.versions(read.policies), result={**found.as_dict(), "warnings": warnings}, seconds=round(found.seconds, 3),
        )  # fmt: skip
        audit.record("policy.reform_calculated", by=by, subject=name, details={"run": made.pk, "rows": people.rows})
        _drop_old(reform)
    return made


def _known() -> Mapping[str, Policy]:
    return {policy.id: policy for policy in catalogue.policies()}


def _changed(found: Calculated) -> pa.Table:
    """One row for each subject for whom something changes, or may: key, places, marks, the year's difference in 分."""
    concerned = np.logical_or.reduce(list(found.whole.marks.values()))
    rows = pa.array(found.whole.rows[concerned], pa.int64())
    difference = found.whole.difference
    columns: dict[str, Any] = {"person_key": found.people.keys().take(rows)}
    columns |= {level: found.people.places[level].take(rows).cast(pa.string()) for level in PLACES}
    columns |= {name: pa.array(marked[concerned]) for name, marked in found.whole.marks.items()}
    for end in ("low", "high"):
        amounts = getattr(difference, end)[concerned]
        columns[end] = pa.array(np.where(np.isfinite(amounts), amounts, np.nan), from_pandas=True).cast(pa.int64())
    return pa.table(columns)


def _drop_old(reform: Reform) -> None:
    """Older calculations go, with who changed in them; files after the transaction."""
    gone = list(reform.runs.order_by("-id")[KEPT_RUNS:])
    for run in gone:
        folder = files.home("snapshots", KIND, run.folder)
        StoredFile.objects.filter(name__startswith=f"{folder.relative_to(files.home())}/").delete()
        run.delete()
        transaction.on_commit(lambda folder=folder: shutil.rmtree(folder, ignore_errors=True))


def file_of(run: ReformRun) -> Path:
    """Who changes, as Parquet."""
    return files.home("snapshots", KIND, run.folder, CHANGES)
