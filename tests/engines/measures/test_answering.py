"""报告的说法由谁来回答：自己的记录、外来的记录，或者还没有。"""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.measures import policies, queries
from wanxiang.engines.measures.actions import import_file
from wanxiang.engines.measures.answering import answers
from wanxiang.engines.measures.claims import read_claims
from wanxiang.engines.measures.imports import BadImport
from wanxiang.engines.measures.wording import Policy

pytestmark = pytest.mark.django_db
AT = datetime(2025, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
HEADER = "类别,名称,识别词,值,上限,单位,期间,出处,发布日期,链接,报告编号\n"


def answered(text):
    return [(a.state, a.figure, a.agrees) for a in answers(read_claims(text), computed=queries.figures())]


@pytest.mark.parametrize(
    ("text", "state", "figure", "agrees"),
    [
        ("数据底板已覆盖3个网格。", "not_served", "", None),
        ("块数据底板已覆盖3个网格。", "live", "t_grids", True),
        ("块数据底板已覆盖1090个网格。", "live", "t_grids", False),
        ("块数据底板服务网格员3名。", "not_served", "", None),
        ("档案建档率达75%。", "live", "t_rate", True),
        ("档案建档率近80%。", "live", "t_rate", False),
        ("档案建档率近76%。", "live", "t_rate", True),
        ("档案建档率超70%。", "live", "t_rate", True),
        ("补贴办理率由75%提升到近91%。", "live", "t_uptake", True),
        ("补贴办理率由70%提升到近91%。", "live", "t_uptake", False),
        ("补贴办理率同比增长12%。", "not_served", "", None),
        ("建成驿站12座。", "not_served", "t_absent", None),
        ("建成书房12座。", "not_served", "", None),
    ],
)
def test_a_claim_meets_its_figure(platform, text, state, figure, agrees):
    """认得出说的是哪个指标，也不把别的数当成它。"""
    if text.startswith("数据底板"):
        text = text.replace("数据底板", "平台")
    assert answered(text)[0] == (state, figure, agrees)


def test_values_from_elsewhere_answer_with_their_publication(platform, tmp_path):
    """官方统计、佐证、计划值：录入后可答，同一行录两次只有一条。"""
    path = tmp_path / "elsewhere.csv"
    path.write_text(
        HEADER + "官方统计,社零总额,社零|社会消费品零售 总额,312,,亿元,2024,区统计公报,2025-02-01,,\n"
        "佐证,改革案例获奖,典型案例,,,,2024,省委改革办通报,2024-11-03,,\n",
        "utf-8",
    )
    by = Account.system("test")
    assert import_file(path, by=by, at=AT) == {"added": 2, "known": 0}
    assert import_file(path, by=by, at=AT) == {"added": 0, "known": 2}
    assert answered("社会消费品零售总额312亿元。")[0][0] == "imported"
    assert answered("改革案例入选全省典型案例。")[0][0] == "evidence"


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("传闻,甲,,1,,,,乙,,,", "传闻"),
        ("佐证,,,1,,,,乙,,,", "名称"),
        ("佐证,甲,,一,,,,乙,,,", "一"),
        ("佐证,甲,,1,,,,乙,去年,,", "去年"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(platform, tmp_path, row, word):
    """有一行不对，整个文件都不收，说明是哪一行。"""
    path = tmp_path / "bad.csv"
    path.write_text(HEADER + "佐证,好的,,1,,,,乙,,,\n" + row + "\n", "utf-8")
    with pytest.raises(BadImport) as fault:
        import_file(path, by=Account.system("test"), at=AT)
    assert "第 3 行" in fault.value.message
    assert word in fault.value.message
    assert queries.known_elsewhere() == []


def test_the_districts_own_rule_tells_whether_a_word_is_true(platform, monkeypatch):
    """近、超、约以本区的措辞声明为准：放宽或收紧，结论随之改变。"""
    assert answered("档案建档率近76%。")[0][2] is True
    monkeypatch.setattr(policies, "in_force", lambda: Policy(near=Decimal(1)))
    assert answered("档案建档率近76%。")[0][2] is False
