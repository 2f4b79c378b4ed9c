"""Every system says what it is, whose it is and what it answers, and is specified, documented and open on a page."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.urls import resolve

from wanxiang.core.access import roles
from wanxiang.core.declarations import SYSTEMS
from wanxiang.district import profile
from wanxiang.district.profile import SHIPPED
from wanxiang.systems import catalogue, folders

ROOT = Path(__file__).parents[2]
ENGINES = {path.parent.name for path in (SYSTEMS.parent / "engines").glob("*/__init__.py")}
DISTRICTS = sorted(path.parent.name for path in SHIPPED.glob("*/profile.yml"))
every_system = pytest.mark.parametrize("system", folders(), ids=lambda system: system.id)


def specified_in(spec: Path) -> list[ast.FunctionDef]:
    """The test functions of a file."""
    nodes = ast.walk(ast.parse(spec.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def asserts(test: ast.FunctionDef) -> bool:
    """Whether a test can fail by what it states: an assertion, or an error that it expects."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr == "raises")
        for node in ast.walk(test)
    )


def test_every_folder_here_is_a_declared_system():
    present = {path.name for path in SYSTEMS.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert present == {system.id for system in folders()}


@every_system
def test_it_says_its_name_and_the_question_it_answers(system):
    assert system.name
    assert system.english
    assert system.question.endswith("？")


@every_system
@pytest.mark.parametrize("district", DISTRICTS)
def test_its_owner_is_a_unit_of_every_district_that_ships(system, district):
    """业主是每个区情里都有的单位，或者都有单位承担的职能：系统不能只在一个区成立。"""
    ground = profile(district)
    names = {name.name for unit in ground.units for name in unit.names}
    assert system.owned_by in names | ground.competences.keys()


@every_system
def test_it_serves_rows_of_the_mission_with_engines_that_exist(system):
    known = {row for one in (*catalogue().modules, *catalogue().matters) for row in one.rows}
    assert system.rows
    assert set(system.rows) <= known
    assert set(system.engines) <= ENGINES


@every_system
def test_it_is_specified_by_tests_that_assert_something(system):
    tests = [test for spec in system.specs for test in specified_in(spec)]
    assert tests, f"{system.id}/specs holds no test"
    assert [test.name for test in tests if not asserts(test)] == []


@every_system
def test_its_readme_tells_who_uses_it_and_how_it_goes_wrong(system):
    text = (system.path / "README.md").read_text(encoding="utf-8")
    assert "**Who uses it.**" in text
    assert "How it goes wrong" in text


@every_system
def test_its_pages_open_and_ask_the_permission_that_its_menu_names(system):
    """菜单里的每个地址都打得开，页面要求的权限正是菜单所写的。"""
    assert system.menu, f"{system.id} has no page"
    for entry in system.menu:
        assert getattr(resolve(entry["url"]).func, "permission", None) == entry["permission"]


@every_system
def test_each_of_its_roles_may_open_one_of_its_pages(system):
    wanted = {entry["permission"] for entry in system.menu}
    assert system.roles
    assert [role for role in system.roles if not wanted & roles()[role].permissions] == []


def test_the_layers_know_every_system():
    """pyproject.toml 的“系统互不引用”写全了每一个系统。"""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (listed,) = [one["modules"] for one in contracts if one["name"] == "Systems never import each other"]
    assert sorted(listed) == [f"wanxiang.systems.{system.id}" for system in folders()]
