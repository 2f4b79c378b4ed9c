"""页面按记录的状态留存：看一眼不算，写一笔、办一件事就重算，晚提交的也不漏。"""

import pytest
from django.db import transaction

from wanxiang.console import board, fresh
from wanxiang.core import audit, events
from wanxiang.core.access import EVERYTHING
from wanxiang.core.models import Account, AuditRow, Event
from wanxiang.district import profile
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody(db):
    return Account.system("test")


def test_a_look_changes_nothing_and_a_write_does(somebody):
    before = fresh.state()
    audit.record("person.look", by=somebody, subject="p1", why="核对")
    assert fresh.state() == before
    audit.record("plans.task_made", by=somebody, subject="1")
    assert fresh.state() != before


def test_a_write_that_began_earlier_and_ended_later_is_seen(somebody):
    """编号在前、提交在后的一笔：不能因为已有更大的编号就当没有。"""
    audit.record("plans.task_made", by=somebody, subject="1")
    last = AuditRow.objects.latest("id").pk
    AuditRow.objects.bulk_create([AuditRow(pk=last + 2, by=somebody, action="plans.task_made", subject="3")])
    before = fresh.state()
    AuditRow.objects.bulk_create([AuditRow(pk=last + 1, by=somebody, action="plans.task_made", subject="2")])
    assert fresh.state() != before


def test_what_follows_from_a_write_is_seen_when_it_has_followed(somebody):
    """事件交办之后，页面是之后的样子。"""
    with transaction.atomic():
        event = events.emit("test.happened", payload={}, by=somebody)
    Event.objects.filter(pk=event.pk).update(delivered_at=None)
    waiting = fresh.state()
    Event.objects.filter(pk=event.pk).update(delivered_at=event.at)
    assert fresh.state() != waiting


def test_the_cockpit_computes_the_figures_that_it_shows_and_no_other(somebody, monkeypatch):
    asked = []
    every = queries.figures
    monkeypatch.setattr(queries, "figures", lambda **said: asked.append(said.get("names")) or every(**said))
    board.board(scope=EVERYTHING, as_of=profile().as_of)
    assert [set(names) for names in asked] == [set(board.TILES)]
