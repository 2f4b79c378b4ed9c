"""Writes: reviewed documents, their versions, and what is said at their gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from wanxiang.core import events, sealed
from wanxiang.core.sealed import File
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_names, unit_of
from wanxiang.engines.plans.gating import GateRule
from wanxiang.engines.plans.models import (
    DocumentVersion,
    Gate,
    GateOpinion,
    PlanItem,
    ReviewedDocument,
    Task,
)
from wanxiang.engines.plans.queries.reviewing import may_review

from .rooms import MeetingRefused, held_document, said_in_full, step
from .second import another
from .steps import day_of
from .tasks import demand_units

if TYPE_CHECKING:
    from wanxiang.core.models import Account

BEFORE_THE_MEETING = (
    ReviewedDocument.Status.DRAFT,
    ReviewedDocument.Status.SUBMITTED,
    ReviewedDocument.Status.SENT_BACK,
)
UNCHANGED_AFTER = (ReviewedDocument.Status.PASSED, ReviewedDocument.Status.ISSUED)


class GateRefused(MeetingRefused):
    """What was asked for at a gate does not fit its declaration, or the person may not do it."""

    code = "plan.gate_refused"


def register_document(
    *, title: str, kind: str, unit: str, by: Account, at: datetime, facts: Mapping[str, bool] | None = None,
    items: Iterable[PlanItem] = (), tasks: Iterable[Task] = (), file: File | None = None,
) -> ReviewedDocument:  # fmt: skip
    """A document that a unit begins to draft, with every declared gate open.

    In:     facts: declared facts that were said, true or false; tasks: those that the document is to carry out
    Raises: MeetingRefused for an unknown kind, fact or unit, or where the unit has a document of that title; BadFile
    """
    title = said_in_full(title, "文件名称")[:200]
    said = _known(kind, facts or {})
    demand_units([unit], on=day_of(at))
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = ReviewedDocument.objects.create(
                    title=title, kind=kind, unit=unit, facts=said, made_at=at, made_by=by
                )
        except IntegrityError:
            raise MeetingRefused(
                f"{unit_names([unit])[unit]}已登记过《{title}》", hint="请在原来的条目下上传新版本"
            ) from None
        made.items.set(items)
        made.tasks.set(tasks)
        Gate.objects.bulk_create(Gate(document=made, kind=rule.id) for rule in houses.gates().gates.values())
        step(made, "registered", by=by, at=at, said=title, kind=kind)
        if file is not None:
            add_version(document=made, file=file, by=by, at=at)
    return made


def take_over(
    *, title: str, kind: str, unit: str, meeting: str, passed_on: date, number: str, by: Account, at: datetime
) -> ReviewedDocument:
    """A document that was decided on before the platform was in use: entered as such, without gates of its own.

    In:     meeting: which meeting decided, in words; number: its number where it was issued, else ""
    Raises: MeetingRefused
    """
    with transaction.atomic():
        made = register_document(title=title, kind=kind, unit=unit, by=by, at=at)
        made.gates.all().delete()
        made.earlier = said_in_full(meeting, "审议会议")[:120]
        made.passed_on, made.number = passed_on, number.strip()[:60]
        made.issued_on = passed_on if made.number else None
        made.status = ReviewedDocument.Status.ISSUED if made.number else ReviewedDocument.Status.PASSED
        made.save()
        step(made, "taken_over", by=by, at=at, said=made.earlier, number=made.number)
    return made


def edit_document(
    *, document: ReviewedDocument, by: Account, at: datetime, facts: Mapping[str, bool], items: Iterable[PlanItem],
    tasks: Iterable[Task] = (),
) -> ReviewedDocument:  # fmt: skip
    """Say which facts hold of a document, and which items and tasks it serves. Raises: MeetingRefused, MeetingMoved"""
    said = _known(document.kind, facts)
    with transaction.atomic():
        held = held_document(document, *BEFORE_THE_MEETING)
        changed = sorted(fact for fact in {*held.facts, *said} if held.facts.get(fact) != said.get(fact))
        held.facts = said
        held.save(update_fields=["facts"])
        held.items.set(items)
        held.tasks.set(tasks)
        step(held, "edited", by=by, at=at, said="、".join(changed), facts=said)
    return held


def add_version(
    *, document: ReviewedDocument, file: File, by: Account, at: datetime, note: str = ""
) -> DocumentVersion:
    """Seal a new version of the text; what was passed is not rewritten. Raises: BadFile, MeetingMoved, MeetingRefused"""
    with transaction.atomic():
        held = held_document(document)
        if held.status in UNCHANGED_AFTER:
            raise MeetingRefused(f"《{held.title}》已{held.get_status_display()}，不能再换文本")
        kept, last = sealed.keep(file), held.versions.order_by("number").last()
        if last is not None and last.sha256 == kept.sha256:
            raise MeetingRefused(f"这份文件与第 {last.number} 版完全相同")
        made = DocumentVersion.objects.create(
            document=held, number=(last.number if last else 0) + 1, sha256=kept.sha256, name=kept.name,
            media_type=kept.media_type, bytes=kept.bytes, note=note.strip()[:300], at=at, by=by,
        )  # fmt: skip
        step(held, "version", by=by, at=at, said=f"第 {made.number} 版 {made.name}", sha256=made.sha256)
    return made


def issue_document(*, document: ReviewedDocument, number: str, on: date, by: Account, at: datetime) -> ReviewedDocument:
    """Write down the number under which a passed document was issued. Raises: MeetingRefused, MeetingMoved"""
    with transaction.atomic():
        held = held_document(document, ReviewedDocument.Status.PASSED)
        if held.passed_on and on < held.passed_on:
            raise MeetingRefused(f"印发日期早于审议日期 {held.passed_on:%Y-%m-%d}")
        held.number, held.issued_on, held.status = said_in_full(number, "文号")[:60], on, ReviewedDocument.Status.ISSUED
        held.save(update_fields=["number", "issued_on", "status"])
        step(held, "issued", by=by, at=at, said=held.number)
    return held


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
    if not may_review(rule, by=by):
        raise GateRefused(f"“{rule.title}”意见由{rule.reviewer}部门或改革办录入")
    if by.pk == document.made_by_id or unit_of(by) == document.unit:
        raise GateRefused(f"起草单位不能给自己的文件出具“{rule.title}”意见", hint="请由审查单位或改革办录入")


def _demand_experts(standing: Gate, rule: GateRule) -> None:
    heard = standing.experts.exclude(verdict="").count()
    if heard < rule.experts:
        raise GateRefused(
            f"“{rule.title}”须有 {rule.experts} 名无利益关系的专家出具意见，现有 {heard} 名",
            hint="请先抽取专家并录入意见",
        )


def rule_of(gate: str) -> GateRule:
    """The declared gate. Raises: GateRefused"""
    known = houses.gates().gates
    if gate not in known:
        raise GateRefused(f"没有名为“{gate}”的关口", hint=f"已声明：{'、'.join(each.title for each in known.values())}")
    return known[gate]


def _known(kind: str, facts: Mapping[str, bool]) -> dict[str, bool]:
    """The facts that were said, each a declared one. Raises: MeetingRefused"""
    declared = houses.gates()
    if kind not in declared.kinds:
        raise MeetingRefused(f"没有“{kind}”这一类文件", hint=f"可选：{'、'.join(declared.kinds)}")
    if unknown := sorted(facts.keys() - declared.facts.keys()):
        raise MeetingRefused(f"没有声明这些情形：{'、'.join(unknown)}")
    return {fact: bool(said) for fact, said in facts.items()}
