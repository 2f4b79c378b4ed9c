"""The whole loop on a small district, through the doors that people use: what rises, what must not, what stays."""

import json
import shutil
from contextlib import contextmanager

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from rich.progress import Progress

from wanxiang.cli import demo, loop
from wanxiang.core.config import config
from wanxiang.core.files import home
from wanxiang.core.models import Account, Event
from wanxiang.district import profile
from wanxiang.engines.outreach.history import replay
from wanxiang.engines.outreach.models import CaseEvent, Receipt, ServiceCase, Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ALLOWANCE = "elderly-allowance"


@contextmanager
def in_process():
    """The same application, without a server between."""
    transport = httpx.WSGITransport(get_wsgi_application())
    yield loop.Doors(base="http://localhost", transport=transport, at_once=1)


@pytest.fixture
def run():
    def once(**wish):
        asked = {"district": "yunchuan", "residents": 2500, "seed": 11, "willingness": 1.0, "visits": True} | wish
        summary = demo.run(demo.Wish(**asked), loop.Course(progress=Progress(disable=True)), doors=in_process)
        demo.keep(summary)
        return summary

    yield once
    for name in ("demo.json", "district.txt", "today.txt", "declarations/named_enterprises.yml"):
        home(name).unlink(missing_ok=True)
    for name in ("simulated", "outbox"):
        shutil.rmtree(home(name), ignore_errors=True)
    config.cache_clear()


def rise(summary):
    said = summary["uptake"][ALLOWANCE]
    return said["after"] - said["before"]


def test_the_loop_raises_the_uptake_and_a_second_run_visits_nobody_served(run):
    """名单、核定、告知、上门、审批：高龄津贴由约 75% 升至约 90%；再跑一遍，已办的人不再被走访。"""
    first = run()
    published = profile("yunchuan")
    for when in ("before", "after"):
        assert first["uptake"][ALLOWANCE][when] == pytest.approx(published.coverage(ALLOWANCE, when), abs=0.05)
    assert first["cases"]["visits"] == Visit.objects.filter(state="done").count() > 0

    _only_approvals_are_uptake()
    _every_history_replays()
    _nothing_waits_undelivered()

    visited = set(Visit.objects.values_list("visit_no", flat=True))
    second = run()
    new = Visit.objects.exclude(visit_no__in=visited)
    assert not new.filter(matters__case__state__in=("approved", "paid", "enjoyed", "refused")).exists()
    assert second["cases"]["visits"] == 0
    assert second["uptake"][ALLOWANCE]["after"] == pytest.approx(first["uptake"][ALLOWANCE]["after"], abs=0.001)
    assert [one["password"] for one in second["accounts"]] == [one["password"] for one in first["accounts"]]
    assert not Account.objects.filter(username__startswith="team-", is_active=True).exists()
    kept = json.loads(home("demo.json").read_text(encoding="utf-8"))
    assert {"residents", "seconds", "uptake", "cases", "figures", "accounts"} <= set(kept)


def _only_approvals_are_uptake():
    approved = set(CaseEvent.objects.filter(action="approve").values_list("case__person_key", flat=True))
    emitted = {event.payload["person_key"] for event in Event.objects.filter(kind="outreach.approved")}
    assert approved == emitted
    refused = ServiceCase.objects.filter(state="refused", policy=ALLOWANCE).values_list("person_key", flat=True)
    assert not approved & set(refused)


def _every_history_replays():
    for case in ServiceCase.objects.filter(policy=ALLOWANCE):
        assert replay(case.history.order_by("seq"))["state"] == case.state
    assert Receipt.objects.count() == Visit.objects.filter(state="done").count()


def _nothing_waits_undelivered():
    assert not Event.objects.filter(delivered_at=None).exists(), Event.objects.filter(delivered_at=None).first().error


def test_without_visits_nothing_moves(run):
    """VISITS=0：不走访，办理率不动。"""
    summary = run(visits=False)
    assert rise(summary) == pytest.approx(0, abs=0.001)
    assert not Visit.objects.exists()


def test_half_the_willingness_is_about_half_the_rise(run):
    """WILLINGNESS=0.5：升幅约为一半。"""
    half = run(willingness=0.5)
    assert 0.03 < rise(half) < 0.12


def test_a_home_of_another_demonstration_is_left_alone(run):
    run(visits=False)
    with pytest.raises(demo.NotADemo):
        run(visits=False, seed=12)
