"""Who may come in by the JSON API: a person's session, or a machine's key, each for a permission and at a rate."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from wanxiang.core import limits
from wanxiang.core.access import api_permission
from wanxiang.core.clock import now
from wanxiang.engines.cases import catalogue, keys
from wanxiang.engines.cases.models import ApiKey, Case, Receipt
from wanxiang.engines.cases.visibility import HOLD, NotAllowed

SCHEME = "Bearer "
SESSION_A_MINUTE = 600


def door(permission: str) -> Callable[[HttpRequest], Any]:
    """The `auth=` of an operation: `Authorization: Bearer <key>`, or a signed-in session, that holds the permission.

    Out: the account; `request.key` is the key's row, or None for a session
    """
    by_session = api_permission(permission)

    def check(request: HttpRequest) -> Any:
        said = request.headers.get("Authorization", "")
        if said.startswith(SCHEME):
            return _by_key(request, said.removeprefix(SCHEME).strip(), permission)
        request.key = None
        account = by_session(request)
        if account is not None:
            limits.demand("cases.api", caller=account.username, per_minute=SESSION_A_MINUTE)
        return account

    check.permission = permission
    return check


def prefix(request: HttpRequest) -> str:
    """What the numbers of what comes in here begin with: who it is that sends."""
    return request.key.name if request.key else request.user.username[:40]


def may_move(key: ApiKey | None, case: Case, action: str, *, once: str = "") -> None:
    """A key moves only by a permission that it is for; raises NotAllowed, IllegalMove. Sessions are asked by the move itself.

    In: once: an idempotency key; a step that was made under it is answered, though the case has gone on meanwhile
    """
    if key is None or (once and Receipt.objects.filter(key=once, by=key.account).exists()):
        return
    move = catalogue.flow(case.flow).move(case.state, action)
    wanted = {HOLD[party] for party in move.who if party in HOLD} | ({move.permission} if "desk" in move.who else set())
    if not any(keys.opens(key, permission) for permission in wanted):
        hint = f"须有权限 {' 或 '.join(sorted(wanted))}" if wanted else "只能由平台进行"
        raise NotAllowed(f"这个接口密钥不能“{move.title}”", hint=hint)


def _by_key(request: HttpRequest, said: str, permission: str) -> Any:
    row = keys.known(said, at=now())
    limits.demand("cases.api", caller=f"key:{row.name}", per_minute=row.per_minute)
    if not keys.opens(row, permission):
        raise NotAllowed("这个接口密钥没有此项权限", hint=f"须有 {permission}")
    request.key, request.user = row, row.account
    return row.account
