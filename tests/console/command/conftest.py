"""A district with a few cases, and its staff signed in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.actions import Report, Words

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=ZONE)
GRID, ELSEWHERE = "440303001001001", "440303002001001"


@pytest.fixture(autouse=True)
def ground(luohu, db):
    """The ground of 罗湖."""


@pytest.fixture(autouse=True)
def wednesday(monkeypatch):
    """The pages ask what time it is; here it is Wednesday, two days after most reports."""
    from wanxiang.console.command import behind, board, contests, figures

    for module in (behind, board, contests, figures):
        monkeypatch.setattr(module, "now", lambda: MONDAY + timedelta(days=2))


@pytest.fixture
def staff():
    def make(role, *, area="", unit=""):
        account = Account.objects.create_user(f"{role}{area}{unit}", name=f"{role}员")
        Grant.objects.create(account=account, role=role, area=area, unit=unit)
        return account

    return make


@pytest.fixture
def sign_in(client, staff):
    """`sign_in("street", area=…)`: a client of somebody with that role."""

    def enter(role, *, area="", unit=""):
        client.force_login(staff(role, area=area, unit=unit), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def received():
    """`received(grid=…, code=…)`: a case as it comes in by the portal."""
    numbers = iter(range(1, 1000))

    def receive(text="路口垃圾成堆没人清", *, at=MONDAY, grid=GRID, code="010101"):
        said = Report(source="portal", external_id=f"p{next(numbers)}", text=text, code=code, grid_code=grid)
        return actions.receive(said, by=Account.system("portal"), at=at).case

    return receive


@pytest.fixture
def does():
    def act(case, action, by, *, at, **said):
        return actions.act(case_no=case.case_no, action=action, by=by, at=at, words=Words(**said))

    return act
