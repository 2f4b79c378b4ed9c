"""Declarations of sources: those that ship hold; a faulty one is refused with file, line, word and what would be right."""

from pathlib import Path

import pytest

from wanxiang.core.declarations import declared
from wanxiang.core.marked import DeclarationFault
from wanxiang.district import available
from wanxiang.engines.registry import sources, trial
from wanxiang.engines.registry.linkage import Linkage
from wanxiang.engines.registry.reading import BadFile

GOOD = """\
id: demo_list
title: 示例名册
department: 区民政局
purpose: 示例
legal_basis: 示例
entity: person
file: {pattern: "示例_*.csv", format: csv, encoding: utf-8}
refresh: monthly
sensitivity: 一般
columns:
  姓名: {word: 姓名, required: true}
  身份证号: {as: id_number}
  出生日期: {word: 出生日期}
"""


def declaration(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "demo_list.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_source_loads_and_says_why_it_may_be_used():
    shipped = declared("source")
    assert len(shipped) >= 14
    for each in shipped:
        assert each.data.purpose
        assert each.data.legal_basis
        assert each.data.department


def test_every_source_that_linkage_names_is_declared():
    linkage: Linkage = declared("linkage")[0].data
    known = {each.id for each in declared("source")} | {"own"}
    named = {*linkage.founders, *linkage.residence, *(rule.source for rule in linkage.households)}
    named |= {source for order in linkage.survivorship.values() for source in order}
    assert named <= known


FAULTS = [
    ("{word: 出生日期}", "{word: 出生日}", 13, "出生日期"),
    ("refresh: monthly", "refresh: 每月", 8, "monthly"),
    ("{as: id_number}", "{as: id_numbr}", 12, "id_number"),
    ("sensitivity: 一般", "sensitivty: 一般", 9, "sensitivity"),
    ("format: csv", "format: cvs", 7, "csv"),
    ("encoding: utf-8", "encoding: utf-99", 7, "utf-8"),
    ("required: true", "requird: true", 11, "required"),
    ("entity: person", "entity: people", 6, "person"),
    ("{word: 出生日期}", "{word: 年龄}", 13, "词汇表"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "hint"), FAULTS)
def test_a_fault_names_its_file_its_line_and_what_would_be_right(tmp_path, right, wrong, line, hint):
    """有错的声明：指出文件、第几行、哪个词，并给出最近的正确写法。"""
    with pytest.raises(DeclarationFault) as caught:
        sources.load(declaration(tmp_path, GOOD.replace(right, wrong)))
    assert caught.value.line == line
    assert "demo_list.yml" in caught.value.message
    assert hint in str(caught.value)


def test_a_missing_key_and_broken_yaml_are_faults_too(tmp_path):
    with pytest.raises(DeclarationFault, match="legal_basis"):
        sources.load(declaration(tmp_path, GOOD.replace("legal_basis: 示例\n", "")))
    with pytest.raises(DeclarationFault, match="YAML"):
        sources.load(declaration(tmp_path, GOOD + "  坏: [1, 2\n"))


def test_two_columns_for_one_word_are_a_fault(tmp_path):
    with pytest.raises(DeclarationFault, match="同一个字段"):
        sources.load(declaration(tmp_path, GOOD + "  生日: {word: 出生日期}\n"))


def test_absence_says_something_only_on_a_full_list(tmp_path):
    with pytest.raises(DeclarationFault, match="全量"):
        sources.load(declaration(tmp_path, GOOD + "absent: {低保: false}\n"))
    assert sources.load(declaration(tmp_path, GOOD + "full: true\nabsent: {低保: false}\n"))[0][1].absent == {
        "minimum_living": False
    }


def test_a_declaration_is_tried_on_a_sample_and_nothing_is_written(tmp_path):
    sample = tmp_path / "示例_202111.csv"
    sample.write_text(
        "姓名,身份证号,出生日期,多余\n张三,11010119900101123,1990-01-01,x\n,,,\n李四,,1990/2/30,x\n", encoding="utf-8"
    )
    tried = trial.check(declaration(tmp_path, GOOD), sample=sample)["sample"]
    assert tried["rows"] == 3
    assert tried["refused_rows"] == 1
    assert tried["unknown_columns"] == ["多余"]
    assert {line["reason"] for line in tried["reasons"]} >= {"日期不存在", "证件号格式不符"}


def test_a_sample_with_other_columns_is_refused_with_what_it_lacks(tmp_path):
    sample = tmp_path / "示例_202111.csv"
    sample.write_text("名字,号码\n张三,1\n", encoding="utf-8")
    with pytest.raises(BadFile, match="姓名"):
        trial.check(declaration(tmp_path, GOOD), sample=sample)


@pytest.mark.parametrize("district", available())
def test_a_department_is_named_after_the_district(district, monkeypatch):
    from wanxiang.district import profile

    monkeypatch.setattr(sources, "profile", lambda: profile(district))
    path = Path(sources.__file__).parents[2] / "systems" / "base_data" / "sources" / "ga_population.yml"
    assert sources.load(path)[0][1].department == f"{profile(district).name.removesuffix('区')}公安分局"
