"""Writes of the appraisal: published, contested, answered by another person, frozen. Points come from outside, computed by the formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from wanxiang.core import audit, events
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans.models import Appraisal, Objection, PlanDocument, Score

from .second import another
from .steps import day_of, needed

if TYPE_CHECKING:
    from wanxiang.core.models import Account

State, Decision = Appraisal.State, Objection.Decision


class AppraisalRefused(WanxiangError):
    """An appraisal cannot be published, contested or frozen as asked."""

    code = "plan.appraisal_refused"


class AppraisalFrozen(AppraisalRefused):
    """A result that is settled, or replaced by a later version."""

    code = "plan.appraisal_frozen"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Points:
    """The points of one unit by one criterion, with the rows that they come of."""

    unit: str
    criterion: str
    title: str
    most: Decimal
    points: Decimal | None
    how: str
    rows: Sequence[Mapping[str, Any]]


def publish_appraisal(
    *,
    document: PlanDocument,
    title: str,
    begins: date,
    until: date,
    formula: Mapping[str, Any],
    formula_version: str,
    points: Iterable[Points],
    object_until: date,
    by: Account,
    at: datetime,
) -> Appraisal:
    """Publish a result with the formula as it stands; units may contest it until a day.

    Raises: AppraisalRefused when the period is not over, has a result already, or nothing was computed
    """
    if until > day_of(at) or object_until <= day_of(at):
        raise AppraisalRefused("考核期还没有结束，或异议截止日期不在今天以后。")
    listed = list(points)
    with transaction.atomic():
        PlanDocument.objects.select_for_update().get(pk=document.pk)
        if Appraisal.objects.filter(document=document, begins=begins, until=until).exists():
            raise AppraisalRefused("这一考核期的结果已经公示。", hint="有异议的按异议程序更正")
        if not listed:
            raise AppraisalRefused("没有可以考核的单位。")
        made = Appraisal.objects.create(
            document=document, title=needed(title, "名称")[:200], begins=begins, until=until, formula=dict(formula),
            formula_version=formula_version, object_until=object_until, published_at=at, published_by=by,
        )  # fmt: skip
        Score.objects.bulk_create(_score(made, each) for each in listed)
        audit.record("plans.appraisal_published", by=by, subject=_subject(made), details={"formula": formula_version})
        events.emit("plans.appraisal_published", payload={"appraisal": made.pk}, by=by)
    return made


def object_to(*, score: Score, says: str, evidence: str, by: Account, at: datetime) -> Objection:
    """A unit contests one of its points. Raises: AppraisalFrozen after the day or of an old version; AppraisalRefused"""
    with transaction.atomic():
        held = _in_force(score.appraisal)
        if day_of(at) > held.object_until:
            raise AppraisalFrozen(f"异议期已于 {held.object_until:%Y-%m-%d} 截止。")
        if score.objections.filter(decision=Decision.WAITING).exists():
            raise AppraisalRefused("这一项已有待答复的异议。")
        made = Objection.objects.create(
            appraisal=held,
            score=score,
            says=needed(says, "异议"),
            evidence=needed(evidence, "佐证")[:300],
            at=at,
            by=by,
        )
        audit.record("plans.appraisal_objection", by=by, subject=_subject(held), details={"criterion": score.criterion})
    return made


def answer_objection(
    *,
    objection: Objection,
    upheld: bool,
    answer: str,
    by: Account,
    at: datetime,
    points: Decimal | None = None,
) -> Objection:
    """Answer a unit. What is upheld makes a new version of the whole result, with the one point changed and why.

    In:     points: those that are right, where the objection is upheld
    Raises: SecondPerson when who published (any version) or who contested would answer; AppraisalRefused, AppraisalFrozen
    """
    with transaction.atomic():
        held = (
            Objection.objects.select_for_update(of=("self",))
            .select_related("by", "appraisal", "score")
            .get(pk=objection.pk)
        )
        if held.decision != Decision.WAITING:
            raise AppraisalFrozen("这条异议已经答复。")
        newest = _newest(held.appraisal)
        for before in _versions(held.appraisal):
            another(by=by, than=before.published_by, what="答复异议", did="公布考核结果")
        another(by=by, than=held.by, what="答复", did="提出异议")
        held.answer, held.answered_at, held.answered_by = needed(answer, "答复"), at, by
        held.decision = Decision.UPHELD if upheld else Decision.REFUSED
        if upheld:
            held.corrected_in = _corrected(newest, held, points, at=at)
        held.save(update_fields=["answer", "answered_at", "answered_by", "decision", "corrected_in"])
        audit.record("plans.objection_answered", by=by, subject=_subject(held.appraisal), details={"upheld": upheld})
    return held


def freeze_appraisal(*, appraisal: Appraisal, by: Account, at: datetime) -> Appraisal:
    """Settle a result once nobody may contest it any more and every objection has its answer. Raises: AppraisalRefused"""
    with transaction.atomic():
        held = _in_force(appraisal)
        if day_of(at) <= held.object_until:
            raise AppraisalRefused(f"异议期到 {held.object_until:%Y-%m-%d}，期满才能定案。")
        if Objection.objects.filter(appraisal__in=_versions(held), decision=Decision.WAITING).exists():
            raise AppraisalRefused("还有没有答复的异议。")
        held.state, held.frozen_at, held.frozen_by = State.FROZEN, at, by
        held.save(update_fields=["state", "frozen_at", "frozen_by"])
        audit.record("plans.appraisal_frozen", by=by, subject=_subject(held))
        events.emit("plans.appraisal_frozen", payload={"appraisal": held.pk}, by=by)
    return held


def _corrected(newest: Appraisal, objection: Objection, points: Decimal | None, *, at: datetime) -> Appraisal:
    """The next version: every point as it was, but for the contested one. Its publisher stays answerable for the others."""
    contested = objection.score
    most = contested.most or _given_on_top(newest, contested.criterion)
    if points is None or not 0 <= points <= most:
        raise AppraisalRefused(f"请写明更正后的得分，0 至 {most:f} 之间。")
    scores = list(newest.scores.all())
    Appraisal.objects.filter(pk=newest.pk).update(state=State.REPLACED)
    made = Appraisal.objects.create(
        document=newest.document, title=newest.title, begins=newest.begins, until=newest.until, version=newest.version + 1,
        formula=newest.formula, formula_version=newest.formula_version, object_until=newest.object_until,
        reason=f"采纳异议：{objection.answer}"[:300], published_at=at, published_by=newest.published_by,
    )  # fmt: skip
    for score in scores:
        same = (score.unit, score.criterion) == (contested.unit, contested.criterion)
        score.pk, score._state.adding, score.appraisal = None, True, made
        if same:
            score.points, score.how = points, f"经异议更正：{objection.answer}"[:300]
    Score.objects.bulk_create(scores)
    return made


def _given_on_top(appraisal: Appraisal, criterion: str) -> Decimal:
    """The most of a criterion that is no part of the hundred, by the formula as published."""
    rows = appraisal.formula.get("criteria", ())
    return next((Decimal(str(row["most"])) for row in rows if row["id"] == criterion), Decimal())


def _score(appraisal: Appraisal, each: Points) -> Score:
    return Score(
        appraisal=appraisal, unit=each.unit, criterion=each.criterion, title=each.title, most=each.most, points=each.points,
        how=each.how[:300], rows=[dict(row) for row in each.rows],
    )  # fmt: skip


def _in_force(appraisal: Appraisal) -> Appraisal:
    held = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if held.state != State.PUBLISHED:
        raise AppraisalFrozen(f"这一版结果{held.get_state_display()}。", hint="请看最新一版")
    return held


def _versions(appraisal: Appraisal) -> list[Appraisal]:
    rows = Appraisal.objects.filter(document=appraisal.document_id, begins=appraisal.begins, until=appraisal.until)
    return list(rows.select_related("published_by"))


def _newest(appraisal: Appraisal) -> Appraisal:
    same = Appraisal.objects.filter(document=appraisal.document_id, begins=appraisal.begins, until=appraisal.until)
    return _in_force(same.order_by("-version")[0])


def _subject(appraisal: Appraisal) -> str:
    return f"{appraisal.begins:%Y-%m-%d}/{appraisal.until:%Y-%m-%d}:v{appraisal.version}"
