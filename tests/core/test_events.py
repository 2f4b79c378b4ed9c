"""The outbox: an event commits with its cause and is delivered at least once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from wanxiang.core import events
from wanxiang.core.backup import verify
from wanxiang.core.models import Account, Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(events, "_handlers", events.defaultdict(list))
    kept = []
    events.subscribe("test.happened")(lambda event: kept.append(event.payload["n"]))
    return kept


@pytest.fixture
def clerk():
    return Account.objects.create_user("clerk", name="办事员")


def test_an_event_is_delivered_when_its_transaction_commits(heard, clerk):
    with transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk)
        assert heard == []
    assert heard == [1]


def test_an_event_of_a_transaction_that_fails_never_happened(heard, clerk):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        events.emit("test.happened", payload={"n": 1}, by=clerk)
        _ = 1 / 0
    assert heard == []
    assert not Event.objects.exists()


def test_outside_a_transaction_nothing_is_emitted(heard, clerk):
    with pytest.raises(transaction.TransactionManagementError):
        events.emit("test.happened", payload={"n": 1}, by=clerk)


def test_what_a_handler_could_not_take_is_delivered_again_later(heard, clerk):
    fails = [True]

    @events.subscribe("test.happened")
    def stubborn(event):
        if fails:
            raise RuntimeError("not now")

    with transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk)
    event = Event.objects.get()
    assert event.delivered_at is None
    assert "not now" in event.error
    fails.clear()
    Event.objects.update(leased_until=None)
    assert events.deliver_pending() == 1
    assert events.deliver_pending() == 0


def test_a_key_is_emitted_once(heard, clerk):
    with transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk, key="same")
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk, key="same")


def test_what_fails_for_long_is_tried_more_seldom_and_never_dropped(heard, clerk):
    """坏了一整天的接收方修好之后，审批事件照样送到；其间核验指得出来。"""
    broken = [True]

    @events.subscribe("test.happened")
    def stubborn(event):
        if broken:
            raise RuntimeError("not now")

    with transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk)
    for _ in range(15):
        Event.objects.update(leased_until=None)
        assert events.deliver_pending() == 0
    assert Event.objects.get().leased_until - timezone.now() > timedelta(minutes=30)
    assert any("test.happened" in problem for problem in verify().problems)
    broken.clear()
    Event.objects.update(leased_until=None)
    assert events.deliver_pending() == 1


def test_whose_lease_ran_out_meanwhile_takes_nothing_twice(heard, clerk):
    """租期已过而前一个进程已送达：后一个不再送。"""
    with transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk)
    assert events._deliver_some(list(Event.objects.all())) == 0
    assert heard == [1]


def test_all_that_a_transaction_says_is_handed_over_together(heard, clerk):
    """一个事务里的多个事件一起送达，顺序不变；撤销了的保存点里的不送。"""
    with transaction.atomic():
        events.emit("test.happened", payload={"n": 1}, by=clerk)
        with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
            events.emit("test.happened", payload={"n": 2}, by=clerk)
            _ = 1 / 0
        events.emit("test.happened", payload={"n": 3}, by=clerk)
    assert heard == [1, 3]
    assert set(Event.objects.values_list("attempts", flat=True)) == {1}
    with transaction.atomic():
        events.emit("test.happened", payload={"n": 4}, by=clerk)
    assert heard == [1, 3, 4]


def test_what_nobody_waits_for_is_delivered_as_it_is_written(heard, clerk, django_assert_num_queries):
    """没有接收方的事件，写下即已送达，不再另开事务。"""
    with django_assert_num_queries(3), transaction.atomic():  # BEGIN, the row, COMMIT
        events.emit("test.unheard", payload={"n": 1}, by=clerk)
    assert Event.objects.get().delivered_at is not None
    assert events.deliver_pending() == 0


def test_who_wants_some_events_alone_is_given_those_and_the_others_cost_nothing(
    heard, clerk, django_assert_num_queries
):
    """只要热线来件的，别的来件不经过它，也不为它多提交一次。"""
    some = []
    events.subscribe("test.came", where={"source": "hotline"})(lambda event: some.append(event.payload["n"]))
    with django_assert_num_queries(3), transaction.atomic():  # BEGIN, INSERT, COMMIT
        events.emit("test.came", payload={"n": 1, "source": "portal"}, by=clerk)
    with transaction.atomic():
        events.emit("test.came", payload={"n": 2, "source": "hotline"}, by=clerk)
        events.emit("test.came", payload={"n": 3}, by=clerk)
    assert some == [2]
    assert not Event.objects.filter(delivered_at=None).exists()
