"""The ready-made accounts of a demonstration, one for each role; and the teams that the simulation walks with.

They exist only in a home that the demo made. Passwords are random, printed once and kept in demo.json (mode 0600).
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wanxiang.core.access import roles
from wanxiang.core.declarations import declared
from wanxiang.core.models import Account, Grant
from wanxiang.district import profile
from wanxiang.district.levels import DIGITS
from wanxiang.district.models import Unit
from wanxiang.district.queries import place_names, places

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TEAM = "team-"
CASE_UNITS = ("城市管理", "住房建设", "市场监管")
"""The competences whose units have the most cases."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One account: who, as what, over which area and policies."""

    username: str
    name: str
    role: str
    unit: str = ""
    area: str = ""
    policies: tuple[str, ...] = ()
    slug: str = ""
    """The unit by its code, for roles that reach by unit."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """An account as it is printed beside the address."""

    username: str
    password: str
    role: str
    title: str
    of: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def members() -> list[Member]:
    """One account per role; an officer and an approver for every unit that leads a policy."""
    street = places("street").order_by("code").first()
    community = places("community").order_by("code").first()
    grid = places("grid").order_by("code").first()
    staff = [
        Member(username="leader", name="区领导", role="leader"),
        Member(username="reform", name="改革办", role="reform_office", unit="区委改革办"),
    ]
    for number, (unit, policies) in enumerate(by_unit().items(), start=1):
        staff.append(Member(username=f"officer{number}", name="经办", role="department", unit=unit, policies=policies))
        staff.append(Member(username=f"approver{number}", name="审批", role="approver", unit=unit, policies=policies))
    return [
        *staff,
        *case_members(),
        Member(username="street", name="街道", role="street", area=street.code),
        Member(username="community", name="社区", role="community", area=community.code),
        Member(username="grid", name="网格员", role="grid_worker", area=grid.code),
        Member(username="auditor", name="审计", role="auditor"),
        Member(username="admin", name="系统管理", role="admin"),
    ]


def case_members() -> list[Member]:
    """Who works on cases: the district's desk, officers of the units that have the most of them, arbiter, supervisor."""
    owners = [(word, profile().competences.get(word)) for word in CASE_UNITS]
    names = dict(Unit.objects.filter(code__in=[slug for _, slug in owners if slug]).values_list("code", "name"))
    officers = [
        Member(username=f"unit{number}", name=f"{word}经办", role="case_unit", unit=names[slug], slug=slug)
        for number, (word, slug) in enumerate(((word, slug) for word, slug in owners if slug in names), start=1)
    ]
    return [
        Member(username="center", name="区分拨员", role="case_center"),
        *officers,
        Member(username="arbiter", name="编办裁定", role="case_arbiter"),
        Member(username="supervisor", name="督查", role="case_supervisor"),
    ]


def by_unit() -> dict[str, tuple[str, ...]]:
    """Lead unit → its policies; units whose policies are about people come first."""
    found: dict[str, list[str]] = defaultdict(list)
    for policy in sorted(declared("policy"), key=lambda each: each.data.audience != "person"):
        found[policy.data.lead_unit].append(policy.id)
    return {unit: tuple(policies) for unit, policies in found.items()}


@transaction.atomic
def engage(*, known: Iterable[dict[str, str]] = ()) -> list[Printed]:
    """Make the accounts; those of an earlier run keep their passwords."""
    kept = {one["username"]: one["password"] for one in known}
    return [_engage(member, kept.get(member.username)) for member in members()]


def _engage(member: Member, password: str | None) -> Printed:
    account, made = Account.objects.get_or_create(
        username=member.username, defaults={"name": member.name, "unit_code": member.unit}
    )
    if made or not password:
        password = _password()
        account.set_password(password)
        account.save()
    if not account.grants.exists():
        Grant.objects.create(
            account=account, role=member.role, area=member.area, unit=member.slug, policies=list(member.policies)
        )
    return Printed(
        username=member.username,
        password=password,
        role=member.role,
        title=roles()[member.role].title,
        of=_of(account, member),
    )


def _of(account: Account, member: Member) -> str:
    """The unit, or the place that the account holds now (the grid worker moves)."""
    return member.unit or "".join(place_names([grant.area for grant in account.grants.all()]).values()) or "全区"


@contextmanager
def teams(grids: Iterable[str]) -> Iterator[list[tuple[str, str]]]:
    """For the simulation, one team per street, over those of its communities where somebody waits: [(username, password)].

    A thousand workers of their own would spend the demo on hashing passwords. When the walk is over nobody can sign in as
    them any more.
    """
    password = _password()
    hashed = make_password(password)
    streets: dict[str, set[str]] = defaultdict(set)
    for grid in grids:
        streets[grid[: DIGITS["street"]]].add(grid[: DIGITS["community"]])
    made = [_team(street, within, hashed) for street, within in sorted(streets.items())]
    try:
        yield [(username, password) for username in made]
    finally:
        Account.objects.filter(username__in=made).update(password=make_password(None), is_active=False)


@transaction.atomic
def _team(street: str, communities: set[str], hashed: str) -> str:
    team, _ = Account.objects.update_or_create(
        username=f"{TEAM}{street}", defaults={"name": "网格走访组", "password": hashed, "is_active": True}
    )
    team.grants.all().delete()
    Grant.objects.bulk_create(Grant(account=team, role="grid_worker", area=area) for area in sorted(communities))
    return team.username


def place_grid_worker(grid: str) -> str:
    """The ready-made grid worker is moved to a grid that has cards left; returns the grid's name."""
    Grant.objects.filter(account__username="grid", role="grid_worker").update(area=grid)
    return "".join(place_names([grid]).values())


def _password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def stand_in(username: str, name: str, role: str, *, unit: str = "", area: str = "") -> Account:
    """Somebody of a simulated year, who acts at the doors of the engines and cannot sign in."""
    made, _ = Account.objects.get_or_create(username=username, defaults={"name": name, "unit_code": unit})
    made.is_active = True
    made.set_unusable_password()
    made.save()
    Grant.objects.get_or_create(account=made, role=role, area=area, unit="")
    return made


def dismiss(*people: Account) -> None:
    """They act no more; what they did keeps their names."""
    Account.objects.filter(pk__in=[each.pk for each in people]).update(is_active=False)
