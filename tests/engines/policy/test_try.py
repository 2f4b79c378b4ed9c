"""`policy try`: a file over a typed table. Headers are words, an empty cell is not known, 户号 groups a household."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wanxiang.cli.policy import app
from wanxiang.core.config import config
from wanxiang.engines.policy import declaring, trial

LOCAL = {"本区": "云川区", "本市": "江州市"}
POLICY = """
id: family-aid
title: 困难家庭补助
condition:
  - 户籍区 == 本区
  - 家庭成员.sum(月收入) / 家庭成员.count() < 1290元
benefit: {amount: 若 家庭成员.any(年龄 < 18) 则 500元 否则 300元}
"""


def tried(tmp_path, table, policy=POLICY, encoding="utf-8", as_of=date(2021, 12, 8)):
    path = tmp_path / "persons.csv"
    path.write_bytes(table.encode(encoding))
    found = trial.run(declaring.loads(policy), table=path, as_of=as_of, local=LOCAL)
    return {row["id"]: row for row in found["rows"]}


TABLE = """编号,出生日期,户籍区,月收入,户号
a1,1980-01-01,云川区,2000,h1
a2,2010-05-01,云川区,0,h1
b1,1950-01-01,云川区,1000元,h2
b2,1951-01-01,云川区,,h2
c1,1950-01-01,云川区,0.9万元,h3
c2,1951-01-01,云川区,,h3
d1,1950-01-01,,100,h4
e1,1950-01-01,云川区,100,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_every_row_is_judged_within_its_household(tmp_path, encoding):
    rows = tried(tmp_path, TABLE, encoding=encoding)
    assert {key: (row["outcome"], row["amount"], row["settle"]) for key, row in rows.items()} == {
        "a1": ("eligible", 50_000, []),
        "a2": ("eligible", 50_000, []),
        "b1": ("unknown", None, ["月收入"]),
        "b2": ("unknown", None, ["月收入"]),
        "c1": ("ineligible", None, []),
        "c2": ("ineligible", None, []),
        "d1": ("unknown", None, ["户籍区"]),
        "e1": ("unknown", None, ["户号"]),
    }


def test_the_fact_to_ask_for_names_whose_it_is(tmp_path):
    """b1 判不了，因为 b2 的月收入没有填。"""
    rows = tried(tmp_path, TABLE)
    assert rows["b1"]["settle_of"] == [{"word": "月收入", "of": "b2"}]
    assert rows["b2"]["settle_of"] == [{"word": "月收入", "of": "本人"}]


def test_the_reason_is_one_sentence_with_the_values(tmp_path):
    rows = tried(tmp_path, TABLE)
    assert rows["c1"]["why"] == (
        "不成立：家庭成员.sum(月收入) / 家庭成员.count() < 1290元（家庭成员.sum(月收入) 至少 9000元，家庭成员.count() 2人）"
    )
    assert rows["d1"]["why"] == "尚不能判定，还需核实：户籍区"


@pytest.mark.parametrize(
    "written", ["1951-12-08", "19511208", "1951/12/8", "1951.12.8", "1951年12月8日", "１９５１－１２－０８"]
)
def test_a_day_may_be_written_in_any_usual_way(tmp_path, written):
    rows = tried(tmp_path, f"编号,出生日期\na,{written}\n", "id: a\ncondition: 年龄 >= 70\n")
    assert rows["a"]["outcome"] == "eligible"


def test_without_a_birthday_the_typed_age_counts_and_an_empty_one_is_asked_for(tmp_path):
    policy = "id: a\ncondition: 年龄 >= 70\n"
    rows = tried(tmp_path, "编号,年龄\na,70岁\nb,\n", policy)
    assert (rows["a"]["outcome"], rows["b"]["settle"]) == ("eligible", ["年龄"])
    assert tried(tmp_path, "编号,出生日期\nb,\n", policy)["b"]["settle"] == ["出生日期"]


@pytest.mark.parametrize(
    ("table", "row", "column", "near"),
    [
        ("编号,年令\na,3\n", 1, "年令", "年龄"),
        ("编号,独居\na,也许\n", 2, "独居", "是"),
        ("编号,婚姻状况\na,未婚\nb,未昏\n", 3, "婚姻状况", "未婚"),
        ("编号,出生日期\na,2021-02-30\n", 2, "出生日期", None),
        ("编号,月收入\na,很多\n", 2, "月收入", None),
        ("编号,月收入\na,-3\n", 2, "月收入", None),
        ("编号,年龄\na,3元\n", 2, "年龄", None),
        ("编号,年龄,年龄\na,3,3\n", 1, "年龄", None),
        ("编号,年龄\na,3,4\n", 2, "", None),
        ("", 1, "", None),
    ],
)
def test_a_bad_header_or_cell_is_named_with_row_and_column(tmp_path, table, row, column, near):
    with pytest.raises(trial.TableError) as raised:
        tried(tmp_path, table)
    assert (raised.value.row, raised.value.column) == (row, column)
    assert near is None or near in raised.value.near


def test_it_touches_nothing(tmp_path):
    """不建库、不写家目录：只读两个文件。"""
    (tmp_path / "p.yml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    before = sorted(path for path in Path(config().home).rglob("*"))
    called = CliRunner().invoke(
        app, ["try", str(tmp_path / "p.yml"), "--persons", str(tmp_path / "t.csv"), "--as-of", "2021-12-08", "--json"]
    )
    found = json.loads(called.stdout)
    assert called.exit_code == 0
    assert found["policy"] == "family-aid"
    assert sum(found["summary"].values()) == 8
    assert sorted(path for path in Path(config().home).rglob("*")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.yml", "t.csv"]
