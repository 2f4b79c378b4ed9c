"""Keys of machines: a system of a department, an app, a platform of the city. Each acts as an account of its own.

A key is shown once, when it is made. What it may do is what its account is granted *and* what the key is for; what it
reports is numbered `<name>:<the number of its own>`, so that two systems never take each other's numbers.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from wanxiang.core import audit, crypto
from wanxiang.core.access import accounts, has_permission, permissions
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases.models import ApiKey, Source

PURPOSE = "cases.api_key"
REPORT = "case.register"
"""What every key that reports must be for."""
NAME = re.compile(r"[a-z][a-z0-9-]{1,23}")
MOST_PER_MINUTE = 100_000
_SEEN = timedelta(minutes=1)


class BadKey(WanxiangError):
    """A key that cannot be made as asked, or that does not exist."""

    code = "cases.bad_key"


class WrongKey(WanxiangError):
    """The key is unknown or was revoked."""

    code = "cases.wrong_key"
    status = 401

    def __init__(self) -> None:
        super().__init__("接口密钥不存在或已停用", hint="请向区治理中心核对；密钥由 wanxiang cases key add 发放")


def add(
    *, name: str, title: str, by: Account, at: datetime, source: str = "api", may: Sequence[str] = (REPORT,), per_minute: int = 600,
    role: str = "", area: str = "", unit: str = "",
) -> tuple[ApiKey, str]:  # fmt: skip
    """A new key, with an account of its own and, where it must read or move cases, a grant.

    Out:    the row and the key itself, which is never shown again
    Raises: BadKey; BadAccount when the role, or its unit, is missing
    """
    _checked(name, source, may, per_minute)
    key = f"wx_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        account = Account(username=f"key.{name}", name=title, unit_code=unit)
        account.set_unusable_password()
        account.save()
        if role:
            accounts.grant(username=account.username, role=role, area=area, unit=unit, policies=[], by=by)
        row = ApiKey.objects.create(
            name=name, title=title, token=_token(key), source=source, permissions=sorted(may), account=account,
            per_minute=per_minute, made_at=at, made_by=by,
        )  # fmt: skip
        audit.record(
            "case.key_added", by=by, subject=name, details={"source": source, "may": sorted(may), "role": role}
        )
    return row, key


def revoke(*, name: str, by: Account, at: datetime) -> ApiKey:
    """From now on the key opens nothing; raises BadKey when there is none of that name in use."""
    with transaction.atomic():
        if not ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=at):
            raise BadKey(f"没有在用的接口密钥“{name}”", hint="见 wanxiang cases key list")
        audit.record("case.key_revoked", by=by, subject=name)
    return ApiKey.objects.get(name=name)


def known(key: str, *, at: datetime) -> ApiKey:
    """The row of a key; raises WrongKey."""
    row = ApiKey.objects.select_related("account").filter(token=_token(key), revoked_at=None).first() if key else None
    if row is None or not row.account.is_active:
        raise WrongKey
    _seen(row, at)
    return row


def opens(row: ApiKey, permission: str) -> bool:
    """Whether a key may use a permission: reporting by what the key is for, anything else also by its account's grants."""
    return permission in row.permissions and (permission == REPORT or has_permission(row.account, permission))


def numbered(prefix: str, number: str) -> str:
    """A caller's own number as the intake keys it."""
    return f"{prefix}:{number}"


def _checked(name: str, source: str, may: Sequence[str], per_minute: int) -> None:
    if not NAME.fullmatch(name):
        raise BadKey(f"代号“{name}”无效", hint="小写字母开头，2 至 24 位小写字母、数字和连字符")
    if ApiKey.objects.filter(name=name).exists():
        raise BadKey(f"代号“{name}”已用过", hint="停用的代号不再发放，请换一个")
    if source not in Source.values:
        raise BadKey(f"来源“{source}”不存在", hint=f"可用：{'、'.join(Source.values)}")
    if unknown := set(may) - permissions():
        raise BadKey(f"没有权限 {'、'.join(sorted(unknown))}", hint="权限见 core/access/roles.yml")
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise BadKey(f"每分钟次数须在 1 至 {MOST_PER_MINUTE:,} 之间")


def _token(key: str) -> str:
    return crypto.tokens([key], purpose=PURPOSE)[0] or ""


def _seen(row: ApiKey, at: datetime) -> None:
    """When it was last used, to the minute: not one write for every request."""
    if row.last_used_at is None or row.last_used_at < at - _SEEN:
        ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at), pk=row.pk).update(last_used_at=at)
