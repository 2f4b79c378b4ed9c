"""Keys of machines: shown once, kept as a pseudonym only, taken back at once. An engine says what its keys are for.

Each key acts as an account of its own, so that what a machine does is told from what a person does.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Q

from wanxiang.core import crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account, MachineKey

NAME = re.compile(r"[a-z][a-z0-9-]{1,23}")
MOST_PER_MINUTE = 100_000
_SEEN = timedelta(minutes=1)
Key = TypeVar("Key", bound=MachineKey)


@dataclass(frozen=True)
class Ring(Generic[Key]):
    """The keys of one door.

    rows: their model; purpose: of the pseudonym, so that a key of one door is none of another; prefix: of the key as it is
    shown; username: of their accounts; bad: a key that cannot be made as asked, or is not there; wrong: it opens nothing;
    listed: the command that lists them
    """

    rows: type[Key]
    purpose: str
    prefix: str
    username: str
    bad: type[WanxiangError]
    wrong: type[WanxiangError]
    listed: str

    def check(self, name: str, per_minute: int) -> None:
        """Raises `bad` for a name or a rate that no key may have."""
        if not NAME.fullmatch(name):
            raise self.bad(f"代号“{name}”无效", hint="小写字母开头，2 至 24 位小写字母、数字和连字符")
        if self.rows.objects.filter(name=name).exists():
            raise self.bad(f"代号“{name}”已用过", hint="停用的代号不再发放，请换一个")
        if not 1 <= per_minute <= MOST_PER_MINUTE:
            raise self.bad(f"每分钟次数须在 1 至 {MOST_PER_MINUTE:,} 之间")

    def make(self) -> tuple[str, str]:
        """A new key, never to be shown again, and the pseudonym that is kept."""
        key = f"{self.prefix}_{secrets.token_urlsafe(32)}"
        return key, self._token(key)

    def account(self, name: str, title: str, *, unit: str = "") -> Account:
        """The account that a key acts as: it has no password and no role."""
        account = Account(username=f"{self.username}.{name}", name=title, unit_code=unit)
        account.set_unusable_password()
        account.save()
        return account

    def revoke(self, name: str, *, at: datetime) -> Key:
        """From now on the key opens nothing; raises `bad` when none of that name is in use."""
        if not self.rows.objects.filter(name=name, revoked_at=None).update(revoked_at=at):
            raise self.bad(f"没有在用的接口密钥“{name}”", hint=f"见 {self.listed}")
        return self.rows.objects.get(name=name)

    def known(self, key: str, *, at: datetime) -> Key:
        """The row of a key; raises `wrong`. When it was last used is kept to the minute: not one write for every request."""
        rows = self.rows.objects.select_related("account")
        row = rows.filter(token=self._token(key), revoked_at=None).first() if key else None
        if row is None or not row.account.is_active:
            raise self.wrong()
        if row.last_used_at is None or row.last_used_at < at - _SEEN:
            self.rows.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at), pk=row.pk).update(last_used_at=at)
        return row

    def _token(self, key: str) -> str:
        return crypto.tokens([key], purpose=self.purpose)[0] or ""
