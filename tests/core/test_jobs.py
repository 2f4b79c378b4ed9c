"""A daily job is done once a day, by one worker, and again only when the one that had it died."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wanxiang.core import jobs
from wanxiang.core.models import JobRun

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = datetime(2021, 12, 8, 6, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def ran(monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    days = []
    jobs.register(jobs.Job("test.count", "计数", days.append))
    return days


def test_a_job_runs_once_on_its_civil_day(ran):
    assert jobs.run_due(MORNING) == ["test.count"]
    assert jobs.run_due(MORNING + timedelta(hours=3)) == []
    assert jobs.run_due(MORNING + timedelta(days=1)) == ["test.count"]
    assert [str(day) for day in ran] == ["2021-12-08", "2021-12-09"]


def test_before_its_hour_it_is_not_due(ran):
    assert jobs.run_due(MORNING.replace(hour=1)) == []


def test_a_job_whose_worker_died_is_taken_over_when_the_lease_runs_out(ran):
    JobRun.objects.create(job="test.count", day=MORNING.date(), leased_until=MORNING + jobs.LEASE, attempts=1)
    assert jobs.run_due(MORNING + timedelta(minutes=1)) == []
    assert jobs.run_due(MORNING + jobs.LEASE + timedelta(minutes=1)) == ["test.count"]


def test_a_job_that_fails_is_tried_again_and_given_up_after_five(ran, monkeypatch):
    def fails(day):
        raise RuntimeError("no disk")

    monkeypatch.setattr(jobs, "_jobs", {"test.fails": jobs.Job("test.fails", "失败", fails)})
    for _ in range(jobs.GIVE_UP_AFTER + 2):
        jobs.run_due(MORNING)
    row = JobRun.objects.get()
    assert row.attempts == jobs.GIVE_UP_AFTER
    assert "no disk" in row.error


def test_a_round_is_made_once_in_its_slot_by_whichever_worker_comes_first(monkeypatch):
    """巡查类任务每个时段只做一次；任务拿到的是本区的业务时刻，不是机器时间。"""
    moments = []
    monkeypatch.setattr(jobs, "_rounds", {})
    jobs.register_round(jobs.Round("test.round", "巡查", moments.append, every=timedelta(minutes=5)))
    pinned = MORNING - timedelta(days=30)
    assert jobs.run_rounds(MORNING, moment=pinned) == ["test.round"]
    assert jobs.run_rounds(MORNING + timedelta(minutes=4), moment=pinned) == []
    assert jobs.run_rounds(MORNING + timedelta(minutes=5), moment=pinned) == ["test.round"]
    assert moments == [pinned, pinned]


def test_old_rows_of_rounds_are_swept_and_those_of_daily_jobs_stay(ran, monkeypatch):
    monkeypatch.setattr(jobs, "_rounds", {})
    jobs.register_round(jobs.Round("test.round", "巡查", lambda _: None))
    jobs.run_due(MORNING)
    jobs.run_rounds(MORNING, moment=MORNING)
    jobs.run_rounds(MORNING + timedelta(days=5), moment=MORNING)
    assert list(JobRun.objects.order_by("day").values_list("job", flat=True)) == ["test.count", "test.round"]
