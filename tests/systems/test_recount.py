"""Every live figure equals what somebody counts again from the delivered files, and moves exactly with them.

The recount (`recount.py`) shares no code with the product. The seeds are not those that anything was tuned on; another
can be given in WANXIANG_RECOUNT_SEED.
"""

import os
import random
import shutil
from datetime import date

import pyarrow.parquet as pq
import pytest
from recount import recount

from wanxiang.core import events
from wanxiang.core.models import Account, Grant
from wanxiang.district import profile
from wanxiang.engines.measures import queries
from wanxiang.engines.outreach import actions as outreach
from wanxiang.engines.outreach.models import ServiceCase, Visit
from wanxiang.engines.policy import actions as policy
from wanxiang.engines.registry import actions as registry
from wanxiang.simulation import simulate

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEEDS = [int(os.environ.get("WANXIANG_RECOUNT_SEED", "4711")), 90210]
RESIDENTS = 1500
DAY = date(2021, 12, 8)


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory):
    """Folder of deliveries by seed, made once."""
    made = {}

    def of(seed):
        if seed not in made:
            out = tmp_path_factory.mktemp(f"district-{seed}")
            simulate(profile=profile("luohu"), out=out, residents=RESIDENTS, seed=seed, as_of=DAY)
            made[seed] = out / "deliveries"
        return made[seed]

    return of


def computed(folder):
    """The platform's figures after everything in a folder went through it."""
    by = Account.system("recount")
    registry.ingest(folder=folder, by=by)
    registry.link(by=by, as_of=DAY)
    policy.run(as_of=DAY, by=by)
    figures = {c.figure.id: c for c in queries.figures(as_of=DAY)}
    assert figures["elderly_allowance_uptake"].value, figures["elderly_allowance_uptake"].reason
    uptake = figures["elderly_allowance_uptake"].value.last
    plain = {name: c.value.as_json() for name, c in figures.items() if c.value and name != "elderly_allowance_uptake"}
    return plain | {"allowance_entitled": int(uptake.denominator), "allowance_served": int(uptake.numerator)}


def recounted(folder):
    return recount(folder, DAY, district=profile("luohu").name)


def agreed(folder):
    """Both counts; fails where any figure of the recount differs."""
    ours, theirs = computed(folder), recounted(folder)
    assert {name: ours[name] for name in theirs} == pytest.approx(theirs)
    return ours


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_equal_an_independent_recount(deliveries, seed):
    """同样的文件，另一个人从头数一遍，数目相同。"""
    assert agreed(deliveries(seed))["grids"] == 1090


def test_a_changed_delivery_changes_what_it_bears_on_and_nothing_else(deliveries, tmp_path):
    """健康档案少了三十份：建档数、建档率随之变，其余不动。"""
    seed = SEEDS[0]
    folder = tmp_path / "deliveries"
    shutil.copytree(deliveries(seed), folder)
    path = sorted(folder.glob("*/居民健康档案_*.parquet"))[0]
    table = pq.read_table(path)
    kept = sorted(random.Random(seed).sample(range(table.num_rows), table.num_rows - 30))
    pq.write_table(table.take(kept), path)
    before = recounted(deliveries(seed))
    after = agreed(folder)
    moved = {name for name in before if before[name] != pytest.approx(after[name])}
    assert {"rows_integrated", "health_records", "health_record_rate"} <= moved
    assert not moved & {"grids", "communities", "streets", "enterprises", "departments_integrated"}


def officer(name, role):
    account = Account.objects.create(username=name, name=name)
    Grant.objects.create(account=account, role=role)
    return account


def served(how_many):
    """Some of those entitled but unserved, all the way through their officers' hands; returns the visits made."""
    clerk, walker, approver = officer("c", "department"), officer("w", "grid_worker"), officer("a", "approver")
    wanted = list(
        ServiceCase.objects.filter(policy="elderly-allowance", state="suspected")
        .exclude(grid_code="")
        .values_list("case_no", flat=True)
    )
    wanted = wanted[:how_many]
    outreach.confirm(case_nos=wanted, by=clerk, as_of=DAY)
    outreach.dispatch_visits(by=clerk, as_of=DAY, case_nos=wanted)
    for visit in Visit.objects.all():
        outcomes = {matter.case.case_no: "willing" for matter in visit.matters.all()}
        outreach.record_visit(
            visit_no=visit.visit_no, outcomes=outcomes, by=walker, as_of=DAY, idempotency_key=visit.visit_no
        )
    for step, by in ((outreach.accept, clerk), (outreach.review, approver), (outreach.approve, approver)):
        step(case_nos=wanted, by=by, as_of=DAY)
    events.deliver_pending()
    return Visit.objects.count()


def test_an_approval_and_nothing_else_raises_the_uptake(deliveries):
    """走访不算，审批才算：批了五个人，办理率的分子多五，分母不动，前值不动。"""
    before = agreed(deliveries(SEEDS[0]))
    events.deliver_pending()
    visits = served(5)
    figures = {c.figure.id: c for c in queries.figures(as_of=DAY)}
    uptake = figures["elderly_allowance_uptake"].value
    assert (uptake.first.numerator, uptake.last.numerator) == (
        before["allowance_served"],
        before["allowance_served"] + 5,
    )
    assert uptake.first.denominator == uptake.last.denominator == before["allowance_entitled"]
    approved = queries.records("approvals", limit=100)["rows"]
    assert len({row["person_key"] for row in approved}) == figures["people_served"].value.value == 5
    assert figures["approvals"].value.value == 5
    assert figures["visits_done"].value.value == visits
    still = {
        name: figures[name].value.as_json() for name in ("residents", "health_records", "grids", "rows_integrated")
    }
    assert still == {name: before[name] for name in still}
