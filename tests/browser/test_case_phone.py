"""The phone page for cases, driven with a thumb: tasks, a report with a photo, no network, and everything delivered once."""

import json
import re
import sqlite3
import time

import pytest
from case_town import PASSWORD, PATIENCE, photo, served
from phone_town import WORKER, fill
from playwright.sync_api import expect
from shapely.geometry import shape

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def streets(what_it_needs, tmp_path_factory):
    """A small district with cases given to the grids of one worker."""
    with served(tmp_path_factory.mktemp("phone-town")) as town:
        fill(town.home)
        yield town


@pytest.fixture
def phone(browser, streets):
    """`phone()`: the worker's page at 390 px; `phone(at=(lon, lat))` where the phone tells its position."""
    opened = []

    def signed_in(*, at=None):
        told = (
            {"geolocation": {"longitude": at[0], "latitude": at[1], "accuracy": 12}, "permissions": ["geolocation"]}
            if at
            else {}
        )
        context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=streets.url, has_touch=True, **told)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.goto("/login/")
        page.get_by_label("用户名").fill(WORKER)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        page.goto("/field/")
        page.get_by_role("heading", name="待办").wait_for()
        return page

    yield signed_in
    for context in opened:
        context.close()


def tab(page, name):
    page.get_by_role("navigation", name="网格工作").get_by_role("button", name=name).click()


def kept_offline(page):
    """The page as the phone keeps it."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.locator("[data-case]").first.wait_for()


def rows(town, query, *values):
    with sqlite3.connect(f"file:{town.home / 'db.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(query, values).fetchall()


def reports_of(town):
    return rows(town, "select id, case_no, receipt, state, grid_code from cases_case where source = 'field' and external_id not like 'town%' order by id")  # fmt: skip


def take(page, *shots, within="#report"):
    files = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": shot} for n, shot in enumerate(shots)]
    page.locator(within).get_by_label("从相册选").set_input_files(files)


def test_tasks_are_the_first_thing_to_see(phone, faults_of):
    """打开就是待办：事情、剩余时间、在哪里、一个主按钮；无障碍检查无错，390 像素不横滚。"""
    page = phone()
    page.locator("[data-case]").first.wait_for()
    assert page.locator("[data-case]").count() == 4
    first = page.locator("[data-case]").first
    expect(first.get_by_role("button", name="签收")).to_be_visible()
    assert faults_of(page) == []
    sizes = page.locator("button:visible, summary:visible, a:visible").evaluate_all(
        "list => list.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 44


@pytest.mark.parametrize("name", ["走访", "上报", "待上传", "我的"])
def test_every_tab_is_clean(phone, faults_of, name):
    page = phone()
    tab(page, name)
    page.wait_for_timeout(300)
    assert faults_of(page) == []


def test_nearest_first_when_the_phone_tells_where_it_is(phone, streets):
    """知道自己在哪里，就由近到远；不知道，按时限。"""
    lon, lat = middle_of_a_grid(streets)
    page = phone(at=(lon, lat))
    page.locator("#sorted", has_text="由近到远").wait_for()
    shown = [each.inner_text() for each in page.locator("[data-case] .said").all()]
    metres = [number(text) for text in shown]
    assert metres == sorted(metres)
    assert metres[0] < metres[-1]


def middle_of_a_grid(town):
    """Where the worker stands: the middle of the second grid."""
    ((geometry,),) = rows(town, "select geometry from district_place where code = '649806001001002'")
    middle = shape(json.loads(geometry)).representative_point()
    return middle.x, middle.y


def number(text):
    found = re.search(r"约 ([\d.]+) (米|公里)", text)
    return float(found[1]) * (1000 if found[2] == "公里" else 1)


def test_signed_by_one_tap_then_settled_with_a_photo(phone, streets, faults_of):
    """一下签收；办结反馈：照片、内部意见、答复两栏分开，常用语一点就有。"""
    page = phone()
    card = page.locator("[data-case]").first
    case_no = card.get_attribute("data-case")
    card = page.locator(f"[data-case={case_no}]")
    card.get_by_role("button", name="签收").click()
    page.get_by_text("已记下：签收").wait_for()
    card.get_by_role("button", name="办结反馈").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="确认").click()
    page.get_by_role("alert").filter(has_text="请写").wait_for()
    page.get_by_role("button", name="已现场处置").click()
    page.get_by_role("button", name="已处理好，谢谢您的反映。").click()
    take(page, photo(90, 150, 90), within="#sheet")
    page.get_by_role("img", name="照片 1").wait_for()
    page.get_by_role("button", name="确认").click()
    page.get_by_text("已联网").wait_for(timeout=30_000)
    expect(page.locator(f"[data-case={case_no}]")).to_have_count(0)
    ((state, kept),) = rows(streets, "select state, (select count(*) from cases_attachment a where a.case_id = c.id and stage = 'finish') from cases_case c where case_no = ?", case_no)  # fmt: skip
    assert (state, kept) == ("handled", 1)


def test_a_slip_of_the_thumb_is_taken_back(phone, streets):
    page = phone()
    card = page.locator("[data-case]").first
    case_no = card.get_attribute("data-case")
    card.get_by_role("button", name="签收").click()
    page.get_by_role("button", name="撤销").click()
    page.wait_for_timeout(7000)
    assert rows(streets, "select state from cases_case where case_no = ?", case_no) == [("dispatched",)]


def test_a_report_with_a_photo_takes_less_than_half_a_minute(phone, streets):
    """拍照、点一个类别、上报，三步；到了就有查询码，列在“我的上报”。"""
    page = phone()
    began = time.monotonic()
    tab(page, "上报")
    take(page, photo(size=2000))
    page.get_by_role("img", name="照片 1").wait_for()
    page.locator("#report .chip").first.click()
    page.locator("#report select").select_option(index=1)
    page.locator("#report button.send").click()
    page.get_by_text("已上报，查询码").wait_for()
    assert time.monotonic() - began < 30
    *_, (pk, case_no, receipt, _, grid) = reports_of(streets)
    page.locator("#reports").get_by_text(f"{case_no}-{receipt}").wait_for()
    assert grid == "649806001001001"
    ((media_type, size),) = rows(streets, "select media_type, bytes from cases_attachment where case_id = ?", pk)
    assert media_type == "image/jpeg"
    assert size < 1_000_000


def test_any_class_is_three_taps_away(phone, faults_of):
    """常用里没有的：大类—小类，三下选到。"""
    page = phone()
    tab(page, "上报")
    page.get_by_role("button", name="其他类别…").click()
    assert faults_of(page) == []
    page.locator("#sheet .majors .phrase").nth(3).click()
    assert faults_of(page) == []
    chosen = page.locator("#sheet .phrase").first
    name = chosen.inner_text()
    chosen.click()
    assert page.locator("#report .chip input:checked").evaluate("one => one.nextElementSibling.textContent") == name


def test_a_half_written_report_survives(phone):
    """写了一半，手机切去接电话、页面重载，照片和字都还在。"""
    page = phone()
    tab(page, "上报")
    take(page, photo())
    page.get_by_role("img", name="照片 1").wait_for()
    page.get_by_label("补充说明").fill("三楼也有")
    page.reload()
    tab(page, "上报")
    page.get_by_role("img", name="照片 1").wait_for()
    assert page.get_by_label("补充说明").input_value() == "三楼也有"
    page.get_by_role("button", name="去掉照片 1").click()
    page.get_by_label("补充说明").fill("")


def test_what_is_no_photo_is_said_on_the_phone(phone):
    page = phone()
    tab(page, "上报")
    page.get_by_label("从相册选").set_input_files(
        [{"name": "病毒.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\x00"}]
    )
    page.get_by_role("alert").filter(has_text="不是照片").wait_for()


def test_report_and_task_without_a_network_arrive_once(phone, streets, faults_of):
    """没有信号：能打开、能报、能签收办结，照片留在手机；有信号后自动送到，各只一件。"""
    before = len(reports_of(streets))
    page = phone()
    kept_offline(page)
    page.context.set_offline(True)
    page.reload()
    card = page.locator("[data-case]").first
    card.wait_for()
    page.get_by_text("离线可用").wait_for()
    case_no = card.get_attribute("data-case")
    card = page.locator(f"[data-case={case_no}]")
    card.get_by_role("button", name="签收").click()
    card.get_by_role("button", name="现场核实").click()
    page.get_by_role("button", name="现场属实").click()
    take(page, photo(60, 60, 150), within="#sheet")
    page.get_by_role("img", name="照片 1").wait_for()
    page.get_by_role("button", name="确认").click()
    tab(page, "上报")
    take(page, photo(20, 20, 20), photo(200, 20, 20))
    page.locator("#report img").nth(1).wait_for()
    page.locator("#report .chip").nth(1).click()
    page.locator("#report select").select_option(index=2)
    page.locator("#report button.send").click()
    page.get_by_text("待上传 3 条").wait_for()
    page.reload()
    page.get_by_text("待上传 3 条").wait_for()
    tab(page, "待上传")
    expect(page.locator("#outbox").get_by_text("照片 2 张")).to_be_visible()
    assert faults_of(page) == []
    assert len(reports_of(streets)) == before
    page.context.set_offline(False)
    page.get_by_text("已联网").wait_for(timeout=40_000)
    assert len(reports_of(streets)) == before + 1
    pk = reports_of(streets)[-1][0]
    assert rows(streets, "select count(*) from cases_attachment where case_id = ?", pk) == [(2,)]
    ((state, shots),) = rows(streets, "select state, (select count(*) from cases_attachment a where a.case_id = c.id and stage = 'report' and by_id = (select id from core_account where username = 'worker')) from cases_case c where case_no = ?", case_no)  # fmt: skip
    assert (state, shots) == ("handling", 1)


def test_what_the_district_refuses_comes_back_to_the_form(phone):
    """没被接收的写明原因，一按回到表单，字和照片都在。"""
    page = phone()
    tab(page, "上报")
    take(page, photo())
    page.get_by_role("img", name="照片 1").wait_for()
    page.get_by_label("补充说明").fill("这里有问题")
    page.locator("#report select").select_option(index=1)
    page.route("**/api/field/reports", lambda route: route.fulfill(status=400, json={"code": "x", "message": "类别已停用", "hint": "请重新选择"}) if route.request.method == "POST" else route.continue_())  # fmt: skip
    page.locator("#report button.send").click()
    tab(page, "待上传")
    page.get_by_text("类别已停用").wait_for()
    page.unroute("**/api/field/reports")
    page.get_by_role("button", name="改一改，再上报").click()
    page.get_by_role("img", name="照片 1").wait_for()
    assert page.get_by_label("补充说明").input_value() == "这里有问题"


def test_a_worker_of_several_grids_says_which(phone):
    """管几个网格、又没有定位的，要选在哪个网格。"""
    page = phone()
    tab(page, "上报")
    page.locator("#report .chip").first.click()
    page.locator("#report button.send").click()
    page.get_by_role("alert").filter(has_text="请选位置").wait_for()
