"""What supervision publishes by name: plan_problems, plan_checks, plan_orders, plan_appraisal."""

from __future__ import annotations

import pyarrow as pa

_PROBLEMS = {
    "number": (pa.string(), "编号"), "kind": (pa.string(), "fault 问题 / praise 亮点"), "item": (pa.int32(), "改革事项序号"),
    "task": (pa.string(), "任务"), "unit": (pa.string(), "责任单位"), "fact": (pa.string(), "事实"), "round": (pa.string(), "督查方案编号"),
    "state": (pa.string(), "open 整改中 / rectified 待复核 / closed 已整改 / noted 已通报"), "found_on": (pa.date32(), "发现日期"),
    "deadline": (pa.date32(), "整改时限"), "closed_on": (pa.date32(), "销号日期"), "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_CHECKS = {
    "unit": (pa.string(), "单位"), "month": (pa.date32(), "月份（当月第一天）"), "tasks": (pa.int32(), "任务数"), "version": (pa.int32(), "最新版本"),
    "due": (pa.date32(), "报送时限"), "submitted_on": (pa.date32(), "首次报送日期"), "late": (pa.bool_(), "迟报"),
    "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_ORDERS = {
    "number": (pa.string(), "督办单号"), "item": (pa.int32(), "改革事项序号"), "task": (pa.string(), "任务"), "unit": (pa.string(), "承办单位"),
    "round": (pa.string(), "督查方案编号"), "state": (pa.string(), "open 办理中 / closed 已销号 / withdrawn 已撤销"),
    "issued_on": (pa.date32(), "交办日期"), "due": (pa.date32(), "办理时限"), "answered_on": (pa.date32(), "反馈日期"),
    "on_time": (pa.bool_(), "按期反馈"), "returned": (pa.int32(), "退回重办次数"), "case_no": (pa.string(), "案件编号"),
    "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip
_APPRAISAL = {
    "begins": (pa.date32(), "考核期起"), "until": (pa.date32(), "考核期止（不含）"), "version": (pa.int32(), "版本"),
    "state": (pa.string(), "published 公示中 / replaced 已更正 / frozen 已定案"), "unit": (pa.string(), "单位"),
    "criterion": (pa.string(), "指标"), "title": (pa.string(), "指标名称"), "points": (pa.float64(), "得分，空为不适用"),
    "most": (pa.float64(), "满分，0 为加分项"), "formula": (pa.string(), "办法版本"), "is_current": (pa.bool_(), "是否当前方案"),
}  # fmt: skip


def problems() -> list[tuple[object, ...]]:
    """Every problem and good example."""
    from .bodies import names_of
    from .models import Problem

    rows = list(Problem.objects.select_related("item", "task", "round").order_by("pk"))
    names, now = names_of(row.unit for row in rows), _current()
    return [
        (
            row.number, row.kind, row.item.no if row.item else None, row.task.title if row.task else "", names.get(row.unit, row.unit),
            row.fact, row.round.number if row.round else "", row.state, row.found_on, row.deadline, row.closed_on, row.document_id == now,
        )
        for row in rows
    ]  # fmt: skip


def checks() -> list[tuple[object, ...]]:
    """Every self-check that was handed in, a unit and month in one row however often it was corrected."""
    from django.db.models import Count

    from .bodies import names_of
    from .models import MonthCheck

    handed = MonthCheck.objects.filter(submitted_on__isnull=False).annotate(tasks=Count("lines")).order_by("version")
    newest = {(row.document_id, row.unit, row.month): row for row in handed}
    first = {key: row for row in reversed(list(handed)) for key in [(row.document_id, row.unit, row.month)]}
    names, now = names_of(unit for _, unit, _ in newest), _current()
    return [
        (
            names.get(unit, unit), month, row.tasks, row.version, row.due, first[document, unit, month].submitted_on,
            first[document, unit, month].late, document == now,
        )
        for (document, unit, month), row in sorted(newest.items())
    ]  # fmt: skip


def orders() -> list[tuple[object, ...]]:
    """Every order."""
    from django.utils import timezone

    from .bodies import names_of
    from .models import SupervisionOrder

    rows = list(SupervisionOrder.objects.select_related("task__item", "round").order_by("pk"))
    names, now = names_of(row.unit for row in rows), _current()
    return [
        (
            row.number, row.task.item.no if row.task.item else None, row.task.title, names.get(row.unit, row.unit),
            row.round.number if row.round else "", row.state, timezone.localtime(row.issued_at).date(), row.due, row.answered_on,
            row.on_time, row.returned, row.case_no, row.task.document_id == now,
        )
        for row in rows
    ]  # fmt: skip


def appraisal() -> list[tuple[object, ...]]:
    """Every point of every version that was published."""
    from .bodies import names_of
    from .models import Score

    rows = list(Score.objects.select_related("appraisal").order_by("pk"))
    names, now = names_of(row.unit for row in rows), _current()
    return [
        (
            row.appraisal.begins, row.appraisal.until, row.appraisal.version, row.appraisal.state, names.get(row.unit, row.unit),
            row.criterion, row.title, None if row.points is None else float(row.points), float(row.most),
            row.appraisal.formula_version, row.appraisal.document_id == now,
        )
        for row in rows
    ]  # fmt: skip


def _current() -> int | None:
    from .queries import current

    document = current()
    return document.pk if document else None


TABLES = (
    ("plan_problems", _PROBLEMS, problems, "问题清单和亮点，每条一行"),
    ("plan_checks", _CHECKS, checks, "已报送的月度自查，一个单位一个月一行"),
    ("plan_orders", _ORDERS, orders, "督办单，每件一行"),
    ("plan_appraisal", _APPRAISAL, appraisal, "绩效考核得分，每个单位每项一行，各版俱在"),
)
