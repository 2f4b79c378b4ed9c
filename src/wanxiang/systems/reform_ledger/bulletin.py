"""The 督查通报 of a period, computed from records: every number is the length of a list that is kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from wanxiang.core.models import Account
from wanxiang.core.official import Linked, Official
from wanxiang.engines.plans.actions.bulletins import draft_bulletin
from wanxiang.engines.plans.duties import unit_names
from wanxiang.engines.plans.models import Bulletin, PlanDocument, Problem, SupervisionOrder
from wanxiang.engines.plans.queries import checking, supervision
from wanxiang.engines.plans.queries.delivery import Period, Record, records
from wanxiang.systems.reform_ledger import addresses, appraising
from wanxiang.systems.reform_ledger.declared import days, formula
from wanxiang.systems.reform_ledger.standings import LABELS, SEVERITY, standings

Row = dict[str, str]
PROGRESS, PRAISE, CHECKS, ORDERS, PROBLEMS, UNITS = "总体进展", "亮点", "自查", "督办", "问题整改", "单位得分"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One list of the bulletin: what it counts, and its rows."""

    id: str
    group: str
    title: str
    measure: str
    rows: Sequence[Row]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "group": self.group,
            "title": self.title,
            "measure": self.measure,
            "rows": list(self.rows),
        }


def draft(*, document: PlanDocument, begins: date, until: date, by: Account, at: datetime, today: date) -> Bulletin:
    """Draft the bulletin of a half-open period, or bring its draft up to date. Raises: SupervisionRefused, Settled"""
    found = sections(document=document, period=appraising.period_of(begins=begins, until=until, today=today))
    last = until - timedelta(days=1)
    title = f"关于{begins:%Y年%-m月%-d日}至{last:%-m月%-d日}改革任务推进情况的督查通报"
    return draft_bulletin(
        document=document,
        title=title,
        begins=begins,
        until=until,
        sections=[each.as_dict() for each in found],
        by=by,
        at=at,
    )


def sections(*, document: PlanDocument, period: Period) -> list[Section]:
    """Every list of the bulletin, in the order in which it is read."""
    known = records(document=document, period=period, check_due=days().check_due)
    names = unit_names(each.unit for each in known)
    return [
        *_progress(document, period, known, names),
        Section(
            id="praise", group=PRAISE, title="通报表扬", measure="项",
            rows=[_of_record(each, names) for each in known if each.kind == "亮点"],
        ),
        *_checks(document, period),
        *_orders(document, period),
        *_problems(document, period),
        Section(id="units", group=UNITS, title="参加计分的单位", measure="个", rows=_units(document, period)),
    ]  # fmt: skip


def paper(bulletin: Bulletin, *, site: str = "") -> bytes:
    """The bulletin as a Word file; numbers lead to their lists where the address of the site is known."""
    written = Official(bulletin.title, subtitle=f"〔{bulletin.year}〕第{bulletin.no}期" if bulletin.no else "草稿")
    if bulletin.words:
        written.paragraph(bulletin.words)
    for group, listed in grouped(bulletin.sections):
        written.heading(group)
        written.paragraph(list(_sentence(bulletin, listed, site)))
        for each in listed:
            if each["rows"] and each["id"] not in QUIET:
                written.paragraph(f"{each['title']}：")
                written.table(
                    ("事项", "单位", "说明"), [(row["title"], row["unit"], row["says"]) for row in each["rows"]]
                )
    signed = bulletin.issued_at or bulletin.made_at
    written.signature(
        (bulletin.issued_by or bulletin.made_by).unit_code or "区委改革办", timezone.localtime(signed).date()
    )
    return written.to_bytes()


def grouped(listed: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Sections by their group, in order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in listed:
        found.setdefault(each["group"], []).append(each)
    return list(found.items())


def address(bulletin: Bulletin, section: str) -> str:
    """Where the list behind a number is opened."""
    return f"/plan/supervision/bulletins/{bulletin.pk}/{section}/"


QUIET = frozenset({"green", "unscheduled", "closed", "stopped", "checks", "orders-issued", "problems-found"})
"""Lists that the bulletin counts and does not print; their numbers open them."""


def _sentence(bulletin: Bulletin, listed: Sequence[dict[str, Any]], site: str) -> Iterator[str | Linked]:
    for number, each in enumerate(listed):
        yield ("" if number == 0 else "，") + each["title"]
        count = f"{len(each['rows'])}{each['measure']}"
        yield Linked(count, site + address(bulletin, each["id"])) if site else count
    yield "。"


def _progress(document: PlanDocument, period: Period, known: list[Record], names: dict[str, str]) -> Iterator[Section]:
    found = standings(document=document, on=period.as_of)
    named = unit_names(task.unit for task, _ in found)
    closed = [each for each in known if each.kind == "任务" and each.facts["牵头"] and each.facts["按期销号"]]
    yield Section(
        id="on-time", group=PROGRESS, title="按期销号", measure="项", rows=[_of_record(each, names) for each in closed]
    )
    for light in SEVERITY:
        rows = [
            _row(
                addresses.named(task), named.get(task.unit, ""), "；".join(standing.reasons), addresses.of_task(task.pk)
            )
            for task, standing in found
            if standing.light == light
        ]
        yield Section(id=light, group=PROGRESS, title=LABELS[light], measure="项", rows=rows)


def _checks(document: PlanDocument, period: Period) -> Iterator[Section]:
    handed, late = [], []
    for month in _months(document, period):
        due = days().check_due(month)
        listed = checking.handed_in(document=document, month=month, due=due, on=period.as_of)
        names = unit_names(each.unit for each in listed)
        for each in listed:
            url = addresses.of_month(each.unit, f"{month:%Y-%m}")
            row = _row(f"{month:%Y年%-m月}自查", names[each.unit], each.state, url)
            (late if each.late else handed).append(row)
    yield Section(id="checks", group=CHECKS, title="按时报送", measure="份", rows=handed)
    yield Section(id="checks-late", group=CHECKS, title="迟报和未报", measure="份", rows=late)


def _months(document: PlanDocument, period: Period) -> Iterator[date]:
    """The months whose day of handing in lies in the period; none from before the plan had tasks."""
    first = document.tasks.order_by("made_at").values_list("made_at", flat=True).first()
    month = (period.begins.replace(day=1) - timedelta(days=1)).replace(day=1)
    while month < period.until:
        if first and month >= timezone.localtime(first).date().replace(day=1) and period.holds(days().check_due(month)):
            yield month
        month = checking.months_until(month)[1]


def _orders(document: PlanDocument, period: Period) -> Iterator[Section]:
    rows = list(supervision.orders(document=document).order_by("pk"))
    names = unit_names(each.unit for each in rows)
    issued = [each for each in rows if period.holds(_day(each.issued_at))]
    closed = [
        each for each in rows if each.state == SupervisionOrder.State.CLOSED and period.holds(_day(each.ended_at))
    ]
    running = [each for each in rows if each.state == SupervisionOrder.State.OPEN]
    late = [each for each in running if each.due < period.as_of and each.answered_on is None]
    for name, title, listed in (
        ("orders-issued", "新立项", issued), ("orders-closed", "销号", closed), ("orders-open", "在办", running),
        ("orders-late", "其中逾期未反馈", late), ("orders-returned", "退回重办过", [each for each in rows if each.returned]),
    ):  # fmt: skip
        yield Section(
            id=name, group=ORDERS, title=title, measure="件", rows=[_of_order(each, names) for each in listed]
        )


def _problems(document: PlanDocument, period: Period) -> Iterator[Section]:
    faults = list(supervision.problems(document=document).filter(kind=Problem.Kind.FAULT).order_by("pk"))
    names = unit_names(each.unit for each in faults)
    still = [each for each in faults if each.state in (Problem.State.OPEN, Problem.State.RECTIFIED)]
    for name, title, listed in (
        ("problems-found", "新发现", [each for each in faults if period.holds(each.found_on)]),
        ("problems-closed", "已整改销号", [each for each in faults if period.holds(each.closed_on)]),
        ("problems-open", "正在整改", still),
        ("problems-overdue", "其中逾期", [each for each in still if each.deadline and each.deadline < period.as_of]),
    ):
        yield Section(
            id=name, group=PROBLEMS, title=title, measure="个", rows=[_of_problem(each, names) for each in listed]
        )


def _units(document: PlanDocument, period: Period) -> list[Row]:
    found = appraising.preview(document=document, period=period)
    names = unit_names(each.unit for each in found.totals)
    query = f"?begins={period.begins}&until={period.until}"
    return [
        _row(
            f"第 {each.place} 位" if each.total is not None else "不适用", names[each.unit],
            f"{each.total} 分（{formula()[0].title}，过程计分）" if each.total is not None else "没有计入的记录",
            f"/plan/appraisal/preview/{each.unit}/{query}",
        )
        for each in found.totals
    ]  # fmt: skip


def _of_record(record: Record, names: dict[str, str]) -> Row:
    return _row(record.title, names.get(record.unit, record.unit), "", addresses.of_record(record))


def _of_order(order: SupervisionOrder, names: dict[str, str]) -> Row:
    answered = f"，{order.answered_on:%Y-%m-%d} 反馈" if order.answered_on else ""
    returned = f"，退回重办 {order.returned} 次" if order.returned else ""
    says = f"时限 {order.due:%Y-%m-%d}{answered}{returned}"
    return _row(f"{order.number} {order.task.title}", names[order.unit], says, addresses.of_order(order.pk))


def _of_problem(problem: Problem, names: dict[str, str]) -> Row:
    says = f"{problem.get_state_display()}，整改时限 {problem.deadline:%Y-%m-%d}"
    return _row(f"{problem.number} {problem.fact}", names[problem.unit], says, addresses.of_problem(problem.number))


def _row(title: str, unit: str, says: str, url: str) -> Row:
    return {"title": title, "unit": unit, "says": says, "url": url}


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None
