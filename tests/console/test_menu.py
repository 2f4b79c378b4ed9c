"""The menu is what the systems declare, seen through an account's permissions."""

import pytest

from wanxiang.console import menu
from wanxiang.core.access import permissions
from wanxiang.core.models import Account, Grant


def account(role):
    made = Account.objects.create(username=role, name=role)
    Grant.objects.create(account=made, role=role)
    return made


def test_every_entry_asks_a_permission_that_some_role_has():
    assert {entry.permission for entry in menu.entries()} <= permissions()


def test_two_documents_come_first():
    """菜单第一项是“两份文件对照”。"""
    assert menu.entries()[0].label == "两份文件对照"


@pytest.mark.django_db
def test_an_account_sees_what_it_may_open():
    """审计员看不到驾驶舱，区领导看不到审计记录。"""
    labels = {role: {entry.label for entry in menu.entries_for(account(role))} for role in ("auditor", "leader")}
    assert "审计记录" in labels["auditor"] and "驾驶舱" not in labels["auditor"]
    assert "驾驶舱" in labels["leader"] and "审计记录" not in labels["leader"]


def test_a_page_belongs_to_the_longest_address_it_begins_with():
    listed = [menu.Entry("甲", "/", "x"), menu.Entry("乙", "/plan/", "x"), menu.Entry("丙", "/plan/gaps/", "x")]
    assert menu.current(listed, "/plan/gaps/3/").label == "丙"
    assert menu.current(listed, "/plan/3/").label == "乙"
    assert menu.current(listed, "/other/") is None
