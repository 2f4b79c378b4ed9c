"""Deadlines, names and documents, one behaviour a line."""

from __future__ import annotations

from datetime import date

import pytest

from wanxiang.engines.plans import NoPlan, UnreadableDocument, read
from wanxiang.engines.plans.reading.dates import deadline_in, due_date, is_ongoing
from wanxiang.engines.plans.reading.names import leaders, units
from wanxiang.engines.plans.reading.numerals import chinese, value
from wanxiang.engines.plans.reading.passage import Page, Passage


def passage(text: str) -> Passage:
    return Passage.of(Page(text), 0, len(text))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022年6月底前", "2022-06-30"), ("6月底", "2022-06-30"), ("年底前", "2022-12-31"), ("上半年", "2022-06-30"),
        ("下半年", "2022-12-31"), ("第三季度", "2022-09-30"), ("三季度末", "2022-09-30"), ("2022年10月15日前", "2022-10-15"),
        ("全年", "2022-12-31"), ("2022年", "2022-12-31"), ("2022年内", "2022-12-31"), ("明年3月底前", "2023-03-31"),
        ("二〇二二年六月底前", "2022-06-30"), ("十一月底前", "2022-11-30"), ("2022-06-30", "2022-06-30"), ("2022.9", "2022-09-30"),
        ("２０２２年６月底前", "2022-06-30"), ("9月中旬", "2022-09-20"), ("2月底", "2022-02-28"), ("2024年2月底", "2024-02-29"),
        ("2022年1—6月", "2022-06-30"), ("2022年3月至2023年5月", "2023-05-31"), ("6月底前启动，12月底前完成", "2022-12-31"),
        ("长期", None), ("持续推进", None), ("每季度末", None), ("13月底", None), ("立即", None),
    ],
)  # fmt: skip
def test_a_deadline_is_the_last_day_its_words_allow(words, day):
    assert due_date(words, year=2022) == (date.fromisoformat(day) if day else None)


def test_a_deadline_without_a_year_stays_open_when_the_plan_has_none():
    assert due_date("6月底前", year=None) is None
    assert due_date("2023年6月底前", year=None) == date(2023, 6, 30)


def test_long_term_is_said_to_be_no_deadline():
    assert is_ongoing("长期坚持")
    assert not is_ongoing("6月底")


def test_running_text_sets_a_deadline_only_when_it_says_so():
    """“2022年底前建成”是时限，“2021年以来”不是。"""
    assert deadline_in("2022年底前建成三个站点。", year=2022) == date(2022, 12, 31)
    assert deadline_in("2021年6月以来成效明显。", year=2022) is None


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("区发展和改革局、区财政局", ["区发展和改革局", "区财政局"]),
        ("区财政局和各街道", ["区财政局", "各街道"]),
        ("区城市更新和土地整备局", ["区城市更新和土地整备局"]),
        ("区委(政府)办公室，区委政法委（区委基层治理办）", ["区委(政府)办公室", "区委政法委（区委基层治理办）"]),
        ("市规划和自然资源局罗湖管理局；团区委", ["市规划和自然资源局罗湖管理局", "团区委"]),
        ("区财政局 区教育局", ["区财政局", "区教育局"]),
        ("区教育局等相关部门", ["区教育局"]),
        ("各街道和南塘镇", ["各街道", "南塘镇"]),
        ("无", []),
    ],
)
def test_a_list_of_units_is_parted_where_it_is_safe(words, names):
    assert [unit.name for unit in units(passage(words))] == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("刘　胜、夏东", ["刘胜", "夏东"]),
        ("张伟明 李静", ["张伟明", "李静"]),
        ("区委常委、副区长王强", ["区委常委、副区长王强"]),
        ("张伟明（区长）", ["张伟明"]),
        ("待定", []),
    ],
)
def test_leaders_are_names_or_posts(words, names):
    assert [leader.name for leader in leaders(passage(words))] == names


@pytest.mark.parametrize("number", [1, 9, 10, 11, 19, 20, 21, 99, 100, 101, 110, 115, 120, 121, 250])
def test_chinese_numerals_are_read_as_they_are_written(number):
    assert value(chinese(number)) == number


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0rest", "doc"),
        (b"\x00\x01\x02\x03" * 50, "编码"),
        (b"PK\x03\x04broken", "损坏"),
    ],
)
def test_what_is_no_document_is_refused_in_one_sentence(data, word):
    with pytest.raises(UnreadableDocument, match=word):
        read(data=data)


def test_a_text_without_tasks_is_refused():
    with pytest.raises(NoPlan):
        read(data="今天天气很好。\n一、说明\n没有任务。".encode())


SUPPORTED = {
    "keys in brackets": "（一）甲改革\n内容。\n【责任单位】区财政局【完成时限】6月底",
    "verbs": "（一）甲改革。内容。（区财政局牵头，区教育局、各街道配合，2022年6月底前完成）",
    "several brackets": "（一）甲改革\n内容。\n（牵头单位：区财政局）\n（完成时限：6月底）",
    "tail in the title": "（一）甲改革（责任单位：区财政局；完成时限：6月底）\n内容。",
    "spaces in keys": "（一）甲改革\n内容。\n责 任 单 位：区财政局\n完 成 时 限：6月底",
    "wide gaps": "（一）甲改革\n内容。\n　　责任单位：区财政局　　完成时限：6月底",
    "half-width dots": "(一)甲改革.内容.(责任单位:区财政局;完成时限:2022.6.30)",
    "marked leader": "1.甲改革。内容。\n责任单位：区财政局（牵头）、区教育局\n完成时限：6月底",
}


@pytest.mark.parametrize("style", SUPPORTED)
def test_tails_of_other_offices(style):
    """责任写法各异：括号里的键、动词、多个括号、标题里、键中空格。"""
    item = read(data=SUPPORTED[style].encode(), year=2022).items[0]
    assert (item.title, item.lead_units, item.due) == ("甲改革", ["区财政局"], date(2022, 6, 30))


def test_closing_sections_are_no_tasks():
    """总体要求和保障措施里的小节没有责任单位，不算任务。"""
    text = "一、总体要求\n坚持改革。\n二、主要任务\n（一）甲改革\n内容。\n（责任单位：区财政局）\n三、保障措施\n（一）加强组织领导。各单位要重视。\n（二）强化督查。抓落实。"
    assert [item.title for item in read(data=text.encode()).items] == ["甲改革"]


def test_a_task_that_names_nobody_is_still_a_task():
    text = "一、经济\n1.甲改革。内容。（责任单位：区财政局）\n2.乙改革。内容。\n3.丙改革。内容。（责任单位：区民政局）"
    assert [(item.title, item.lead_units) for item in read(data=text.encode()).items][1] == ("乙改革", [])


def test_a_chapters_leader_leads_its_items():
    text = (
        "一、经济改革（牵头领导：王五）\n1.甲改革。内容。（责任单位：区财政局）\n2.乙改革。内容。（责任单位：区教育局）"
    )
    assert [item.leaders for item in read(data=text.encode()).items] == [["王五"], ["王五"]]


def test_numbers_are_those_printed_when_they_rise_and_positions_when_they_restart():
    rising = "3.甲改革。（责任单位：区财政局）\n4.乙改革。（责任单位：区教育局）"
    restarted = "一、甲\n1.甲改革。（责任单位：区财政局）\n二、乙\n1.乙改革。（责任单位：区教育局）\n2.丙改革。（责任单位：区教育局）"
    assert [item.no for item in read(data=rising.encode()).items] == [3, 4]
    assert [item.no for item in read(data=restarted.encode()).items] == [1, 2, 3]
