"""When Django starts: declaration kinds, the table of official series, and the snapshot that comes round every night."""

from datetime import date, timedelta

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "wanxiang.engines.measures"
    label = "measures"
    verbose_name = "指标"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.core import declarations, jobs

        from . import policies, published, reading

        declarations.register_kind(declarations.Kind("figure", "measures.yml", reading.load))
        declarations.register_kind(declarations.Kind(policies.KIND, "wording.yml", policies.load))
        published.register()
        jobs.register(jobs.Job("measures.snapshot", "指标快照", _snapshot, hour=4))


def _snapshot(day: date) -> None:
    """The day before, which is over; on the first of a month it is the month's end."""
    from wanxiang.core import clock
    from wanxiang.core.models import Account

    from .actions import snapshot
    from .models import FigureRun

    kind = FigureRun.Kind.MONTHLY if day.day == 1 else FigureRun.Kind.DAILY
    snapshot(as_of=day - timedelta(days=1), kind=kind, by=Account.system("measures"), at=clock.now())
