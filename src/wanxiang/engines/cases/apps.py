"""When Django starts: declaration kinds, named tables, and what time brings about."""

from datetime import date, datetime, timedelta

from django.apps import AppConfig

from wanxiang.core import jobs


class CasesConfig(AppConfig):
    name = "wanxiang.engines.cases"
    label = "cases"
    verbose_name = "事件与诉求"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.core.declarations import register_kind
        from wanxiang.engines.cases import catalogue, published

        for kind in catalogue.KINDS:
            register_kind(kind)
        published.register()
        jobs.register_round(jobs.Round("cases.time", "案件时限", _watch))
        jobs.register_round(jobs.Round("cases.snapshot", "统计快照", _snapshot, every=timedelta(minutes=10)))
        jobs.register(jobs.Job("cases.decree", "按放假安排重算时限", _recompute, hour=1))


def _watch(moment: datetime) -> None:
    from wanxiang.core.models import Account
    from wanxiang.engines.cases import timekeeping

    timekeeping.watch(at=moment, by=Account.system("cases"))


def _recompute(day: date) -> None:
    from wanxiang.core.models import Account
    from wanxiang.engines.cases import timekeeping, worktime

    timekeeping.recompute(at=worktime.midnight(day), by=Account.system("cases"))


def _snapshot(moment: datetime) -> None:
    from wanxiang.engines.cases.statistics import store

    store.refresh_when_long()
