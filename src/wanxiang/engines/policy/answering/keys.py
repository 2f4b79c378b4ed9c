"""Keys of systems that ask: given out with what they are for, shown once, taken back at once."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from wanxiang.core import audit, crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.answering.models import AnswerKey

OPERATIONS = ("decide", "facts", "answer")
"""decide: about a registered person or firm; facts: about facts that the caller gives; answer: yes, no or unknown alone."""
WAYS = ("person_key", "id_token", "id_number", "credit_code")
PURPOSE = "policy.answer_key"
NAME = re.compile(r"[a-z][a-z0-9-]{1,23}")
MOST_PER_MINUTE = 100_000
_SEEN = timedelta(minutes=1)


class BadAnswerKey(WanxiangError):
    """A key that cannot be made as asked, or that does not exist."""

    code = "policy.bad_key"


class WrongAnswerKey(WanxiangError):
    """The key is unknown or was revoked."""

    code = "policy.wrong_key"
    status = 401

    def __init__(self) -> None:
        super().__init__("接口密钥不存在或已停用", hint="密钥由区政务服务数据管理局用 wanxiang policy key add 发放")


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
    key = f"wp_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        account = Account(username=f"policykey.{name}", name=title)
        account.set_unusable_password()
        account.save()
        row = AnswerKey.objects.create(
            name=name, title=title, unit=unit, token=_token(key), may=sorted(may), policies=declared, purposes=list(purposes),
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
        if not AnswerKey.objects.filter(name=name, revoked_at=None).update(revoked_at=at):
            raise BadAnswerKey(f"没有在用的接口密钥“{name}”", hint="见 wanxiang policy key list")
        audit.record("policy.key_revoked", by=by, subject=name)
    return AnswerKey.objects.get(name=name)


def known(key: str, *, at: datetime) -> AnswerKey:
    """The row of a key; raises WrongAnswerKey."""
    rows = AnswerKey.objects.select_related("account")
    row = rows.filter(token=_token(key), revoked_at=None).first() if key else None
    if row is None or not row.account.is_active:
        raise WrongAnswerKey
    if row.last_used_at is None or row.last_used_at < at - _SEEN:
        AnswerKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at), pk=row.pk).update(last_used_at=at)
    return row


def _checked(name: str, unit: str, may: Sequence[str], purposes: Sequence[str], ways: Sequence[str], rate: int) -> None:
    if not NAME.fullmatch(name):
        raise BadAnswerKey(f"代号“{name}”无效", hint="小写字母开头，2 至 24 位小写字母、数字和连字符")
    if AnswerKey.objects.filter(name=name).exists():
        raise BadAnswerKey(f"代号“{name}”已用过", hint="停用的代号不再发放，请换一个")
    if not unit.strip():
        raise BadAnswerKey("没有写明由哪个单位负责")
    if not may or set(may) - set(OPERATIONS):
        raise BadAnswerKey("可用操作须是下列之一或几项", hint="、".join(OPERATIONS))
    if not ways or set(ways) - set(WAYS):
        raise BadAnswerKey("指认方式须是下列之一或几项", hint="、".join(WAYS))
    if not [each for each in purposes if each.strip()]:
        raise BadAnswerKey("没有写明用途", hint="例如：高龄津贴资格核验")
    if not 1 <= rate <= MOST_PER_MINUTE:
        raise BadAnswerKey(f"每分钟次数须在 1 至 {MOST_PER_MINUTE:,} 之间")


def _token(key: str) -> str:
    return crypto.tokens([key], purpose=PURPOSE)[0] or ""
