"""Officers, a street, a small list of residents with cases: made through the doors of the engines."""

import pytest
from reverse_cast import ALLOWANCE, DAY, OTHER, SCREENING, STREET

from wanxiang.core import clock
from wanxiang.core.models import Account, Grant
from wanxiang.district.models import Place
from wanxiang.engines.outreach import actions
from wanxiang.engines.registry.models import Person


@pytest.fixture(autouse=True)
def that_day(monkeypatch):
    for module in ("cases", "households"):
        monkeypatch.setattr(f"wanxiang.console.reverse.{module}.today", lambda: DAY)


@pytest.fixture
def places(db):
    for street in (STREET, OTHER):
        Place.objects.create(code=street, kind="street", name=f"街道{street[-1]}", parent_code="440303")
        Place.objects.create(code=f"{street}001", kind="community", name=f"社区{street[-1]}", parent_code=street)
        Place.objects.create(code=f"{street}001001", kind="grid", name="第1网格", parent_code=f"{street}001")


@pytest.fixture
def account(db):
    def make(name, *roles, area="", policies=()):
        made = Account.objects.create(username=name, name=name)
        for role in roles:
            Grant.objects.create(account=made, role=role, area=area, policies=list(policies))
        return made

    return make


@pytest.fixture
def officer(account):
    return account("民政经办", "department", policies=[ALLOWANCE])


@pytest.fixture
def health(account):
    return account("卫健经办", "department", policies=[SCREENING])


@pytest.fixture
def approver(account):
    return account("民政审批", "approver", policies=[ALLOWANCE])


@pytest.fixture
def street(account):
    return account("街道", "street", area=STREET)


@pytest.fixture
def people(places):
    """p1 and p2 share a home in the street; p3 lives in another."""
    for key, name, home, grid in (
        ("p1", "张秀英", "h1", f"{STREET}001001"),
        ("p2", "欧阳国强", "h1", f"{STREET}001001"),
        ("p3", "李明", "h3", f"{OTHER}001001"),
    ):
        profile = {
            "name": name, "grid_code": grid, "phone": "13800138000", "address": "太宁路12号3栋402", "age": 82,
            "minimum_living": True, "hukou_district": "罗湖区",
        }  # fmt: skip
        Person.objects.create(
            person_key=key, household_key=home, name=name, grid_code=grid, community_code=grid[:12], phone="13800138000",
            address="太宁路12号3栋402", profile=profile,
        )  # fmt: skip
    return Person.objects


@pytest.fixture
def cases(people, officer, health):
    """Everybody on the allowance's list; p1 on that of the screening besides."""

    def listed(policy, title, keys, by, *, sensitive=False):
        rows = [people.get(pk=key) for key in keys]
        subjects = [
            actions.Subject(
                person_key=row.pk,
                household_key=row.household_key,
                name=row.name,
                grid_code=row.grid_code,
                address=row.address,
            )
            for row in rows
        ]
        made = actions.open_cases(policy=policy, title=title, subjects=subjects, by=by, as_of=DAY, sensitive=sensitive)
        return {case.person_key: case for case in made.cases}

    return {
        "allowance": listed(ALLOWANCE, "高龄津贴", ["p1", "p2", "p3"], officer),
        "screening": listed(SCREENING, "“两癌”免费筛查", ["p1"], health, sensitive=True),
    }


@pytest.fixture
def signed_in(client, monkeypatch):
    """`signed_in(account)`: a client of somebody."""
    monkeypatch.setattr(clock, "today", lambda: DAY)

    def enter(account):
        client.force_login(account)
        return client

    return enter
