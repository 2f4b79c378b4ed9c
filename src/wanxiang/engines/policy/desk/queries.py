"""Reads of the desk: every policy with its state, drafts on their way, versions that were in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from wanxiang.core.declarations import Declaration, NoSuchDeclaration, declared, one
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import AuditRow
from wanxiang.engines.policy import queries as results
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.models import PolicyDraft, PolicyVersion

KIND = "policy"
ON_ITS_WAY = (PolicyDraft.State.WRITING, PolicyDraft.State.SUBMITTED)


class NoSuchDraft(WanxiangError):
    code = "policy.no_such_draft"
    status = 404


@dataclass(frozen=True)
class Entry:
    """A line of the catalogue. declaration: None for a policy that is only being drafted."""

    id: str
    title: str
    lead_unit: str
    domain: str
    audience: str
    state: str
    declaration: Declaration | None
    draft: PolicyDraft | None
    figures: dict[str, Any] | None


def standing(policy: Policy, on: date) -> str:
    """在施行, 尚未施行 or 已失效, on a day."""
    if policy.in_force(on):
        return "在施行"
    return "尚未施行" if policy.valid_from and on < policy.valid_from else "已失效"


def catalogue(on: date) -> list[Entry]:
    """Every policy and every draft of a new one, by id."""
    figures = results.results()
    waiting: dict[str, PolicyDraft] = {}
    for draft in drafts().filter(state__in=ON_ITS_WAY).order_by("pk"):
        waiting[draft.policy or f"#{draft.pk}"] = draft
    found = [_entry(each, waiting.pop(each.id, None), figures.get(each.id), on) for each in declared(KIND)]
    return found + [
        Entry(
            draft.policy, draft.title or "新政策", draft.lead_unit, "", "", draft.get_state_display(), None, draft, None
        )
        for draft in waiting.values()
    ]


def _entry(declaration: Declaration, draft: PolicyDraft | None, figures: dict[str, Any] | None, on: date) -> Entry:
    policy: Policy = declaration.data
    return Entry(policy.id, policy.title, policy.lead_unit, policy.domain, policy.audience, standing(policy, on), declaration, draft, figures)  # fmt: skip


def drafts() -> QuerySet[PolicyDraft]:
    """Every draft, the one changed last first."""
    return PolicyDraft.objects.select_related("by", "changed_by", "submitted_by")


def draft(number: int) -> PolicyDraft:
    """One draft. Raises NoSuchDraft."""
    found = drafts().filter(pk=number).first()
    if found is None:
        raise NoSuchDraft(f"没有第 {number} 号文稿")
    return found


def versions(policy: str) -> list[PolicyVersion]:
    """The versions of a policy that were put in force from the desk, the newest first."""
    return list(PolicyVersion.objects.filter(policy=policy).select_related("by", "approved_by", "draft"))


def in_force(policy: str) -> Declaration | None:
    """The file in force of that id."""
    try:
        return one(KIND, policy) if policy else None
    except NoSuchDeclaration:
        return None


def text_of(declaration: Declaration | None) -> str:
    """The file as it lies on the disk, "" where there is none."""
    return declaration.path.read_text(encoding="utf-8-sig") if declaration else ""


def lead_unit(draft: PolicyDraft) -> str:
    """Whose second reader reads it: the unit that leads the policy in force; for a new one, the unit that the draft names."""
    declaration = in_force(draft.policy)
    return declaration.data.lead_unit if declaration else draft.lead_unit


def authors(draft: PolicyDraft) -> set[int]:
    """Accounts that wrote at a draft: none of them can be its second reader."""
    hands = draft.steps.exclude(action__in=("published", "returned")).values_list("by", flat=True)
    savers = AuditRow.objects.filter(action="policy.draft_saved", details__draft=draft.pk).values_list("by", flat=True)
    own = {draft.by_id, draft.changed_by_id, *([draft.submitted_by_id] if draft.submitted_by_id else [])}
    return own | set(hands) | set(savers)
