"""A resident's report from the first word to the rating, in a browser: with and without script, in both sizes of type."""

import json
import re
import sqlite3
import subprocess
import sys
import time

import pytest
from case_town import PATIENCE, environment_of, photo, served
from playwright.sync_api import expect
from shapely.geometry import shape

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def streets(what_it_needs, tmp_path_factory):
    with served(tmp_path_factory.mktemp("public-town")) as town:
        yield town


@pytest.fixture
def resident(browser, streets):
    """`resident()`: a phone's browser; `resident(script=False)`: one without script."""
    opened = []

    def comes(*, script=True, width=390, **told):
        context = browser.new_context(
            viewport=PHONE | {"width": width}, locale="zh-CN", base_url=streets.url, java_script_enabled=script, **told
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield comes
    for context in opened:
        context.close()


def goes_on(page):
    page.get_by_role("button", name="继续", exact=True).click()


def picture(page, *shots, name="现场.png"):
    files = [{"name": name, "mimeType": "image/png", "buffer": shot} for shot in shots]
    page.locator("input[type=file]").set_input_files(files)


def to_the_photos(page, look=""):
    page.goto(f"/portal/report/{look}")
    page.get_by_label("要反映什么事").fill("楼下垃圾桶满了三天没来收")
    goes_on(page)
    page.get_by_label("垃圾桶满了").check()
    goes_on(page)
    page.get_by_label("在哪里").fill("码头社区菜市场后门")
    goes_on(page)
    page.get_by_role("heading", name="有照片吗").wait_for()


def reported(page, look=""):
    """A report with as little as one can say; its receipt."""
    to_the_photos(page, look)
    goes_on(page)
    goes_on(page)
    page.get_by_role("button", name="送出", exact=True).click()
    return page.locator("#receipt").inner_text()


def done_by_the_desks(town, receipt, reply="已清运，今后每天两次。"):
    """The unit signs and settles, another person checks: through the engine's doors, in a process of its own."""
    code = f"""
import django; django.setup()
from wanxiang.core import clock
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.models import Case
case = Case.objects.get(case_no={receipt.rpartition("-")[0]!r})
who = Account.objects.filter(username=case.handler).first() or Account.objects.get(username="street")
def does(action, by, **said):
    actions.act(case_no=case.case_no, action=action, by=by, at=clock.now(), words=actions.Words(**said))
if case.state == "dispatched":
    does("sign", who)
does("finish", who, opinion="班组已清运", reply={reply!r})
does("pass", Account.objects.get(username="center"))
"""
    environment = environment_of(town.home) | {"DJANGO_SETTINGS_MODULE": "wanxiang.project.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)


def test_a_report_with_a_photo_takes_less_than_half_a_minute(resident):
    """写一句、选一个、写地方、拍一张、送出：不到三十秒，得到查询码。"""
    page = resident()
    began = time.monotonic()
    to_the_photos(page)
    picture(page, photo(size=2000))
    page.get_by_text("已选 1 张").wait_for()
    goes_on(page)
    goes_on(page)
    expect(page.get_by_text("1 张", exact=True)).to_be_visible()
    page.get_by_role("button", name="送出", exact=True).click()
    assert page.locator("#receipt").inner_text().startswith("SJ")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("look", ["", "?look=elder"])
def test_every_page_is_clean(resident, streets, faults_of, look):
    """每一页：无障碍检查无错，390 像素不横滚，长辈版字不小于 18、按钮不小于 60。"""
    page = resident()
    page.goto(f"/portal/report/{look}")

    def looks_right():
        assert faults_of(page) == []
        if look:
            small_type, small_target = page.evaluate(SMALL)
            assert (small_type, small_target) == ([], [])

    looks_right()
    page.get_by_label("要反映什么事").fill("某某科长受贿")
    goes_on(page)
    looks_right()
    page.get_by_role("button", name="上一步").click()
    page.get_by_label("要反映什么事").fill("楼下垃圾桶满了三天没来收")
    for heading in (
        "最像哪一种",
        "在哪里",
        "在哪个街道",
        "在哪个社区",
        "在哪个网格",
        "有照片吗",
        "怎么联系您",
        "请核对",
    ):
        goes_on(page)
        page.get_by_role("heading", name=heading).wait_for()
        looks_right()
        if page.locator("input[type=radio]").count():
            page.locator("label.choice").first.click()
    page.get_by_role("button", name="送出", exact=True).click()
    receipt = page.locator("#receipt").inner_text()
    looks_right()
    page.get_by_role("button", name="看进度").click()
    looks_right()
    done_by_the_desks(streets, receipt)
    page.goto(f"/portal/follow/{look}")
    looks_right()
    page.get_by_label("请输入查询码").fill(receipt)
    page.get_by_role("button", name="查进度").click()
    page.get_by_role("heading", name="这件事解决了吗？").wait_for()
    page.locator("details").evaluate_all("list => list.forEach(one => { one.open = true; })")
    looks_right()


SMALL = """() => {
  const seen = (one) => one.checkVisibility() && one.getBoundingClientRect().width > 2 && !one.closest('.sr, .skip, .visually-first');
  const type = [...document.querySelectorAll('main *, header *')].filter((one) => seen(one) && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 18).map((one) => one.outerHTML.slice(0, 80));
  const targets = [...document.querySelectorAll('main a, main button, main summary, main .choice span, .look, main textarea, main input:not([type=hidden]):not([type=radio]):not([type=checkbox])')].filter(seen)
    .filter((one) => one.getBoundingClientRect().height < 60).map((one) => one.outerHTML.slice(0, 80));
  return [type, targets];
}"""


def test_the_whole_loop_without_script(resident, streets):
    """没有脚本：从反映到评价，照样办完。"""
    page = resident(script=False)
    to_the_photos(page)
    picture(page, photo())
    page.get_by_role("button", name="加上，再选几张").click()
    page.get_by_label("已加上的照片").wait_for()
    goes_on(page)
    page.get_by_label("姓名（可不填）").fill("陈伯")
    goes_on(page)
    page.get_by_role("button", name="送出", exact=True).click()
    receipt = page.locator("#receipt").inner_text()
    done_by_the_desks(streets, receipt)
    page.get_by_role("button", name="看进度").click()
    expect(page.get_by_text("已清运，今后每天两次。")).to_be_visible()
    page.get_by_label("没有解决").check()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("已经重新办理").wait_for()
    assert page.locator(".big").inner_text() == "重办"


def test_enter_goes_on_and_never_back(resident):
    """在地址里按回车是继续，不是返回，也不是换版。"""
    page = resident()
    page.goto("/portal/report/")
    page.get_by_label("要反映什么事").fill("路灯不亮")
    goes_on(page)
    page.locator("label.choice").last.click()
    goes_on(page)
    page.get_by_label("在哪里").fill("码头社区")
    page.get_by_label("在哪里").press("Enter")
    page.get_by_role("heading", name="有照片吗").wait_for()
    assert page.locator("html.elder").count() == 0


def test_the_phone_tells_where_it_is(resident, streets):
    """一按定位，不必写地址；本区以外的，说清楚。"""
    with sqlite3.connect(f"file:{streets.home / 'db.sqlite3'}?mode=ro", uri=True) as database:
        ((text,),) = database.execute("select geometry from district_place where code = '649806001001002'").fetchall()
    middle = shape(json.loads(text)).representative_point()
    page = resident(geolocation={"longitude": middle.x, "latitude": middle.y}, permissions=["geolocation"])
    page.goto("/portal/report/")
    page.get_by_label("要反映什么事").fill("路灯不亮")
    goes_on(page)
    page.locator("label.choice").last.click()
    goes_on(page)
    page.get_by_role("button", name="用手机定位").click()
    page.get_by_text("已取得位置，可以继续").wait_for()
    goes_on(page)
    page.get_by_role("heading", name="有照片吗").wait_for()
    goes_on(page)
    goes_on(page)
    assert "第2网格" in page.locator("dl.answers").inner_text()


def test_pressed_twice_in_a_hurry_is_one_report(resident, streets):
    """着急连按两下，只有一件。"""
    page = resident()
    to_the_photos(page)
    goes_on(page)
    goes_on(page)
    page.get_by_role("button", name="送出", exact=True).dblclick()
    receipt = page.locator("#receipt").inner_text()
    page.reload()
    assert page.locator("#receipt").inner_text() == receipt
    with sqlite3.connect(f"file:{streets.home / 'db.sqlite3'}?mode=ro", uri=True) as database:
        ((count,),) = database.execute(
            "select count(*) from cases_case where source = 'portal' and external_id = (select external_id from cases_case where case_no = ?)",
            (receipt.rpartition("-")[0],),
        ).fetchall()
    assert count == 1


def test_a_receipt_prints_on_one_page(resident):
    """打印的只有查询码和下一步，一页。"""
    page = resident()
    reported(page)
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="看进度").is_hidden()
    expect(page.locator("#receipt")).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
