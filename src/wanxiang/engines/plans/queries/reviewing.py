"""Reads of reviewed documents: how each gate stands, what keeps a document from the meeting, who sees which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from wanxiang.core.access import has_permission
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.plans import houses
from wanxiang.engines.plans.duties import unit_of
from wanxiang.engines.plans.gating import GateRule
from wanxiang.engines.plans.models import DocumentVersion, Expert, ExpertReview, Gate, GateOpinion, ReviewedDocument

if TYPE_CHECKING:
    from wanxiang.core.models import Account

DECIDED = (ReviewedDocument.Status.IN_PRINCIPLE, ReviewedDocument.Status.PASSED, ReviewedDocument.Status.ISSUED)
_CLEAR = (Gate.Outcome.PASSED, Gate.Outcome.ADVISED, Gate.Outcome.NOT_NEEDED)


class NoSuchDocument(WanxiangError):
    code = "plan.no_such_document"
    status = 404


@dataclass(frozen=True)
class Standing:
    """One gate of one document. needed: None where the facts that were said do not decide; `why_not` is "" when it is clear."""

    rule: GateRule
    gate: Gate | None
    needed: bool | None
    why_not: str

    @property
    def clear(self) -> bool:
        return not self.why_not

    @property
    def words(self) -> str:
        """How it stands, in a word."""
        if self.gate is not None and self.gate.outcome != Gate.Outcome.OPEN:
            return self.gate.get_outcome_display()
        return {True: "未办", False: "不涉及", None: "待明确"}[self.needed]

    @property
    def last(self) -> GateOpinion | None:
        """The latest opinion."""
        return next(reversed(self.gate.opinions.all()), None) if self.gate else None


def standings(document: ReviewedDocument) -> list[Standing]:
    """How each declared gate of a document stands, in the order of the declaration."""
    rows = {gate.kind: gate for gate in document.gates.all()}
    version = max((each.number for each in document.versions.all()), default=0)
    return [_standing(document, rule, rows.get(rule.id), version) for rule in houses.gates().gates.values()]


def blocking(document: ReviewedDocument) -> str:
    """Why a document cannot be put before the meeting, in one sentence; "" when it can."""
    why = [each.why_not for each in standings(document) if each.why_not]
    if not document.versions.exists():
        why.insert(0, "还没有上传文本")
    return f"《{document.title}》还不能上会：{'；'.join(why)}" if why else ""


def documents(*, by: Account) -> QuerySet[ReviewedDocument]:
    """The documents that an account sees: decided ones, those of its own unit, those that its unit reviews, or all."""
    rows = ReviewedDocument.objects.prefetch_related(
        Prefetch("gates", Gate.objects.order_by("pk")),
        Prefetch("gates__opinions", GateOpinion.objects.order_by("pk").select_related("by", "asked_by")),
        Prefetch("gates__experts", ExpertReview.objects.order_by("pk").select_related("expert")),
        Prefetch("versions", DocumentVersion.objects.order_by("number")),
        "items",
    )
    if sees_all(by):
        return rows
    unit = unit_of(by)
    mine = Q(unit=unit) | Q(pk__in=_to_review(unit)) if unit else Q(pk__in=[])
    return rows.filter(Q(status__in=DECIDED) | mine)


def document(*, key: int, by: Account) -> ReviewedDocument:
    """One document. Raises: NoSuchDocument when there is none or it is out of sight"""
    found = documents(by=by).filter(pk=key).first()
    if found is None:
        raise NoSuchDocument("没有这份文件", hint="审议前的文件只有起草单位、审查单位和改革办看得到")
    return found


def own_document(*, key: int, by: Account) -> ReviewedDocument:
    """A document that an account may change: its own unit's, or any for the reform office. Raises: NoSuchDocument"""
    found = document(key=key, by=by)
    if not answers_for(found.unit, by=by):
        raise NoSuchDocument("这份文件由其他单位起草，您不能改动", hint="如有修改意见，请联系起草单位")
    return found


def answers_for(unit: str, *, by: Account) -> bool:
    """Whether an account may act for a unit: somebody of it, or the reform office."""
    return has_permission(by, "meeting.edit") or (bool(unit) and unit_of(by) == unit)


def may_review(rule: GateRule, *, by: Account) -> bool:
    """Whether an account may give an opinion at a gate: somebody of the declared reviewer, or the reform office."""
    return has_permission(by, "meeting.edit") or (
        bool(rule.reviewer) and unit_of(by) == houses.unit_meant(rule.reviewer)
    )


def version(*, document: ReviewedDocument, number: int) -> DocumentVersion:
    """One version of a document that the caller sees. Raises: NoSuchDocument"""
    found = document.versions.filter(number=number).first()
    if found is None:
        raise NoSuchDocument(f"《{document.title}》没有第 {number} 版")
    return found


def opinion(*, document: ReviewedDocument, key: int) -> GateOpinion:
    """An opinion that has a file. Raises: NoSuchDocument"""
    found = GateOpinion.objects.filter(gate__document=document, pk=key).exclude(sha256="").first()
    if found is None:
        raise NoSuchDocument("没有这份意见书")
    return found


def review(*, document: ReviewedDocument, key: int) -> ExpertReview:
    """An expert who was drawn for a gate of a document. Raises: NoSuchDocument"""
    found = ExpertReview.objects.filter(gate__document=document, pk=key).first()
    if found is None:
        raise NoSuchDocument("没有抽取过这名专家")
    return found


def experts() -> QuerySet[Expert]:
    """Everybody who may be drawn."""
    return Expert.objects.filter(active=True)


def sees_all(account: Account) -> bool:
    """Whether somebody sees what has not been decided yet, of every unit."""
    return has_permission(account, "meeting.edit") or has_permission(account, "meeting.decide")


def _to_review(unit: str) -> list[int]:
    """The undecided documents that must pass a gate before this unit, or may have to."""
    rules = [
        rule for rule in houses.gates().gates.values() if rule.reviewer and houses.unit_meant(rule.reviewer) == unit
    ]
    rows = ReviewedDocument.objects.exclude(status__in=DECIDED) if rules else ()
    return [row.pk for row in rows if any(rule.needed(row.facts, kind=row.kind) is not False for rule in rules)]


def _standing(document: ReviewedDocument, rule: GateRule, gate: Gate | None, version: int) -> Standing:
    needed = rule.needed(document.facts, kind=document.kind)
    return Standing(rule, gate, needed, _why_not(document, rule, gate, needed, version))


def _why_not(document: ReviewedDocument, rule: GateRule, gate: Gate | None, needed: bool | None, version: int) -> str:
    """What keeps a gate shut, in words; a gate that is not needed but failed all the same stays shut."""
    if document.earlier:
        return ""
    outcome = gate.outcome if gate else Gate.Outcome.OPEN
    if outcome == Gate.Outcome.FAILED:
        ground = _ground(rule, gate)
        return f"{rule.title}未通过{f'（{ground}）' if ground else ''}"
    if needed is False:
        return ""
    if outcome == Gate.Outcome.OPEN:
        return f"{rule.title}未办" if needed else f"没有说明是否{'、'.join(rule.missing(document.facts, kind=document.kind))}，不知道要不要{rule.title}"  # fmt: skip
    if rule.each_version and gate is not None and gate.version != version and outcome in _CLEAR:
        return f"{rule.title}是对第 {gate.version} 版出具的，现为第 {version} 版，须复核"
    return ""


def _ground(rule: GateRule, gate: Gate | None) -> str:
    last = gate.opinions.order_by("pk").last() if gate else None
    known = rule.grounds.get(last.ground) if last else None
    return known.title if known else ""
