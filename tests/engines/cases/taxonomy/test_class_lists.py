"""A class list: a tree in one version, in which a code counts only together with its kind."""

import pytest
from taxonomy_shipped import SMALL, small, written

from wanxiang.engines.cases import taxonomy as tx


def test_a_code_may_stand_in_two_kinds_and_then_the_kind_must_be_said(tmp_path):
    """同一编码在事件和部件中都有时，必须说明类型。"""
    listed = small(tmp_path)
    assert listed.leaf("0101", kind="component").name == "井盖"
    assert listed.leaf("0101", kind="event").name == "暴露垃圾"
    assert listed.leaf("0103").name == "路灯"
    with pytest.raises(tx.AmbiguousCode, match="事件、部件"):
        listed.leaf("0101")


def test_what_is_said_above_holds_below_until_it_says_otherwise(tmp_path):
    """级别、是否公开由上级传下，细类可另行规定。"""
    rubbish, dead = (small(tmp_path).get(code, kind="event") for code in ("0101", "0102"))
    assert (rubbish.level, rubbish.public, rubbish.label) == ("较急", True, "垃圾没人清")
    assert (dead.level, dead.public, dead.label) == ("紧急", False, "动物尸体")


def test_the_tree_is_walked_both_ways_within_a_kind(tmp_path):
    listed = small(tmp_path)
    assert [each.name for each in listed.path("0101", kind="component")] == ["设施", "井盖"]
    assert [each.name for each in listed.children("01", kind="event")] == ["暴露垃圾", "动物尸体"]
    assert [each.name for each in listed.children(kind="component")] == ["设施"]
    assert [each.name for each in listed.public()] == ["暴露垃圾"]


def test_a_class_with_finer_ones_below_is_no_leaf(tmp_path):
    """案件只能定到最细一级，错误里给出可选的细类。"""
    with pytest.raises(tx.UnknownClass, match="下面还有细类") as caught:
        small(tmp_path).leaf("01", kind="event")
    assert "0101 暴露垃圾" in caught.value.hint


def test_an_unknown_code_names_the_nearest(tmp_path):
    with pytest.raises(tx.UnknownClass, match="没有类别“0104”") as caught:
        small(tmp_path).leaf("0104")
    assert "0101" in caught.value.hint


def test_a_key_is_written_and_read_back(tmp_path):
    key = small(tmp_path).leaf("0103").key
    assert str(key) == "small@1/component/0103"
    assert tx.Key.parse(str(key)) == key
    with pytest.raises(tx.UnknownClass, match="不是类别编号"):
        tx.Key.parse("0103")


def test_search_finds_the_words_that_people_use(tmp_path):
    listed = small(tmp_path)
    assert [each.name for each in listed.search("楼下垃圾成堆了")] == ["暴露垃圾"]
    assert listed.search("") == []


FAULTS = {
    "a code twice in one kind": ('code: "0102", name: 动物尸体', 'code: "0101", name: 动物尸体', 14, "0101", "第 13 行已有"),
    "an unknown key": ("public: false, level: 紧急", "publik: false", 14, "publik", "最接近的：public"),
    "an unknown level": ("level: 紧急", "level: 加急", 14, "加急", "一般、较急、紧急、特急"),
    "an unknown kind": ("kind: component", "kind: componet", 17, "componet", "最接近的：component"),
    "a missing name": ('code: "0103", name: 路灯', 'code: "0103"', 20, "name", "缺少“name”"),
    "a flag that is none": ("public: false", "public: 也许", 14, "也许", "true 或 false"),
    "a parent that is not there": ('"0103", name: 路灯', '"0103", name: 路灯}\n  - {code: "09", kind: event, name: 孤儿, parent: "08"', 21, "08", "上级“08”"),
    "a key said twice": ("title: 小清单", "title: 小清单\ntitle: 又一个", 3, "title", "写了两次"),
    "no first day": ("valid_from: 2020-01-01\n", "", 1, "valid_from", "缺少“valid_from”"),
    "a day that is none": ("valid_from: 2020-01-01", "valid_from: 去年", 4, "去年", "应为日期"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_list_is_refused_with_line_and_word(tmp_path, fault):
    """有错的清单不载入，说出文件、行、词。"""
    right, wrong, line, word, said = FAULTS[fault]
    assert right in SMALL
    with pytest.raises(tx.TaxonomyFault, match=said) as caught:
        small(tmp_path, SMALL.replace(right, wrong, 1))
    assert (caught.value.line, caught.value.word) == (line, word)
    assert "small.yml" in str(caught.value)


def test_a_parent_that_comes_back_to_itself_is_refused(tmp_path):
    """上级互相指向，绕成一圈。"""
    rows = (
        "classes:\n  - {code: A, name: 甲, kind: event, parent: B}\n  - {code: B, name: 乙, kind: event, parent: A}\n"
    )
    with pytest.raises(tx.TaxonomyFault, match="绕回自身：A → B → A") as caught:
        small(tmp_path, SMALL.partition("classes:")[0] + rows)
    assert caught.value.line == 7


def test_a_file_that_is_no_list_is_refused(tmp_path):
    for text in ("- 一\n- 二\n", "id: [\n", ""):
        with pytest.raises(tx.TaxonomyFault):
            tx.load_taxonomy(written(tmp_path, text))
