"""A district is a declaration: four files that add up."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from wanxiang.core.files import home
from wanxiang.district import DistrictError, available, profile
from wanxiang.district.profile import read_profile


def test_both_shipped_profiles_load():
    """两个区情随产品发布：罗湖与虚构的云川。"""
    assert {"luohu", "yunchuan"} <= set(available())
    assert not profile("luohu").invented
    assert profile("yunchuan").invented


@pytest.mark.parametrize(
    ("name", "streets", "communities", "grids"), [("luohu", 10, 83, 1090), ("yunchuan", 7, 41, 300)]
)
def test_places_add_up_to_the_published_totals(name, streets, communities, grids):
    """街道、社区、网格之和等于公布数。"""
    found = profile(name)
    assert len(found.streets) == streets == found.total("streets")
    assert len(list(found.communities())) == communities == found.total("communities")
    assert sum(street.grids for street in found.streets) == grids == found.total("grids")


def test_community_names_are_distinct():
    """社区不重名；示意名有标记。"""
    for name in ("luohu", "yunchuan"):
        communities = [community for _, community in profile(name).communities()]
        assert len({community.name for community in communities}) == len(communities)
        assert all(("第" in community.name) == community.schematic_name for community in communities)


def test_the_published_totals_of_luohu():
    """公布数与来源写在 calibration.yml。"""
    luohu = profile("luohu")
    assert luohu.total("residents") == 1_196_252
    assert luohu.total("health_records") == 1_138_712
    assert round(luohu.total("health_records") / luohu.total("residents"), 4) == luohu.coverage("health_records")
    assert all(entry["source"] for entry in luohu.calibration["totals"].values())


def test_every_street_is_run_by_a_unit():
    for name in ("luohu", "yunchuan"):
        found = profile(name)
        streets = {unit.code for unit in found.units if unit.level == "street"}
        assert {street.unit for street in found.streets} == streets == set(found.groups["各街道"])


def test_an_unknown_profile_names_those_that_exist():
    with pytest.raises(DistrictError, match="没有名为“mars”的区情") as caught:
        profile("mars")
    assert "luohu" in caught.value.hint


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("profile.yml", "city: 澄江市", "town: 澄江市", "profile.yml 缺少“city”"),
        ("units.yml", "parents: [quwei]", "parents: [nobody]", "上级“nobody”未声明"),
        ("units.yml", "level: party", "level: galaxy", "层级“galaxy”"),
        ("places.yml", "grids: 300", "grids: 301", "grids 合计 300，声明为 301"),
        ("places.yml", "streets:", "streets: [", "places.yml 无法读取"),
    ],
)
def test_a_faulty_file_is_named_with_its_key(tmp_path: Path, file, old, new, complaint):
    """区情文件写错时，报出文件与键。"""
    folder = tmp_path / "yunchuan"
    folder.mkdir()
    for source in profile("yunchuan").folder.glob("*.yml"):
        folder.joinpath(source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    changed = folder / file
    changed.write_text(changed.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DistrictError, match=complaint.replace("[", r"\[")):
        read_profile(folder)


def test_the_profile_words():
    """同一条政策在哪个区都能用：本区、本市由区情给出。"""
    assert profile("luohu").words() == {"本区": "罗湖区", "本市": "深圳市"}
    assert profile("yunchuan").as_of == date(2024, 6, 30)


def test_a_district_may_bring_its_own_profile():
    """另一个区把自己的区情放进 declarations/profiles 即可。"""
    folder = home("declarations", "profiles", "ours")
    shutil.copytree(profile("yunchuan").folder, folder)
    try:
        assert "ours" in available()
        assert profile("ours").total("grids") == 300
    finally:
        shutil.rmtree(folder)


def test_a_competence_word_names_a_unit_in_every_district():
    """职能词在每个区都落到该区的单位上，单位各不相同。"""
    assert profile("luohu").competences["消防"] == "xiaofang-luohu"
    assert profile("yunchuan").competences["消防"] == "xiaofang"
    assert profile("luohu").competences.keys() == profile("yunchuan").competences.keys()


def test_a_profile_without_competences_has_none(tmp_path):
    """没有 competences.yml 的区情照常可用。"""
    copy = shutil.copytree(profile("yunchuan").folder, tmp_path / "bare")
    (copy / "competences.yml").unlink()
    assert read_profile(copy).competences == {}


def test_a_competence_of_an_unknown_unit_is_refused(tmp_path):
    """职能指向未声明的单位时，说出职能和单位。"""
    copy = shutil.copytree(profile("yunchuan").folder, tmp_path / "faulty")
    (copy / "competences.yml").write_text("competences: {消防: xiaofangju}\n", encoding="utf-8")
    with pytest.raises(DistrictError, match="职能“消防”所指的单位“xiaofangju”未声明"):
        read_profile(copy)
