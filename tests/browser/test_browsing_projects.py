"""Reform projects in a browser: without faults at two widths, and from an application to the decision."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

PAGES = {
    "leader": ["/projects/", "/projects/?state=accepted >", "/calls/", "/calls/ >", "/pilots/", "/experience/", "/experience/?as=list", "/experience/firsts/"],
    "reform": ["/projects/panels/", "/projects/panels/ >", "/projects/panels/ > >", "/projects/panels/new/approval/", "/projects/panels/new/acceptance/", "/calls/new/"],
    "officer1": ["/projects/new/", "/projects/panels/"],
}  # fmt: skip
"""Account → addresses; ` >` follows the first link of the table."""


@pytest.fixture(scope="module")
def year(town, environment):
    """A year of projects in the served district; where the demonstration has lived it already, nothing changes."""
    program = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'wanxiang.project.settings'); import django; django.setup(); "
        "from wanxiang.cli.project_year import run_projects; from wanxiang.district import profile; run_projects(profile(), seed=5)"
    )
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=300)


def open_page(page, address: str) -> None:
    start, *follow = address.split(" >")
    assert page.goto(start).status == 200
    for _ in follow:
        link = page.locator("main table tbody a").first.get_attribute("href")
        assert page.goto(link).status == 200


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
@pytest.mark.parametrize("username", PAGES)
def test_no_page_has_a_fault_that_axe_finds(year, desk, faults_of, username, phone):
    page = desk(username, phone=phone)
    found = {}
    for address in PAGES[username]:
        open_page(page, address)
        if faults := faults_of(page):
            found[address] = faults
    assert found == {}


def test_from_an_application_to_the_panel(year, desk):
    """部门申报：先存草稿，再提交；改革办组织评审；评委先声明、再密封评分，分数不给别人看。"""
    officer = desk("officer2")
    officer.goto("/projects/new/")
    officer.get_by_label("项目名称").fill("窗口延时办")
    officer.get_by_role("button", name="保存草稿").click()
    expect(officer.get_by_text("草稿已保存")).to_be_visible()
    for label, words in (("要解决的问题", "下班才有空办事"), ("做法", "每周两晚延时"), ("预期成效", "办件增加")):
        officer.get_by_label(label, exact=True).fill(words)
    officer.get_by_label("开始日期").fill("2024-07-01")
    officer.get_by_label("结束日期").fill("2024-12-01")
    officer.get_by_role("button", name="提交申报").click()
    expect(officer.get_by_text("已提交申报")).to_be_visible()

    office = desk("reform")
    office.goto("/projects/panels/new/approval/")
    office.get_by_label("轮次名称").fill("浏览器轮次")
    office.get_by_label("评审截止").fill("2024-07-10")
    office.get_by_label("窗口延时办").check()
    for box in office.get_by_role("group", name="评委").get_by_role("checkbox").all():
        box.check()
    office.get_by_role("button", name="开始评审").click()
    expect(office.get_by_text("评审轮次已开始")).to_be_visible()

    member = desk("officer1")
    member.goto("/projects/panels/")
    member.get_by_role("region", name="等我评审的项目").get_by_role("link", name="窗口延时办").click()
    member.get_by_label("没有利益关系").check()
    member.get_by_role("button", name="声明").click()
    for box in member.get_by_role("spinbutton").all():
        box.fill("8")
    member.get_by_label("评分理由").fill("贴近群众")
    member.get_by_role("button", name="密封评分").click()
    expect(member.get_by_text("评分已密封").first).to_be_visible()
    office.reload()
    expect(office.get_by_text("贴近群众")).to_have_count(0)
