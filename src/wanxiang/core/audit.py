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
