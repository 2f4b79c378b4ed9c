"""What may stand in the text of a report: slots are read and written back; a typed quantity is found, a date or a name is not."""

import pytest

from wanxiang.engines.measures.drafts.changes import ADDED, KEPT, REMOVED, changes
from wanxiang.engines.measures.drafts.outline import Origin, Quoted, quoting
from wanxiang.engines.measures.drafts.slots import BadSlot, CitedSlot, FigureSlot, parts_of
from wanxiang.engines.measures.drafts.typed import typed


def test_a_paragraph_is_words_and_slots():
    """文字与数字空位，按次序读出，写回去还是原样。"""
    text = "新增车位{{figure:spaces|street=440303004|period=2021|万,约}}，另有{{cited:12}}。"
    parts = parts_of(text)
    assert parts == [
        "新增车位",
        FigureSlot("spaces", (("street", "440303004"),), "2021", ("万", "约")),
        "，另有",
        CitedSlot(12),
        "。",
    ]
    assert "".join(map(str, parts)) == text


@pytest.mark.parametrize(
    "text", ["{{figure:}}", "{{figure:a|b=}}", "{{figure:a|很多}}", "{{F001}}", "{{figure:a", "a}}", "{{cited:x}}"]
)
def test_a_slot_that_cannot_be_read_is_refused(text):
    """写坏的空位不猜。"""
    with pytest.raises(BadSlot):
        parts_of(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全区新增政务驿站5处，覆盖{{figure:streets|无单位}}个街道。", ["5处"]),
        ("办理率由75%提升到近90%。", ["由75%提升到近90%"]),
        ("近百家企业参加，另有三百余户响应。", ["近百家", "三百余户"]),
        ("打造“1200个”停车位", ["1200个"]),
        ("全年共发放１，２００份", ["１，２００份"]),
        ("知晓率达到95%。", ["95%"]),
        ("编号818号活动", ["818"]),
        ("在3个工作日内办结。", ["3"]),
    ],
)
def test_a_typed_quantity_is_found(text, found):
    """文字里写死的数量，全角、汉字、引号里的都找得到；说不清是不是数量的也要问。"""
    assert [one.text for one in typed(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月15日，印发深府〔2021〕5号文。",
        "第3项任务按“1+1+N”体系推进，见任务 3-2。",
        "《营商环境4.0改革方案》推动5G建设。",
        "“十四五”期间持续推进，截至2021年12月8日。",
        "做到“两个维护”，完成{{figure:tasks|item=3}}。",
    ],
)
def test_dates_documents_ordinals_and_names_are_no_quantities(text):
    """日期、文号、序号、带数字的名称，照常书写。"""
    assert typed(text) == []


def test_a_typed_quantity_is_told_what_it_is_about():
    """标题也算上下文，以便找到对应的指标。"""
    (one,) = typed("共有446家企业纳入名单。", heading="企业直通车")
    assert (one.claim.unit, one.claim.section) == ("家", "企业直通车")


def test_words_of_another_document_bring_their_quantities_as_quotations():
    """抄录别的文件，其中的数量一律成为引用，其余仍是文字。"""
    origin = Origin("《方案》")
    assert quoting("年底前建成12所，形成机制。", origin=origin) == [
        "年底前建成",
        Quoted("12所", origin),
        "，形成机制。",
    ]


def test_a_change_shows_what_came_and_what_went():
    """修改前后逐字对照，空位算一个词。"""
    assert [(one.kind, one.text) for one in changes("新增{{figure:a}}处。", "新建{{figure:b}}处。")] == [
        (KEPT, "新"), (REMOVED, "增{{figure:a}}"), (ADDED, "建{{figure:b}}"), (KEPT, "处。")]  # fmt: skip
