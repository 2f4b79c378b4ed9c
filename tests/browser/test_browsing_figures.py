"""Pages of figures and of what other bodies state: usable by everybody, and one way down from a figure to its records."""

import csv
import re

import pytest
from playwright.sync_api import expect

PAGES = [
    ("leader", "/figures/"),
    ("leader", "/figures/cases_received/?period={month}"),
    ("leader", "/figures/cases_on_time_rate/by/source/?period={year}"),
    ("leader", "/figures/cases_received/by/unit/"),
    ("leader", "/figures/residents/by/street/"),
    ("leader", "/figures/residents/by/grid/"),
    ("leader", "/figures/cases_received/records/?period={month}"),
    ("leader", "/figures/residents/records/"),
    *(("reform", f"/published/{kind}/{page}") for kind in ("series", "evidence", "planned") for page in ("", "add/")),
    ("reform", "/published/files/"),
]


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_no_page_has_a_fault_that_axe_finds(desk, town, faults_of, phone):
    """每一页在电脑和手机上都无障碍可用，不横向溢出。"""
    day = town.summary["as_of"]
    for username in dict.fromkeys(username for username, _ in PAGES):
        page = desk(username, phone=phone)
        for address in (each.format(year=day[:4], month=day[:7]) for who, each in PAGES if who == username):
            assert page.goto(address).status == 200, address
            assert faults_of(page) == [], address


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_what_another_body_stated_opens_and_has_no_fault(desk, faults_of, phone):
    page, opened = desk("reform", phone=phone), []
    for kind in ("series", "evidence", "planned", "files"):
        page.goto(f"/published/{kind}/")
        links = page.locator(f'main a[href^="/published/{kind}/"]').all()
        addresses = [each.get_attribute("href") for each in links]
        for address in [each for each in addresses if re.fullmatch(rf"/published/{kind}/\d+/", each)][:1]:
            assert page.goto(address).status == 200, address
            assert faults_of(page) == [], address
            opened.append(address)
    assert opened


def test_a_figure_is_followed_down_to_its_records(desk, town):
    """指标 → 期间 → 来源 → 记录 → 导出 → 退回：条件一路都在，数对得上。"""
    page, year = desk("leader"), town.summary["as_of"][:4]
    page.goto("/figures/cases_received/")
    page.locator("#asked-period").select_option(year)
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
    assert f"period={year}" in page.url and "source=" in page.url
    expect(page.locator(".big-figure")).to_contain_text(f"{told:,}")
    page.get_by_role("link", name="去掉来源").click()
    assert "source=" not in page.url and f"period={year}" in page.url


def test_a_value_is_fixed_by_one_and_corrected_only_by_another(desk, town):
    """改革办定稿；同一人更正被拒绝，定稿不变。"""
    page = desk("reform")
    page.goto("/figures/cases_closed/")
    for act, words in (("freeze", "定稿"), ("correct", "更正")):
        page.locator("summary").get_by_text(words, exact=True).click()
        page.locator(f"#{act}-period").select_option(town.summary["as_of"][:7])
        page.locator(f"#{act}-why").fill("月报")
        page.get_by_role("button", name=words, exact=True).click()
    expect(page.get_by_text("更正由上一版定稿人以外的人作出。")).to_be_visible()
    expect(page.get_by_role("region", name="定稿值一览")).to_contain_text("第 1 版")
