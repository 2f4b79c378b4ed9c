"""上年报告的哪一部分由今年的哪一项接着做：按用词相近提出，由人确认；在公开的两份文件上如实报告准确率。"""

import json
from pathlib import Path

import pytest

from wanxiang.engines.plans import actions
from wanxiang.engines.plans.likeness import likely, parts
from wanxiang.engines.plans.models import Inherited

MISSION = Path(__file__).resolve().parents[4] / "shared" / "mission"
REPORT = MISSION / "seeds/002_0f01f2d216653652.txt"
CROSSWALK = {
    "深港口岸": {1, 13, 15, 16}, "城市更新": {7, 2, 8}, "营商环境": {4, 5, 6}, "国际消费": {9}, "珠宝玉石": {9}, "政府投资": set(),
    "教育先行": {16}, "医疗": {15}, "智慧停车": set(), "用水监控": set(), "党建引领": {22, 11, 13}, "反向办": {4, 6},
    "插手干预": {24, 25},
}  # fmt: skip
TEXT = """云川区2021年改革工作总结

（一）推行政策找人
主动比对数据，找出应享未享的老年居民，上门告知近千人次。
（二）智慧停车
错峰共享车位一万余个。
"""


def test_parts_have_a_heading_and_something_under_it():
    """只有标题而没有内容的，不算一部分；标题的编号去掉。"""
    assert [(part.position, part.title) for part in parts(TEXT)] == [(1, "推行政策找人"), (2, "智慧停车")]


def test_a_proposal_names_what_both_texts_say():
    """建议写明两处都写到什么；不像的不提。"""
    items = {1: ("推行政策找人", "比对数据，主动找出应享未享的居民。"), 2: ("加强基层建设", "充实团组织力量。")}
    found = likely(parts=parts(TEXT), items=items)
    assert [(one.part.title, one.no) for one in found] == [("推行政策找人", 1)]
    assert "应享未享" in found[0].why


@pytest.mark.django_db
def test_a_person_confirms(document, office, cast):
    """提出的对应关系等人确认；再导入同一份报告，已定的不变。"""
    (one,) = actions.propose_inherited(document=document, report=TEXT.encode(), name="总结.txt", by=office)
    assert (one.item.no, one.status) == (1, "proposed")
    actions.decide_inherited(inherited=one, confirmed=True, by=office, at=cast.monday)
    actions.propose_inherited(document=document, report=TEXT.encode(), name="总结.txt", by=office)
    assert Inherited.objects.get().status == "confirmed"


@pytest.mark.skipif(not REPORT.exists(), reason="the public documents are not here")
def test_on_the_public_pair_most_proposals_hold_and_most_are_found():
    """公开的报告和方案：提出的大多对，应有的大半找得到（十三节、二十一对；人工判读）。"""
    key = json.loads((MISSION / "items.json").read_text(encoding="utf-8"))
    items = {item["no"]: (item["title"], item["text"]) for item in key["items"]}
    found = likely(parts=parts(REPORT.read_text(encoding="utf-8")), items=items)
    got = {(name, one.no) for one in found for name in CROSSWALK if name in one.part.title}
    want = {(name, no) for name, numbers in CROSSWALK.items() for no in numbers}
    assert len(got & want) / len(got) >= 0.8
    assert len(got & want) / len(want) >= 0.6
