"""Generated cases of every sort, and a second opinion on what is counted: plain Python over rows, written apart."""

import random
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from wanxiang.core.access.roles import roles
from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases.models import Assist, Case

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 12, 8, 15, 0, tzinfo=ZONE)
STREETS = ("440303001", "440303002", "440303009")
UNITS = {"chengguan": "", "zhujian": "", "jd-guiyuan": "440303001", "440303009009": "440303009009"}
CLASSES = ("", "01", "0101", "010101", "010102", "020301", "110909")
_numbers = count(1)


def generated(seed: int, *, many: int = 120) -> list[Case]:
    """Cases of a year with every field at random, and units that help with some."""
    chance = random.Random(seed)
    made = Case.objects.bulk_create(_case(chance) for _ in range(many))
    helps = [Assist(case=case, unit=unit, area=UNITS[unit], asked_at=NOW, withdrawn=chance.random() < 0.3)
             for case in made for unit in chance.sample(sorted(UNITS), chance.choice((0, 0, 1, 2)))]  # fmt: skip
    Assist.objects.bulk_create(helps)
    return made


def _case(chance: random.Random) -> Case:
    number = next(_numbers)
    opened = NOW - timedelta(minutes=chance.randrange(0, 500_000), seconds=chance.randrange(60))
    whole = opened + timedelta(hours=chance.choice((4, 24, 72, 170)))
    handled = opened + timedelta(minutes=chance.randrange(0, 20_000)) if chance.random() < 0.6 else None
    ended = chance.random() < 0.6
    handler = chance.choice(("", *UNITS))
    return Case(
        case_no=f"SJ{number:07d}", receipt="ABC", flow=chance.choice(("event", "petition")), external_id=str(number), digest="x",
        source=chance.choice(("portal", "hotline", "field")), title="t", text="t", state=chance.choice(("handling", "closed", "declined")),
        class_code=chance.choice(CLASSES), level=chance.randrange(1, 5), grid_code=_place(chance), handler=handler,
        handler_area=UNITS.get(handler, ""), sight=chance.choice(("place", "place", "desk", "sealed")), opened_at=opened, since=opened,
        handled_at=handled, closed_at=opened + timedelta(minutes=chance.randrange(30_000)) if ended else None,
        whole_due_at=whole if chance.random() < 0.95 else None, on_time=chance.choice((True, True, False, None)),
        due_at=chance.choice((None, whole, whole - timedelta(hours=2), whole + timedelta(hours=2))),
        returns=chance.choice((0, 0, 0, 1, 2)), reworks=chance.choice((0, 0, 1)), repeats=chance.choice((0, 0, 0, 3)),
        resolved=chance.choice(("", "", "yes", "yes", "partly", "no")), satisfied=chance.choice((None, None, 1, 3, 4, 5)),
    )  # fmt: skip


def _place(chance: random.Random) -> str:
    street = chance.choice(("", "440303", *STREETS))
    if len(street) < 9 or chance.random() < 0.1:
        return street
    community = f"{street}{chance.choice(('001', '009'))}"
    return community if chance.random() < 0.2 else f"{community}{chance.choice(('001', '002', '009'))}"


def staff() -> dict[str, Account]:
    """One account of every role that sees cases, at every level of the ground; one with two grants; one with none."""
    people = {}
    for name, role in roles().items():
        if "case.view" in role.permissions:
            for area in ("", "440303009", "440303001", "440303009009", "440303001001009"):
                people[f"{name}@{area}"] = _holds(
                    (name, "" if role.by_unit else area, "zhujian" if role.by_unit else "")
                )
    people["城管经办"] = _holds(("case_unit", "", "chengguan"))
    people["街道兼单位"] = _holds(("street", "440303001", ""), ("case_unit", "", "zhujian"))
    people["网格员兼社区"] = _holds(("grid_worker", "440303009009001", ""), ("community", "440303001009", ""))
    people["无授权"] = _holds()
    people["平台"] = Account.system("test")
    return people


def _holds(*grants: tuple[str, str, str]) -> Account:
    made = Account.objects.create_user(f"s{Account.objects.count()}", name="员")
    Grant.objects.bulk_create(Grant(account=made, role=role, area=area, unit=unit) for role, area, unit in grants)
    return Account.objects.get(pk=made.pk)


# The second opinion


def local_day(moment: datetime):
    return moment.astimezone(ZONE).date()


def ended_well(case: Case) -> bool:
    return case.closed_at is not None and case.on_time is not None


def late(case: Case) -> bool:
    if case.closed_at or case.on_time is not None or case.whole_due_at is None or case.due_at is None:
        return False
    return case.due_at <= case.whole_due_at < NOW


COUNTED = {
    "received": (lambda c: c.opened_at, lambda c: True, None),
    "closed": (lambda c: c.closed_at, ended_well, None),
    "on_time": (lambda c: c.whole_due_at, lambda c: c.on_time is True, lambda c: c.on_time is not None or late(c)),
    "first_time": (lambda c: c.closed_at, lambda c: ended_well(c) and not c.returns and not c.reworks and c.resolved != "no", ended_well),
    "returned": (lambda c: c.opened_at, lambda c: c.returns > 0, lambda c: True),
    "repeated": (lambda c: c.opened_at, lambda c: c.repeats > 0, lambda c: True),
    "reworked": (lambda c: c.closed_at, lambda c: ended_well(c) and c.reworks > 0, ended_well),
    "resolved": (lambda c: c.opened_at, lambda c: c.resolved == "yes", lambda c: bool(c.resolved)),
    "satisfied": (lambda c: c.opened_at, lambda c: c.satisfied in (4, 5), lambda c: c.satisfied is not None),
    "mean_time": (lambda c: c.closed_at, lambda c: ended_well(c) and c.handled_at is not None, None),
    "median_time": (lambda c: c.closed_at, lambda c: ended_well(c) and c.handled_at is not None, None),
    "open": (None, lambda c: c.closed_at is None, None),
    "overdue": (None, late, None),
    "open_repeated": (None, lambda c: c.closed_at is None and c.repeats > 0, None),
}  # fmt: skip
"""Figure → (the moment of its period, is it counted, is it a part of the base)."""


def key_of(case: Case, by: str, moment: datetime | None) -> str | None:
    """On which line of a table by a dimension a case stands; None where it stands on none."""
    if by in ("month", "week"):
        if moment is None:
            return None
        day = local_day(moment)
        return (day.replace(day=1) if by == "month" else day - timedelta(days=day.weekday())).isoformat()
    column, digits = {
        "unit": ("handler", 0), "street": ("grid_code", 9), "community": ("grid_code", 12), "grid": ("grid_code", 15),
        "class1": ("class_code", 2), "class2": ("class_code", 4), "class3": ("class_code", 6), "source": ("source", 0),
        "level": ("level", 0), "flow": ("flow", 0),
    }[by]  # fmt: skip
    said = str(getattr(case, column))
    return said if not digits else said[:digits] if len(said) >= digits else ""


def recount(
    cases: list[Case], name: str, part: str, *, since=None, until=None, by: str = "", key: str = ""
) -> set[int]:
    """The pks that a number must count."""
    moment_of, of, to = COUNTED[name]
    counted = to if part == "to" and to else of
    found = set()
    for case in cases:
        moment = moment_of(case) if moment_of else None
        outside = moment is None or (since and local_day(moment) < since) or (until and local_day(moment) >= until)
        if moment_of and (since or until) and outside:
            continue
        if counted(case) and (not by or key_of(case, by, moment if moment_of else case.opened_at) == key):
            found.add(case.pk)
    return found


def keys(cases: list[Case], by: str) -> set[str]:
    """Every line that some figure puts a case on."""
    return {key for name in COUNTED for case in cases if (key := key_of(case, by, COUNTED[name][0](case) if COUNTED[name][0] else case.opened_at)) is not None}  # fmt: skip
