"""What time brings about: warnings before due, telling the chain after it, the end of a shelving, closing what nobody contests.

Every rung of the ladder is told once per clock and deadline. Where suddenly very many cases would be told upwards (the
office was closed by a typhoon, the network was down) they are held for a person to look at first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from wanxiang.core import audit, events
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, clocks, course, history, worktime
from wanxiang.engines.cases.actions.handling import follow_up
from wanxiang.engines.cases.clocks import Clock
from wanxiang.engines.cases.flows import ClockRule
from wanxiang.engines.cases.models import Case, Warning

HORIZON = timedelta(days=4)
"""How far ahead warnings are looked for: longer than the last fifth of any clock but the longest ones, which wait their turn."""
CHAIN = ("handler", "desk", "center", "supervisor")
"""Who is told at each rung: before due the handler; at due the desk of the place; then the district's desk, then supervision."""
MASS_LEAST, MASS_SHARE = 50, 0.05
"""More new overdue cases at once than both of these are held for a person."""
ARCHIVE_AFTER = timedelta(days=30)
AT_ONCE = 500


@dataclass
class Watched:
    """What a watch did."""

    warned: int = 0
    told: int = 0
    held: int = 0
    resumed: int = 0
    closed: int = 0
    archived: int = 0
    moved: int = 0


def watch(*, at: datetime, by: Account) -> Watched:
    """One round: warnings and escalations, then the moves that are the platform's; safe to run again at any time."""
    done = Watched()
    _warn(done, at=at, by=by)
    done.resumed = _each(
        "unshelve", Case.objects.filter(state="shelved", shelved_until__lte=worktime.civil_day(at)), at=at, by=by
    )
    done.closed = _each(
        "close", Case.objects.filter(state="checked", due_clock="callback", due_at__lt=at), at=at, by=by
    )
    done.closed += _lapse(at=at, by=by)
    done.archived = _each(
        "archive", Case.objects.filter(state="closed", closed_at__lt=at - ARCHIVE_AFTER), at=at, by=by
    )
    return done


def release(*, warnings: list[int], by: Account, at: datetime) -> int:
    """A person let held warnings go out; returns how many did."""
    with transaction.atomic():
        rows = list(Warning.objects.select_for_update().filter(pk__in=warnings, held=True).select_related("case"))
        Warning.objects.filter(pk__in=[row.pk for row in rows]).update(held=False)
        audit.record("case.warnings_released", by=by, details={"warnings": len(rows)})
        _emit(rows, by=by)
    return len(rows)


def recompute(*, at: datetime, by: Account) -> int:
    """Deadlines that stand on days without a decree, once it has come: each moved one is a step of its case."""
    calendar, moved = worktime.calendar(), 0
    for pk in Case.objects.filter(provisional=True).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            (case,) = history.lock([pk])
            flow = catalogue.flow(case.flow)
            changed = course.recomputed(history.as_fields(case), flow=flow, calendar=calendar)
            if changed:
                pen = history.Pen(case, flow=flow, by=by, at=at, calendar=calendar)
                pen.set("recompute", changed)
                pen.write()
                moved += 1
    if moved:
        audit.record("case.recompute", by=by, details={"cases": moved, "calendar": calendar.version})
    return moved


def _warn(done: Watched, *, at: datetime, by: Account) -> None:
    rows = list(_due(at))
    late = [row for row in rows if row.rung]
    mass = len(late) > max(MASS_LEAST, MASS_SHARE * Case.objects.filter(due_at__isnull=False).count())
    for row in late:
        row.held = mass
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        with transaction.atomic():
            Warning.objects.bulk_create(some, ignore_conflicts=True)
            _emit([row for row in some if not row.held], by=by)
    if mass:
        with transaction.atomic():
            events.emit(
                "cases.mass_overdue", payload={"cases": len(late), "at": course.iso(at)}, by=by, key=course.iso(at)
            )
    done.warned, done.held = len(rows) - len(late), len(late) if mass else 0
    done.told = len(late) - done.held


def _due(at: datetime) -> Iterator[Warning]:
    """The warnings whose moment has come and that nobody was given yet."""
    near = Case.objects.filter(due_at__lt=at + HORIZON).exclude(due_clock="").order_by("pk")
    given = set(Warning.objects.filter(case__in=near).values_list("case_id", "clock", "due_at", "rung"))
    calendar, flows = worktime.calendar(), catalogue.all_flows()
    for case in near.only("pk", "flow", "clocks", "due_clock", "due_at", "handler", "case_no").iterator():
        clock, rule = Clock.of_json(case.clocks[case.due_clock]), flows[case.flow].clocks[case.due_clock]
        for rung, moment in enumerate([] if rule.silent else _ladder(clock, rule, calendar)):
            if moment <= at and (case.pk, clock.name, case.due_at, rung) not in given:
                to = CHAIN[min(rung, len(CHAIN) - 1)]
                yield Warning(case=case, clock=clock.name, rung=rung, due_at=case.due_at, to=to, at=at)


def _ladder(clock: Clock, rule: ClockRule, calendar: clocks.OfficeCalendar) -> list[datetime]:
    """Before due, at due, and each step of the declared ladder after it."""
    after = clocks.escalations(clock, rule.escalate, calendar) if rule.escalate else ()
    return [clocks.warn_at(clock, calendar, share=rule.warn), clock.due_at, *after]


def _emit(rows: list[Warning], *, by: Account) -> None:
    payloads = [
        (f"{row.case.case_no}:{row.clock}:{course.iso(row.due_at)}:{row.rung}",
         {"case_no": row.case.case_no, "clock": row.clock, "rung": row.rung, "to": row.to, "handler": row.case.handler,
          "due_at": course.iso(row.due_at)})
        for row in rows
    ]  # fmt: skip
    events.emit_many("cases.time", payloads=payloads, by=by)


def _lapse(*, at: datetime, by: Account) -> int:
    """What a flow says happens when a clock of it has run out and nobody asked for more."""
    done = 0
    for flow in catalogue.all_flows().values():
        for move in flow.moves:
            if move.lapses:
                over = Case.objects.filter(flow=flow.id, state__in=move.origins, due_clock=move.lapses, due_at__lt=at)
                done += _each(move.action, over, at=at, by=by)
    return done


def _each(action: str, rows: object, *, at: datetime, by: Account) -> int:
    """A move of the platform on each of the rows; one that a person moved meanwhile is left alone."""
    done = 0
    for case in rows.order_by("pk")[:AT_ONCE]:  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                follow_up(case, action, by=by, at=at)
            done += 1
        except WanxiangError:
            continue
    return done
