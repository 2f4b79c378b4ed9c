"""Scope: what an account may see is the same in queries, in scans and record by record."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from wanxiang.core.access import EVERYTHING, NOTHING, Reach, Scope, has_permission, scope_of
from wanxiang.core.models import Account, Grant

PLACES = ["440303001001001", "440303001001002", "440303001002001", "440303002001001"]
POLICIES = ["allowance", "checkup"]
areas = st.sampled_from(["", "440303", "440303001", "440303001001", "440303002001001"])
reaches = st.builds(Reach, areas, st.none() | st.frozensets(st.sampled_from(POLICIES)))
scopes = st.builds(Scope, st.lists(reaches, max_size=3).map(tuple))


@given(scopes)
def test_a_scan_sees_exactly_what_is_allowed_record_by_record(scope):
    rows = [(place, policy) for place in PLACES for policy in POLICIES]
    values = exp.values(rows, alias="records", columns=["grid_code", "policy"])
    seen = exp.select("grid_code", "policy").from_(values).where(scope.sql(policy="policy"))
    found = set(duckdb.sql(seen.sql(dialect="duckdb")).fetchall())
    assert found == {row for row in rows if scope.allows(area=row[0], policy=row[1])}


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(scopes)
def test_a_query_sees_exactly_what_is_allowed_record_by_record(scope):
    Grant.objects.all().delete()
    Account.objects.filter(username="holder").delete()
    holder = Account.objects.create(username="holder", name="甲")
    for place in PLACES:
        Grant.objects.create(account=holder, role="community", area=place)
    seen = {grant.area for grant in scope.filter(Grant.objects.all(), area="area")}
    assert seen == {place for place in PLACES if scope.allows(area=place)}


def test_nobody_sees_anything_and_everything_is_everything():
    assert not NOTHING.allows(area="440303001001001")
    assert EVERYTHING.allows(area="440303001001001", policy="allowance")


@pytest.mark.django_db
def test_a_grid_worker_reaches_the_own_grid_and_may_record_visits():
    worker = Account.objects.create_user("worker", name="网格员")
    Grant.objects.create(account=worker, role="grid_worker", area="440303001001001")
    assert has_permission(worker, "visit.record")
    assert not has_permission(worker, "reverse.approve")
    scope = scope_of(worker, "visit.record")
    assert scope.allows_area("440303001001001")
    assert not scope.allows_area("440303001001002")


@pytest.mark.django_db
def test_an_account_that_was_closed_reaches_nothing():
    gone = Account.objects.create_user("gone", name="离职", is_active=False)
    Grant.objects.create(account=gone, role="leader")
    assert scope_of(gone) == NOTHING
