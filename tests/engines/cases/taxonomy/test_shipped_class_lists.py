"""What is shipped holds together: lists, crosswalks, owners and what may be asked, in both districts."""

import re
from dataclasses import replace
from datetime import date
from itertools import chain

import pytest
from taxonomy_shipped import IN_2021, IN_2024, admissions, duties, lists, walks

from wanxiang.district import profile
from wanxiang.engines.cases import taxonomy as tx

OWN = {"district@2021": IN_2021, "district@2022": IN_2024}
SOURCES = ("hotline12345_district", "city_code_district", "grid9x_district", "enterprise_tags_district")


def test_exactly_one_version_of_the_districts_list_is_in_force_on_any_day():
    """新旧版首尾相接，没有空档，也不重叠。"""
    for day in (date(2020, 1, 1), date(2022, 2, 28), date(2022, 3, 1), IN_2024):
        assert len([each for each in lists().values() if each.id == "district" and each.in_force(day)]) == 1, day


@pytest.mark.parametrize("ref", OWN)
def test_a_leaf_of_the_districts_list_says_what_belongs_and_how_people_say_it(ref):
    for each in lists()[ref].leaves():
        assert re.fullmatch(r"\d{6}", each.code)
        assert [up.code for up in lists()[ref].path(each.code)] == [each.code[:2], each.code[:4], each.code]
        assert each.definition and each.excludes and each.words, each.code
        assert len(each.name) <= 20


@pytest.mark.parametrize("ref", OWN)
def test_no_two_leaves_share_a_name(ref):
    names = [each.name for each in lists()[ref].leaves()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("ref", OWN)
def test_every_class_is_found_first_by_its_own_name(ref):
    listed = lists()[ref]
    for each in listed.leaves():
        assert listed.search(each.name)[0].key == each.key
        assert listed.named(each.name).key == each.key


def test_confidential_matters_are_never_dull():
    """家暴、侵害未成年人等保密且敏感；检举控告保密且不在公众页。"""
    listed = lists()["district@2021"]
    for name in ("家庭暴力", "侵害未成年人", "校园欺凌"):
        assert listed.named(name).confidential and listed.named(name).sensitive
    accusation = listed.named("检举控告")
    assert accusation.confidential and not accusation.public
    assert listed.named("企业迁移意向").confidential


def test_the_list_has_the_matters_of_the_plan():
    """计划点名的事项都有类别。"""
    listed = lists()["district@2021"]
    for name in (
        "二房东违规转租", "哄抬租金", "更新项目产业准入", "监管执法评价", "企业直通车专属诉求", "企业迁移意向", "信访话聊疏导",
        "查违清退与土地整备", "人员排查", "企业维权",
    ):  # fmt: skip
        assert listed.named(name), name
    services = [each.name for each in listed.children("18")]
    assert services == ["投诉建议", "纠纷调处", "法律服务", "心理服务", "帮扶救助"]


@pytest.mark.parametrize("name", sorted(walks()))
def test_every_crosswalk_speaks_of_classes_that_exist(name):
    tx.check_crosswalk(walks()[name], lists())


@pytest.mark.parametrize("name", SOURCES)
def test_every_class_of_every_source_converts_or_is_unmapped_on_purpose(name):
    walk = walks()[name]
    report = tx.round_trip(walk, source=lists()[walk.source_list], target=lists()[walk.target_list], on=IN_2021)
    assert report.missing == ()
    assert all(len(reason) >= 6 for reason in report.unmapped.values())


@pytest.mark.parametrize("name", sorted(walks()))
def test_whatever_goes_over_comes_back(name):
    """去得了就回得来：返回的类别中必有原来的，宽窄颠倒；多对一时并列。"""
    walk, turned = walks()[name], {"same": "same", "broader": "narrower", "narrower": "broader", "overlaps": "overlaps"}
    for key in (each.key for each in lists()[walk.source_list].leaves()):
        for over in tx.convert(key, to=walk.target_list, on=IN_2024, crosswalks=[walk]):
            back = {each.key: each for each in tx.convert(over.key, to=walk.source_list, on=IN_2024, crosswalks=[walk])}
            assert back[key].relation == turned[over.relation]
            assert 0 < back[key].confidence <= over.confidence <= 1


@pytest.mark.parametrize("name", sorted(walks()))
def test_a_class_that_is_the_same_comes_back_first(name):
    walk = walks()[name]
    for key in (each.key for each in lists()[walk.source_list].leaves()):
        for over in tx.convert(key, to=walk.target_list, on=IN_2024, crosswalks=[walk]):
            if over.relation == "same":
                assert tx.convert(over.key, to=walk.source_list, on=IN_2024, crosswalks=[walk])[0].key == key


def test_the_numeric_scheme_has_codes_that_collide():
    """数字城管：事件 01-01 与部件 01-01 是两回事，各自转换。"""
    found = {
        kind: tx.convert(
            tx.Key("city_code", "2013", kind, "01-01"), to="district@2021", on=IN_2021, crosswalks=walks().values()
        )
        for kind in ("event", "component")
    }
    assert [each.key.code for each in found["event"]] == ["010101"]
    assert [each.key.code for each in found["component"]] == ["060201"]


def test_a_ticket_with_several_tags_is_one_class_surely():
    keys = [tx.Key("enterprise_tags", "2021", "enterprise", tag) for tag in ("稳岗补贴", "租金减免", "厂房办公用房")]
    found = tx.convert_labels(keys, to="district@2021", on=IN_2021, crosswalks=walks().values())
    assert lists()["district@2021"].leaf(found[0].key.code).name == "产业用房"
    relief = next(each for each in found if each.key.code == "190204")
    assert relief.confidence == round(1 - 0.4 * 0.3, 4)


def test_what_was_split_is_two_in_the_new_list_and_one_again_backwards():
    """2021 版的共享单车堆积在 2022 版分为两类；来源系统经 2021 版转到新版，可信度相乘。"""
    all_walks = list(walks().values())
    bikes = lists()["hotline12345@2020"].named("共享单车").key
    found = tx.convert(bikes, to="district@2022", on=IN_2024, crosswalks=all_walks)
    assert [(each.key.code, each.confidence) for each in found] == [("040203", 0.8), ("040205", 0.5)]
    back = tx.convert(found[1].key, to="district@2021", on=IN_2024, crosswalks=all_walks)
    assert [(each.key.code, each.relation) for each in back] == [("040203", "broader")]


def test_the_succession_is_not_in_force_before_its_day():
    bikes = lists()["district@2021"].named("共享单车堆积").key
    assert tx.convert(bikes, to="district@2022", on=IN_2021, crosswalks=walks().values()) == []


def test_a_change_of_the_new_list_that_the_succession_does_not_tell_is_found():
    walk = walks()["district_2021_2022"]
    silent = replace(walk, added={}, lines={})
    with pytest.raises(tx.TaxonomyFault, match="没有来历"):
        tx.check_crosswalk(silent, lists())


@pytest.mark.parametrize(
    ("foreign", "expected"),
    [
        ("乱丢生活垃圾", "暴露垃圾"),
        ("电瓶车进电梯上楼充电", "电动自行车进楼"),
        ("饭店油烟味", "餐饮油烟"),
        ("老板拖欠工资", "拖欠工资"),
    ],
)
def test_a_name_that_does_not_map_gets_proposals_with_a_reason(foreign, expected):
    found = tx.suggest_unmapped(foreign, lists()["district@2021"])
    assert expected in [each.cls.name for each in found]
    assert all(0 < each.score <= 100 and each.because for each in found)


def test_nothing_alike_gets_no_proposal():
    assert tx.suggest_unmapped("qwerty", lists()["district@2021"]) == []


@pytest.mark.parametrize("level", ["district", "street", "community"])
@pytest.mark.parametrize("ref", OWN)
def test_every_leaf_class_has_an_owner_at_every_level(ref, level):
    """没有哪一类没有主责单位，公众可选的更不能没有。"""
    first = lists()[ref].valid_from
    for day in (first, date(2022, 5, 1), date(2022, 6, 5), IN_2024):
        assert tx.unowned(lists()[ref], duties(), on=day, level=level) == []


def test_at_district_level_a_department_owns_and_not_the_street():
    for each in lists()["district@2021"].leaves():
        assert tx.owner(each.code, on=IN_2021, duties=duties()).main != tx.STREET


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("暴露垃圾", "城市管理"), ("高龄津贴", "民政"), ("农民工欠薪", "人力资源"), ("哄抬租金", "市场监管"),
        ("二房东违规转租", "住房建设"), ("餐饮油烟", "生态环境"), ("占用消防通道", "消防"), ("新增违法建设", "规划国土监察"),
        ("下水道堵塞", "水务"), ("路面破损", "交通"), ("交通信号灯", "公安"), ("融资对接", "金融"), ("检举控告", "纪检"),
    ],
)  # fmt: skip
def test_matters_go_to_the_unit_that_owns_them(name, owner):
    code = lists()["district@2021"].named(name).code
    assert tx.owner(code, on=IN_2021, duties=duties()).main == owner


def test_noise_at_night_changes_hands_with_the_law_of_2022():
    """噪声污染防治法 2022 年 6 月 5 日施行，条款随之更替。"""
    code = lists()["district@2021"].named("夜间施工噪声").code
    before, after = (tx.owner(code, on=date(2022, 6, day), duties=duties()) for day in (4, 5))
    assert before.clause != after.clause and "噪声污染防治法" in after.basis


def test_duties_and_admissions_speak_of_classes_that_exist():
    own = [lists()[ref] for ref in OWN]
    tx.check_duties(duties(), own)
    tx.check_admissions(admissions(), own)


@pytest.mark.parametrize("district", ["luohu", "yunchuan"])
def test_every_competence_word_is_a_unit_in_both_districts(district):
    assert tx.unresolved(duties(), profile(district).competences) == []


def test_a_competence_that_a_district_lacks_is_told_by_clause():
    said = tx.unresolved(duties(), {"城市管理": "chengguan"})
    assert any("职能“消防”没有对应单位" in each for each in said)


def test_no_fining_and_no_inspecting_of_kitchens_is_asked_of_a_community():
    """处罚、执法检查不在准入清单；食品卫生不派给网格劝导。"""
    listed = lists()["district@2021"]
    food, parking = (listed.named(name).code for name in ("餐饮食品卫生", "机动车乱停放"))
    assert tx.admitted("劝导", food, on=IN_2021, admissions=admissions()) is None
    assert tx.admitted("劝导", parking, on=IN_2021, admissions=admissions()).clause == "准-05"
    batch = tx.admitted("排查", listed.named("房屋隐患排查").code, on=IN_2021, admissions=admissions())
    assert batch.needs and batch.limit


def test_every_clause_can_be_cited():
    numbers = [each.clause for each in chain(duties(), admissions())]
    assert len(numbers) == len(set(numbers))
    assert all(each.basis for each in chain(duties(), admissions()))
