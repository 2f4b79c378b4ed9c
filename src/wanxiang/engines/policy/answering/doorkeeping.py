"""Who asks: a machine's key, or an officer's session; what each may ask, and how often."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from wanxiang.core import limits
from wanxiang.core.access import EVERYTHING, Scope, api_permission
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.answering import keys
from wanxiang.engines.policy.answering.models import AnswerKey
from wanxiang.engines.policy.declaring import Policy

SCHEME = "Bearer "
SESSION_A_MINUTE = 300
PERMISSION = "policy.ask"


class NotDeclared(WanxiangError):
    """The key, or the grant, is not for this; a policy that does not exist is answered alike."""

    code = "policy.not_declared"
    status = 403


@dataclass(frozen=True)
class Caller:
    """Who asks. `key` is None for a session."""

    account: Account
    key: AnswerKey | None
    scope: Scope = EVERYTHING

    @property
    def unit(self) -> str:
        return self.key.unit if self.key else self.account.unit_code

    def sees(self, grid: str | None) -> bool:
        """Whether somebody who lives there is within reach."""
        return (grid or "").startswith(self.key.area) if self.key else self.scope.allows(area=grid)

    def demand(self, operation: str, *, purpose: str, way: str = "") -> str:
        """The purpose, trimmed; raises NotDeclared when operation, purpose or way is not the caller's."""
        said = purpose.strip()
        if self.key is None:
            return said
        if operation not in self.key.may:
            raise NotDeclared("这个接口密钥不能用于此项操作", hint=f"可用：{'、'.join(self.key.may)}")
        if said not in self.key.purposes:
            raise NotDeclared("用途不在这个密钥登记的用途之内", hint="按登记的文字填写，或申请变更密钥")
        if way and way not in self.key.ways:
            raise NotDeclared("不能用这种方式指认对象", hint=f"可用：{'、'.join(self.key.ways)}")
        return said

    def policies(self, wanted: Sequence[str] = (), *, audience: str) -> list[Policy]:
        """Those of `wanted` (or every one that the caller may ask about) for an audience; raises NotDeclared."""
        open_to = [each for each in catalogue.policies() if each.audience == audience and self._may(each)]
        found = [each for each in open_to if each.id in set(wanted)] if wanted else open_to
        if len(found) < len(set(wanted)):
            raise NotDeclared("所问的政策不在允许的范围之内", hint="GET /api/policy/policies 列出可问的政策")
        return found

    def _may(self, policy: Policy) -> bool:
        if self.key is not None:
            return policy.id in self.key.policies
        named = self.scope.policies
        return policy.id in named if named is not None else not policy.sensitive


def door() -> Callable[[HttpRequest], Any]:
    """The `auth=` of an operation: `Authorization: Bearer <key>`, or a session that holds the permission; sets `request.caller`."""
    by_session = api_permission(PERMISSION)

    def check(request: HttpRequest) -> Any:
        said = request.headers.get("Authorization", "")
        if said.startswith(SCHEME):
            row = keys.known(said.removeprefix(SCHEME).strip(), at=now())
            request.user, request.caller = row.account, Caller(row.account, row)
        else:
            account = by_session(request)
            if account is None:
                return None
            request.caller = Caller(account, None, request.scope)
        weigh(request.caller, 1)
        return request.caller.account

    check.permission = PERMISSION
    return check


def weigh(caller: Caller, count: int) -> None:
    """Count what a call weighs; raises TooMany."""
    name = f"key:{caller.key.name}" if caller.key else caller.account.username
    rate = caller.key.per_minute if caller.key else SESSION_A_MINUTE
    limits.demand("policy.api", caller=name, per_minute=rate, count=count)
