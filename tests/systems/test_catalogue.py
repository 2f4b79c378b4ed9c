"""The catalogue of systems: complete, computed, and found again in the text of any plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wanxiang.core import tables
from wanxiang.engines.directory import actions as directory
from wanxiang.systems import BEGUN, NOT_YET, WORKS, carrying, catalogue, folders, systems
from wanxiang.systems.matching import CARRIES, TRACKS

MISSION = Path(__file__).resolve().parents[3] / "shared" / "mission"
mission = pytest.mark.skipif(not MISSION.exists(), reason="the public documents are not here")
KNOWN_ENGINES = {
    "registry",
    "policy",
    "sensing",
    "cases",
    "outreach",
    "booking",
    "directory",
    "ledger",
    "measures",
    "plans",
}


def test_fifty_modules_and_every_row_of_the_mission_once():
    """一百五十九行任务，每行恰好归于一个系统或一件跟踪事项。"""
    found = catalogue()
    rows = [row for one in (*found.modules, *found.matters) for row in one.rows]
    assert len(found.modules) == 50
    assert sorted(rows) == list(range(1, 160))


def test_modules_have_own_ids_known_engines_and_terms():
    modules = catalogue().modules
    assert len({module.id for module in modules}) == 50
    for module in modules:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", module.id)
        assert set(module.engines) <= KNOWN_ENGINES, module.id
        assert module.terms, module.id


@mission
def test_modules_hold_the_rows_the_mission_gives_them():
    text = (MISSION / "systems.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| \d+ \| .+? \| [A-Z+]+ \| ([\d, ]+) \|$", text, re.M)
    assert [set(map(int, rows.split(","))) for rows in table] == [set(module.rows) for module in catalogue().modules]


@mission
def test_every_public_item_gets_the_systems_its_rows_name():
    """二十五项各得其应有的系统：召回率 1，准确率不低于 0.95。"""
    items = json.loads((MISSION / "items.json").read_text(encoding="utf-8"))["items"]
    expected = {
        item["no"]: {module.id for module in catalogue().modules if str(item["no"]) in module.plan} for item in items
    }
    found = {
        item["no"]: {match.system.id for match in carrying(item["text"], item["title"]) if match.role == CARRIES}
        for item in items
    }
    missing = {no: expected[no] - found[no] for no in expected if expected[no] - found[no]}
    assert missing == {}
    right = sum(len(expected[no] & found[no]) for no in expected)
    assert right / sum(map(len, found.values())) >= 0.95


@mission
def test_what_no_system_carries_is_tracked_and_says_what():
    """共青团、先锋精神、文艺等事项没有自己的系统，由台账跟踪，并写明是什么。"""
    items = {item["no"]: item for item in json.loads((MISSION / "items.json").read_text(encoding="utf-8"))["items"]}
    for no in (14, 19, 21):
        (only,) = carrying(items[no]["text"], items[no]["title"])
        assert (only.system.id, only.role) == ("reform-ledger", TRACKS)
        assert only.matters


def test_a_match_shows_its_words_in_the_text():
    """匹配到的位置，正是原文中的那些字。"""
    text = "聚焦难点。普查停车场，推进“共享”停车位建设，方便居民。"
    match = carrying(text, "改善停车条件")[0]
    assert match.system.id == "shared-parking"
    for start, end in match.spans:
        assert "停车" in text[start:end]


def test_two_words_count_only_within_one_clause():
    assert [match.system.id for match in carrying("推进企业服务。加强融资支持。")] == ["reform-ledger"]
    assert "financing" in [match.system.id for match in carrying("为企业提供融资支持。")]


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("推行惠企政策免申即享。", "reverse-service"),
        ("完善保障性租赁住房配租。", "public-housing"),
        ("为独居老人安装智慧用水监测设备，异常预警。", "water-alerts"),
        ("编制产业链招商地图。", "investment-map"),
        ("推进市容环卫一体化，引入城市管家。", "managed-city"),
        ("新增公办学位3000个。", "school-places"),
        ("整合多张网格，推行多网合一。", "grids-and-estates"),
        ("开展家庭医生签约服务。", "health-centres"),
    ],
)
def test_another_districts_words_find_their_system(text, system):
    assert system in [match.system.id for match in carrying(text)]


def test_every_folder_realises_known_modules_and_has_a_readme():
    """每个系统目录都写明业主单位、任务行、所用引擎，并有说明。"""
    for folder in folders():
        assert (folder.path / "README.md").exists(), folder.id
        assert folder.owner
        assert folder.rows
        for module in folder.realises:
            assert catalogue().module(module)


@pytest.mark.django_db
def test_state_is_computed_from_page_specs_and_data():
    """没有目录的是未接入；有目录没有数据的是已开工；页面、测试、数据齐备才是已运行。"""
    from wanxiang.core.models import Account
    from wanxiang.engines.plans import actions

    before = {system.id: system.state for system in systems()}
    assert before["water-alerts"] == NOT_YET
    assert before["reform-ledger"] == BEGUN
    actions.import_document(
        data="1.甲改革。（责任单位：区财政局）".encode(), file_name="a.txt", by=Account.system("test")
    )
    after = {system.id: system.state for system in systems()}
    assert after["reform-ledger"] == WORKS


@pytest.mark.parametrize("lived", [False, True], ids=["empty", "lived in"])
def test_whether_a_table_holds_a_row_is_told_as_if_it_were_read(lived, cast):
    """各引擎发布的表有没有数据，与逐行读出的结论一致；空库、有数据的库都一样。"""
    if lived:
        cast.report("路灯不亮")
        by = cast.account("街道", "street", area=cast.grid[:9])
        said = {"name": "桂园驿站", "kind": "政务驿站", "at": cast.grid[:12], "year": "2021"}
        directory.create(register="service_points", said=said, by=by, at=cast.monday)
    told = {name: _or_not_ready(tables.holds, name) for name in tables.names()}
    assert told == {name: _or_not_ready(_has_rows, name) for name in tables.names()}
    assert (told["cases"], told["case_steps"], told["register_service_points"]) == (lived,) * 3


def _or_not_ready(ask, name: str) -> bool | None:
    try:
        return ask(name)
    except tables.TableNotReady:
        return None


def _has_rows(name: str) -> bool:
    published = tables.table(name)
    if published.read is None:
        return sum(pq.read_metadata(path).num_rows for path in published.paths()) > 0
    return published.read().num_rows > 0
