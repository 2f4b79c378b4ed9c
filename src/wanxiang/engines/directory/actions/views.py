"""Lists that an account wants again."""

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.models import Account
from wanxiang.engines.directory import catalogue, sight
from wanxiang.engines.directory.errors import Refused
from wanxiang.engines.directory.models import SavedView

MOST = 20


def save_view(*, register: str, title: str, query: str, by: Account) -> SavedView:
    """Keep the present filters under a name; the same name again stands in for the former.

    Raises: NoSuchRegister, NotAllowed, Refused
    """
    force = catalogue.register(register)
    if not sight.sees_any(by, force.register):
        raise sight.NotAllowed("没有查看这个名册的权限")
    name = title.strip()[:40]
    if not name or len(query) > 1000:
        raise Refused(force.register, {"": "视图须有名称，筛选条件不能过长"})
    with transaction.atomic():
        mine = SavedView.objects.filter(register=register, account=by)
        if not mine.filter(title=name).exists() and mine.count() >= MOST:
            raise Refused(force.register, {"": f"每个名册至多保存 {MOST} 个视图，请先删去不用的"})
        made, _ = SavedView.objects.update_or_create(
            register=register, account=by, title=name, defaults={"query": query}
        )
        audit.record("directory.save_view", by=by, subject=register)
    return made


def forget_view(*, pk: int, by: Account) -> None:
    """Let go of a view of one's own; one that is not there is no fault."""
    with transaction.atomic():
        gone, _ = SavedView.objects.filter(pk=pk, account=by).delete()
        if gone:
            audit.record("directory.forget_view", by=by, subject=str(pk))
