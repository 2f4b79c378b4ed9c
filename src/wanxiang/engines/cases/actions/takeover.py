"""The history of a predecessor system: a district that moves here brings its years.

In:  a folder (`docs/case-history.md`): takeover.yml, files of reports in the shapes of their sources, one file of steps
Out: cases whose every step went through the same flow, clocks and hash chain as one made here, at the time it was made there

What differs from `act`: who was allowed is not asked again (the party is), nothing is announced (no events, no messages: the
past is over), and some 500 cases are written at once. A case with a step that the flow does not allow is kept aside whole,
with the reason; the rest is taken. The same folder again changes nothing, one that was interrupted is continued.
"""

import gc
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.steady import steady
from wanxiang.engines.cases import catalogue, classing, history, placing, reporters, worktime
from wanxiang.engines.cases.actions import batches, intake, retelling, stepfile
from wanxiang.engines.cases.actions.retelling import Told, Untold
from wanxiang.engines.cases.actions.stepfile import Brought, Line
from wanxiang.engines.cases.classing import Found
from wanxiang.engines.cases.clocks import OfficeCalendar
from wanxiang.engines.cases.history import Pen
from wanxiang.engines.cases.models import Assist, Batch, Case, Order, Rating, Ruling, Sight

CHUNK = 500
NO_REPORT = "步骤没有对应的报告"
CHANGED = "同一来源编号已有内容不同的案件"
Progress = Callable[[int, int], None]


@dataclass
class Taken:
    """What came of a folder: rows = taken + known + refused."""

    batch: str = ""
    rows: int = 0
    taken: int = 0
    known: int = 0
    steps: int = 0
    """Steps written by this run."""
    refused: list[dict[str, Any]] = field(default_factory=list)
    before: bool = False
    """The same folder had been taken over before: nothing was done."""

    def as_dict(self) -> dict[str, Any]:
        return vars(self).copy()


def take_over(
    *, folder: Path, by: Account, at: datetime, accounts: Mapping[str, str] | None = None, check: bool = False,
    progress: Progress = batches.nothing,
) -> Taken:  # fmt: skip
    """Take over a folder of histories.

    In:     accounts: name in the file → username here; other names act through one system account for each party;
            check: everything is tried, nothing is written
    Raises: BadFile, BadFolder when the folder cannot be read
    """
    brought = stepfile.read(folder)
    batch = None if check else batches.opened(brought.digest, title=brought.title, source="batch", by=by, at=at)
    if batch is not None and batch.rows:
        return Taken(batch.number, batch.rows, batch.taken, batch.known, 0, batch.refused, before=True)
    with steady(), uncollected():
        mover = Mover(brought, batch=batch, until=at, accounts=accounts or {})
        mover.run(progress)
    result = mover.result
    if batch is not None:
        batches.finish(
            batch, rows=result.rows, known=result.known, refused=result.refused, action="case.takeover", by=by
        )
        result.batch = batch.number
    return result


class Mover:
    """Goes through the cases in the order in which they were reported; some hundred are held, then written together."""

    def __init__(self, brought: Brought, *, batch: Batch | None, until: datetime, accounts: Mapping[str, str]) -> None:
        self.brought, self.batch, self.until = brought, batch, until
        self.cast = retelling.Cast(accounts)
        self.calendar: OfficeCalendar = worktime.calendar()
        self.before = Before.of(brought.first_at)
        self.known = _known(brought.sources)
        self.cases = {key: pk for key, (pk, _, _) in self.known.items()}
        self.waiting: list[Told] = []
        self.result = Taken(rows=brought.rows, refused=list(brought.refused))

    def run(self, progress: Progress) -> None:
        """Every report in order; what has steps but no report is kept aside."""
        for done, line in enumerate(self.brought.lines, start=1):
            self._take(line)
            if len(self.waiting) >= CHUNK:
                self._write()
                progress(done, len(self.brought.lines))
        self._write()
        progress(len(self.brought.lines), len(self.brought.lines))

    def _take(self, line: Line) -> None:
        try:
            if self._is_known(line):
                return
            if any(step.into in {told.key for told in self.waiting} for step in line.steps if step.into):
                self._write()  # the case it is merged into must stand first
            told = self._told(line)
        except WanxiangError as error:
            self.result.refused.append({"external_id": line.key[1], "source": line.key[0], "reason": str(error)})
            return
        self.waiting.append(told)
        self.before.add(told.case)

    def _is_known(self, line: Line) -> bool:
        if line.key not in self.known:
            return False
        _, digest, batch = self.known[line.key]
        if digest != line.report.digest():
            raise Untold(CHANGED)
        mine = self.batch is not None and batch == self.batch.pk
        self.result.taken += mine
        self.result.known += not mine
        return True

    def _told(self, line: Line) -> Told:
        """The case with all its steps, in memory."""
        report, began = line.report, line.steps[0].at
        intake.checked(report, at=began)
        placed = placing.place(grid_code=report.grid_code, lon=report.lon, lat=report.lat, address=report.address)
        who = reporters.Reporter() if report.anonymous else reporters.reporter(report.reporter)
        found = _found(report, on=worktime.civil_day(began))
        flow = catalogue.flow(report.flow or found.flow)
        graded = classing.grade(report, found, placed=placed.code, flow=flow, token=who.token(), at=began, repeats=self.before.count)  # fmt: skip
        case = Case(
            receipt="".join(secrets.choice(intake.RECEIPT_LETTERS) for _ in range(6)), flow=flow.id, source=report.source,
            external_id=report.external_id.strip(), digest=report.digest(), batch=self.batch,
            title=report.title.strip() or intake.titled(report.text), text=report.text, reporter_token=who.token(),
            anonymous=report.anonymous, open_to_public=flow.public and graded.sight == Sight.PLACE, extra=dict(report.extra),
            opened_at=began, since=began,
        )  # fmt: skip
        pen = Pen(case, flow=flow, by=self.cast.of(line.steps[0]), at=began, calendar=self.calendar)
        fields = graded.fields() | {"grid_code": placed.code, "address": report.address, "lon": report.lon,
                                    "lat": report.lat, "due_in": report.due_in}  # fmt: skip
        told = Told(key=line.key, pen=pen, who=who, unmapped=found)
        retelling.tell(told, line.steps, received=fields, cast=self.cast, cases=self.cases, repeats=self.before.count, until=self.until)  # fmt: skip
        return told

    def _write(self) -> None:
        if not self.waiting:
            return
        if self.batch is not None:
            with transaction.atomic():
                self._write_all(self.waiting)
        for number, told in enumerate(self.waiting):
            self.cases[told.key] = told.case.pk or -len(self.cases) - number - 1
        self.result.taken += len(self.waiting)
        self.result.steps += sum(len(told.pen.steps) for told in self.waiting)
        self.waiting = []

    def _write_all(self, waiting: Sequence[Told]) -> None:
        _number(waiting)
        Case.objects.bulk_create([told.case for told in waiting])
        for told in waiting:
            told.bind()
        history.add_steps([step for told in waiting for step in told.pen.steps])
        _write_each(Assist, (row for told in waiting for row in told.assists.values()))
        _write_each(Rating, (row for told in waiting for row in told.ratings))
        _write_each(Ruling, (row for told in waiting for row in told.rulings))
        _write_each(Order, (row for told in waiting for row in told.orders))
        for told in waiting:
            if told.unmapped.unmapped:
                classing.remember(
                    told.case, Found(abstained=True, unmapped=told.unmapped.unmapped), at=told.case.opened_at
                )


@contextmanager
def uncollected() -> Iterator[None]:
    """A million small objects that nothing frees early need not be searched for cycles again and again (a seventh of the time)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _write_each(model: Any, rows: Iterable[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=CHUNK)


def _number(waiting: Sequence[Told]) -> None:
    """Numbers by the day of receipt, of cases and of supervision orders; the reporter is sealed under the case's number."""
    cases = [((told.pen.flow.prefix, worktime.civil_day(told.case.opened_at)), told) for told in waiting]
    orders = [(("DB", worktime.civil_day(order.issued_at)), order) for told in waiting for order in told.orders]
    numbers = history.many_numbers(Counter(day for day, _ in [*cases, *orders]))
    for day, told in cases:
        told.case.case_no = numbers[day].pop(0)
        told.case.reporter = reporters.seal(told.who, case_no=told.case.case_no)
    for day, order in orders:
        order.number = numbers[day].pop(0)


def _found(report: intake.Report, *, on: date) -> Found:
    """The class by the source's words alone: no model guesses about what people decided long ago."""
    if report.code and report.scheme in ("", catalogue.OWN):
        leaf = classing.own_leaf(report.code, on=on)
        return Found(leaf, "source", flow=classing.flow_of(leaf))
    return (
        classing.by_source(report, on=on)
        if report.scheme and (report.code or report.class_name)
        else Found(abstained=True)
    )


def _known(sources: Iterable[str]) -> dict[tuple[str, str], tuple[int, str, int | None]]:
    """(source, number) → (pk, digest, batch) of the cases that are here already."""
    rows = Case.objects.filter(source__in=set(sources)).values_list("source", "external_id", "pk", "digest", "batch_id")
    return {(source, number): (pk, digest, batch) for source, number, pk, digest, batch in rows.iterator()}


class Before:
    """How often a matter was reported before, as `classing.repeats` counts it, without a question to the database each time."""

    def __init__(self) -> None:
        self.by_person: dict[tuple[str, str], list[datetime]] = {}
        self.by_place: dict[tuple[str, str], list[datetime]] = {}

    @classmethod
    def of(cls, first: datetime | None) -> "Before":
        """What is here already and near enough to count."""
        made = cls()
        if first is not None:
            rows = Case.objects.filter(opened_at__gte=first - classing.REPEAT_WINDOW).exclude(class_code="")
            said = rows.order_by("opened_at").values_list("class_code", "reporter_token", "grid_code", "opened_at")
            for each in said.iterator():
                made._keep(*each)
        return made

    def add(self, case: Case) -> None:
        """A case that was taken over, under the class that it had in the end."""
        if case.class_code:
            self._keep(case.class_code, case.reporter_token, case.grid_code, case.opened_at)

    def _keep(self, code: str, token: str, grid_code: str, at: datetime) -> None:
        if token:
            self.by_person.setdefault((code, token), []).append(at)
        if len(grid_code) == 15:
            self.by_place.setdefault((code, grid_code), []).append(at)

    def count(self, *, token: str, leaf: Any, grid_code: str, at: datetime, but: int | None = None) -> int:
        """See `classing.repeats`."""
        if leaf is None:
            return 0
        person = self.by_person.get((leaf.code, token), ()) if token else ()
        place = self.by_place.get((leaf.code, grid_code), ())
        counts = (
            sum(at - classing.REPEAT_WINDOW <= then < at for then in person),
            sum(at - classing.TOPIC_WINDOW <= then < at for then in place),
        )
        return min(max(counts), classing.MOST_REPEATS)
