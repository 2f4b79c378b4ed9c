"""Keys of machines: a system of a department, an app, a platform of the city. Each acts as an account of its own.

A key is shown once, when it is made. What it may do is what its account is granted *and* what the key is for; what it
reports is numbered `<name>:<the number of its own>`, so that two systems never take each other's numbers.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.access import accounts, has_permission, permissions
from wanxiang.core.errors import WanxiangError
from wanxiang.core.keyring import Ring
from wanxiang.core.models import Account
from wanxiang.engines.cases.models import ApiKey, Source

REPORT = "case.register"
"""What every key that reports must be for."""


class BadKey(WanxiangError):
    """A key that cannot be made as asked, or that does not exist."""

    code = "cases.bad_key"


class WrongKey(WanxiangError):
    """The key is unknown or was revoked."""

    code = "cases.wrong_key"
    status = 401

    def __init__(self) -> None:
        super().__init__("接口密钥不存在或已停用", hint="请向区治理中心核对；密钥由 wanxiang cases key add 发放")


RING = Ring(
    ApiKey,
    purpose="cases.api_key",
    prefix="wx",
    username="key",
    bad=BadKey,
    wrong=WrongKey,
    listed="wanxiang cases key list",
)


def add(
    *, name: str, title: str, by: Account, at: datetime, source: str = "api", may: Sequence[str] = (REPORT,), per_minute: int = 600,
    role: str = "", area: str = "", unit: str = "",
) -> tuple[ApiKey, str]:  # fmt: skip
    """A new key, with an account of its own and, where it must read or move cases, a grant.

    Out:    the row and the key itself, which is never shown again
    Raises: BadKey; BadAccount when the role, or its unit, is missing
    """
    _checked(name, source, may, per_minute)
    key, token = RING.make()
    with transaction.atomic():
        account = RING.account(name, title, unit=unit)
        if role:
            accounts.grant(username=account.username, role=role, area=area, unit=unit, policies=[], by=by)
        row = ApiKey.objects.create(
            name=name, title=title, token=token, source=source, permissions=sorted(may), account=account,
            per_minute=per_minute, made_at=at, made_by=by,
        )  # fmt: skip
        audit.record(
            "case.key_added", by=by, subject=name, details={"source": source, "may": sorted(may), "role": role}
        )
    return row, key


def revoke(*, name: str, by: Account, at: datetime) -> ApiKey:
    """From now on the key opens nothing; raises BadKey when there is none of that name in use."""
    with transaction.atomic():
        row = RING.revoke(name, at=at)
        audit.record("case.key_revoked", by=by, subject=name)
    return row


def known(key: str, *, at: datetime) -> ApiKey:
    """The row of a key; raises WrongKey."""
    return RING.known(key, at=at)


def opens(row: ApiKey, permission: str) -> bool:
    """Whether a key may use a permission: reporting by what the key is for, anything else also by its account's grants."""
    return permission in row.permissions and (permission == REPORT or has_permission(row.account, permission))


def numbered(prefix: str, number: str) -> str:
    """A caller's own number as the intake keys it."""
    return f"{prefix}:{number}"


def _checked(name: str, source: str, may: Sequence[str], per_minute: int) -> None:
    RING.check(name, per_minute)
    if source not in Source.values:
        raise BadKey(f"来源“{source}”不存在", hint=f"可用：{'、'.join(Source.values)}")
    if unknown := set(may) - permissions():
        raise BadKey(f"没有权限 {'、'.join(sorted(unknown))}", hint="权限见 core/access/roles.yml")
