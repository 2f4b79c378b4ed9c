"""Every call in the audit trail: who asked for which unit, for what, about whom (a pseudonym), and the class of the result."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from wanxiang.core import audit
from wanxiang.core.models import AuditRow
from wanxiang.engines.policy.answering.doorkeeping import Caller

ANSWERED, DECIDED, BATCH = "policy.answered", "policy.decided", "policy.batch"


def one(action: str, *, caller: Caller, purpose: str, mark: str, result: Mapping[str, Any]) -> None:
    """One row for one call about one subject. result: an answer, or how many policies came out how."""
    audit.record(action, by=caller.account, why=purpose, subject=mark, details=_said(caller) | dict(result))


def many(*, caller: Caller, purpose: str, marks: Mapping[str, Mapping[str, Any]], result: Mapping[str, Any]) -> None:
    """One row for the batch, and one for each registered subject that it was about. marks: pseudonym → result."""
    said = _said(caller)
    AuditRow.objects.bulk_create(
        AuditRow(action=DECIDED, by=caller.account, why=purpose, subject=mark, details=said | dict(found))
        for mark, found in marks.items()
    )
    audit.record(BATCH, by=caller.account, why=purpose, details=said | dict(result))


def classes(decided: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many policies came out how."""
    return dict(Counter(each["outcome"] for each in decided))


def _said(caller: Caller) -> dict[str, Any]:
    return {"key": caller.key.name if caller.key else "", "unit": caller.unit}
