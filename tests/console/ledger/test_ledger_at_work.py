"""模拟的改革办和牵头单位从页面上把示例方案分解、推进、销号：演示中的台账不是空的。"""

from datetime import date

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from wanxiang.core.models import Account, Grant
from wanxiang.district import profile
from wanxiang.engines.plans.actions import import_document
from wanxiang.engines.plans.models import CandidateDecision, Closing, Task
from wanxiang.engines.plans.queries.standings import standings
from wanxiang.engines.plans.queries.tasks import waiting_candidates
from wanxiang.simulation.actors import Login
from wanxiang.simulation.ledger_work import break_down

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 8)


def login(name: str, role: str, unit: str = "") -> Login:
    account = Account.objects.create_user(name, password="demo-password-7", name=name, unit_code=unit)
    Grant.objects.create(account=account, role=role)
    return Login(username=name, password="demo-password-7")


@pytest.fixture
def pages():
    """The pages in this process, inside the test's transaction: the connection stays open, as it does for Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield httpx.WSGITransport(app=get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_sample_plan_is_broken_down_through_the_pages(ground, settings, pages):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    document = import_document(
        data=profile("luohu").plan_path.read_bytes(), file_name="plan.txt", by=Account.system("demo")
    ).document
    officers = {
        unit: login(f"officer{place}", "department", unit) for place, unit in enumerate(("区民政局", "区卫生健康局"))
    }
    said = {
        "base": "http://127.0.0.1", "office": login("reform", "reform_office"), "officers": officers, "today": DAY, "planned": 12,
        "year": document.year, "seed": 1, "transport": pages,
    }  # fmt: skip
    done = break_down(**said)
    assert done["planned"] == Task.objects.exclude(begins=None).count() == 12
    assert set(CandidateDecision.objects.values_list("decision", flat=True)) == {"accepted", "merged", "dropped"}
    assert len(waiting_candidates(document=document)) == 5
    assert set(Closing.objects.values_list("decision", flat=True)) >= {"waiting", "accepted", "refused"}
    lights = {found.light for _, found in standings(document=document, on=DAY)}
    assert {"red", "blocked", "green", "closed"} <= lights
    assert break_down(**said) == {}
