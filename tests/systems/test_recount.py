"""Every live figure equals what somebody counts again from the files that came, and moves exactly with them.

The recount (`recount.py`, `register_recount.py`) shares no code with the product. The seeds are not those that anything was
tuned on; another can be given in WANXIANG_RECOUNT_SEED. Where WANXIANG_RECOUNT_ALL is set, each is counted in both districts.
"""

import os
from itertools import product

import pytest
from full_district import computed, standing_in
from perturbing import perturb

from wanxiang.core import events
from wanxiang.core.models import Account, Grant
from wanxiang.engines.measures import queries
from wanxiang.engines.outreach import actions as outreach
from wanxiang.engines.outreach.models import ServiceCase, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEEDS = [int(os.environ.get("WANXIANG_RECOUNT_SEED", "4711")), 90210, 271828, 1618, 33550336]
DISTRICTS = ("luohu", "yunchuan")
PERTURBED = [11, 22]
COUNTED = list(product(DISTRICTS, SEEDS)) if os.environ.get("WANXIANG_RECOUNT_ALL") else [("luohu", SEEDS[0]), *(("yunchuan", seed) for seed in SEEDS[1:])]  # fmt: skip


@pytest.fixture(scope="module")
def first(sent, django_db_setup, django_db_blocker):
    """The first of them, everything come in; what a test does to it is undone."""
    files = sent(*COUNTED[0])
    with django_db_blocker.unblock(), standing_in(files.district.id):
        files.bring_in()
        yield files


def agreed(files):
    """What both say; fails where any figure of the recount differs."""
    ours, theirs = computed(), files.recounted()
    assert {name: ours.get(name) for name in theirs} == pytest.approx(theirs)
    assert ours["grids"] == files.district.total("grids")


def test_every_figure_equals_an_independent_recount(first):
    """同样的文件，另一个人从头数一遍，数目相同：名册、送达、直通车名单，一个不少。"""
    agreed(first)


@pytest.mark.parametrize("seed", PERTURBED)
def test_changed_records_move_the_figures_that_count_them_and_no_others(first, tmp_path, seed):
    """随机删、改、添几条：该变的指标变成该变的数，其余不动。"""
    before, told = computed(), first.recounted(deliveries=False)
    changed = perturb(first, seed=seed, out=tmp_path)
    changed.apply()
    after, expected = computed(), changed.files.recounted(deliveries=False)
    residents = {"doctors_per_10000"}
    should = {name for name in told if expected[name] != pytest.approx(told[name])}
    did = {name for name in after if after[name] != pytest.approx(before[name])}
    assert should <= did <= should | residents | {"cohort_targets"}
    assert did <= changed.predicted()
    assert {name: after[name] for name in should} == pytest.approx({name: expected[name] for name in should})


def officer(name, role):
    account = Account.objects.create(username=name, name=name)
    Grant.objects.create(account=account, role=role)
    return account


def served(how_many, day):
    """Some of those entitled but unserved, all the way through their officers' hands; returns the visits made."""
    clerk, walker, approver = officer("c", "department"), officer("w", "grid_worker"), officer("a", "approver")
    wanted = list(
        ServiceCase.objects.filter(policy="elderly-allowance", state="suspected")
        .exclude(grid_code="")
        .values_list("case_no", flat=True)
    )
    wanted = wanted[:how_many]
    outreach.confirm(case_nos=wanted, by=clerk, as_of=day)
    outreach.dispatch_visits(by=clerk, as_of=day, case_nos=wanted)
    for visit in Visit.objects.all():
        outcomes = {matter.case.case_no: "willing" for matter in visit.matters.all()}
        outreach.record_visit(
            visit_no=visit.visit_no, outcomes=outcomes, by=walker, as_of=day, idempotency_key=visit.visit_no
        )
    for step, by in ((outreach.accept, clerk), (outreach.review, approver), (outreach.approve, approver)):
        step(case_nos=wanted, by=by, as_of=day)
    events.deliver_pending()
    return Visit.objects.count()


def test_an_approval_and_nothing_else_raises_the_uptake(first):
    """走访不算，审批才算：批了五个人，办理率的分子多五，分母不动，前值不动。"""
    before = computed()
    events.deliver_pending()
    visits = served(5, first.district.as_of)
    after, uptake = computed(), queries.figure("elderly_allowance_uptake").value
    approved = queries.records("approvals", limit=100)["rows"]
    assert (uptake.first.numerator, uptake.last.numerator) == (
        before["allowance_served"],
        before["allowance_served"] + 5,
    )
    assert uptake.first.denominator == uptake.last.denominator == before["allowance_entitled"]
    assert len({row["person_key"] for row in approved}) == after["people_served"] == 5
    assert (after["approvals"], after["visits_done"]) == (5, visits)
    moved = {name for name in after if after[name] != before.get(name)}
    assert moved <= {"elderly_allowance_uptake", "allowance_served", "people_served", "approvals", "visits_done"}
