"""The cast of these tests: a day, two grids, and makers of accounts and persons."""

from datetime import date

from wanxiang.core.models import Account, Grant
from wanxiang.engines.outreach.actions import Subject

DAY = date(2021, 12, 8)
GRID, OTHER_GRID = "440303001001001", "440303001001002"


def account(username, role, *, area="", policies=()):
    made = Account.objects.create(username=username, name=username)
    Grant.objects.create(account=made, role=role, area=area, policies=list(policies))
    return made


def subject(key, *, household="", grid=GRID, **more):
    return Subject(
        person_key=key,
        household_key=household,
        name=f"居民{key}",
        grid_code=grid,
        address=f"示范路{household or key}号",
        **more,
    )


def numbers(cases):
    return [case.case_no for case in cases.values()]


def refreshed(cases):
    for case in cases.values():
        case.refresh_from_db()
    return cases
