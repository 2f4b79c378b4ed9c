"""Cases at the desk in a real browser: a whole course by different people, every page usable by everybody on desk and phone."""

import re
from functools import partial

import pytest
from case_town import served
from playwright.sync_api import expect

PAGES = [
    ("center", "/cases/"),
    ("center", "/cases/?state=accepted"),
    ("center", "/cases/new/"),
    ("center", "/cases/desk/"),
    ("center", "/cases/desk/?queue=accepted"),
    ("center", "/cases/desk/?queue=extension"),
    ("center", "/cases/desk/?queue=handled"),
    ("street", "/cases/inbox/"),
    ("street", "/cases/inbox/?box=handling"),
    ("zhujian", "/cases/inbox/"),
    ("supervisor", "/cases/supervision/"),
    ("arbiter", "/cases/rulings/"),
    ("leader", "/cases/"),
]
MOVES = [("center", "转派"), ("center", "增加协办"), ("center", "定位"), ("center", "定类"), ("center", "挂账"), ("street", "办结反馈"),
         ("street", "报进展"), ("street", "申请延期")]  # fmt: skip


@pytest.fixture(scope="module")
def town(what_it_needs, tmp_path_factory):
    """A few dozen cases in every state, served."""
    with served(tmp_path_factory.mktemp("case-town")) as town:
        yield town


@pytest.fixture
def desk(entering, town):
    return partial(entering, town)


def quiet(page) -> list[str]:
    """What the page's scripts complain of, as it comes."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
@pytest.mark.parametrize(("username", "address"), PAGES, ids=[f"{who} {page}" for who, page in PAGES])
def test_no_page_of_cases_has_a_fault_that_axe_finds(desk, faults_of, username, address, phone):
    """每一页在电脑和手机上都无障碍可用，不横向溢出。"""
    page = desk(username, phone=phone)
    said = quiet(page)
    assert page.goto(address).status == 200
    page.wait_for_load_state("networkidle")
    assert faults_of(page) == []
    assert said == []


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_the_page_of_a_case_and_its_forms_are_usable_by_everybody(desk, faults_of, phone):
    pages = {who: desk(who, phone=phone) for who in ("center", "street")}
    for who, title in MOVES:
        page = pages[who]
        page.goto("/cases/?state=handling&q=污水")
        page.locator("table a").first.click()
        page.locator(".next-acts").wait_for()
        if page.locator(".more-acts summary").count() and not page.locator(".next-acts > a", has_text=title).count():
            page.locator(".more-acts summary").click()
        page.locator(".next-acts a", has_text=re.compile(f"^{title}$")).click()
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        assert faults_of(page) == [], title


def test_a_case_goes_from_the_counter_to_its_end(desk):
    """窗口登记 → 分拨派遣 → 签收 → 办结反馈 → 核查 → 回访办结，由不同的人办。"""
    counter = desk("center")
    counter.goto("/cases/new/")
    counter.get_by_label("反映的内容").fill("码头社区有位独居老人反映低保补助这两个月没有发放")
    counter.get_by_label("姓名").fill("何秀兰")
    counter.get_by_label("联系电话").fill("13900000088")
    counter.get_by_role("heading", name="可能的类别").wait_for()
    assert counter.locator("#help").get_by_text("码头社区").count()
    counter.get_by_label("查找类别").fill("低保与特困")
    assert counter.locator("#id_code").input_value()
    counter.get_by_role("button", name="登记", exact=True).click()
    counter.wait_for_url("**/cases/new/done/")
    receipt = counter.locator(".receipt").inner_text()
    number = receipt.rpartition("-")[0]

    counter.goto("/cases/desk/?queue=accepted")
    line = counter.locator("[data-work] > li", has_text=number)
    expect(line.get_by_text("建议：区民政局")).to_be_visible()
    line.get_by_role("link", name=f"改派别的单位 {number}").click()
    counter.get_by_label("查找主办单位").fill("住房")
    counter.get_by_role("button", name="派遣", exact=True).click()
    counter.wait_for_url("**/cases/desk/**")

    unit = desk("zhujian")
    unit.goto("/cases/inbox/")
    row = unit.locator("tr", has_text=number)
    row.get_by_role("checkbox").check()
    unit.get_by_role("button", name="签收", exact=True).click()
    expect(unit.get_by_text("已签收 1 件")).to_be_visible()
    unit.goto(f"/cases/{number}/")
    assert "何秀兰" not in unit.content()
    unit.get_by_role("link", name="办结反馈").click()
    unit.get_by_label("内部意见（诉求人看不到）").fill("已与银行核对账号")
    unit.get_by_role("button", name="办结反馈").click()
    unit.get_by_text("请填写答复诉求人。").wait_for()
    assert unit.get_by_label("内部意见（诉求人看不到）").input_value() == "已与银行核对账号"
    unit.get_by_label("答复诉求人").fill("补助已经补发，请查收。")
    unit.get_by_role("button", name="办结反馈").click()
    unit.get_by_text("已办结反馈").wait_for()

    counter.goto("/cases/desk/?queue=handled")
    counter.locator("[data-work] > li", has_text=number).get_by_role("button", name="核查通过").click()
    counter.locator(".notice-success").wait_for()
    counter.goto(f"/cases/{number}/")
    counter.get_by_label("查看用途（会记录）").fill("电话回访")
    counter.get_by_role("button", name="查看").click()
    expect(counter.get_by_text("何秀兰")).to_be_visible()
    counter.goto(f"/cases/{number}/?do=callback")
    counter.get_by_label("电话回访").check()
    counter.get_by_label("已解决", exact=True).check()
    counter.get_by_label("是否满意").select_option("5")
    counter.get_by_role("button", name="回访").click()
    counter.get_by_text("已回访").wait_for()
    assert counter.locator("h1 .state").first.inner_text() == "已办结"
    assert counter.locator(".course li").count() >= 8


def test_the_desk_is_worked_by_keys(desk):
    """不用鼠标：J 到下一件，O 打开。"""
    page = desk("center")
    page.goto("/cases/desk/?queue=received")
    first, second = (page.locator("[data-work] > li").nth(number).locator("a").first for number in (0, 1))
    page.keyboard.press("j")
    assert first.evaluate("link => link === document.activeElement")
    page.keyboard.press("j")
    title = second.inner_text()
    page.keyboard.press("o")
    page.wait_for_url("**/cases/SJ**")
    assert title in page.locator("h1").inner_text()


def test_a_photo_chosen_stays_chosen_when_the_form_is_refused(desk, tmp_path):
    from case_town import photo

    taken = tmp_path / "现场.png"
    taken.write_bytes(photo())
    page = desk("street")
    page.goto("/cases/?state=handling&q=污水")
    page.locator("table a").first.click()
    page.get_by_role("link", name="办结反馈").click()
    page.locator("input[type=file]").set_input_files(str(taken))
    page.get_by_role("button", name="办结反馈").click()
    page.get_by_text("请填写内部意见。").wait_for()
    assert page.locator("input[type=file]").evaluate("field => field.files.length") == 1


def test_a_searched_choice_finds_by_the_words_people_use(desk):
    page = desk("center")
    page.goto("/cases/new/")
    page.get_by_label("查找类别").fill("恶臭")
    assert "暴露垃圾" in page.locator("#id_code option:checked").inner_text()


def test_the_grids_come_with_the_community(desk):
    page = desk("center")
    page.goto("/cases/new/")
    page.get_by_label("查找街道、社区").fill("书院")
    page.locator("#id_grid option").nth(2).wait_for(state="attached")
    assert "书院社区" in page.locator("#id_grid option").nth(1).inner_text()


def test_everything_works_without_script(browser, town):
    """没有脚本也能办：表单退回时写的字还在。"""
    context = browser.new_context(base_url=town.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/login/?next=/cases/?state=handling")
    page.get_by_label("用户名").fill("street")
    page.get_by_label("密码").fill(town.accounts["street"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/cases/**")
    page.goto("/cases/?state=handling&q=污水")
    page.locator("table a").first.click()
    page.get_by_role("link", name="报进展").click()
    page.get_by_label("内部意见（诉求人看不到）").fill("班组在路上")
    page.get_by_role("button", name="报进展").click()
    expect(page.locator(".course").get_by_text("班组在路上")).to_be_visible()
    context.close()
