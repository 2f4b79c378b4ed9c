"""Whatever happens to a case, in whatever order and whoever tries it: history, row, clocks and counters agree."""

import os

import pytest
from case_walks import Cast, Walk
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, timekeeping

pytestmark = pytest.mark.slow
FLOWS = catalogue.all_flows()
STEPS = 24
WALKS = settings(
    max_examples=int(os.environ.get("WANXIANG_CASE_WALKS", "4")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@pytest.mark.parametrize("flow", FLOWS)
@WALKS
@given(chance=st.randoms(use_true_random=True))
def test_whatever_is_done_with_a_case_its_history_gives_it_again(flow, chance):
    """随机走遍流程：每一步之后，重放历史等于案件本身，摘要相连，时限、计数、事件与历史一致；被拒的不留痕迹。"""
    with transaction.atomic():
        walk = Walk(FLOWS[flow], chance, Cast())
        for _ in range(STEPS):
            walk.step()
        transaction.set_rollback(True)


@WALKS
@given(chance=st.randoms(use_true_random=True))
def test_time_alone_breaks_nothing(chance):
    """不管停在哪一步，到期、恢复、归档等由平台自行办理的，办完之后仍然一致，再看一遍什么都不变。"""
    with transaction.atomic():
        walk = Walk(FLOWS[chance.choice(sorted(FLOWS))], chance, Cast())
        by = Account.system("cases")
        for _ in range(8):
            walk.step()
            timekeeping.watch(at=walk.at, by=by)
            before, walk.case = walk.case, type(walk.case).objects.get(pk=walk.case.pk)
            walk.check(before)
        timekeeping.watch(at=walk.at, by=by)
        assert timekeeping.watch(at=walk.at, by=by) == timekeeping.Watched()
        transaction.set_rollback(True)
