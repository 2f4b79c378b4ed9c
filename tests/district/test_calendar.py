"""Working days, 调休 included."""

from datetime import date

import pytest

from wanxiang.district import DistrictError
from wanxiang.district.calendar import add_working_days, day, last_decreed_year, working_days_between

CASES = """
2021-10-01 休息 国庆节
2021-10-09 上班 调休
2021-10-10 休息 周末
2021-09-26 上班 调休
2022-01-31 休息 春节
2022-01-30 上班 调休
2023-04-05 休息 清明节
2024-02-04 上班 调休
"""


@pytest.mark.parametrize(("on", "what", "why"), [line.split() for line in CASES.strip().splitlines()])
def test_decreed_days(on, what, why):
    """节假日与调休以国务院办公厅公布为准。"""
    found = day(date.fromisoformat(on))
    assert found.working == (what == "上班"), why
    assert not found.provisional
    if why.endswith("节"):
        assert found.name == why


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2021-09-30", 1, "2021-10-08"),  # 国庆七天
        ("2021-10-08", 1, "2021-10-09"),  # 周六调休上班
        ("2021-10-08", 2, "2021-10-11"),
        ("2021-12-08", 0, "2021-12-08"),
        ("2021-12-10", 5, "2021-12-17"),
    ],
)
def test_adding_working_days(start, count, end):
    began, ended = date.fromisoformat(start), date.fromisoformat(end)
    assert add_working_days(began, count) == ended
    assert working_days_between(began, ended) == count
    assert working_days_between(ended, began) == -count


def test_a_year_without_decree_is_provisional():
    """尚无公布的年份只按周末与固定节日暂定。"""
    later = last_decreed_year() + 1
    assert day(date(later, 6, 1)).provisional
    assert not day(date(later, 10, 1)).working


def test_a_negative_count_is_refused():
    with pytest.raises(DistrictError, match="不能为负"):
        add_working_days(date(2021, 1, 1), -1)
