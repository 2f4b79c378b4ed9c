"""一句话里有几件事：动作起句的列为建议，条件和目的跟着它走，一个字也不丢。"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.plans.phrases import headline, phrases

KEY = Path(__file__).resolve().parents[4] / "shared" / "mission" / "items.json"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("建立台账，完善机制。", ["建立台账", "完善机制"]),
        (
            "依托综治中心，建立群众诉求服务站点，实现只进一扇门。",
            ["依托综治中心，建立群众诉求服务站点，实现只进一扇门"],
        ),
        ("与有关部门建立稳定的沟通渠道。", ["与有关部门建立稳定的沟通渠道"]),
        ("推广“整备，更新”的做法，编制规划。", ["推广“整备，更新”的做法", "编制规划"]),
        ("进一步加快编制专项规划；按季度报告进展。", ["进一步加快编制专项规划", "按季度报告进展"]),
        ("提升办事效率。", ["提升办事效率"]),
        ("从取得场地，办理开工手续阶段起，跟踪项目进展。", ["从取得场地，办理开工手续阶段起，跟踪项目进展"]),
        ("自制定方案之日起，公开办理进度。", ["自制定方案之日起，公开办理进度"]),
        ("邀请老工人，改革开放的亲历者，讲述创业故事。", ["邀请老工人，改革开放的亲历者", "讲述创业故事"]),
    ],
)
def test_what_is_to_be_done_begins_a_phrase(sentence, expected):
    """以“依托、围绕”引出的条件归后面的动作，“实现、提升”之类的成效归前面的动作；引号里的逗号不断开。"""
    assert [one.text for one in phrases(sentence)][: len(expected)] == expected


def test_the_reason_names_the_word():
    (one,) = phrases("围绕老年人，完善帮办流程，提升办理率。")
    assert one.proposed
    assert one.why == "写明了动作“完善”，前有条件或依托，“提升”是其目的"
    assert headline(one.text) == "完善帮办流程"


def test_a_sentence_that_names_no_act_is_kept_and_not_proposed():
    (one,) = phrases("坚持以人民为中心。")
    assert not one.proposed
    assert one.why == "没有写明要做的动作"


@given(st.text(alphabet="建立完善机制围绕，、。；“”（）实现的与1", max_size=60))
def test_nothing_of_a_sentence_is_lost(sentence):
    """任何一句话，各段首尾相接，合起来就是原句。"""
    found = phrases(sentence)
    assert "".join(sentence[one.start : one.end] for one in found) == (sentence if sentence.strip() else "")


@pytest.mark.skipif(not KEY.exists(), reason="the public documents are not here")
def test_the_public_plan_gives_about_as_many_candidates_as_were_counted_by_hand():
    """公开方案 124 句；任务书数出 269 条，没有逐条列出，这里只核对数目相近（差一成以内）。"""
    items = json.loads(KEY.read_text(encoding="utf-8"))["items"]
    found = [one for item in items for sentence in item["sentences"] for one in phrases(sentence) if one.proposed]
    assert abs(len(found) - 269) <= 27
