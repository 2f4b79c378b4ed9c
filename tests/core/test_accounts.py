"""Accounts are opened and granted with care: a slip of the pen never widens what somebody sees."""

import pytest

from wanxiang.core.access import accounts, scope_of
from wanxiang.core.models import Account, AuditRow

pytestmark = pytest.mark.django_db
GOOD = "蓝色的河水-2021"


@pytest.fixture
def operator():
    return Account.system("operator")


@pytest.fixture
def officer(operator):
    return accounts.open_account(username="li", name="李某", unit="", password=GOOD, by=operator)


def test_an_officer_without_named_policies_is_refused(officer, operator):
    with pytest.raises(accounts.BadAccount, match="政策范围"):
        accounts.grant(username="li", role="department", area="", policies=[], by=operator)
    assert scope_of(officer).reaches == ()


def test_all_policies_must_be_said_aloud(officer, operator):
    accounts.grant(username="li", role="department", area="", policies=["all"], by=operator)
    assert scope_of(Account.objects.get(username="li")).policies is None


def test_an_existing_account_keeps_its_password(officer, operator):
    with pytest.raises(accounts.BadAccount, match="已存在"):
        accounts.open_account(username="li", name="另一人", unit="", password=GOOD + "x", by=operator)
    assert Account.objects.get(username="li").check_password(GOOD)


def test_every_step_leaves_a_row(officer, operator):
    accounts.grant(username="li", role="leader", area="", policies=[], by=operator)
    accounts.reset_password(username="li", password=GOOD + "y", by=operator)
    assert [row.action for row in AuditRow.objects.order_by("id")] == [
        "account.opened",
        "account.granted",
        "account.password_reset",
    ]


@pytest.mark.parametrize("weak", ["1234567890", "short", "password12"])
def test_a_weak_password_is_refused(operator, weak):
    with pytest.raises(accounts.BadAccount, match="口令过弱"):
        accounts.open_account(username="wang", name="王某", unit="", password=weak, by=operator)
