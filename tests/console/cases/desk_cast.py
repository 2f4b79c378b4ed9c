"""The people of a district's desk, and cases on a Monday; what they do at the desk happens on the Tuesday."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Report, Words
from wanxiang.engines.cases.models import Case

MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TUESDAY = date(2021, 11, 9)
GRID, OTHER_GRID = "440303001001001", "440303002001001"
RUBBISH, AID = "010101", "160101"
UNITS = {"chengguan": "城管经办", "zhujian": "住建经办"}


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def account(username: str, name: str, role: str, *, area: str = "", unit: str = "") -> Account:
    made = Account.objects.create_user(username, name=name)
    Grant.objects.create(account=made, role=role, area=area, unit=unit)
    return made


def received(text: str = "路口垃圾成堆没人清", *, at: datetime = MONDAY, **said) -> Case:
    known = {"source": "portal", "external_id": f"d{Case.objects.count() + 1}", "code": RUBBISH, "grid_code": GRID}
    return actions.receive(Report(text=text, **(known | said)), by=Account.system("portal"), at=at).case


def does(case: Case, action: str, by: Account, *, at: datetime, **said) -> Case:
    return actions.act(case_no=case.case_no, action=action, by=by, at=at, words=Words(**said))


def sent_to(unit: str, desk: Account, text: str = "沿街围挡破损", **said) -> Case:
    """A case that the desk gave to a unit by hand."""
    case = received(text, **said)
    return does(
        case,
        "transfer" if case.state == "dispatched" else "dispatch",
        desk,
        at=MONDAY + hours(0.5),
        to=unit,
        why="归口办理",
    )


def fields(case: Case, **said) -> dict:
    """What a form of the page of a case posts."""
    return {"version": case.version, "key": f"k-{case.case_no}-{case.version}"} | said


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
