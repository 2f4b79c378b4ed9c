"""块数据底板：一份名单进来，对到人、落到楼、每个字段有来历，对不上的说明原因。"""

from datetime import date

import pytest

from wanxiang.core import tables
from wanxiang.core.declarations import declared
from wanxiang.core.models import Account
from wanxiang.engines.registry import actions, queries

pytestmark = pytest.mark.django_db
FILES = {
    "楼栋_202111.csv": (
        "楼栋编码,楼栋名称,门牌地址,网格编码,层数,户数\n"
        "440303001001001001,桂木花园1栋,桂园街道红桂路10号,440303001001001,7,42\n"
    ),
    "实有人口_202111.csv": (
        "人员编号,人员姓名,性别,证件号码,出生年月日,联系电话,居住地址,楼栋编码,网格编码,户内编号,独居标识,户籍所在市,户籍所在区,采集时间\n"
        "W1,陈静,女,,1950/3/5,13800138000,桂木花园1栋101,440303001001001001,440303001001001,1,是,深圳市,罗湖区,2021-10-01\n"
    ),
    "居民健康档案_202111.csv": "不是声明的格式\n",
    "参保人员_202111.csv": (
        "参保人姓名,证件号,出生日期,参保状态,险种,缴费基数(元),单位名称\n"
        "陳 靜,,1950年3月5日,正常参保,居民医疗,,\n过客,,1980-01-01,正常参保,居民医疗,,\n"
    ),
}


@pytest.fixture
def base(tmp_path):
    folder = tmp_path / "2021-12-05"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    by = Account.system("spec")
    ingested = actions.ingest(folder=tmp_path, by=by)
    return ingested, actions.link(by=by, as_of=date(2021, 12, 8))


def test_two_departments_write_one_person(base):
    """繁体、空格、不同的日期写法：仍是一个人，楼、网格、街道齐全。"""
    (person,) = tables.connect("persons").sql("SELECT * FROM persons").to_arrow_table().to_pylist()
    assert (person["name"], person["records"], person["street"], person["building_id"]) == (
        "陈静",
        2,
        "桂园街道",
        "440303001001001001",
    )
    assert {each["title"] for each in queries.person_sources(person["person_key"])} == {"实有人口", "参保人员"}


def test_what_finds_nobody_waits_with_its_reason_and_the_sum_holds(base):
    """对不上的不丢：搁置并说明；送达 = 关联 + 搁置。"""
    state = queries.status()
    assert state["rows_in"] == state["rows_linked"] + state["rows_aside"] == 4
    assert [(row["source"], row["reason"]) for row in state["aside"] if row["whole_row"]] == [
        ("yb_insured", "无匹配居民")
    ]


def test_a_file_that_nobody_declared_is_told_and_kept(base):
    ingested, _ = base
    assert {outcome.file for outcome in ingested.files if outcome.state == "unknown"} == {"居民健康档案_202111.csv"}
    assert [row["file"] for row in queries.status()["waiting"]] == ["居民健康档案_202111.csv"]


def test_every_source_tells_for_what_and_by_which_law_it_is_used():
    """每个来源都写明用途和法律依据。"""
    sources = declared("source")
    assert sources
    for each in sources:
        assert each.data.purpose
        assert "《" in each.data.legal_basis
