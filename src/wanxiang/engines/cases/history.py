"""The one hand that writes a case: moves gathered in memory, then row, steps and events in one transaction.

Compare-and-swap: a case is written only at the version that it was read at; of sixteen who move one case, one does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from wanxiang.core import events
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import course
from wanxiang.engines.cases.clocks import OfficeCalendar
from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.cases.models import Assist, Case, Step
from wanxiang.engines.cases.models import Sequence as Counter
from wanxiang.engines.cases.parties import party

CHUNK = 500
STEP_COLUMNS = (
    "case_id", "seq", "action", "from_state", "to_state", "at", "recorded_at", "by_id", "unit", "opinion", "reply", "why", "set",
    "hash",
)  # fmt: skip
MOMENTS = frozenset({"opened_at", "since", "due_at", "whole_due_at", "handled_at", "closed_at"})
TRACKED = tuple(course.BLANK)
"""The fields of a case that its steps set; everything else is as it was received."""


class Stale(WanxiangError):
    """Somebody else moved the case after it was read."""

    code = "cases.stale"
    status = 409

    def __init__(self) -> None:
        super().__init__("案件刚被他人办理过，本次未作任何改动", hint="请刷新后再办")


class OutOfOrder(WanxiangError):
    """A step would lie before the one that it follows."""

    code = "cases.out_of_order"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said with a move: the two texts (internal opinion, reply to the reporter), the reason, and its fields."""

    opinion: str = ""
    reply: str = ""
    why: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def as_fields(self) -> dict[str, Any]:
        """As `course.changes` takes it."""
        return {**self.fields, "why": self.why, "opinion": self.opinion, "reply": self.reply}


NOTHING_SAID = Said()


class Pen:
    """Writes moves of one case. `move` any number of times, then `write` once, inside a transaction."""

    def __init__(
        self, case: Case, *, flow: Flow, by: Account, at: datetime, calendar: OfficeCalendar, unit: str = ""
    ) -> None:
        self.case, self.flow, self.by, self.at, self.calendar, self.unit = case, flow, by, at, calendar, unit
        self.read_at = case.version
        self.fields = as_fields(case) if case.state else {**course.BLANK, "state": "", "version": 0}
        self.steps: list[Step] = []
        self.emitted: list[tuple[str, int, dict[str, Any]]] = []

    def move(self, action: str, said: Said = NOTHING_SAID) -> Step:
        """Make one move in memory; raises IllegalMove, OutOfOrder."""
        case = self.case
        move = (
            self.flow.move(case.state, action) if case.state else next(m for m in self.flow.moves if m.action == action)
        )
        if case.state and self.at < case.since:
            raise OutOfOrder(f"办理时间 {self.at:%Y-%m-%d %H:%M} 早于上一环节")
        before = case.state
        changed = course.changes(self.fields, flow=self.flow, move=move, said=said.as_fields(), at=self.at, calendar=self.calendar)  # fmt: skip
        self._apply(changed, move.target(before))
        step = self._step(action, before, said, changed)
        if move.emits:
            self.emitted.append((move.emits, step.seq, self._payload(step)))
        return step

    def set(self, action: str, changed: Mapping[str, Any], said: Said = NOTHING_SAID) -> Step:
        """A step that the platform makes beside the flow: it sets fields and leaves the state (a decree moved deadlines)."""
        self._apply(dict(changed), self.case.state)
        return self._step(action, self.case.state, said, dict(changed))

    def write(self) -> Case:
        """Write the case, its new steps, the units that help and the events; raises Stale."""
        case = self.case
        if case.pk is None:
            case.save(force_insert=True)
        else:
            row = {name: getattr(case, attribute(name)) for name in (*TRACKED, "state", "version", "head")}
            swapped = Case.objects.filter(pk=case.pk, version=self.read_at).update(
                **{attribute(name): value for name, value in row.items()}, touched_at=_touched()
            )
            if not swapped:
                raise Stale
        for step in self.steps:
            step.case = case
        Step.objects.bulk_create(self.steps, batch_size=CHUNK)
        self._keep_assists()
        number = case.case_no  # a new case gets its number last, so that those who wait for theirs wait for little
        events.emit_all(
            ((kind, f"{number}:{seq}", said | {"case_no": number}) for kind, seq, said in self.emitted), by=self.by
        )
        self.read_at, self.steps, self.emitted = case.version, [], []
        return case

    def _apply(self, changed: dict[str, Any], target: str) -> None:
        course.merge(self.fields, changed)
        for name in changed:
            setattr(self.case, attribute(name), stored(name, self.fields[name]))
        self.case.state = self.fields["state"] = target
        self.case.version += 1

    def _step(self, action: str, before: str, said: Said, changed: dict[str, Any]) -> Step:
        case = self.case
        step = Step(
            seq=case.version, action=action, from_state=before, to_state=case.state, at=self.at, by=self.by, unit=self.unit,
            opinion=said.opinion, reply=said.reply, why=said.why, set=changed,
        )  # fmt: skip
        case.head = step.hash = course.chain(case.head or course.GENESIS, as_said(step))
        self.steps.append(step)
        return step

    def _payload(self, step: Step) -> dict[str, Any]:
        """Codes and days only: who reported and what was said stay in the case."""
        case = self.case
        return {
            "case_no": case.case_no, "flow": case.flow, "source": case.source, "external_id": case.external_id, "action": step.action,
            "state": case.state, "class_code": case.class_code, "grid_code": case.grid_code, "handler": case.handler,
            "level": case.level, "at": course.iso(step.at), "resolved": case.resolved,
        }  # fmt: skip

    def _keep_assists(self) -> None:
        if not any("assists" in step.set for step in self.steps):
            return
        known = set(self.case.helping.values_list("unit", flat=True))
        new = [unit for unit in self.case.assists if unit not in known]
        Assist.objects.bulk_create(
            Assist(case=self.case, unit=unit, area=party(unit).area, asked_at=self.at) for unit in new
        )


def as_fields(case: Case) -> dict[str, Any]:
    """The tracked fields of a case as JSON has them, with its state."""
    found = {name: jsonable(name, getattr(case, attribute(name)), case) for name in TRACKED}
    return found | {"state": case.state, "version": case.version}


def as_said(step: Step) -> dict[str, Any]:
    """A step as `course` takes it."""
    return {
        "seq": step.seq, "action": step.action, "from_state": step.from_state, "to_state": step.to_state,
        "at": course.iso(step.at), "by": step.by_id, "unit": step.unit, "opinion": step.opinion, "reply": step.reply,
        "why": step.why, "set": step.set, "hash": step.hash,
    }  # fmt: skip


def attribute(name: str) -> str:
    """The attribute of the model that holds a field."""
    return "merged_into_id" if name == "merged_into" else name


def stored(name: str, value: Any) -> Any:
    """A JSON value as the model holds it."""
    if value is None:
        return None
    if name in MOMENTS:
        return parse_datetime(value)
    if name == "shelved_until":
        return date.fromisoformat(value)
    return value


def jsonable(name: str, value: Any, case: Case | None = None) -> Any:
    """A value of the model as JSON holds it."""
    if isinstance(value, datetime):
        return course.iso(value)
    return value.isoformat() if isinstance(value, date) else value


def replay(steps: Iterable[Step]) -> dict[str, Any]:
    """State, version and tracked fields as the steps give them; raises BrokenChain."""
    return course.fold(as_said(step) for step in steps)


def lock(pks: Sequence[int]) -> list[Case]:
    """The cases, locked for this transaction (a row lock where the database has them; SQLite's writer holds the whole)."""
    return list(Case.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def numbers(prefix: str, *, count: int, on: date) -> list[str]:
    """The next `count` numbers of a day, such as SJ21120800017; one counter per prefix and day, inside a transaction."""
    name = f"{prefix}{on:%y%m%d}"
    last = _counted(name, count)
    if last is None:
        with transaction.atomic():
            Counter.objects.get_or_create(name=name)
        last = _counted(name, count) or 0
    return [f"{name}{number:05d}" for number in range(last - count + 1, last + 1)]


def many_numbers(wanted: Mapping[tuple[str, date], int]) -> dict[tuple[str, date], list[str]]:
    """The next numbers of several days at once, {(prefix, day): how many}; inside a transaction, and as many queries for one day as for all."""
    names = {each: f"{each[0]}{each[1]:%y%m%d}" for each in wanted}
    Counter.objects.bulk_create((Counter(name=name) for name in names.values()), ignore_conflicts=True)
    rows = {
        row.name: row for row in Counter.objects.select_for_update().filter(name__in=names.values()).order_by("name")
    }
    found = {}
    for each, count in wanted.items():
        row = rows[names[each]]
        found[each] = [f"{row.name}{number:05d}" for number in range(row.last + 1, row.last + count + 1)]
        row.last += count
    Counter.objects.bulk_update(rows.values(), ["last"])
    return found


def add_steps(steps: Sequence[Step]) -> None:
    """Write the steps of many cases by the driver: through the ORM the same rows cost five times as much."""
    ops, now = connection.ops, _touched()
    columns = ", ".join(map(ops.quote_name, STEP_COLUMNS))
    sql = f"INSERT INTO {ops.quote_name(Step._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(STEP_COLUMNS))})"  # noqa: S608 - names only
    recorded = ops.adapt_datetimefield_value(now)
    rows = [
        (step.case_id, step.seq, step.action, step.from_state, step.to_state, ops.adapt_datetimefield_value(step.at), recorded,
         step.by_id, step.unit, step.opinion, step.reply, step.why, ops.adapt_json_value(step.set, None), step.hash)
        for step in steps
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _counted(name: str, count: int) -> int | None:
    """Count on and give the last number; None where nobody counted under the name yet. One statement: every report makes it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_sequence SET last = last + %s WHERE name = %s RETURNING last", [count, name])
        found = cursor.fetchone()
    return found[0] if found else None


def ahead(prefix: str, *, on: date) -> str:
    """The next number, given out before the case is written, where the database locks rows; "" where it is to be taken then.

    Whoever writes a case would else keep everybody waiting who wants a number of that day. One that is not used after all is
    left out. It need not reach the disk by itself: the case that bears it does, and whatever came before with it.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return ""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        return numbers(prefix, count=1, on=on)[0]


def _touched() -> datetime:
    from django.utils import timezone

    return timezone.now()
