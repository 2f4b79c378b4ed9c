"""What becomes of a report: steps in order, at the hours of an office, in the shares of a district that works."""

from collections import Counter, defaultdict
from datetime import date, datetime

from wanxiang.simulation.cases.office import A_DAY, Office


def courses(steps):
    found = defaultdict(list)
    for step in steps:
        found[step["source"], step["external_id"]].append(step)
    return found


def test_every_course_begins_with_its_receipt_and_never_goes_back_in_time(steps, reports):
    found = courses(steps)
    assert set(found) == {(door, number) for door, number, _ in reports}
    for course in found.values():
        assert [int(step["seq"]) for step in course] == list(range(1, len(course) + 1))
        assert course[0]["action"] == "receive"
        assert all(one["at"] <= other["at"] for one, other in zip(course, course[1:], strict=False))


def test_nobody_works_at_night_but_for_the_urgent(steps):
    """派遣、签收、办结在办公时间；夜里只有紧急的。"""
    urgent = {key for key, course in courses(steps).items() if _fast(course)}
    office = [step for step in steps if step["action"] in ("finish", "sign", "dispatch", "pass") and (step["source"], step["external_id"]) not in urgent]  # fmt: skip
    at_night = [step for step in office if not 9 <= step["at"].hour <= 18]
    assert len(at_night) < 0.002 * len(office)


def _fast(course):
    """Dispatched within minutes: an emergency."""
    moments = {step["action"]: step["at"] for step in course}
    return "dispatch" in moments and (moments["dispatch"] - course[0]["at"]).total_seconds() < 45 * 60


def test_most_is_settled_and_some_is_open(steps):
    """大多办结，年末各环节都还有在办的。"""
    last = Counter(course[-1]["action"] for course in courses(steps).values())
    whole = sum(last.values())
    assert (last["archive"] + last["close"]) > 0.85 * whole
    assert sum(last[action] for action in ("receive", "accept", "dispatch", "sign", "report", "finish", "pass")) > 5


def test_returns_reworks_and_repeats_are_as_rare_as_they_should_be(steps):
    whole, actions = len(courses(steps)), Counter(step["action"] for step in steps)
    assert 0.010 < actions["return"] / whole < 0.04
    assert 0.010 < actions["ask_extension"] / whole < 0.05
    assert 0.010 < (actions["fail"] + actions["reopen"]) / whole < 0.09
    assert 0.01 < actions["merge"] / whole < 0.09
    assert actions["supervise"] and actions["forward"] and actions["comment"]


def test_merged_into_a_case_that_came_before(steps):
    first = {(step["source"], step["external_id"]): step["at"] for step in steps if step["action"] == "receive"}
    for step in (each for each in steps if each["action"] == "merge"):
        source, _, number = step["fields"]["into"].partition(":")
        assert first[source, number] < step["at"]


def test_who_waits_longer_is_less_pleased(steps):
    """办得快的更满意。"""
    pleased = defaultdict(list)
    for course in courses(steps).values():
        moments = {step["action"]: step for step in course}
        said = moments.get("callback") or moments.get("rate")
        if said and "satisfied" in said["fields"] and "finish" in moments:
            days = (moments["finish"]["at"] - course[0]["at"]).days
            pleased["slow" if days > 12 else "quick"].append(said["fields"]["satisfied"])
    assert sum(pleased["quick"]) / len(pleased["quick"]) > sum(pleased["slow"]) / len(pleased["slow"]) + 0.2


def test_office_minutes_and_moments_are_inverse():
    """办公分钟与时刻互逆；春节与调休按日历。"""
    office = Office(first=date(2021, 1, 1), until=date(2021, 12, 31))
    friday = datetime(2021, 2, 10, 17, 30)  # the last hour before the Spring Festival
    assert office.later(friday, 60) == datetime(2021, 2, 18, 9, 30)
    assert office.closing(friday, 1) == datetime(2021, 2, 18, 18)
    assert office.minutes(datetime(2021, 3, 2, 18)) - office.minutes(datetime(2021, 3, 1, 18)) == A_DAY
    assert office.minutes(datetime(2021, 3, 1, 13)) == office.minutes(datetime(2021, 3, 1, 12))
    for minutes in (100_000, 123_456.5):
        assert office.minutes(office.moment(minutes)) == minutes
