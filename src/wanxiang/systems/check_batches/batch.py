"""A batch: begun under an approval, one case a row, its coverage while it runs, and its end."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from wanxiang.core import audit
from wanxiang.core.declarations import declared, one
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.steady import steady
from wanxiang.district.levels import DIGITS
from wanxiang.engines.cases import catalogue, dispatching, taxonomy, visibility, worktime
from wanxiang.engines.cases.actions import Report, batches, receive, reportfile
from wanxiang.engines.cases.actions.handling import follow_up
from wanxiang.engines.cases.models import Batch, Case
from wanxiang.systems.check_batches import lists
from wanxiang.systems.check_batches.lists import CheckList, Row

FLOW, TASK = "check", "排查"
MOST_ROWS = 20_000
DONE = ("closed", "absent", "refused")
OPEN = ("received", "accepted", "dispatched", "handling", "rework")
OUTCOMES: Mapping[str, str] = {
    "closed": "已核实", "absent": "查无", "refused": "拒绝", "rework": "待再访", "waiting": "未查", "lapsed": "结束未查",
}  # fmt: skip


class BadBatch(WanxiangError):
    """A batch cannot be begun or ended as asked."""

    code = "check_batches.bad_batch"


class NoSuchBatch(WanxiangError):
    code = "check_batches.no_such_batch"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Approval:
    """By whom a batch was approved, in which document, on what basis, until which day (the last on which one may knock)."""

    approved_by: str
    document: str
    basis: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How far a place is: rows, those done, and each outcome."""

    code: str
    total: int
    outcomes: Mapping[str, int]

    @property
    def done(self) -> int:
        """Found, absent or refused: somebody was there and knows."""
        return sum(self.outcomes.get(state, 0) for state in DONE)

    @property
    def share(self) -> float:
        """Done of all, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    @property
    def share_text(self) -> str:
        """The same in words."""
        return f"{self.share:.1%}"


def kinds() -> list[CheckList]:
    """The declared kinds of check lists."""
    return [each.data for each in declared(lists.KIND)]


def begin(
    *, data: bytes, name: str, kind: str, title: str, approval: Approval, by: Account, at: datetime, most: int = MOST_ROWS,
    progress: Callable[[int, int], None] = batches.nothing,
) -> Batch:  # fmt: skip
    """Turn a list into a batch with one case a row; the same list again is continued, never doubled.

    In:     data: CSV or workbook; kind: id of a check list
    Out:    the batch; rows that were not taken stand in it with their reason
    Raises: BadBatch, BadList, NotAdmitted, NoSuchDeclaration, BadFile
    """
    check = one(lists.KIND, kind).data
    clause = admitted(check, on=worktime.civil_day(at))
    _approved(approval, on=worktime.civil_day(at))
    sheet = reportfile.read(data, name=name)
    if len(sheet.rows) > most:
        raise BadBatch(f"名单有 {len(sheet.rows):,} 行，一次最多 {most:,} 行", hint="请按街道拆开")
    found = list(lists.rows(sheet.columns, sheet.rows))
    digest = hashlib.sha256(data + f"{FLOW}:{kind}:{approval.document}".encode()).hexdigest()
    batch = batches.opened(digest, title=title or check.title, source="batch", by=by, at=at)
    if batch.rows:
        return batch
    _describe(batch, check, approval, clause)
    refused = list(_receive(found, check, batch, approval, by=by, at=at, progress=progress))
    batches.finish(batch, rows=len(found), known=0, refused=refused, action="check.begin", by=by)
    batch.refresh_from_db()
    return batch


def admitted(check: CheckList, *, on: date) -> str:
    """The clause of the approved list by which grids may be asked to do this check; raises NotAdmitted."""
    found = taxonomy.admitted(TASK, check.code, on=on, admissions=catalogue.admissions())
    if found is None:
        raise dispatching.NotAdmitted(
            f"“{check.title}”不在社区（网格）工作事项准入清单内", hint="请按程序申请准入后再派"
        )
    return found.clause


def visible(*, by: Account) -> QuerySet[Batch]:
    """The batches of which an account sees at least one case."""
    mine = visibility.visible(by, Case.objects.filter(flow=FLOW)).values("batch_id")
    return Batch.objects.filter(flow=FLOW, pk__in=mine)


def batch_of(number: str, *, by: Account) -> Batch:
    """One batch; raises NoSuchBatch when unknown or out of reach."""
    found = visible(by=by).filter(number=number).first()
    if found is None:
        raise NoSuchBatch("没有这个批次", hint="不在本人范围内的批次不显示")
    return found


def rows_of(batch: Batch, *, by: Account) -> QuerySet[Case]:
    """The cases of a batch that an account sees."""
    return visibility.visible(by, Case.objects.filter(batch=batch)).order_by("pk")


def coverage(cases: QuerySet[Case], *, level: str, below: str = "") -> list[Coverage]:
    """How far each place of a level is, by its code; what is not placed that far stands under ""."""
    found: dict[str, Counter[str]] = {}
    for code, state in cases.order_by().values_list("grid_code", "state"):
        if code.startswith(below):
            place = code[: DIGITS[level]] if len(code) >= DIGITS[level] else ""
            found.setdefault(place, Counter())[state if state in OUTCOMES else "waiting"] += 1
    return [
        Coverage(code=code, total=sum(count.values()), outcomes=dict(count)) for code, count in sorted(found.items())
    ]


def whole(cases: QuerySet[Case]) -> Coverage:
    """The coverage of all of them together."""
    count = Counter(
        state if state in OUTCOMES else "waiting" for state in cases.order_by().values_list("state", flat=True)
    )
    return Coverage(code="", total=sum(count.values()), outcomes=dict(count))


def end(*, number: str, by: Account, at: datetime) -> Batch:
    """End a batch: what was not reached is closed as such, the summary is kept with who ended it. Once ended, always ended."""
    found = batch_of(number, by=by)
    if found.ended_at:
        return found
    open_rows = Case.objects.filter(batch=found, state__in=OPEN)
    if visibility.visible(by, open_rows).count() != open_rows.count():
        raise BadBatch("批次里有不在您范围内的排查件，不能由您结束", hint="请由建立批次的一级结束")
    with transaction.atomic(), steady():
        for case in open_rows.order_by("pk"):
            follow_up(case, "lapse", by=Account.system("check_batches"), at=at)
        summary = whole(Case.objects.filter(batch=found)).outcomes
        Batch.objects.filter(pk=found.pk).update(ended_at=at, approval={**found.approval, "summary": dict(summary)})
        audit.record("check.end", by=by, subject=number, details={"outcomes": dict(summary)})
    found.refresh_from_db()
    return found


def _approved(approval: Approval, *, on: date) -> None:
    missing = [title for title, said in (("批准人", approval.approved_by), ("批次文件", approval.document), ("依据", approval.basis)) if not said.strip()]  # fmt: skip
    if missing:
        raise BadBatch(f"批次须写明{'、'.join(missing)}", hint="没有批次文件的排查不能派到社区和网格")
    if approval.until < on:
        raise BadBatch("截止日期已过", hint="请核对批次文件")


def _describe(batch: Batch, check: CheckList, approval: Approval, clause: str) -> None:
    said = {"approved_by": approval.approved_by.strip(), "document": approval.document.strip(), "basis": approval.basis.strip(),
            "until": approval.until.isoformat(), "list": check.id, "clause": clause, "task": TASK}  # fmt: skip
    Batch.objects.filter(pk=batch.pk).update(flow=FLOW, approval=said, due_at=worktime.midnight(approval.until))
    batch.refresh_from_db()


def _receive(
    found: Iterable[Row], check: CheckList, batch: Batch, approval: Approval, *, by: Account, at: datetime, progress: Callable[[int, int], None]
) -> Iterable[dict[str, Any]]:  # fmt: skip
    """Make the cases; yields the rows that were not taken, with why."""
    listed = list(found)
    days = max((approval.until - worktime.civil_day(at)).days, 1)
    with steady():
        for row in listed:
            reason = row.reason
            if not reason:
                try:
                    receive(_report(row, check, batch, days=days), by=by, at=at, batch=batch)
                except WanxiangError as error:
                    reason = str(error)
            if reason:
                yield {"row": row.number, "external_id": row.object[:80], "reason": reason}
            progress(row.number, len(listed))


def _report(row: Row, check: CheckList, batch: Batch, *, days: int) -> Report:
    return Report(
        source="batch", external_id=f"{batch.number}-{row.number}", text=row.text, title=f"{check.title}：{row.object or row.address}"[:120],
        flow=FLOW, code=check.code, address=row.address[:200], grid_code=row.grid_code, due_in=f"{days}日",
        reporter={"name": row.person, "phone": row.phone}, extra={"questions": dict(check.questions), "list": check.id},
    )  # fmt: skip
