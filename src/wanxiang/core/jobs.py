"""Work that comes round by itself: one row per job and period, leased by one worker, done once.

A job is idempotent: a worker that dies leaves a lease that runs out, and the next one does the work again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=30)
GIVE_UP_AFTER = 5


@dataclass(frozen=True)
class Job:
    """Something to do once a day, at or after an hour of the civil day."""

    name: str
    title: str
    run: Callable[[date], None]
    hour: int = 2


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Make a job known; systems do so when Django starts."""
    _jobs[job.name] = job


def jobs() -> list[Job]:
    """Every registered job."""
    return list(_jobs.values())


def run_due(now: datetime) -> list[str]:
    """Run what is due at this moment and free; returns the names of what was done."""
    local = timezone.localtime(now)
    return [job.name for job in jobs() if local.hour >= job.hour and _run(job, local.date(), now)]


def _run(job: Job, day: date, now: datetime) -> bool:
    from wanxiang.core.models import JobRun

    if not _lease(job, day, now):
        return False
    row = JobRun.objects.filter(job=job.name, day=day)
    try:
        job.run(day)
    except Exception as error:
        log.exception("job %s of %s failed; it is tried again", job.name, day)
        row.update(leased_until=None, error=repr(error)[:500])
        return False
    row.update(finished_at=timezone.now(), leased_until=None, error="")
    return True


def _lease(job: Job, day: date, now: datetime) -> bool:
    """Whether this worker may do it: by inserting the row, or by taking over a lease that ran out."""
    from wanxiang.core.models import JobRun

    try:
        with transaction.atomic():
            JobRun.objects.create(job=job.name, day=day, leased_until=now + LEASE, attempts=1)
        return True
    except IntegrityError:
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        row = JobRun.objects.filter(free, job=job.name, day=day, finished_at=None, attempts__lt=GIVE_UP_AFTER)
        return bool(row.update(leased_until=now + LEASE, attempts=F("attempts") + 1))
