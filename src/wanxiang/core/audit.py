"""Who did what, when and why; and who looked at whom. Rows are only ever added."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wanxiang.core.errors import WanxiangError

if TYPE_CHECKING:
    from wanxiang.core.models import Account, AuditRow


class PurposeMissing(WanxiangError):
    code = "audit.purpose_missing"


def record(
    action: str, *, by: "Account", why: str = "", subject: str = "", details: Mapping[str, Any] | None = None
) -> "AuditRow":
    """One row for one write, in the transaction of that write.

    In:  action: "engine.verb"; subject: the key of what was changed; details: counts and codes, never personal data
    """
    from wanxiang.core.models import AuditRow

    return AuditRow.objects.create(action=action, by=by, why=why, subject=subject, details=dict(details or {}))


def look(*, by: "Account", person_key: str, purpose: str, fields: Sequence[str] = ()) -> "AuditRow":
    """One row for one look at a person; raises PurposeMissing when the purpose is blank."""
    if not purpose.strip():
        raise PurposeMissing("查看个人信息须填写用途", hint="例如：核对高龄津贴资格")
    return record("person.look", by=by, why=purpose.strip(), subject=person_key, details={"fields": list(fields)})


def look_at_many(*, by: "Account", person_keys: Sequence[str], purpose: str, fields: Sequence[str] = ()) -> int:
    """One row for each person not yet looked at by this account for this purpose today; returns how many.

    For work lists that refresh themselves: the first look counts, the hundredth says nothing new.
    """
    from django.utils import timezone

    from wanxiang.core.models import AuditRow

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = AuditRow.objects.filter(action="person.look", by=by, why=purpose, at__gte=midnight, subject__in=person_keys)
    new = sorted(set(person_keys) - set(seen.values_list("subject", flat=True)))
    AuditRow.objects.bulk_create(
        AuditRow(action="person.look", by=by, why=purpose, subject=key, details={"fields": list(fields)}) for key in new
    )
    return len(new)
