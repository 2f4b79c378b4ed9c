"""部门发来的表格什么样都有：能认的都认，认不得的说清楚哪一行、为什么；绝不悄悄错位、丢行。"""

import io
from datetime import time

import pytest
from openpyxl import Workbook
from register_cast import GUIYUAN, MONDAY, declare

from wanxiang.core.sheets import BadFile
from wanxiang.engines.directory import actions, catalogue, queries
from wanxiang.engines.directory.importing import results
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.directory.scanning import MOST_VALUES, Asked

pytestmark = pytest.mark.django_db
WORKSHOPS = """\
id: workshops
title: 匠人工坊
english: Workshops of a test
owner: 区教育局
authority: 自行登记
fields:
  code: {label: 编号, type: text, pattern: "[A-Z]{2}[0-9]{4}", help: 两个字母加四位数字}
  name: {label: 名称, type: text}
  crafts: {label: 门类, type: enum, many: true, values: [刺绣, 陶艺, 木作]}
  tag: {label: 标签, type: text}
  fund: {label: 扶持资金, type: money, unit: 万元}
  hours: {label: 开门时间, type: text}
  where: {label: 位置, type: place}
identity: [code]
name: name
place: where
facets: [tag]
"""


@pytest.fixture(autouse=True)
def workshops(declared, people):
    declare(WORKSHOPS, "workshops")


def previewed(by, data, name="名单.csv"):
    data = data if isinstance(data, bytes) else data.encode()
    return actions.preview(register="workshops", data=data, name=name, by=by, at=MONDAY)


def taken(batch) -> dict[str, dict]:
    return {row.values["code"]: row.values for row in results.rows(batch, outcome="new")}


def refused(batch) -> dict[int, list[str]]:
    return {row.number: row.reasons for row in results.rows(batch, outcome="refused")}


def book(*sheets: list[list], merged: str = "") -> bytes:
    made = Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
        if merged:
            sheet.merge_cells(merged)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_full_width_codes_signs_of_money_and_strokes_between_choices(people):
    batch = previewed(people.other, "编号,名称,门类,扶持资金\nＡＢ１２３４,甲,木作/刺绣，陶艺,￥3万\n")
    assert taken(batch) == {
        "AB1234": {"code": "AB1234", "name": "甲", "crafts": ["刺绣", "陶艺", "木作"], "fund": 3000000}
    }


def test_a_value_that_is_no_choice_says_how_several_are_written(people):
    batch = previewed(people.other, "编号,门类\nAB1234,刺绣 陶艺\n")
    assert refused(batch)[2][0].endswith("几项之间用顿号或分号")


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_whichever_mark_stands_between_cells(people, mark):
    text = "匠人工坊一览\n编号,名称,标签\nAB1234,甲,老字号\n,,\nAB1235,乙,\n".replace(",", mark)
    assert set(taken(previewed(people.other, text))) == {"AB1234", "AB1235"}


def test_a_row_with_more_cells_than_headings_is_not_shifted_in_silence(people):
    batch = previewed(people.other, "编号,名称\nAB1234,甲,工坊\nAB1235,乙,,\n")
    assert refused(batch) == {2: ["本行有 3 格，表头只有 2 列，内容可能错了位"]} and set(taken(batch)) == {"AB1235"}


def test_an_open_quotation_mark_does_not_swallow_the_rest(people):
    with pytest.raises(BadFile, match="从第 3 行起"):
        previewed(people.other, '编号,名称\nAB1234,甲\nAB1235,"乙\nAB1236,丙\n')


def test_a_header_of_two_rows(people):
    text = "编号,名称,其他情况,,\n,,标签,开门时间,扶持资金\nAB1234,甲,老字号,9:00,2\n"
    batch = previewed(people.other, text)
    assert taken(batch)["AB1234"] == {"code": "AB1234", "name": "甲", "tag": "老字号", "hours": "9:00", "fund": 2000000}
    assert batch.columns["unknown"] == []


def test_what_is_merged_down_a_column_stands_in_each_row(people):
    rows = [["编号", "名称", "位置"], ["AB1234", "甲", "桂园街道"], ["AB1235", "乙", None], ["AB1236", "丙", None]]
    found = taken(previewed(people.other, book(rows, merged="C2:C4"), name="a.xlsx"))
    assert [each["where"] for each in found.values()] == [GUIYUAN] * 3


def test_the_sheet_with_the_list_is_found_behind_its_instructions_and_none_is_left_out_unseen(people):
    listed = [["编号", "名称", "开门时间"], ["AB1234", "甲", time(9, 30)]]
    assert taken(previewed(people.other, book([["填表说明"]], listed), name="a.xlsx"))["AB1234"]["hours"] == "09:30"
    with pytest.raises(BadFile, match="有 2 张表都有这些列：表0、表1"):
        previewed(people.other, book(listed, listed), name="a.xlsx")


def test_ten_megabytes_are_previewed_and_taken_back(people):
    rows = "".join(f"AB{number:04d},{'名' * 390}{number},标签{number % 2000}\n" for number in range(8_500))
    data = f"编号,名称,标签\n{rows}".encode()
    assert len(data) > 10_000_000
    batch = previewed(people.other, data)
    actions.apply(batch=batch.pk, by=people.other, at=MONDAY)
    _facet_of_two_thousand(people.leader)
    actions.undo(batch=batch.pk, by=people.other, at=MONDAY, why="发错了")
    assert not Entry.objects.filter(state="live").exists()


def _facet_of_two_thousand(by):
    """值再多，页面只列最常见的；选中的总在，才能取消。"""
    asked = Asked(on=MONDAY.date(), facets={"tag": ("标签1999", "没有的")})
    with queries.scan(catalogue.register("workshops"), by=by) as found:
        values = found.summary(asked).facets["tag"]
    assert len(values) == MOST_VALUES + 2
    assert {each.value: each.count for each in values if each.chosen} == {"标签1999": 4, "没有的": 0}
