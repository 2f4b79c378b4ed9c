"""When Django starts: the kind of declaration, the named tables, and what comes round by itself."""

from datetime import date, datetime

from django.apps import AppConfig

from wanxiang.core import jobs


class DirectoryConfig(AppConfig):
    name = "wanxiang.engines.directory"
    label = "directory"
    verbose_name = "名册"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.core.declarations import register_kind
        from wanxiang.engines.directory import catalogue, published

        register_kind(catalogue.THE_KIND)
        published.register()
        jobs.register_round(jobs.Round("directory.keep", "名册快照与声明", _keep))
        jobs.register(jobs.Job("directory.retention", "名册到期清除", _expire, hour=3))


def _keep(moment: datetime) -> None:
    from wanxiang.core.models import Account
    from wanxiang.engines.directory import actions, published, store

    account = Account.system("directory")
    published.register()
    actions.adopt(by=account, at=moment)
    store.refresh_all(by=account)


def _expire(day: date) -> None:
    from wanxiang.core.models import Account
    from wanxiang.engines.directory import retention

    retention.expire(as_of=day, by=Account.system("directory"))
