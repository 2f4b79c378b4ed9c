"""Signing in, being locked out, being refused: one Chinese sentence and a code each."""

import pytest
from django.test import Client

from wanxiang.core.models import Account, AuditRow, Grant

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-1"


@pytest.fixture
def auditor():
    account = Account.objects.create_user(username="zhou", password=PASSWORD, name="周正")
    Grant.objects.create(account=account, role="auditor")
    return account


def sign_in(client, password=PASSWORD, **more):
    return client.post("/login/", {"username": "zhou", "password": password} | more)


def test_signing_in_opens_the_first_page_the_account_may_use(client, auditor):
    """审计员没有驾驶舱，登录后到其菜单第一项。"""
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer.url == "/policies/"


def test_signing_in_goes_back_to_the_page_that_was_asked_for(client, auditor):
    assert client.get("/audit/").url == "/login/?next=%2Faudit%2F"
    assert sign_in(client, next="/audit/").url == "/audit/"


def test_nobody_is_sent_to_another_site(client, auditor):
    assert sign_in(client, next="https://example.com/").url == "/policies/"


def test_a_wrong_password_says_so_in_chinese(client, auditor):
    assert "用户名或密码不正确" in sign_in(client, "wrong").content.decode()


def test_five_wrong_passwords_lock_the_account_for_a_while(client, auditor):
    """连续输错 5 次即锁定，正确密码也不能登录。"""
    for _ in range(5):
        answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert "15 分钟后" in answer.content.decode()
    assert sign_in(client).status_code == 429


def test_a_new_password_takes_the_place_of_the_old_and_leaves_a_trace(client, auditor):
    client.force_login(auditor)
    new = "another-long-one-2"
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    assert Account.objects.get(username="zhou").check_password(new)
    assert AuditRow.objects.filter(action="account.password", by=auditor).count() == 1


def test_a_weak_password_is_refused_in_chinese(client, auditor):
    client.force_login(auditor)
    answer = client.post(
        "/password/", {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    )
    assert "密码" in answer.content.decode() and answer.status_code == 200
    assert Account.objects.get(username="zhou").check_password(PASSWORD)


def test_a_page_without_permission_is_refused_and_one_that_is_not_there_is_not_found(client, auditor):
    client.force_login(auditor)
    refused, missing = client.get("/map/grid.json"), client.get("/no/such/page/")
    assert (refused.status_code, missing.status_code) == (403, 404)
    assert "http.403" in refused.content.decode() and "http.404" in missing.content.decode()


def test_a_form_that_has_grown_old_says_so(auditor):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"username": "zhou", "password": PASSWORD})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_pages_are_chinese_for_a_browser_in_any_language(client):
    answer = client.get("/login/", headers={"accept-language": "en-US"})
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert "登录" in answer.content.decode()


def test_no_page_carries_scripts_or_styles_of_its_own(client):
    """页面不含内联脚本和样式，安全策略也不放行。"""
    answer = client.get("/login/")
    text = answer.content.decode()
    assert "<style" not in text and " style=" not in text and "<script>" not in text
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_the_trail_tells_who_looked_at_whom_and_why(client, auditor):
    """审计：谁、何时、因何用途看了谁。"""
    from wanxiang.core import audit

    audit.look(by=auditor, person_key="p-0001", purpose="核对高龄津贴资格", fields=["name"])
    client.force_login(auditor)
    page = client.get("/audit/").content.decode()
    assert "p-0001" in page and "核对高龄津贴资格" in page
    assert "p-0001" not in client.get("/audit/?about=p-9").content.decode()
