"""罗湖's ground, and somebody signed in by role and area or unit."""

import pytest

from wanxiang.core.models import Account, Grant


@pytest.fixture
def ground(luohu, db):
    """The ground of 罗湖."""


@pytest.fixture
def signed(client, ground):
    """`signed("street", area="440303001")`: (client, account)."""

    def sign_in(role, *, area="", unit=""):
        account = Account.objects.create_user(f"{role}{area}{unit}", name=role)
        Grant.objects.create(account=account, role=role, area=area, unit=unit)
        client.force_login(account)
        return client, account

    return sign_in
