"""The roll becomes known; an appeal of a named enterprise is lifted as it comes in; signals are looked for every morning."""

from datetime import date

from wanxiang.core import jobs
from wanxiang.core.declarations import Kind, register_kind
from wanxiang.core.events import subscribe
from wanxiang.core.models import Account, Event
from wanxiang.systems.direct_line import published, roll, serving

register_kind(Kind(roll.KIND, "named_enterprises.yml", roll.load))
published.register()


@subscribe("cases.received", where={"flow": serving.APPEAL})
def an_appeal_of_a_named_enterprise_is_lifted(event: Event) -> None:
    """Idempotent: what is lifted and has its officer stays as it is."""
    serving.serve(event.payload["case_no"])


def _look(day: date) -> None:
    serving.look_for_signals(at=serving.today_at(day), by=Account.system("direct_line"))


jobs.register(jobs.Job("direct_line.signals", "稳商信号", _look, hour=6))
