"""A small district's staff and a list of three persons in two households."""

import pytest
from outreach_cast import DAY, GRID, OTHER_GRID, account, numbers, refreshed, subject

from wanxiang.engines.outreach import actions


@pytest.fixture
def officer(db):
    return account("民政经办", "department", policies=["allowance"])


@pytest.fixture
def health_officer(db):
    return account("卫健经办", "department", policies=["checkup", "screening"])


@pytest.fixture
def approver(db):
    return account("民政审批", "approver", policies=["allowance"])


@pytest.fixture
def worker(db):
    return account("网格员", "grid_worker", area=GRID)


@pytest.fixture
def other_worker(db):
    return account("邻格网格员", "grid_worker", area=OTHER_GRID)


@pytest.fixture
def opened(officer):
    """p1 and p2 share household h1; p3 lives alone in h2, another grid."""
    people = [
        subject("p1", household="h1", phone="13800000001"),
        subject("p2", household="h1"),
        subject("p3", household="h2", grid=OTHER_GRID),
    ]
    made = actions.open_cases(policy="allowance", title="高龄津贴", subjects=people, by=officer, as_of=DAY)
    return {case.person_key: case for case in made.cases}


@pytest.fixture
def confirmed(opened, officer):
    actions.confirm(case_nos=numbers(opened), by=officer, as_of=DAY)
    return refreshed(opened)


@pytest.fixture
def dispatched(confirmed, officer):
    actions.dispatch_visits(by=officer, as_of=DAY)
    return refreshed(confirmed)
