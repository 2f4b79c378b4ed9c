"""The phone page's shell: who may open it, and what the phone keeps of it."""

import pytest

from wanxiang.core.models import Account, Grant
from wanxiang.field.views import HERE, SHELL


@pytest.fixture
def worker(db):
    account = Account.objects.create_user(username="li", password="a-long-password-1", name="李强")
    Grant.objects.create(account=account, role="grid_worker", area="440303001001001")
    return account


def test_the_page_is_for_who_may_see_visits(client, worker):
    """未登录先登录；没有走访权限的不给看。"""
    assert client.get("/field/").url == "/login/?next=%2Ffield%2F"
    client.force_login(worker)
    assert "网格员 李强" in client.get("/field/").content.decode()
    worker.grants.update(role="auditor")
    assert client.get("/field/").status_code == 403


def test_the_service_worker_keeps_every_file_of_the_page(client):
    """离线要用的文件一个不少；内容一变，缓存换名。"""
    said = client.get("/field/sw.js")
    assert said["Content-Type"].startswith("text/javascript")
    text = said.content.decode()
    for name in SHELL:
        assert f"/static/{name}" in text
    assert "/api/" not in text


def test_no_script_or_style_stands_in_the_page(client, worker):
    """内容安全策略不许内嵌脚本和样式。"""
    client.force_login(worker)
    text = client.get("/field/").content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert text.count("<script") == text.count('<script type="module" src=')
    assert not any("innerHTML" in path.read_text("utf-8") for path in (HERE / "static/field").glob("*.js"))


def test_the_manifest_stays_on_the_field(client):
    assert client.get("/field/manifest.webmanifest").json()["scope"] == "/field/"
