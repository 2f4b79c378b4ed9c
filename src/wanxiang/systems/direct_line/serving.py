"""Named enterprises served: the roll replaced, their appeals taken and lifted, and visits opened on signals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wanxiang.core import audit
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, write_bytes
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, reporters, worktime
from wanxiang.engines.cases.actions import Report, Words, receive, reportfile
from wanxiang.engines.cases.actions.handling import follow_up
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Case
from wanxiang.systems.direct_line import roll
from wanxiang.systems.direct_line.roll import Named, Roll

APPEAL, VISIT = "enterprise", "retention"
MOVING = "190601"
SIGNALS = {
    "moving": "有迁出意向",
    "lease": "租约将到期",
    "unanswered": "诉求逾期未结",
    "shrinking": "减员或停产",
    "other": "其他",
}


class NotNamed(WanxiangError):
    code = "direct_line.not_named"
    status = 404


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A sign that an enterprise may leave: which, of whom, and what makes it this one and no other."""

    kind: str
    credit_code: str
    name: str
    key: str
    text: str = ""
    place: str = ""


def current() -> Roll:
    """The roll in force."""
    return declared(roll.KIND)[-1].data


def named(credit_code: str) -> Named:
    """A named enterprise; raises NotNamed."""
    found = current().enterprises.get(credit_code.strip().upper())
    if found is None:
        raise NotNamed("这家企业不在直通车名单上", hint="可以从企业维权入口登记诉求")
    return found


def replace_roll(*, data: bytes, name: str, by: Account) -> int:
    """Replace the roll by a list (CSV, XLSX); returns how many it names. A faulty list leaves the roll as it was.

    Raises: BadRoll, BadFile
    """
    sheet = reportfile.read(data, name=name)
    listed = roll.read(sheet.columns, sheet.rows)
    target = home("declarations", "named_enterprises.yml")
    with transaction.atomic():
        audit.record("direct_line.roll", by=by, details={"enterprises": len(listed)})
        target.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(target, roll.text(listed, like=current()).encode())
    return len(listed)


def appeal(*, credit_code: str, text: str, code: str, key: str, place: str = "", by: Account, at: datetime) -> Case:
    """An appeal of a named enterprise by its direct line. Raises NotNamed, BadReport, UnknownClass."""
    who = named(credit_code)
    report = Report(source="enterprise", external_id=f"line-{key}", text=text, code=code, flow=APPEAL, grid_code=place,
                    reporter={"name": who.name[:40], "identity": who.credit_code})  # fmt: skip
    return receive(report, by=by, at=at).case


def serve(case_no: str) -> Case | None:
    """Lift an appeal of a named enterprise and name its officer, by whatever door it came; None for anybody else's. Idempotent."""
    case = Case.objects.get(case_no=case_no)
    who = current().enterprises.get(reporters.opened(case).identity.strip().upper()) if case.reporter else None
    if who is None:
        return None
    level, platform = {title: level for level, title in LEVELS.items()}[current().level], Account.system("direct_line")
    with transaction.atomic():
        if case.level < level and _may(case, "regrade"):
            case = follow_up(
                case, "regrade", by=platform, at=case.since, words=Words(level=level, why="企业直通车名单")
            )
        if who.officer and not case.answers.get("officer") and _may(case, "appoint"):
            case = follow_up(case, "appoint", by=platform, at=case.since, words=Words(answers={"officer": who.officer}))
    return case


def signal(found: Signal, *, by: Account, at: datetime) -> Case:
    """Open a visit on a signal, once; raises BadReport."""
    what = SIGNALS[found.kind]
    report = Report(source="enterprise", external_id=f"signal-{found.key}", flow=VISIT, code=MOVING, confidential=True, title=f"{found.name}：{what}"[:120],
                    text=found.text.strip() or what, grid_code=found.place, reporter={"name": found.name[:40], "identity": found.credit_code},
                    extra={"signal": found.kind})  # fmt: skip
    return receive(report, by=by, at=at).case


def look_for_signals(*, at: datetime, by: Account) -> int:
    """Open a visit for each lease that ends soon and each late appeal of a named enterprise; returns how many were new."""
    before = Case.objects.filter(flow=VISIT).count()
    for found in _signals(current(), at=at):
        signal(found, by=by, at=at)
    return Case.objects.filter(flow=VISIT).count() - before


def _signals(known: Roll, *, at: datetime) -> Iterator[Signal]:
    for who in known.ending(on=worktime.civil_day(at)):
        yield Signal(kind="lease", credit_code=who.credit_code, name=who.name, key=f"lease-{who.credit_code}-{who.lease_ends:%Y%m%d}",
                     text=f"租约 {who.lease_ends:%Y-%m-%d} 到期")  # fmt: skip
    late = Case.objects.filter(
        flow=APPEAL, on_time=None, closed_at=None, whole_due_at__lt=at - timedelta(days=known.late_days)
    )
    for case in late.exclude(reporter=None).order_by("pk"):
        who = known.enterprises.get(reporters.opened(case).identity.strip().upper())
        if who is not None:
            yield Signal(kind="unanswered", credit_code=who.credit_code, name=who.name, key=f"late-{case.case_no}",
                         text=f"诉求 {case.case_no} 逾期未结", place=case.grid_code)  # fmt: skip


def _may(case: Case, action: str) -> bool:
    return any(move.action == action for move in catalogue.flow(case.flow).from_state(case.state))


def today_at(day: date) -> datetime:
    """The first moment of a civil day, for the daily look."""
    return worktime.midnight(day)
