"""台账的各页：电脑和手机上无障碍可用；改革办把一条条款变成有时限、有节点的任务。"""

import re

import pytest
from playwright.sync_api import expect

PAGES = (
    "/plan/tasks/",
    "/plan/months/",
    "/plan/mine/",
    "/plan/closings/?state=all",
    "/plan/carry/",
    "/plan/1/tasks/new/",
)


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_no_page_of_the_ledger_has_a_fault_that_axe_finds(desk, faults_of, phone):
    page = desk("reform", phone=phone)
    for address in PAGES:
        assert page.goto(address).status == 200, address
        assert faults_of(page) == [], address


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_a_clause_becomes_a_task_with_its_months(desk, faults_of, phone):
    """列为任务 → 定时限 → 采用按季节点 → 节点出现在按月进度里。"""
    page = desk("reform", phone=phone)
    to_task = page.get_by_role("button", name=re.compile("^列为任务"))
    for number in reversed(_items(page)):
        page.goto(f"/plan/{number}/")
        if to_task.count():
            break
    to_task.first.click()
    expect(page.get_by_text("已列为任务。")).to_be_visible()
    page.get_by_role("region", name=re.compile("^任务（")).get_by_role("link", name=re.compile(r"^\d")).last.click()
    expect(page.get_by_role("heading", name="进展")).to_be_visible()
    page.get_by_role("link", name="分工和时限").click()
    page.get_by_label("完成时限").fill("2030-12-20")
    page.get_by_label("启动日期").fill("2030-02-01")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("采用按季建议…").click()
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_text("已采用节点。")).to_be_visible()
    assert faults_of(page) == []
    expect(page.get_by_role("region", name="节点（3）")).to_contain_text("第一季度进展")


def _items(page):
    rows = page.request.get("/plan/?export=csv").text().strip().splitlines()[1:]
    return [row.split(",")[0].strip('"') for row in rows]
