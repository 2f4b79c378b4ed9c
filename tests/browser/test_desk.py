"""The desk as leaders and the reform office use it: from a number to its records, from a plan to its systems."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

PAGES = {
    "leader": ["/", "/prove/", "/plan/", "/plan/1/", "/plan/gaps/", "/plan/aliases/", "/figures/",
               "/figures/elderly_allowance_uptake/", "/figures/residents/records/", "/systems/", "/password/"],
    "reform": ["/plan/upload/"],
    "auditor": ["/audit/", "/audit/?state=writes"],
}  # fmt: skip
PLAN = """云川区 2024 年改革要点
一、深化社会领域改革
（一）社区养老服务改革。完善社区居家养老服务，新建长者饭堂 6 个。（牵头领导：张明；牵头单位：区民政局；参与单位：各街道）
（二）群众诉求服务改革。整合热线与网格巡查，统一分拨、统一反馈。（牵头领导：李红；牵头单位：区信访局；参与单位：区民政局）
"""
REPORT = """云川区 2023 年改革工作报告
一、治理改革
建成数据底板，覆盖7个街道。全年走访12户。
"""


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
@pytest.mark.parametrize(("username", "address"), [(who, page) for who, pages in PAGES.items() for page in pages])
def test_no_page_has_a_fault_that_axe_finds(desk, faults_of, username, address, phone):
    """每一页在电脑和手机上都无障碍可用，并注明模拟数据。"""
    page = desk(username, phone=phone)
    answer = page.goto(address)
    assert answer.status == 200
    expect(page.get_by_text("模拟数据", exact=True).first).to_be_visible()
    assert faults_of(page) == []


def test_the_sign_in_page_says_what_it_must(browser, town, faults_of):
    """登录页：中文、模拟数据、无障碍。"""
    context = browser.new_context(base_url=town.url, locale="en-US")
    page = context.new_page()
    page.goto("/plan/")
    assert "/login/?next=" in page.url
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert faults_of(page) == []
    context.close()


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_refused(desk, town):
    """断网可用：不访问外部地址，也不触发安全策略。"""
    page = desk("leader")
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/")
    page.locator("[data-map][data-ready]").wait_for()
    assert all(url.startswith((town.url, "data:")) for url in asked)
    assert said == []


def test_a_leader_opens_the_records_behind_a_number(desk):
    """驾驶舱的数字点开是指标，指标点开是记录。"""
    page = desk("leader")
    page.goto("/")
    page.get_by_role("link", name="居民健康档案建档率").click()
    assert page.get_by_role("heading", level=1).inner_text() == "居民健康档案建档率"
    assert "居民健康档案" in page.get_by_role("region", name="报送批次一览").inner_text()
    page.get_by_role("link", name="查看记录").click()
    told = page.locator(".tabs .here .count").inner_text()
    assert page.locator(".total").inner_text() == f"共 {told} 条"
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) - 1 == int(told.replace(",", ""))


def test_the_map_and_the_table_beside_it_change_together(desk):
    """换图层，表格随之更换。"""
    page = desk("leader")
    page.goto("/")
    page.locator("[data-map][data-ready]").wait_for()
    page.get_by_label("图层").select_option("residents")
    expect(page.locator("[data-map-table=residents]")).to_be_visible()
    assert page.locator("[data-map-table]:visible").count() == 1


def test_a_street_on_the_table_opens_its_page(desk):
    page = desk("leader")
    page.goto("/")
    first = page.locator("[data-map-table]:visible tbody a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_two_other_documents_are_laid_side_by_side_and_not_kept(desk, tmp_path, town):
    """换两份文件对照：立即显示，不保存。"""
    for name, text in (("方案.txt", PLAN), ("报告.txt", REPORT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    page = desk("leader")
    page.goto("/prove/")
    page.get_by_label("改革要点或工作方案").set_input_files(tmp_path / "方案.txt")
    page.get_by_label("工作总结或报告").set_input_files(tmp_path / "报告.txt")
    page.get_by_role("button", name="开始对照").click()
    expect(page.get_by_text("1. 社区养老服务改革")).to_be_visible()
    street = page.locator("#claims tr", has_text="覆盖7个街道")
    assert "实时可查" in street.inner_text()
    rows, state = page.locator("#claims tr[data-state]:visible"), page.get_by_label("状态", exact=True)
    state.select_option("live")
    expect(rows).to_have_count(page.locator("#claims tr[data-state=live]").count())
    expect(street).to_be_visible()
    page.get_by_label("种类", exact=True).select_option("count")
    state.select_option("not_served")
    expect(street).to_be_hidden()
    expect(page.locator("#claims [data-shown]")).to_have_text(str(rows.count()))
    page.goto("/plan/")
    assert page.get_by_text("社区养老服务改革").count() == 0


def test_a_file_that_is_no_plan_is_told_so(desk, tmp_path):
    """不是方案的文件：一句中文说明，不影响其他。"""
    (tmp_path / "随笔.txt").write_text("今天天气很好。", encoding="utf-8")
    page = desk("leader")
    page.goto("/prove/")
    page.get_by_label("改革要点或工作方案").set_input_files(tmp_path / "随笔.txt")
    page.get_by_role("button", name="开始对照").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="开始对照")).to_be_visible()


def test_the_reform_office_confirms_a_name_and_the_trail_keeps_it(desk, tmp_path):
    """导入方案，确认单位名称；审计记录留下理由。"""
    (tmp_path / "方案.txt").write_text(
        PLAN.replace("区信访局", "区住房和建设局").replace("参与单位：区民政局", "参与单位：区住房建设局"), "utf-8"
    )
    page = desk("reform")
    page.goto("/plan/upload/")
    page.get_by_label("改革要点文件").set_input_files(tmp_path / "方案.txt")
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text("共 2 项任务")).to_be_visible()
    page.goto("/plan/aliases/")
    row = page.locator("li", has_text="区住房和建设局").first
    row.get_by_label("理由").fill("以机构编制文件为准")
    row.get_by_role("button", name="确认为同一单位").click()
    expect(page.get_by_text("已确认：")).to_be_visible()
    auditor = desk("auditor")
    auditor.goto("/audit/?state=writes")
    expect(auditor.get_by_text("以机构编制文件为准").first).to_be_visible()


def test_the_menu_on_a_phone_opens_and_closes_by_key(desk):
    """手机菜单可用键盘打开、关闭。"""
    page = desk("leader", phone=True)
    page.goto("/")
    button = page.get_by_role("button", name="菜单")
    button.press("Enter")
    expect(page.locator("#side").get_by_role("link", name="两份文件对照")).to_be_visible()
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
