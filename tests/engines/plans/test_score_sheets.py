"""评审表是公布的文件：写错的不能启用；得分、去极值、授榜名次都算得出来。"""

from decimal import Decimal

import pytest

from wanxiang.core.marked import DeclarationFault
from wanxiang.engines.plans import score_sheets
from wanxiang.engines.plans.score_sheets import BadMarks

SHEET = """id: try
title: 试评表
for: micro
stage: approval
criteria: [{id: need, label: 急需, weight: 60}, {id: way, label: 可行, weight: 40}]
marks: 10
least: 3
trim_from: 5
outcomes: [{outcome: approve, from: 75}, {outcome: return, from: 60}, {outcome: refuse, from: 0}]
"""


@pytest.fixture
def read(tmp_path):
    def load(text: str = SHEET):
        path = tmp_path / "try.yml"
        path.write_text(text, encoding="utf-8")
        return score_sheets.load(path)[0][1]

    return load


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight: 40", "weight: 30", "权重之和应为 100"),
        ("stage: approval", "stage: aproval", "没有环节“aproval”"),
        ("from: 60", "from: 80", "分数线由高到低"),
        ("outcome: refuse", "outcome: fail", "应依次为"),
        ("outcome: refuse, from: 0", "outcome: refuse, from: 10", "分数线应为 0"),
        ("trim_from: 5", "trim_from: 2", "至少要有 3 份"),
        ("marks: 10\n", "", "缺少“marks”"),
    ],
)
def test_a_faulty_sheet_is_refused(read, old, new, said):
    with pytest.raises(DeclarationFault, match=said):
        read(SHEET.replace(old, new))


def test_marks_are_whole_and_within_the_sheet(read):
    for marks in ({"need": "8"}, {"need": "8", "way": "8.5"}, {"need": "8", "way": "11"}):
        with pytest.raises(BadMarks):
            read().checked(marks)


@pytest.mark.parametrize(
    ("totals", "mean", "proposal"),
    [
        ([75, 75, 75], "75.00", "approve"),
        ([74, 75, 75], "74.67", "return"),
        ([90, 60, 30, 60], "60.00", "return"),
        ([100, 60, 58, 60, 0], "59.33", "refuse"),
    ],
)
def test_extremes_are_left_out_where_there_are_enough(read, totals, mean, proposal):
    found = read().mean([Decimal(each) for each in totals])
    assert (found, read().proposes(found)) == (Decimal(mean), proposal)


def test_a_kept_sheet_reads_back_as_it_was(read):
    assert score_sheets.ScoreSheet.of_terms(read().as_terms()) == read()
