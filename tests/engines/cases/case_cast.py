"""The people of a small district's cases: a desk, officers of units, a grid worker, an arbiter; and a day on which they work."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Report, Words
from wanxiang.engines.cases.models import Case

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZONE)
"""A Monday morning in an ordinary week."""
GRID = "440303001001001"
BILLBOARD, RUBBISH = "020201", "010101"
"""A class that 城市管理 owns at every level, and one that the list leaves to the street where it is settled on the spot."""


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def account(name: str, role: str, *, area: str = "", unit: str = "") -> Account:
    """An account that holds one role."""
    made = Account.objects.create_user(f"u{Account.objects.count()}", name=name)
    Grant.objects.create(account=made, role=role, area=area, unit=unit)
    return made


def portal() -> Account:
    return Account.system("portal")


def report(text: str = "路口竖了一块没有审批的广告牌", **said) -> Report:
    """A report with a number of its own."""
    known = {"source": "portal", "external_id": f"p{Case.objects.count() + 1}", "code": BILLBOARD, "grid_code": GRID}
    return Report(text=text, **(known | said))


def received(text: str = "路口竖了一块没有审批的广告牌", *, at: datetime = MONDAY, **said) -> Case:
    return actions.receive(report(text, **said), by=portal(), at=at).case


def does(case: Case, action: str, by: Account, *, at: datetime, **said) -> Case:
    """One move, and the case as it then is."""
    return actions.act(case_no=case.case_no, action=action, by=by, at=at, words=Words(**said))
