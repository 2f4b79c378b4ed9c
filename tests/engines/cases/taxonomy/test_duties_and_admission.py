"""Whose matter it is, by clause; and what may be asked of a community at all."""

from datetime import date

import pytest
from taxonomy_shipped import small, written

from wanxiang.engines.cases import taxonomy as tx

DUTIES = """\
id: try
title: 试用职责清单
scheme: small
valid_from: 2020-01-01
source: 测试自编
clauses:
  - {clause: 职-01-1, classes: ["01"], main: 城市管理, basis: 某条例第四条, community: [发现, 上报]}
  - {clause: 职-01-2, classes: ["01"], main: 街道, levels: [street, community], basis: 下放公告}
  - {clause: 职-0102-1, classes: ["0102"], main: 农业, basis: 旧法第一条, valid_to: 2021-07-01}
  - {clause: 职-0102-2, classes: ["0102"], main: 卫生健康, assist: [城市管理], basis: 新法第一条, valid_from: 2021-07-01}
"""
TASKS = """\
id: try
title: 试用准入清单
valid_from: 2020-01-01
source: 测试自编
clauses:
  - {clause: 准-1, task: 核实, asks: 看一看, limit: 每件一次, basis: 计划第22项}
  - {clause: 准-2, task: 劝导, classes: ["01"], asks: 劝一劝, limit: 每件一次, basis: 计划第22项}
  - {clause: 准-3, task: 劝导, classes: ["0102"], asks: 劝两次, limit: 每件两次, basis: 计划第22项, valid_to: 2022-01-01}
"""
DAY = date(2021, 6, 1)


def duties(folder, text=DUTIES):
    return [duty for _, duty in tx.load_duties(written(folder, text, "duties.yml"))]


def tasks(folder, text=TASKS):
    return [each for _, each in tx.load_admissions(written(folder, text, "grid_tasks.yml"))]


def test_the_most_specific_prefix_owns(tmp_path):
    said = duties(tmp_path)
    assert tx.owner("0101", on=DAY, duties=said).clause == "职-01-1"
    assert tx.owner("0102", on=DAY, duties=said).clause == "职-0102-1"


def test_ownership_changes_on_the_day_that_the_law_does(tmp_path):
    """新法施行当日起由新的主责单位承担，旧条款仍可查。"""
    said = duties(tmp_path)
    assert tx.owner("0102", on=date(2021, 6, 30), duties=said).main == "农业"
    assert tx.owner("0102", on=date(2021, 7, 1), duties=said).main == "卫生健康"


def test_a_clause_for_fewer_levels_goes_before_one_for_all(tmp_path):
    """同一类：派到街道的由街道主责，区级仍由部门主责。"""
    said = duties(tmp_path)
    assert tx.owner("0101", level="street", on=DAY, duties=said).main == tx.STREET
    assert tx.owner("0101", level="district", on=DAY, duties=said).main == "城市管理"


def test_without_a_clause_nobody_is_made_owner(tmp_path):
    with pytest.raises(tx.NoOwner, match="没有规定“0201”"):
        tx.owner("0201", on=DAY, duties=duties(tmp_path))
    with pytest.raises(tx.NoOwner):
        tx.owner("0101", on=date(2019, 1, 1), duties=duties(tmp_path))


def test_two_clauses_for_one_thing_are_refused_by_name(tmp_path):
    """两条款同日同级规定同一类的主责：载入时即报，两个条款号都说出。"""
    twice = DUTIES.replace("valid_to: 2021-07-01", "valid_to: 2021-08-01")
    with pytest.raises(tx.TaxonomyFault, match="“职-0102-2”与“职-0102-1”都规定了“0102”") as caught:
        duties(tmp_path, twice)
    assert (caught.value.line, caught.value.word) == (10, "0102")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("职-01-2", "职-01-1", 8, "条款号“职-01-1”重复，第 7 行已有"),
        ("community: [发现, 上报]", "community: [处罚]", 7, "不能是“处罚”"),
        ("levels: [street, community]", "levels: [镇街]", 8, "不能是“镇街”"),
        ("basis: 下放公告", "note: 没有依据", 8, "缺少“basis”"),
    ],
)
def test_a_faulty_clause_is_refused_with_its_line(tmp_path, right, wrong, line, said):
    with pytest.raises(tx.TaxonomyFault, match=said) as caught:
        duties(tmp_path, DUTIES.replace(right, wrong, 1))
    assert caught.value.line == line


def test_a_clause_about_no_class_is_found(tmp_path):
    listed = small(tmp_path)
    tx.check_duties(duties(tmp_path), [listed])
    with pytest.raises(tx.TaxonomyFault, match="条款“职-01-1”所指的类别“07”不存在"):
        tx.check_duties(duties(tmp_path, DUTIES.replace('["01"], main: 城市管理', '["07"], main: 城市管理')), [listed])


def test_classes_without_owner_are_listed(tmp_path):
    only = [duty for duty in duties(tmp_path) if duty.clause.startswith("职-0102")]
    assert [each.name for each in tx.unowned(small(tmp_path), only, on=DAY)] == ["暴露垃圾", "井盖", "路灯"]


def test_nothing_outside_the_approved_list_may_be_asked(tmp_path):
    said = tasks(tmp_path)
    assert tx.admitted("核实", "0999", on=DAY, admissions=said).clause == "准-1"
    assert tx.admitted("劝导", "0999", on=DAY, admissions=said) is None
    assert tx.admitted("处罚", "0101", on=DAY, admissions=said) is None
    assert tx.admitted("核实", "0101", on=date(2019, 1, 1), admissions=said) is None


def test_the_most_specific_admission_brings_its_limit(tmp_path):
    said = tasks(tmp_path)
    assert tx.admitted("劝导", "0102", on=DAY, admissions=said).limit == "每件两次"
    assert tx.admitted("劝导", "0102", on=date(2022, 1, 1), admissions=said).limit == "每件一次"


def test_a_faulty_admission_is_refused_with_its_line(tmp_path):
    for right, wrong, line, said in (
        ("task: 核实", "task: 处罚", 6, "不能是“处罚”"),
        ("准-2", "准-1", 7, "条款号“准-1”重复"),
        ("limit: 每件两次, ", "", 8, "缺少“limit”"),
    ):
        with pytest.raises(tx.TaxonomyFault, match=said) as caught:
            tasks(tmp_path, TASKS.replace(right, wrong, 1))
        assert caught.value.line == line
