"""What every answer carries, what every write asks for, and how much anybody may ask."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver

from wanxiang.core.access import roles
from wanxiang.core.models import Account, Grant
from wanxiang.project.middleware import LARGEST_BODY

pytestmark = pytest.mark.django_db
VALUES = {"str": "x", "slug": "x", "int": "1", "code": "x", "uuid": "x", "case_no": "SJ24061900001"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def addresses(resolver=None, prefix="/") -> Iterator[str]:
    """Every address of the site, with something in place of its parameters."""
    import re

    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or "str"], route)
        else:
            yield from addresses(entry, route)


@pytest.fixture
def somebody():
    """An account with every role there is: nothing is refused for want of a permission."""
    account = Account.objects.create_user(username="all", password="a-long-password-1", name="全权")
    Grant.objects.bulk_create(Grant(account=account, role=role) for role in roles())
    return account


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_no_write_without_the_token_of_the_page(address, somebody):
    """任何地址的 POST，没有本站页面的令牌一律不受理（403），或根本不接受 POST（405）。"""
    client = Client(enforce_csrf_checks=True)
    client.force_login(somebody)
    for kind in ("application/x-www-form-urlencoded", "application/json"):
        answer = client.post(address, data="{}", content_type=kind)
        assert answer.status_code in (403, 405), f"{address} took a write from elsewhere ({answer.status_code})"


@pytest.mark.parametrize(
    "address", ["/login/", "/portal/", "/healthz", "/no/such/page/", "/api/field/visits", "/figures/"]
)
def test_every_answer_carries_the_headers_that_protect_it(client, address):
    answer = client.get(address)
    assert {name: answer.get(name) for name in HEADERS} == HEADERS
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer["X-Request-ID"]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client, somebody):
    client.post("/login/", {"username": "all", "password": "a-long-password-1"})
    session = client.cookies["sessionid"]
    assert session["httponly"] and session["samesite"] == "Lax"


def test_behind_tls_cookies_and_addresses_are_those_of_the_proxy(tmp_path):
    """WANXIANG_HTTPS=1：仅加密传输的 Cookie、HSTS，来访地址以代理所见为准。"""
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from django.test import RequestFactory\n"
        "from wanxiang.project.middleware import client_address\n"
        "seen = []\n"
        "client_address(lambda request: seen.append(request.META['REMOTE_ADDR']))(\n"
        "    RequestFactory().get('/', headers={'x-forwarded-for': '1.2.3.4, 10.0.0.9'}))\n"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_HSTS_SECONDS > 0\n"
        "assert seen == ['10.0.0.9'], seen\n"
    )
    own = {"WANXIANG_HTTPS": "1", "WANXIANG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wanxiang.project.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_body_larger_than_any_form_is_refused_unread(client, somebody):
    client.force_login(somebody)
    answer = client.generic("POST", "/prove/", b"", CONTENT_LENGTH=LARGEST_BODY + 1)
    assert answer.status_code == 413
    assert "12 MB" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("方案.exe", b"MZ", "只支持 txt、docx 和 pdf"),
        ("方案.docx", b"x" * (5 * 1024**2 + 1), "超过 5 MB"),
        ("方案.docx", b"PK\x03\x04 not a document", "损坏"),
        ("方案.txt", b"\x00\x01\x02\x03", "编码无法识别"),
        ("方案.txt", b"", "空的"),
    ],
)
def test_an_upload_of_the_wrong_kind_or_size_says_so(client, somebody, name, content, said):
    """上传：种类、大小、内容不符，各以一句话说明。"""
    client.force_login(somebody)
    for address, field in (("/prove/", "plan"), ("/plan/upload/", "file")):
        answer = client.post(address, {field: SimpleUploadedFile(name, content)})
        assert answer.status_code in (200, 400, 422), address
        assert said in answer.content.decode(), address


def test_the_portal_asks_whoever_asks_without_end_to_wait(client):
    """居民端不需登录：同一地址每分钟的次数有限。"""
    cache.clear()
    codes = [client.get("/portal/entitled/").status_code for _ in range(400)]
    cache.clear()
    assert codes[0] < 400 and codes[-1] == 429
