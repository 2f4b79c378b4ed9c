"""Crosswalks: dated, many to many, both ways from the same rows, and never a default."""

from datetime import date

import pytest
from taxonomy_shipped import small, written

from wanxiang.engines.cases import taxonomy as tx

WALK = """\
id: foreign_small
title: 外部系统与小清单
from: foreign@1
to: small@1
kind_from: appeal
valid_from: 2020-01-01
source: 测试自编
rows:
  - {from: 垃圾, to: event/0101, relation: broader, confidence: 0.9}
  - {from: 脏乱, to: event/0101, relation: broader, confidence: 0.8}
  - {from: 脏乱, to: event/0102, relation: narrower, confidence: 0.5}
  - {from: 路灯, to: component/0103}
  - {from: 井盖, to: component/0101, valid_to: 2021-01-01}
unmapped:
  - {from: 闲聊, because: 不是公共事务}
"""
FOREIGN = """\
id: foreign
title: 外部系统
version: "1"
valid_from: 2019-01-01
source: 测试自编
kinds: {appeal: 诉求}
codes: names
classes:
  - {name: 垃圾, also: [乱丢垃圾]}
  - {name: 脏乱}
  - {name: 路灯}
  - {name: 井盖}
  - {name: 闲聊}
  - {name: 新来的}
"""
DAY = date(2021, 6, 1)


def walk(folder, text=WALK):
    return tx.load_crosswalk(written(folder, text, "walk.yml"))[0][1]


def foreign(name, scheme="foreign"):
    return tx.Key(scheme, "1", "appeal", name)


def answers(found):
    return {answer.key.code: (answer.confidence, answer.relation) for answer in found}


def test_one_class_may_be_several_of_the_other_list_surest_first(tmp_path):
    found = tx.convert(foreign("脏乱"), to="small@1", on=DAY, crosswalks=[walk(tmp_path)])
    assert [(str(each.key), each.confidence) for each in found] == [
        ("small@1/event/0101", 0.8),
        ("small@1/event/0102", 0.5),
    ]
    assert found[0].via == ("foreign_small",)


def test_backwards_what_several_share_is_shared_among_them(tmp_path):
    """多对一返回时，可信度在几个来源之间分摊，宽窄颠倒。"""
    rubbish = tx.Key("small", "1", "event", "0101")
    found = tx.convert(rubbish, to="foreign@1", on=DAY, crosswalks=[walk(tmp_path)])
    assert answers(found) == {"垃圾": (0.45, "narrower"), "脏乱": (0.4, "narrower")}
    lamp = tx.Key("small", "1", "component", "0103")
    assert answers(tx.convert(lamp, to="foreign@1", on=DAY, crosswalks=[walk(tmp_path)])) == {"路灯": (1.0, "same")}


def test_a_row_counts_only_on_its_days(tmp_path):
    """对应关系按日期有效，止日当天不算。"""
    for day, count in ((date(2019, 12, 31), 0), (date(2020, 12, 31), 1), (date(2021, 1, 1), 0)):
        found = tx.convert(foreign("井盖"), to="small@1", on=day, crosswalks=[walk(tmp_path)])
        assert len(found) == count, day


def test_what_does_not_map_gets_no_default(tmp_path):
    """对不上的返回空，由人处理；不落到任何“其他”。"""
    for name in ("闲聊", "新来的", "从未见过"):
        assert tx.convert(foreign(name), to="small@1", on=DAY, crosswalks=[walk(tmp_path)]) == []


def test_through_a_third_list_confidences_multiply(tmp_path):
    second = WALK.replace("foreign", "third").replace("id: third_small", "id: second")
    walks = [walk(tmp_path), walk(tmp_path, second)]
    found = tx.convert(foreign("垃圾"), to="third@1", on=DAY, crosswalks=walks)
    assert answers(found) == {"垃圾": (0.405, "overlaps"), "脏乱": (0.36, "overlaps")}
    assert found[0].via == ("foreign_small", "second")
    assert answers(tx.convert(foreign("路灯"), to="third@1", on=DAY, crosswalks=walks)) == {"路灯": (1.0, "same")}


def test_a_crosswalk_between_the_two_lists_is_not_outvoted_by_a_detour(tmp_path):
    """两份清单有直接对照时，以直接对照为准；它说不对应，就是不对应。"""
    direct = WALK.replace("to: small@1", "to: third@1").replace("id: foreign_small", "id: direct").replace("{from: 路灯, to: component/0103}", "{from: 楼道灯, to: component/0103}")  # fmt: skip
    other = WALK.replace("foreign", "third").replace("id: third_small", "id: second")
    walks = [walk(tmp_path), walk(tmp_path, direct), walk(tmp_path, other)]
    assert tx.convert(foreign("路灯"), to="third@1", on=DAY, crosswalks=walks) == []


def test_labels_that_agree_make_a_class_surer(tmp_path):
    """一件多个标签：指向同一类的越多越可信。"""
    found = tx.convert_labels([foreign("垃圾"), foreign("脏乱")], to="small@1", on=DAY, crosswalks=[walk(tmp_path)])
    assert {each.key.code: each.confidence for each in found} == {"0101": 0.98, "0102": 0.5}


def test_a_round_trip_says_what_does_not_come_back_and_why(tmp_path):
    source = tx.load_taxonomy(written(tmp_path, FOREIGN))[0][1]
    report = tx.round_trip(walk(tmp_path), source=source, target=small(tmp_path), on=DAY)
    assert [key.code for key in report.returned] == ["路灯"]
    assert {key.code: [each.code for each in back] for key, back in report.shared.items()} == {
        "垃圾": ["垃圾", "脏乱"],
        "脏乱": ["垃圾", "脏乱"],
    }
    assert [key.code for key in report.missing] == ["井盖", "新来的"]
    assert [key.code for key in report.unreached] == ["0101"]
    assert "闲聊：有意不对应，不是公共事务" in report.lines()


def test_a_foreign_name_is_known_by_its_other_names(tmp_path):
    """没有编码的系统：名称即编码，同义词也认；两类共用的名称不认。"""
    source = tx.load_taxonomy(written(tmp_path, FOREIGN))[0][1]
    assert source.named(" 乱丢垃圾").code == "垃圾"
    assert source.named("没有的") is None
    twice = tx.load_taxonomy(written(tmp_path, FOREIGN.replace("{name: 脏乱}", "{name: 脏乱, also: [乱丢垃圾]}")))[0][1]
    assert twice.named("乱丢垃圾") is None


FAULTS = {
    "confidence above one": ("confidence: 0.9", "confidence: 1.2", 9, "1.2", "大于 0、不大于 1"),
    "confidence of nothing": ("confidence: 0.5", "confidence: 0", 11, "0", "大于 0、不大于 1"),
    "an unknown relation": ("relation: narrower", "relation: narower", 11, "narower", "最接近的：narrower"),
    "a pair twice on the same days": ("{from: 脏乱, to: event/0102", "{from: 脏乱, to: event/0101", 11, "脏乱", "第 10 行的有效期重叠"),
    "the same as two things": ("relation: broader, confidence: 0.8", "confidence: 0.8}\n  - {from: 垃圾堆, to: event/0101, relation: same", 11, "0101", "第 10 行已有等同"),
    "mapped and not mapped": ("{from: 闲聊,", "{from: 路灯,", 15, "路灯", "既有对应又列为不对应"),
    "a side without kind": ("to: component/0103", "to: 路灯", 12, "路灯", "没有说明类型"),
    "no list": ("from: foreign@1", "from: foreign", 3, "foreign", "清单@版本"),
    "a period that ends before it begins": ("valid_to: 2021-01-01", "valid_from: 2022-01-01, valid_to: 2021-01-01", 13, "2021-01-01", "应晚于"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_crosswalk_is_refused_with_line_and_word(tmp_path, fault):
    right, wrong, line, word, said = FAULTS[fault]
    assert right in WALK
    with pytest.raises(tx.TaxonomyFault, match=said) as caught:
        walk(tmp_path, WALK.replace(right, wrong, 1))
    assert (caught.value.line, caught.value.word) == (line, word)


ACROSS = {
    "an unknown code": ("component/0103", "component/0104", 12, "没有类别“component/0104”.*最接近的：.*010"),
    "a code of another kind": ("event/0102", "component/0102", 11, "该编码属于事件"),
    "a class that is no leaf": ("component/0103", "component/01", 12, "只能对应到最细一级"),
    "an unknown name": ("{from: 路灯", "{from: 路登", 12, "最接近的：路灯"),
    "an unmapped class that is not there": ("{from: 闲聊", "{from: 闲谈", 15, "最接近的：闲聊"),
    "an unknown list": ("to: small@1", "to: smal@1", 1, "最接近的：small@1"),
}


@pytest.mark.parametrize("fault", ACROSS)
def test_classes_that_do_not_exist_are_found_across_files(tmp_path, fault):
    right, wrong, line, said = ACROSS[fault]
    assert right in WALK
    source = tx.load_taxonomy(written(tmp_path, FOREIGN))[0][1]
    listed = {each.ref: each for each in (source, small(tmp_path))}
    tx.check_crosswalk(walk(tmp_path), listed)
    with pytest.raises(tx.TaxonomyFault, match=said) as caught:
        tx.check_crosswalk(walk(tmp_path, WALK.replace(right, wrong, 1)), listed)
    assert caught.value.line == line
