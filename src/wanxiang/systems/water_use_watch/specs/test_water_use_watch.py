"""用水预警：推送几条、处置几条是两个数；再送一次补上结果，不重复计。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db
HEAD = "预警编号,推送日期,预警类型,社区,核实结果,处置日期\n"


def arrived(text: str, *, at):
    """The list of the water firm, through the door that people use."""
    made = actions.preview(
        register="water_alerts", data=(HEAD + text).encode(), name="预警.csv", by=Account.system("spec"), at=at
    )
    return actions.apply(batch=made.pk, by=Account.system("spec"), at=at)


def figures() -> list[Decimal]:
    return [queries.figure(name).value.value for name in ("water_alerts", "water_alerts_handled")]


def test_what_was_pushed_and_what_was_handled_are_two_numbers(cast):
    arrived("Y1,2021-10-01,连续未用水,老围社区,平安,2021-10-01\nY2,2021-10-02,突增,老围社区,,\n", at=cast.monday)
    assert figures() == [2, 1]


def test_a_list_sent_again_fills_in_and_counts_nothing_twice(cast):
    arrived("Y1,2021-10-01,突增,老围社区,,\n", at=cast.monday)
    again = arrived("Y1,2021-10-01,突增,老围社区,漏水,2021-10-02\n", at=cast.monday)
    assert (again.counts["changed"], figures()) == (1, [1, 1])


def test_an_outcome_without_its_day_or_before_the_alert_is_refused(cast):
    done = arrived("Y1,2021-10-01,突增,老围社区,平安,\nY2,2021-10-02,突增,老围社区,平安,2021-09-30\n", at=cast.monday)
    assert done.counts["refused"] == 2
