"""The command view and the statistics in a real browser: from a number to its cases, live without reloading, usable by everybody."""

import re
from functools import partial

import pytest
from case_town import served
from playwright.sync_api import expect

PAGES = [
    ("center", "/command/"),
    ("street", "/command/"),
    ("chengguan", "/command/"),
    ("leader", "/command/statistics/?by=street"),
    ("center", "/command/statistics/?by=month"),
    ("center", "/command/cases/?figure=received"),
    ("chengguan", "/command/cases/?figure=open"),
    ("center", "/command/challenges/"),
]


@pytest.fixture(scope="module")
def town(what_it_needs, tmp_path_factory):
    with served(tmp_path_factory.mktemp("case-town")) as town:
        yield town


@pytest.fixture
def desk(entering, town):
    return partial(entering, town)


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_no_page_has_a_fault_that_axe_finds(desk, faults_of, phone):
    """每一页在电脑和手机上都无障碍可用，脚本不报错。"""
    for username, address in PAGES:
        page = desk(username, phone=phone)
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        assert page.goto(address).status == 200
        page.wait_for_load_state("networkidle")
        assert (faults_of(page), said) == ([], []), (username, address)


def test_from_the_map_down_to_the_cases(desk):
    """区 → 街道 → 社区 → 网格，再到案件。"""
    page = desk("center")
    page.goto("/command/")
    page.wait_for_selector("[data-map][data-ready='1']")
    page.get_by_label("图层").select_option(label="在办")
    for _ in range(3):
        line = page.locator(
            "[data-map-table='open'] tbody tr", has=page.locator("td", has_text=re.compile("^[1-9]"))
        ).first
        page.goto(line.locator("a").get_attribute("href"))
    tile = page.locator(".tile", has_text="在办").first
    count = int(tile.locator("b").inner_text())
    tile.click()
    expect(page.locator(".listing tbody tr")).to_have_count(count)


def test_what_changes_is_shown_without_reloading(desk):
    """每半分钟更新：数字、地图和旁边的表格一起变，不用刷新页面。"""
    page = desk("center")
    page.goto("/command/")
    page.wait_for_selector("[data-map][data-ready='1']")
    page.evaluate(
        "document.querySelectorAll(\"[data-map-table='open'] td\").forEach(cell => { cell.textContent = '?'; })"
    )
    page.evaluate(
        "htmx.trigger('#live', 'htmx:poll'); htmx.ajax('GET', document.querySelector('#live').getAttribute('hx-get'), '#live')"
    )
    cells = page.locator("[data-map-table='open'] td")
    expect(cells.filter(has_text=re.compile(r"^\?$"))).to_have_count(0)


def test_a_unit_contests_a_number_and_reads_the_answer(desk):
    unit, center = desk("street"), desk("center")
    unit.goto("/command/statistics/?by=unit")
    unit.locator("table.statistics tbody tr:not(.total-row) td a").first.click()
    unit.get_by_label("理由").fill("其中两件属于区级部门，不应计入本街道")
    unit.get_by_role("button", name="提交异议").click()
    unit.get_by_text("异议已提交").wait_for()
    center.goto("/command/challenges/?state=open")
    center.get_by_label("答复理由").fill("已核对，两件改计住房建设部门")
    center.get_by_role("button", name="采纳", exact=True).click()
    center.get_by_text("已答复").wait_for()
    unit.reload()
    expect(unit.get_by_text("已核对，两件改计住房建设部门")).to_be_visible()
