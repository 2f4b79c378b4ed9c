"""Each number equals an independent recount over the cases that the account sees, and lists exactly those."""

import statistics as reckoning
from datetime import date

import pytest
from people_and_cases import NOW, generated, key_of, keys, recount, staff

from wanxiang.engines.cases import statistics, visibility, worktime
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.statistics import DEFINITIONS, DIMENSIONS, Narrowed, rows, sight

pytestmark = pytest.mark.usefixtures("ground")
YEAR = Narrowed(since=date(2021, 3, 1), until=date(2021, 11, 5))


@pytest.fixture(params=(1, 2))
def cases(request, ground):
    return generated(request.param)


def test_who_sees_a_case_counts_it_whatever_the_role(cases):
    """统计的可见范围与列表完全一致：每种角色、每级辖区、按单位授权、两项授权、没有授权。"""
    for name, account in staff().items():
        mine = set(visibility.visible(account).values_list("pk", flat=True))
        assert set(Case.objects.filter(rows.where(sight.seen(account))).values_list("pk", flat=True)) == mine, name
        if not visibility.everything(account):
            assert set(Case.objects.filter(pk__in=visibility.reached(account)).values_list("pk", flat=True)) == mine, (
                name
            )
        counted = statistics.table(by=account, at=NOW, names=["received"]).total["received"].of
        assert counted == len(mine), name


@pytest.mark.parametrize(("turn", "by"), list(enumerate(["", *DIMENSIONS])))
def test_every_figure_on_every_line_equals_the_recount_and_lists_exactly_its_cases(turn, by):
    """每项指标、每个维度、每一行；各角色轮流，行内名单由四类人员逐一打开。"""
    cases, people = generated(7, many=80), staff()
    others = [name for name in people if name not in DRILLED]
    for name in (*DRILLED, *others[turn % 5 :: 5]):
        account = people[name]
        mine = list(visibility.visible(account, Case.objects.filter(pk__in=[case.pk for case in cases])))
        found = statistics.table(by=account, at=NOW, narrowed=YEAR, dimension_name=by)
        lines = {line.key: line.values for line in found.lines} if by else {"": found.total}
        for figure in DEFINITIONS:
            for key in keys(mine, by) if by else {""}:
                said = lines[key][figure] if key in lines else None
                for part in ("of", "to"):
                    expected = recount(mine, figure, part, since=YEAR.since, until=YEAR.until, by=by, key=key)
                    if part == "to" and DEFINITIONS[figure].to is None:
                        continue
                    assert (getattr(said, part) if said else 0) == len(expected), (name, figure, part, key)
                    if name == DRILLED[turn % len(DRILLED)]:
                        one_line = YEAR.to(by, key) if by else YEAR
                        behind = statistics.cases(by=account, at=NOW, name=figure, part=part, narrowed=one_line)
                        assert set(behind.values_list("pk", flat=True)) == expected, (name, figure, part, key)


DRILLED = ("case_center@", "street@440303009", "城管经办", "街道兼单位")
"""Whose numbers are counted by every dimension and, in turn, opened line by line; every account's sight is held above."""


def test_filters_are_combined_with_the_lines(cases):
    account = staff()["case_center@"]
    asked = Narrowed(
        since=date(2021, 1, 1), area="440303009", code="01", unit="chengguan", source="portal", level=2, flow="event"
    )
    kept = [c for c in cases if c.grid_code.startswith("440303009") and c.class_code.startswith("01")
            and (c.handler, c.source, c.level, c.flow) == ("chengguan", "portal", 2, "event")]  # fmt: skip
    for figure, value in statistics.table(by=account, at=NOW, narrowed=asked).total.items():
        assert value.of == len(recount(kept, figure, "of", since=asked.since)), figure
    wider = Narrowed(area="440303009", source="portal")
    kept = [c for c in cases if c.grid_code.startswith("440303009") and c.source == "portal"]
    for line in statistics.table(by=account, at=NOW, narrowed=wider, dimension_name="unit").lines:
        for figure, value in line.values.items():
            assert value.of == len(recount(kept, figure, "of", by="unit", key=line.key)), (figure, line.key)


def test_working_time_is_the_office_time_between_receipt_and_handling(cases):
    days = worktime.calendar()
    total = statistics.table(by=staff()["平台"], at=NOW).total
    counted = recount(cases, "mean_time", "of")
    taken = [
        (days.office(days.local(c.handled_at)) - days.office(days.local(c.opened_at))) // 1_000_000
        for c in cases
        if c.pk in counted
    ]
    assert total["mean_time"].value == pytest.approx(reckoning.mean(taken))
    assert total["median_time"].value == pytest.approx(reckoning.median(taken))


def test_a_rate_without_a_base_is_not_said():
    total = statistics.table(by=staff()["平台"], at=NOW).total
    assert (total["received"].of, total["on_time"].value, total["on_time"].to, total["mean_time"].value) == (
        0,
        None,
        0,
        None,
    )


def test_the_recount_itself_puts_cases_on_lines(cases):
    """对照方法自身不是空的：至少有案件落在每一行上。"""
    assert {key_of(case, "street", None) for case in cases} >= {"", "440303001", "440303009"}
    assert recount(cases, "overdue", "of") and recount(cases, "satisfied", "of")
