"""名册由声明得来：写错的地方说出文件、行、词和最接近的词；业主不能没有。"""

import contextlib
import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from register_cast import STATIONS

from wanxiang.core.marked import DeclarationFault
from wanxiang.engines.directory import declaring

FILE = Path("stations.yml")


def read(text: str = STATIONS):
    return declaring.load(FILE, text)


def changed(old: str, new: str) -> str:
    assert old in STATIONS
    return STATIONS.replace(old, new)


def test_a_declaration_says_all_that_a_register_needs():
    register = read()
    assert register.owner == "区政务服务数据管理局"
    assert register.fields["kind"].spellings == {"政务驿站": "驿站"}
    assert {each.name for each in register.sealed_fields} == {"keeper", "phone"}
    assert register.fields["name"].required
    assert register.table == "register_stations"


def test_a_competence_stands_for_whoever_has_it_here():
    """业主写职能，换一个区也找得到单位。"""
    assert read(changed("owner: 区政务服务数据管理局", "owner: 教育")).owner == "区教育局"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("owner: 区政务服务数据管理局\n", "", 1, "缺少“owner”"),
        ("type: number", "type: nubmer", 11, "number"),
        ("identity: [name, where]", "identity: [nam, where]", 18, "name"),
        ("place: where", "place: name", 19, "place"),
        ("facets: [kind, street, open_late]", "facets: [kind, strete]", 20, "street"),
        ("面积 >= 200", "面职 >= 200", 22, "面积"),
        ('类别 == "联办点"}', '类别 == "联办"}', 12, "联办点"),
        ("title: 便民站\n", "titel: 便民站\n", 2, "title"),
        ("type: person}", "type: person, see: [officer]}", 16, "officer"),
        ("min: 0, max: 100000", "min: 零", 11, "min"),
        ("type: url}", "type: url, pattern: '['}", 15, "pattern"),
        ("{label: 名称, type: text, also: [站点名称]}", "{label: 类别, type: text}", 7, "类别"),
        ("keep: {years: 5, after: ended}", "keep: {years: 5, after: closed}", 25, "closed"),
        ("id: stations", "id: station", 1, "文件名"),
    ],
)
def test_what_is_faulty_is_named_with_its_line_and_the_nearest_word(old, new, line, said):
    with pytest.raises(DeclarationFault) as refused:
        read(changed(old, new))
    assert said in str(refused.value)
    assert abs(refused.value.line - line) <= 2, refused.value


def test_a_word_of_the_shared_vocabulary_brings_its_type():
    register = read(changed("site: {label: 网址, type: url}", "firm: {word: 企业名称}\n  staff: {word: 从业人数}"))
    assert (register.fields["firm"].label, register.fields["staff"].type) == ("企业名称", "int")
    with pytest.raises(DeclarationFault, match="企业名称"):
        read(changed("site: {label: 网址, type: url}", "firm: {word: 企业名}"))


def test_what_is_sealed_takes_no_part_in_views():
    """敏感字段不进视图条件：视图要扫全表，封存的内容扫不到。"""
    with pytest.raises(DeclarationFault):
        read(changed("where: 面积 >= 200 且", "where: 负责人 已知 且"))


@pytest.mark.parametrize(
    ("verify", "said"),
    [
        ("{field: name, value: 已核验}", "应为 enum 字段"),
        ("{field: kind, value: 已核验}", "没有取值“已核验”"),
        ("{field: kind}", "应为 {field: 字段, value: 取值}"),
    ],
)
def test_what_a_second_person_sets_is_a_value_of_an_enum(verify, said):
    with pytest.raises(DeclarationFault, match=said):
        read(f"{STATIONS}verify: {verify}\n")
    assert read(f"{STATIONS}verify: {{field: kind, value: 驿站}}\n").verify.value == "驿站"


def _places_in(node, path=()):
    """The paths of all nodes of a parsed file but its root."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, below in children:
        yield (*path, key)
        yield from _places_in(below, (*path, key))


WHOLE = yaml.safe_load(STATIONS + "access: {edit: [street]}\nverify: {field: kind, value: 驿站}\ndropped: [old]\ncolumns: [name]\nname: name\n")  # fmt: skip


@settings(max_examples=120)
@given(
    st.sampled_from(list(_places_in(WHOLE))),
    st.sampled_from([None, 3, -1.5, True, "x", "", [], {}, [1], {"a": 1}, [[1]], [None], [{"a": [{}]}]]),
)
def test_whatever_stands_in_a_wrong_place_is_a_fault_and_never_a_crash(path, wrong):
    """一份写坏的声明只坏它自己：说出错在哪，不带垮别的名册。"""
    told = copy.deepcopy(WHOLE)
    node = told
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = wrong
    with contextlib.suppress(DeclarationFault):
        read(yaml.safe_dump(told, allow_unicode=True))
