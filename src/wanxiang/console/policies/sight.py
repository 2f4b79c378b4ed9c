"""Who sees, writes and second-reads which draft: by permission, by the policies of the grant, by the unit that leads."""

from wanxiang.core.access import has_permission, scope_of
from wanxiang.core.models import Account
from wanxiang.engines.policy.desk import queries
from wanxiang.engines.policy.models import PolicyDraft

DESK, EDIT, REVIEW = "policy.desk", "policy.edit", "policy.review"


def reaches(account: Account, permission: str, *, policy: str, unit: str) -> bool:
    """Whether the account's grants with this permission cover a policy: without limit, by name, or as the unit that leads it."""
    if not has_permission(account, permission):
        return False
    allowed = scope_of(account, permission).policies
    return allowed is None or policy in allowed or (unit != "" and account.unit_code == unit)


def may_see(account: Account, draft: PolicyDraft) -> bool:
    """Whether a draft may be looked at."""
    return draft.by_id == account.pk or reaches(account, DESK, policy=draft.policy, unit=queries.lead_unit(draft))


def may_write(account: Account, draft: PolicyDraft) -> bool:
    """Whether a draft may be written on; whoever began one may."""
    if not has_permission(account, EDIT):
        return False
    return draft.by_id == account.pk or reaches(account, EDIT, policy=draft.policy, unit=queries.lead_unit(draft))


def may_review(account: Account, draft: PolicyDraft) -> bool:
    """Whether the account can be its second reader: of the unit that leads, or without limit (法制审核), and no author."""
    if draft.state != PolicyDraft.State.SUBMITTED or account.pk in queries.authors(draft):
        return False
    return reaches(account, REVIEW, policy=draft.policy, unit=queries.lead_unit(draft))
