"""Writes: what is said at the gates of a document. A failed one is told to whoever follows: plans.gate_failed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wanxiang.core import events, sealed
from wanxiang.core.sealed import File
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_of
from wanxiang.engines.plans.gating import GateRule
from wanxiang.engines.plans.models import Gate, GateOpinion, ReviewedDocument
from wanxiang.engines.plans.queries.reviewing import may_review

from .reviewing import BEFORE_THE_MEETING
from .rooms import MeetingRefused, held_document, said_in_full, step
from .second import another

if TYPE_CHECKING:
    from wanxiang.core.models import Account


class GateRefused(MeetingRefused):
    """What was asked for at a gate does not fit its declaration, or the person may not do it."""

    code = "plan.gate_refused"


def record_opinion(
    *, document: ReviewedDocument, gate: str, outcome: str, reviewers: str, says: str, on: date, by: Account, at: datetime,
    ground: str = "", file: File | None = None,
) -> GateOpinion:  # fmt: skip
    """What was said at a gate of the document's present version; a failed one emits plans.gate_failed.

    In:     outcome: passed, advised or failed; ground: a declared reason where the gate fails and declares any
    Raises: GateRefused; BadFile; MeetingMoved
    """
    rule = rule_of(gate)
    if outcome not in (Gate.Outcome.PASSED, Gate.Outcome.ADVISED, Gate.Outcome.FAILED):
        raise GateRefused(f"“{rule.title}”的结论应为通过、有条件通过或未通过")
    if outcome == Gate.Outcome.FAILED and rule.grounds and ground not in rule.grounds:
        raise GateRefused(f"请选择“{rule.title}”未通过的原因")
    with transaction.atomic():
        held = held_document(document, *BEFORE_THE_MEETING)
        _demand_reviewer(held, rule, by=by)
        standing = held.gates.select_for_update().get(kind=gate)
        if outcome != Gate.Outcome.FAILED:
            _demand_experts(standing, rule)
        said = _opinion(standing, outcome=outcome, reviewers=said_in_full(reviewers, "审查人"), says=said_in_full(says, "意见"),
                        on=on, by=by, at=at, ground=ground if outcome == Gate.Outcome.FAILED else "", file=file)  # fmt: skip
        if outcome == Gate.Outcome.FAILED:
            _emit_failed(held, rule, said, by=by)
    return said


def ask_waiver(*, document: ReviewedDocument, gate: str, why: str, by: Account, at: datetime) -> Gate:
    """Ask that a gate be not needed for this document; somebody else decides. Raises: GateRefused, MeetingMoved"""
    rule = rule_of(gate)
    if rule.always:
        raise GateRefused(f"“{rule.title}”每份文件都要办，不能申请不办")
    with transaction.atomic():
        held = held_document(document, *BEFORE_THE_MEETING)
        standing = held.gates.select_for_update().get(kind=gate)
        standing.waiver_why, standing.waiver_by, standing.waiver_at = said_in_full(why, "理由")[:300], by, at
        standing.save(update_fields=["waiver_why", "waiver_by", "waiver_at"])
        step(held, "waiver_asked", by=by, at=at, said=f"{rule.title}：{standing.waiver_why}", gate=gate)
    return standing


def decide_waiver(
    *, document: ReviewedDocument, gate: str, agreed: bool, says: str, on: date, by: Account, at: datetime
) -> Gate:
    """A second person agrees that a gate is not needed, or does not. Raises: GateRefused, MeetingMoved"""
    rule = rule_of(gate)
    with transaction.atomic():
        held = held_document(document, *BEFORE_THE_MEETING)
        standing = held.gates.select_for_update().get(kind=gate)
        if standing.waiver_by_id is None:
            raise GateRefused(f"没有人申请不办“{rule.title}”")
        another(by=by, than=standing.waiver_by, what="核定", did="申请不办")
        why, asked_by = standing.waiver_why, standing.waiver_by
        standing.waiver_why, standing.waiver_by, standing.waiver_at = "", None, None
        if agreed:
            _opinion(standing, outcome=Gate.Outcome.NOT_NEEDED, reviewers=by.name or by.username,
                     says=says.strip() or why, on=on, by=by, at=at, asked_by=asked_by)  # fmt: skip
        else:
            standing.save(update_fields=["waiver_why", "waiver_by", "waiver_at"])
        said = f"{rule.title}：{'同意不办' if agreed else '仍须办理'}（{why}）"
        step(held, "waiver_decided", by=by, at=at, said=said, gate=gate, agreed=agreed)
    return standing


def rule_of(gate: str) -> GateRule:
    """The declared gate. Raises: GateRefused"""
    known = houses.gates().gates
    if gate not in known:
        raise GateRefused(f"没有名为“{gate}”的关口", hint=f"已声明：{'、'.join(each.title for each in known.values())}")
    return known[gate]


def _opinion(
    standing: Gate, *, outcome: str, reviewers: str, says: str, on: date, by: Account, at: datetime, ground: str = "",
    file: File | None = None, asked_by: Account | None = None,
) -> GateOpinion:  # fmt: skip
    """Add an opinion, and let the gate stand as it says."""
    kept = sealed.keep(file) if file is not None else None
    last = standing.document.versions.order_by("number").last()
    made = GateOpinion.objects.create(
        gate=standing, outcome=outcome, ground=ground, version=last.number if last else 0, reviewers=reviewers[:200],
        says=says, on=on, asked_by=asked_by, at=at, by=by, sha256=kept.sha256 if kept else "",
        name=kept.name if kept else "", media_type=kept.media_type if kept else "",
    )  # fmt: skip
    standing.outcome, standing.version = outcome, made.version
    standing.save()
    said = f"{rule_of(standing.kind).title}：{made.get_outcome_display()}。{says}"
    step(standing.document, "opinion", by=by, at=at, said=said, gate=standing.kind, outcome=outcome, ground=ground)
    return made


def _emit_failed(document: ReviewedDocument, rule: GateRule, said: GateOpinion, *, by: Account) -> None:
    ground = rule.grounds.get(said.ground)
    payload = {
        "document": document.pk, "title": document.title, "gate": rule.id, "gate_title": rule.title, "ground": said.ground,
        "ground_title": ground.title if ground else "", "stops": bool(ground and ground.stops), "opinion": said.pk,
        "tasks": list(document.tasks.order_by("pk").values_list("pk", flat=True)), "at": said.at.isoformat(),
    }  # fmt: skip
    events.emit("plans.gate_failed", payload=payload, by=by)


def _demand_reviewer(document: ReviewedDocument, rule: GateRule, *, by: Account) -> None:
    """The declared reviewer or the reform office; nobody reviews what he or she, or the own unit, drafted."""
    if by.pk == document.made_by_id or unit_of(by) == document.unit:
        raise GateRefused(f"起草单位不能给自己的文件出具“{rule.title}”意见", hint="请由审查单位或改革办录入")
    if not may_review(rule, by=by):
        raise GateRefused(f"“{rule.title}”意见由审查单位或改革办录入")


def _demand_experts(standing: Gate, rule: GateRule) -> None:
    heard = standing.experts.exclude(verdict="").count()
    if heard < rule.experts:
        raise GateRefused(
            f"“{rule.title}”须有 {rule.experts} 名无利益关系的专家出具意见，现有 {heard} 名",
            hint="请先抽取专家并录入意见",
        )
