"""Who takes part in the tests of projects: applicants, a panel, who decides; and the way of a project in short."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from wanxiang.core.models import Account, Grant
from wanxiang.engines.plans.actions import panels, projects, rulings
from wanxiang.engines.plans.actions.projects import Node
from wanxiang.engines.plans.models import Panel, PanelReview, Project
from wanxiang.engines.plans.queries import panels as judging

GUIYUAN = "440303001"
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID = {
    "title": "楼道灯一键报修",
    "problem": "楼道灯坏了不知道报给谁",
    "measure": "每层贴二维码，扫码直达物业",
    "expected": "报修当日修复",
    "expected_value": 90,
    "expected_unit": "%",
    "begins": date(2021, 3, 1),
    "ends": date(2021, 12, 1),
    "cost": 3_000_000,
}


def account(name: str, role: str, *, unit: str = "", area: str = "") -> Account:
    made = Account.objects.create_user(f"p{Account.objects.count()}", name=name, unit_code=unit)
    Grant.objects.create(account=made, role=role, area=area)
    return made


def cast() -> SimpleNamespace:
    """An education officer applies; five members of other houses; two of the reform office and a leader decide."""
    units = ("区民政局", "区司法局", "区卫生健康局", "区水务局", "区应急管理局")
    return SimpleNamespace(
        applicant=account("申报人", "department", unit="区教育局"),
        street=account("街道", "street", area=GUIYUAN),
        community=account("社区", "community", area=f"{GUIYUAN}001"),
        members=[account(f"评委{unit[1:3]}", "department", unit=unit) for unit in units],
        office=account("改革办甲", "reform_office", unit="区委改革办"),
        second=account("改革办乙", "reform_office", unit="区委改革办"),
        leader=account("区领导", "leader"),
    )


def submitted(by: Account, at, **said) -> Project:
    """A complete application, handed in."""
    made = projects.draft(said={**SAID, **said}, by=by, at=at, nodes=[Node("上线", date(2021, 6, 1))])
    return projects.submit(project=made, by=by, at=at)


def convened(sheet: str, rows: list[Project], members: list[Account], by: Account, at, **more) -> Panel:
    """A panel with the published sheet of that name."""
    (found,) = [each for each in judging.sheets() if each.id == sheet]
    due = (at + timedelta(days=7)).date()
    return panels.convene(title="第一轮", sheet=found, projects=rows, members=members, due=due, by=by, at=at, **more)


def score(review: PanelReview, member: Account, mark: int, at, *, reason: str = "理由充分") -> None:
    """Declare no interest, and give the same mark for everything."""
    panels.declare(review=review, by=member, at=at)
    marks = {each["id"]: mark for each in review.panel.terms["criteria"]}
    panels.score(review=review, marks=marks, reason=reason, by=member, at=at)


def approved(who: SimpleNamespace, at, **said) -> Project:
    """A project that runs."""
    row = submitted(who.applicant, at, **said)
    panel = convened("micro_approval", [row], who.members[:3], who.office, at)
    review = panel.reviews.get()
    for member in who.members[:3]:
        score(review, member, 8, at)
    rulings.rule(review=review, outcome="approve", by=who.office, at=at)
    row.refresh_from_db()
    return row


def finished(who: SimpleNamespace, at, **said) -> Project:
    """A project that asks to be accepted."""
    row = approved(who, at, **said)
    projects.prove(project=row, title="使用记录", link="教局〔2021〕12号", by=who.applicant, at=at)
    projects.ask_acceptance(project=row, result="全部上线", value=93, by=who.applicant, at=at)
    row.refresh_from_db()
    return row
