"""声明改了：条目跟着调整，或者不采用并列出哪些不符；写坏的声明不顶掉好的。"""

import pytest
from register_cast import GUIYUAN, MONDAY, STATIONS, declare

from wanxiang.core.files import home
from wanxiang.core.marked import DeclarationFault
from wanxiang.engines.directory import actions, catalogue, queries
from wanxiang.engines.directory.actions import adopting
from wanxiang.engines.directory.errors import Refused
from wanxiang.engines.directory.models import Adopted, Entry, Refusal

pytestmark = pytest.mark.django_db
FILE = home("declarations", "registers", "stations.yml")


@pytest.fixture
def stations(people):
    for name, area in (("一站", 100), ("二站", 20)):
        said = {"name": name, "kind": "驿站", "where": GUIYUAN, "area": area, "keeper": "张三"}
        actions.create(register="stations", said=said, by=people.owner, at=MONDAY)
    return people.owner


def adopt(by):
    return actions.adopt(by=by, at=MONDAY)


def values() -> dict[str, dict]:
    return {row.values["name"]: queries.whole(row) for row in Entry.objects.all()}


def test_what_asks_nothing_of_entries_holds_at_once(stations):
    """改标题、加一个可不填的字段、放宽取值：即刻生效，不用调整。"""
    declare(STATIONS.replace("title: 便民站", "title: 便民服务站").replace("自助区: []", "自助区: [], 移动站: []"))
    force = catalogue.register("stations")
    assert force.register.title == "便民服务站" and not force.waiting
    assert adopt(stations) == {}


def test_a_renamed_field_takes_its_values_with_it(stations):
    declare(STATIONS.replace("  area: {label: 面积,", "  floor_area: {label: 建筑面积, was: area,").replace("面积 >= 200", "建筑面积 >= 200").replace("sort: -area", "sort: -floor_area"))  # fmt: skip
    assert catalogue.register("stations").register.fields.keys() >= {"area"}, "until adopted, the former one holds"
    (plan,) = adopt(stations).values()
    assert plan.fits and len(plan.drafts) == 2
    assert catalogue.register("stations").waiting == ""
    assert {name: each["floor_area"] for name, each in values().items()} == {"一站": 100.0, "二站": 20.0}
    assert [version.act for version in queries.history(Entry.objects.first())] == ["create", "migrate"]


def test_a_new_default_and_a_widened_type(stations):
    declare(STATIONS.replace("open_late: {label: 夜间开放, type: bool}", "open_late: {label: 夜间开放, type: bool}\n  level: {label: 星级, type: enum, values: [三星, 四星], default: 三星}")
            .replace("{label: 面积, type: number, unit: ㎡, min: 0, max: 100000}", "{label: 面积, type: text}").replace("面积 >= 200 且 ", "").replace(", sort: -area", ""))  # fmt: skip
    (plan,) = adopt(stations).values()
    assert plan.fits
    assert values()["一站"]["level"] == "三星" and values()["一站"]["area"] == "100"
    assert values()["一站"]["keeper"] == "张三"


def test_what_would_not_fit_is_listed_and_the_former_stays_in_force(stations):
    """收紧到容不下已有条目：不采用，列出是哪些、为什么；原声明照常用。"""
    declare(STATIONS.replace("unit: ㎡, min: 0", "unit: ㎡, min: 50"))
    (plan,) = adopt(stations).values()
    assert not plan.fits
    assert [(each["name"], each["reasons"]) for each in plan.misfits] == [("二站", ["“面积”不能小于 50㎡"])]
    force = catalogue.register("stations")
    assert force.register.fields["area"].minimum == 0
    assert "二站" in force.waiting and Refusal.objects.get().misfits
    assert adopt(stations) == {}, "a refused file is not tried again until it changes"
    row = Entry.objects.get(values__name="二站")
    actions.change(register="stations", pk=row.pk, version=1, said={"area": 60}, by=stations, at=MONDAY)
    (plan,) = actions.adopt(by=stations, at=MONDAY, register="stations").values()
    assert plan.fits and not Refusal.objects.exists()


def test_a_field_is_not_lost_by_leaving_it_out(stations):
    declare(STATIONS.replace("  windows: {label: 窗口数, type: int, unit: 个, min: 0}\n", "  seats: {label: 座位, type: int}\n").replace("窗口数 < 1", "座位 < 1").replace("  keeper: {label: 负责人, type: person}\n", ""))  # fmt: skip
    with pytest.raises(adopting.Unfit, match="负责人"):
        adopting.check(FILE, at=MONDAY)
    declare(FILE.read_text() + "dropped: [keeper, windows]\n")
    assert adopting.check(FILE, at=MONDAY).fits
    adopt(stations)
    assert "keeper" not in values()["一站"]


def test_what_is_the_same_may_change_unless_two_become_one(stations):
    declare(STATIONS.replace("identity: [name, where]", "identity: [where]\nname: name"))
    (plan,) = adopt(stations).values()
    assert [each["reasons"] for each in plan.misfits] == [["与另一个条目重复"]]
    declare(STATIONS.replace("identity: [name, where]", "identity: [name]"))
    assert all(plan.fits for plan in adopt(stations).values())
    with pytest.raises(Exception, match="已有相同"):
        actions.create(register="stations", said={"name": "一站", "where": "黄贝街道"}, by=stations, at=MONDAY)


def test_a_faulty_file_leaves_the_last_good_one(stations):
    declare("id: stations\ntitle: [")
    force = catalogue.register("stations")
    assert force.register.title == "便民站" and "声明有误" in force.waiting
    assert [each.id for each in catalogue.faults()] == ["stations"]
    actions.create(register="stations", said={"name": "三站", "where": GUIYUAN}, by=stations, at=MONDAY)
    with pytest.raises(DeclarationFault):
        adopting.check(FILE, at=MONDAY)


def test_a_faulty_file_of_a_new_register_takes_no_other_down(people):
    declare("id: second\n", "second")
    assert catalogue.register("stations").id == "stations"
    with pytest.raises(catalogue.NoSuchRegister, match="声明有误"):
        catalogue.register("second")


def test_a_faulty_local_file_gives_way_to_the_shipped_one(people):
    declare("id: service_points\nfields: 1\n", "service_points")
    force = catalogue.register("service_points")
    assert force.register.title == "政务服务点" and "仍用随附的" in force.waiting


def test_sealing_a_field_seals_what_is_there(stations):
    declare(STATIONS.replace("area: {label: 面积, type: number, unit: ㎡, min: 0, max: 100000}", "area: {label: 面积, type: number, unit: ㎡, min: 0, max: 100000, sensitive: true}").replace("where: 面积 >= 200 且 ", "where: ").replace(", sort: -area", ""))  # fmt: skip
    assert all(plan.fits for plan in adopt(stations).values())
    assert all("area" not in row.values for row in Entry.objects.all())
    assert values()["一站"]["area"] == 100.0


def test_each_version_names_the_declaration_it_was_written_under(stations):
    assert set(Entry.objects.first().versions.values_list("declaration", flat=True)) == {Adopted.objects.get().version}


def test_a_tightened_rule_binds_whoever_writes_next(stations):
    declare(STATIONS.replace("open_late: {label: 夜间开放, type: bool}", "open_late: {label: 夜间开放, type: bool}\n  note: {label: 说明, type: text, required_when: 面积 > 500}"))  # fmt: skip
    adopt(stations)
    with pytest.raises(Refused, match="说明"):
        actions.create(
            register="stations", said={"name": "大站", "where": GUIYUAN, "area": 600}, by=stations, at=MONDAY
        )
