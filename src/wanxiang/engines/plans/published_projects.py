"""What projects publish by name: projects, open_calls, project_reviews."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

_PROJECTS = {
    "number": (pa.string(), "编号"), "kind": (pa.string(), "micro 微改革微创新 / claim 揭榜项目"), "year": (pa.int32(), "申报年度"),
    "title": (pa.string(), "项目"), "unit": (pa.string(), "申报单位"), "applied": (pa.bool_(), "已申报（草稿、撤回除外）"),
    "approved": (pa.bool_(), "已立项"), "accepted": (pa.bool_(), "验收通过"), "showcased": (pa.bool_(), "列为示范"),
    "state": (pa.string(), "状态"), "call": (pa.string(), "榜单编号"), "applied_on": (pa.date32(), "申报日期"),
    "approved_on": (pa.date32(), "立项日期"), "judged_on": (pa.date32(), "验收日期"), "cost": (pa.int64(), "经费（分）"),
}  # fmt: skip
_CALLS = {
    "number": (pa.string(), "编号"), "year": (pa.int32(), "发榜年度"), "title": (pa.string(), "榜题"), "unit": (pa.string(), "发榜单位"),
    "state": (pa.string(), "状态"), "claims": (pa.int32(), "揭榜数"), "awarded": (pa.int32(), "授榜数"),
    "delivered": (pa.int32(), "验收通过数"),
}  # fmt: skip
_REVIEWS = {
    "project": (pa.string(), "项目编号"), "stage": (pa.string(), "环节"), "valid": (pa.int32(), "有效评分"),
    "mean": (pa.float64(), "得分"), "proposal": (pa.string(), "计算建议"), "decision": (pa.string(), "决定"),
    "deviates": (pa.bool_(), "与计算建议不一致"),
}  # fmt: skip


def projects() -> list[tuple[object, ...]]:
    """Every project, drafts included: figures say which they count."""
    from .bodies import names_of
    from .models import Project
    from .project_course import COUNTED_OUT

    rows = list(Project.objects.select_related("call").order_by("pk"))
    names = names_of(row.unit for row in rows)
    return [
        (
            row.number, row.kind, row.year, row.title, names.get(row.unit, row.unit), row.state not in COUNTED_OUT,
            row.approved_on is not None, row.state in ("accepted", "showcased"), row.state == "showcased",
            row.standing, row.call.number if row.call else "", row.applied_on, row.approved_on, row.judged_on, row.cost,
        )
        for row in rows
    ]  # fmt: skip


def open_calls() -> list[tuple[object, ...]]:
    """Every call that was published."""
    from .bodies import names_of
    from .models import OpenCall, Project
    from .project_course import COUNTED_OUT

    rows = list(OpenCall.objects.exclude(state=OpenCall.State.DRAFT).order_by("pk"))
    names = names_of(row.unit for row in rows)
    of_calls = Project.objects.filter(kind="claim")
    claims = Counter(of_calls.exclude(state__in=COUNTED_OUT).values_list("call", flat=True))
    awarded = Counter(of_calls.filter(approved_on__isnull=False).values_list("call", flat=True))
    delivered = Counter(of_calls.filter(state__in=("accepted", "showcased")).values_list("call", flat=True))
    return [
        (
            row.number, row.published_at.year if row.published_at else row.made_at.year, row.title, names.get(row.unit, row.unit),
            row.get_state_display(), claims[row.pk], awarded[row.pk], delivered[row.pk],
        )
        for row in rows
    ]  # fmt: skip


def project_reviews() -> list[tuple[object, ...]]:
    """Reviews that were decided on; nothing of what is still sealed."""
    from .models import PanelReview

    rows = PanelReview.objects.filter(state=PanelReview.State.DECIDED).select_related("panel", "project").order_by("pk")
    return [
        (
            row.project.number, row.panel.get_stage_display(), row.valid, None if row.mean is None else float(row.mean),
            row.get_proposal_display(), row.get_decision_display(), row.decision != row.proposal,
        )
        for row in rows
    ]  # fmt: skip


TABLES = (
    ("projects", _PROJECTS, projects, "微改革微创新和揭榜项目，每个一行"),
    ("open_calls", _CALLS, open_calls, "揭榜挂帅的榜单，每张一行"),
    ("project_reviews", _REVIEWS, project_reviews, "已作决定的评审，每个项目每轮一行"),
)
