"""Supervision in a real browser: every page usable by everybody at two widths; a proposal becomes an order and comes to its end."""

import pytest
from playwright.sync_api import expect
from supervision_town import served

PAGES = [
    ("supervisor", "/plan/supervision/"), ("supervisor", "/plan/supervision/rounds/1/"), ("supervisor", "/plan/supervision/orders/"),
    ("supervisor", "/plan/supervision/orders/new/?task=3"), ("zhujian", "/plan/supervision/orders/2/"),
    ("supervisor", "/plan/supervision/problems/"), ("supervisor", "/plan/supervision/problems/WT2024-02/"),
    ("chengguan", "/plan/supervision/problems/WT2024-01/"), ("supervisor", "/plan/checks/"), ("shuiwu", "/plan/checks/shuiwu/2024-05/"),
    ("chengguan", "/plan/checks/chengguan/2024-05/"), ("supervisor", "/plan/supervision/bulletins/"),
    ("leader", "/plan/supervision/bulletins/1/"), ("leader", "/plan/supervision/bulletins/1/red/"), ("leader", "/plan/leaders/"),
    ("leader", "/plan/leaders/分管水务的副区长/"), ("reform", "/plan/appraisal/"),
    ("reform", "/plan/appraisal/preview/?begins=2024-01-01&until=2024-06-15"),
    ("leader", "/plan/appraisal/preview/shuiwu/?begins=2024-01-01&until=2024-06-15"), ("supervisor", "/plan/leaders/record/"),
]  # fmt: skip


@pytest.fixture(scope="module")
def town(what_it_needs, tmp_path_factory):
    with served(tmp_path_factory.mktemp("supervision-town")) as town:
        yield town


def test_no_page_has_a_fault_that_axe_finds(entering, town, faults_of):
    """每一页在电脑和手机上都无障碍可用，不超宽。"""
    open_pages = {}
    for username, address in PAGES:
        for phone in (False, True):
            page = open_pages.setdefault((username, phone), None) or entering(town, username, phone=phone)
            open_pages[username, phone] = page
            assert page.goto(address).status == 200, (username, address)
            assert faults_of(page) == [], (username, address, phone)


def test_a_proposal_becomes_an_order_and_comes_to_its_end(entering, town):
    """立项建议 → 立项交办 → 签收 → 反馈 → 核查 → 第二人销号。"""
    page = entering(town, "supervisor")
    page.goto("/plan/supervision/")
    page.get_by_role("button", name="现在查找").click()
    page.get_by_role("link", name="立项督办").last.click()
    expect(page.get_by_label("督办要求")).not_to_be_empty()
    page.get_by_role("button", name="立项并交办").click()
    expect(page.get_by_text("已立项并交办")).to_be_visible()
    order = page.url
    unit = entering(town, "shuiwu")
    _does(unit, order, "签收")
    _does(unit, order, "反馈", "水表已全部安装")
    _does(page, order, "核查属实", "抽查属实")
    second = entering(town, "reform")
    _does(second, order, "销号", "同意销号")
    second.goto(order)
    expect(second.get_by_role("heading", level=1)).to_contain_text("已销号")


def _does(page, order: str, button: str, opinion: str = "") -> None:
    """One move on the page of the order's case."""
    page.goto(order)
    page.get_by_role("link", name="办理", exact=True).click()
    page.locator(".next-acts").get_by_text(button, exact=True).first.click()
    if opinion:
        page.locator("textarea[name=opinion]").fill(opinion)
        page.locator(".form-acts").get_by_role("button", name=button).click()
    expect(page.get_by_text(f"已{button}：")).to_be_visible()
