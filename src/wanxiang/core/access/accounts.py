"""Opening accounts and granting roles: each with its row in the audit trail."""

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.access.roles import roles
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account, Grant

ALL = "all"


class BadAccount(WanxiangError):
    code = "account.bad"


def open_account(*, username: str, name: str, unit: str, password: str, by: Account) -> Account:
    """A new account without any role yet; raises BadAccount when the name is taken or the password weak."""
    if Account.objects.filter(username=username).exists():
        raise BadAccount(f"账号 {username} 已存在", hint="增加授权用 account grant，重设口令用 account password")
    with transaction.atomic():
        account = Account(username=username, name=name, unit_code=unit)
        _set_password(account, password)
        audit.record("account.opened", by=by, subject=username)
    return account


def reset_password(*, username: str, password: str, by: Account) -> Account:
    """A new password for an account that exists."""
    account = existing(username)
    with transaction.atomic():
        _set_password(account, password)
        audit.record("account.password_reset", by=by, subject=username)
    return account


def grant(*, username: str, role: str, area: str, policies: Sequence[str], by: Account, unit: str = "") -> Grant:
    """A role over an area; a role limited by policy needs them named (or ["all"], said aloud), one held for a unit its code."""
    if role not in roles():
        raise BadAccount(f"没有角色“{role}”", hint=f"可用：{'、'.join(roles())}")
    if roles()[role].by_policy and not policies:
        raise BadAccount(f"角色“{roles()[role].title}”须写明政策范围", hint="列出政策编号，或写 all 表示不限")
    if roles()[role].by_unit != bool(unit):
        hint = "用 --unit 写明单位代码" if not unit else "去掉单位，或换一个按单位授权的角色"
        raise BadAccount(f"角色“{roles()[role].title}”{'须' if not unit else '不'}按单位授权", hint=hint)
    limited = [] if list(policies) == [ALL] else list(policies)
    account = existing(username)
    with transaction.atomic():
        held, _ = Grant.objects.update_or_create(
            account=account, role=role, area=area, unit=unit, defaults={"policies": limited}
        )
        audit.record(
            "account.granted",
            by=by,
            subject=username,
            details={"role": role, "area": area, "policies": limited, "unit": unit},
        )
    return held


def existing(username: str) -> Account:
    """The account of that name; raises BadAccount."""
    account = Account.objects.filter(username=username, is_system=False).first()
    if account is None:
        raise BadAccount(f"没有账号 {username}")
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise BadAccount("口令过弱：" + "；".join(weak.messages)) from None
    account.set_password(password)
    account.save()
