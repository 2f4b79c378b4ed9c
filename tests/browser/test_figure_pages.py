"""Pages of figures and of what other bodies state: usable by everybody, and one way down from a figure to its records."""

import csv

import pytest
from playwright.sync_api import expect

PAGES = [
    ("leader", "/figures/"),
    ("leader", "/figures/cases_received/?period=2021-11"),
    ("leader", "/figures/cases_on_time_rate/by/source/?period=2021"),
    ("leader", "/figures/cases_received/records/?period=2021-11"),
    ("reform", "/published/series/"),
    ("reform", "/published/evidence/add/"),
    ("reform", "/published/files/"),
]


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_no_page_has_a_fault_that_axe_finds(desk, faults_of, phone):
    """每一页在电脑和手机上都无障碍可用，不横向溢出。"""
    for username in dict.fromkeys(username for username, _ in PAGES):
        page = desk(username, phone=phone)
        for address in (address for who, address in PAGES if who == username):
            assert page.goto(address).status == 200, address
            assert faults_of(page) == [], address


def test_a_figure_is_followed_down_to_its_records(desk):
    """指标 → 期间 → 来源 → 记录 → 导出 → 退回：条件一路都在，数对得上。"""
    page = desk("leader")
    page.goto("/figures/cases_received/")
    page.get_by_label("期间").select_option("2021")
    page.get_by_role("button", name="查看", exact=True).click()
    page.get_by_role("link", name="按来源").click()
    line = page.locator("table tbody tr").first
    told = int(line.locator("td.number").inner_text().removesuffix(" 件").replace(",", ""))
    line.locator("td.number a").click()
    expect(page.get_by_role("list", name="筛选条件")).to_contain_text("来源")
    assert int(page.locator(".total").inner_text().split()[1].replace(",", "")) == told
    with page.expect_download() as started:
        page.get_by_role("link", name="导出").click()
    rows = list(csv.reader(started.value.path().open(encoding="utf-8-sig")))
    assert len(rows) == told + 1
    page.get_by_role("link", name="回到指标").click()
    assert "period=2021" in page.url and "source=" in page.url
    expect(page.locator(".big-figure")).to_contain_text(f"{told:,}")
    page.get_by_role("link", name="去掉来源").click()
    assert "source=" not in page.url and "period=2021" in page.url


def test_a_value_is_fixed_by_one_and_corrected_only_by_another(desk):
    """改革办定稿；同一人更正被拒绝，定稿不变。"""
    page = desk("reform")
    page.goto("/figures/cases_closed/")
    for act in ("定稿", "更正"):
        page.locator("summary").filter(has_text=act).click()
        form = page.locator("details").filter(has_text=act).last
        form.get_by_label("期间").select_option("2021-10")
        form.get_by_label("事由").fill("月报")
        form.get_by_role("button", name=act).click()
    expect(page.get_by_text("以外的人作出")).to_be_visible()
    expect(page.get_by_role("region", name="定稿值一览")).to_contain_text("第 1 版")
