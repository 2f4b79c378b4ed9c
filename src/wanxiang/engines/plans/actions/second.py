"""Two people see what is called settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanxiang.core.errors import WanxiangError

if TYPE_CHECKING:
    from wanxiang.core.models import Account


class SecondPerson(WanxiangError):
    """Who did a thing may not be the one who passes on it."""

    code = "plan.second_person"
    status = 403


def another(*, by: Account, than: Account, what: str, did: str) -> None:
    """Demand that somebody else does it. Raises: SecondPerson"""
    if by.pk == than.pk:
        raise SecondPerson(f"{did}的人不能自己{what}。", hint="请由另一人办理")
