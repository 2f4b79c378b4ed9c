"""Work that comes round by itself, daily or every few minutes: one row per job and period, leased by one worker, done once.

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


@dataclass(frozen=True)
class Round:
    """Something to do every so often: deadlines are watched, another system is asked for what is new."""

    name: str
    title: str
    run: Callable[[datetime], object]
    """Takes the moment, which stands on the pinned day where the home has one."""
    every: timedelta = timedelta(minutes=5)


_jobs: dict[str, Job] = {}
_rounds: dict[str, Round] = {}
KEPT = timedelta(days=2)
"""Rows of rounds older than this say nothing any more."""


def register_round(one: Round) -> None:
    """Make a round known; engines and systems do so when Django starts."""
    _rounds[one.name] = one


def rounds() -> list[Round]:
    """Every registered round."""
    return list(_rounds.values())


def run_rounds(now: datetime, *, moment: datetime) -> list[str]:
    """Do the rounds whose time has come and that no other worker does; returns their names.

    In: now: the true time, which leases and periods go by; moment: what the work is told
    """
    from wanxiang.core.models import JobRun

    done = [each.name for each in rounds() if _round(each, now, moment)]
    if done:
        JobRun.objects.filter(slot__gt=0, day__lt=(now - KEPT).date()).delete()
    return done


def _round(one: Round, now: datetime, moment: datetime) -> bool:
    local = timezone.localtime(now)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    slot = 1 + int(seconds // one.every.total_seconds())
    return _once(one.name, local.date(), slot, now, lambda: one.run(moment))


def register(job: Job) -> None:
    """Make a job known; systems do so when Django starts."""
    _jobs[job.name] = job


def jobs() -> list[Job]:
    """Every registered job."""
    return list(_jobs.values())


def run_due(now: datetime, *, today: date | None = None) -> list[str]:
    """Run what is due at this moment and free; returns the names of what was done.

    In: now: the true time, which leases and days go by; today: what the work is told, where the home stands still on a day
    """
    local = timezone.localtime(now)
    told = today or local.date()
    return [job.name for job in jobs() if local.hour >= job.hour and _run(job, local.date(), now, told)]


def _run(job: Job, day: date, now: datetime, told: date) -> bool:
    return _once(job.name, day, 0, now, lambda: job.run(told))


def _once(name: str, day: date, slot: int, now: datetime, work: Callable[[], object]) -> bool:
    from wanxiang.core.models import JobRun

    if not _lease(name, day, slot, now):
        return False
    row = JobRun.objects.filter(job=name, day=day, slot=slot)
    try:
        work()
    except Exception as error:
        log.exception("job %s of %s failed; it is tried again", name, day)
        row.update(leased_until=None, error=repr(error)[:500])
        return False
    row.update(finished_at=timezone.now(), leased_until=None, error="")
    return True


def _lease(name: str, day: date, slot: int, now: datetime) -> bool:
    """Whether this worker may do it: by inserting the row, or by taking over a lease that ran out."""
    from wanxiang.core.models import JobRun

    try:
        with transaction.atomic():
            JobRun.objects.create(job=name, day=day, slot=slot, leased_until=now + LEASE, attempts=1)
        return True
    except IntegrityError:
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        row = JobRun.objects.filter(free, job=name, day=day, slot=slot, finished_at=None, attempts__lt=GIVE_UP_AFTER)
        return bool(row.update(leased_until=now + LEASE, attempts=F("attempts") + 1))
