"""Keys of systems that ask: given out with what they are for, shown once, taken back at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.keyring import Ring
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.answering.models import AnswerKey

OPERATIONS = ("decide", "facts", "answer")
"""decide: about a registered person or firm; facts: about facts that the caller gives; answer: yes, no or unknown alone."""
WAYS = ("person_key", "id_token", "id_number", "credit_code")


class BadAnswerKey(WanxiangError):
    """A key that cannot be made as asked, or that does not exist."""

    code = "policy.bad_key"


class WrongAnswerKey(WanxiangError):
    """The key is unknown or was revoked."""

    code = "policy.wrong_key"
    status = 401

    def __init__(self) -> None:
        super().__init__("接口密钥不存在或已停用", hint="密钥由区政务服务数据管理局用 wanxiang policy key add 发放")


RING = Ring(
    AnswerKey, purpose="policy.answer_key", prefix="wp", username="policykey", bad=BadAnswerKey, wrong=WrongAnswerKey,
    listed="wanxiang policy key list",
)  # fmt: skip


def add(
    *, name: str, title: str, unit: str, may: Sequence[str], policies: Sequence[str], purposes: Sequence[str],
    by: Account, at: datetime, ways: Sequence[str] = ("id_token",), area: str = "", per_minute: int = 600,
) -> tuple[AnswerKey, str]:  # fmt: skip
    """A new key with an account of its own, which no role is given.

    Out:    the row and the key itself, which is never shown again
    Raises: BadAnswerKey; NoSuchPolicy
    """
    _checked(name, unit, may, purposes, ways, per_minute)
    declared = [each.id for each in catalogue.policies(policies)]
    if not declared:
        raise BadAnswerKey("没有写明可问哪些政策", hint="逐项列出政策编号")
    key, token = RING.make()
    with transaction.atomic():
        account = RING.account(name, title)
        row = AnswerKey.objects.create(
            name=name, title=title, unit=unit, token=token, may=sorted(may), policies=declared, purposes=list(purposes),
            ways=sorted(ways), area=area, per_minute=per_minute, account=account, made_at=at, made_by=by,
        )  # fmt: skip
        details = {
            "unit": unit,
            "may": sorted(may),
            "policies": declared,
            "purposes": list(purposes),
            "ways": sorted(ways),
        }
        audit.record("policy.key_added", by=by, subject=name, details=details)
    return row, key


def revoke(*, name: str, by: Account, at: datetime) -> AnswerKey:
    """From now on the key opens nothing; raises BadAnswerKey when none of that name is in use."""
    with transaction.atomic():
        row = RING.revoke(name, at=at)
        audit.record("policy.key_revoked", by=by, subject=name)
    return row


def known(key: str, *, at: datetime) -> AnswerKey:
    """The row of a key; raises WrongAnswerKey."""
    return RING.known(key, at=at)


def _checked(name: str, unit: str, may: Sequence[str], purposes: Sequence[str], ways: Sequence[str], rate: int) -> None:
    RING.check(name, rate)
    if not unit.strip():
        raise BadAnswerKey("没有写明由哪个单位负责")
    if not may or set(may) - set(OPERATIONS):
        raise BadAnswerKey("可用操作须是下列之一或几项", hint="、".join(OPERATIONS))
    if not ways or set(ways) - set(WAYS):
        raise BadAnswerKey("指认方式须是下列之一或几项", hint="、".join(WAYS))
    if not [each for each in purposes if each.strip()]:
        raise BadAnswerKey("没有写明用途", hint="例如：高龄津贴资格核验")
