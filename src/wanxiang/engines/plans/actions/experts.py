"""Writes: experts are drawn for a gate, state their interests, and give an opinion.

The draw is a number that is kept: who has it and the list of experts draws the same ones again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import audit
from wanxiang.engines.plans.models import Expert, ExpertReview, Gate, ReviewedDocument

from .gates import GateRefused, rule_of
from .reviewing import BEFORE_THE_MEETING
from .rooms import held_document, said_in_full, step

if TYPE_CHECKING:
    from wanxiang.core.models import Account


def add_expert(*, name: str, field: str, of: str, by: Account, at: datetime, unit: str = "") -> Expert:
    """Somebody who may be drawn. Raises: GateRefused when already listed"""
    said = {"name": said_in_full(name, "姓名")[:60], "of": said_in_full(of, "工作单位")[:120]}
    with transaction.atomic():
        made, new = Expert.objects.get_or_create(
            **said, defaults={"field": said_in_full(field, "专业")[:60], "unit": unit, "at": at, "by": by}
        )
        if not new:
            raise GateRefused(f"专家库里已有{of}的{name}")
        audit.record("plans.expert_added", by=by, subject=f"expert:{made.pk}")
    return made


def draw(*, document: ReviewedDocument, gate: str, number: str, by: Account, at: datetime) -> list[ExpertReview]:
    """Draw as many experts as the gate still lacks, none of the drafting unit, none twice.

    In:     number: what the draw is made from, such as a public lottery number or a random text; kept with the gate
    Raises: GateRefused when the gate needs none, or the list has too few
    """
    rule = rule_of(gate)
    if not rule.experts:
        raise GateRefused(f"“{rule.title}”不需要抽取专家")
    with transaction.atomic():
        held = held_document(document, *BEFORE_THE_MEETING)
        standing = held.gates.select_for_update().get(kind=gate)
        lacking = rule.experts - standing.experts.exclude(statement=ExpertReview.Statement.CONFLICT).count()
        if lacking <= 0:
            raise GateRefused(f"已抽取 {rule.experts} 名专家", hint="有专家回避时可以补抽")
        standing.draw = standing.draw or said_in_full(number, "抽取号")[:64]
        standing.save(update_fields=["draw"])
        chosen = _in_order(standing, held.unit)[:lacking]
        if len(chosen) < lacking:
            raise GateRefused(
                f"专家库里可抽的只有 {len(chosen)} 名，还差 {lacking - len(chosen)} 名", hint="请先补充专家库"
            )
        made = ExpertReview.objects.bulk_create(
            ExpertReview(gate=standing, expert=expert, drawn_at=at, drawn_by=by) for expert in chosen
        )
        step(
            held,
            "drawn",
            by=by,
            at=at,
            said=f"{rule.title}：{'、'.join(one.name for one in chosen)}",
            draw=standing.draw,
        )
    return made


def state_interest(*, review: ExpertReview, conflict: str, by: Account, at: datetime) -> ExpertReview:
    """What an expert states on conflicts of interest: "" is none; anything else, and he or she stands aside."""
    with transaction.atomic():
        held = _held(review)
        if held.statement != ExpertReview.Statement.WAITING:
            raise GateRefused(f"{held.expert.name}已声明过")
        held.conflict = conflict.strip()[:200]
        held.statement = ExpertReview.Statement.CONFLICT if held.conflict else ExpertReview.Statement.FREE
        held.stated_at = at
        held.save(update_fields=["conflict", "statement", "stated_at"])
        said = f"{held.expert.name}：{held.get_statement_display()}"
        step(held.gate.document, "stated", by=by, at=at, said=said, review=held.pk)
    return held


def give_verdict(*, review: ExpertReview, verdict: str, says: str, by: Account, at: datetime) -> ExpertReview:
    """The opinion of an expert who stated to be free of interest. Raises: GateRefused"""
    if verdict not in ExpertReview.Verdict.values:
        raise GateRefused("请选择结论：同意、修改后同意或不同意")
    with transaction.atomic():
        held = _held(review)
        if held.statement != ExpertReview.Statement.FREE:
            raise GateRefused(f"{held.expert.name}还没有作无利益关系声明，或已回避")
        if held.verdict:
            raise GateRefused(f"{held.expert.name}已出具意见")
        held.verdict, held.says, held.given_at = verdict, said_in_full(says, "意见"), at
        held.save(update_fields=["verdict", "says", "given_at"])
        said = f"{held.expert.name}：{held.get_verdict_display()}。{held.says}"
        step(held.gate.document, "verdict", by=by, at=at, said=said, review=held.pk)
    return held


def _in_order(standing: Gate, unit: str) -> list[Expert]:
    """The experts who may be drawn, in the order that the number gives them."""
    drawn = standing.experts.values("expert")
    may = Expert.objects.filter(active=True).exclude(pk__in=drawn)
    listed = [expert for expert in may if not (unit and expert.unit == unit)]
    return sorted(listed, key=lambda expert: hashlib.sha256(f"{standing.draw}:{expert.pk}".encode()).hexdigest())


def _held(review: ExpertReview) -> ExpertReview:
    held = ExpertReview.objects.select_for_update(of=("self",)).select_related("gate__document", "expert")
    found = held.get(pk=review.pk)
    held_document(found.gate.document, *BEFORE_THE_MEETING)
    return found
