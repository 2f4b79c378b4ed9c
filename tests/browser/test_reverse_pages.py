"""Every page of 反向办, of the sources, of the field and of the portal: usable by everybody, on the desk and on the phone."""

import pytest
from playwright.sync_api import expect

PAGES = [
    ("leader", "/reverse/"),
    ("leader", "/reverse/elderly-allowance/"),
    ("leader", "/reverse/cancer-screening/"),
    ("leader", "/sources/"),
    ("leader", "/sources/mz_allowance/"),
    ("officer2", "/reverse/elderly-allowance/near/0/"),
    ("officer1", "/reverse/queue/"),
    ("officer1", "/reverse/queue/?stage=served"),
    ("officer1", "/person/"),
    ("street", "/reverse/"),
    ("street", "/reverse/households/?state=every"),
    ("grid", "/field/"),
]


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
@pytest.mark.parametrize(("username", "address"), PAGES, ids=[f"{who} {page}" for who, page in PAGES])
def test_no_page_has_a_fault_that_axe_finds(desk, faults_of, username, address, phone):
    """每一页在电脑和手机上都无障碍可用，不横向溢出，并注明模拟数据。"""
    page = desk(username, phone=phone)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    assert page.goto(address).status == 200
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("模拟数据").first).to_be_visible()
    assert faults_of(page) == []
    assert said == []


def test_the_gap_is_followed_down_to_a_grid(desk):
    """应享未享从街道点到社区、网格，合计不变。"""
    page = desk("leader")
    page.goto("/reverse/elderly-allowance/")
    for place in ("社区", "网格"):
        first = page.locator("[data-map-table] tbody tr").first
        told = first.locator("td").first.inner_text()
        first.get_by_role("link").click()
        assert place in page.locator("[data-map-table] thead").inner_text()
        assert sum(
            int(cell.inner_text()) for cell in page.locator("[data-map-table] tbody td:first-of-type").all()
        ) == int(told)


def test_a_street_cannot_look_at_another(desk):
    """街道看不到别的街道，连数字也没有。"""
    page = desk("street")
    own = page.context.request.get("/reverse/elderly-allowance/").status
    other = page.context.request.get("/reverse/elderly-allowance/?in=530999007").status
    assert (own, other) == (200, 404)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_resident_learns_what_to_bring(browser, town, faults_of, script):
    """居民一页一问，有没有脚本都能办完；长辈版字大、键大。"""
    context = browser.new_context(
        base_url=town.url, viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=script
    )
    page = context.new_page()
    page.goto("/portal/?look=elder")
    page.get_by_role("button", name="为自己或家人查询").click()
    if script:
        assert faults_of(page) == []
    page.get_by_label("全部").press("Enter")
    page.get_by_label("年", exact=True).fill("1945")
    page.get_by_label("月", exact=True).fill("6")
    page.get_by_label("日", exact=True).fill("1")
    page.get_by_label("日", exact=True).press("Enter")
    while page.get_by_role("heading", level=1).inner_text() != "请核对您的回答":
        if script:
            assert faults_of(page) == []
        page.locator("label.choice").first.click()
        page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="查看结果").click()
    assert "您符合" in page.get_by_role("heading", level=1).inner_text()
    assert "居民户口簿" in page.get_by_role("main").inner_text()
    if script:
        assert faults_of(page) == []
        small = page.evaluate("""() => [...document.querySelectorAll('main a, main button, .look, summary')]
            .filter((one) => one.getBoundingClientRect().height > 1 && one.getBoundingClientRect().height < 60).map((one) => one.outerHTML)""")
        assert small == []
        assert float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 18
        page.get_by_role("button", name="打印版").click()
        page.get_by_role("heading", name="您的回答").wait_for()
        assert faults_of(page) == []
    context.close()


def test_targets_on_the_phone_are_large_enough(desk):
    """手机上每个能点的都不小于 44 像素。"""
    page = desk("grid", phone=True)
    page.goto("/field/")
    page.wait_for_load_state("networkidle")
    small = page.evaluate("""() => [...document.querySelectorAll('button, a, select, input, summary')]
        .filter((one) => one.offsetParent && (one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)).map((one) => one.outerHTML)""")
    assert small == []
