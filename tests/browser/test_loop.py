"""The loop, driven as people drive it: a list is confirmed, a door is knocked at, an application approved, a figure rises.

The tests of this file tell one story in order; each stands on the one before.
"""

import re
import time

import pytest
from playwright.sync_api import expect

POLICY = "elderly-allowance"
PHONE_PAGE = "/field/"


@pytest.fixture(scope="module")
def unit(unvisited):
    """Who leads the policy: user names of its officer and its approver."""
    named = {(one["role"], one["of"]): one["username"] for one in unvisited.summary["accounts"]}
    return {"officer": named["department", "区民政局"], "approver": named["approver", "区民政局"]}


def figures(page):
    """{列名: 数} of the policy, as a leader reads it."""
    page.goto("/reverse/")
    row = page.get_by_role("row").filter(has=page.locator(f"a[href='/reverse/{POLICY}/']"))
    titles = [cell.inner_text() for cell in page.get_by_role("columnheader").all()]
    return dict(zip(titles, [cell.inner_text().strip() for cell in row.locator("th, td").all()], strict=True))


def number(text):
    return int(text.replace(",", ""))


def open_list(page, stage):
    page.goto(f"/reverse/{POLICY}/cases/?stage={stage}")
    return number(page.locator(".tabs .here .count").inner_text())


def press_for_all(page, button):
    """Tick the whole list, press the button, read what was done."""
    if page.get_by_label("全部", exact=False).count():
        page.get_by_label(re.compile("全部 .* 件")).check()
    else:
        page.get_by_label("全选本页").check()
    page.get_by_role("button", name=button, exact=True).click()
    return page.locator(".notice-success").inner_text()


def test_an_officer_confirms_the_list_and_sends_out(unvisited, unit, entering):
    """部门核定名单，告知，派单上门。"""
    page = entering(unvisited, unit["officer"])
    waiting = open_list(page, "suspected")
    assert waiting > 0
    assert f"已核定 {waiting} 件" in press_for_all(page, "核定")
    assert open_list(page, "suspected") == 0
    assert open_list(page, "confirmed") == waiting
    assert "已派出" in press_for_all(page, "派单上门")


def test_a_worker_records_two_doors_on_the_phone(unvisited, entering, faults_of):
    """网格员两下办一户：愿办—确认；另一户不愿办，选了原因才能确认。"""
    page = entering(unvisited, "worker", phone=True)
    page.goto(PHONE_PAGE)
    page.locator("[data-visit]").first.wait_for()
    assert faults_of(page) == []
    waiting = page.locator("[data-visit]").count()
    page.locator("[data-visit]").first.get_by_role("button", name="愿办", exact=True).click()
    assert faults_of(page) == []
    page.get_by_role("button", name="确认").click()
    page.get_by_text("已记下：愿办").wait_for()
    page.locator("[data-visit]").first.get_by_role("button", name="不愿办").click()
    page.get_by_role("button", name="确认").click()
    page.get_by_role("alert").filter(has_text="请选一个原因").wait_for()
    page.get_by_text("不需要", exact=True).click()
    page.get_by_role("button", name="确认").click()
    page.get_by_text("已联网").wait_for(timeout=20_000)
    page.get_by_role("button", name="已办").click()
    page.locator("#done").get_by_text("不愿办").first.wait_for()
    expect(page.locator("#done .card")).to_have_count(2)
    page.reload()
    page.locator("[data-visit]").first.wait_for()
    expect(page.locator("[data-visit]")).to_have_count(waiting - 2)


def test_a_slip_of_the_finger_is_taken_back(unvisited, entering):
    """记错了，当场撤销，什么也没送出去。"""
    page = entering(unvisited, "worker", phone=True)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(PHONE_PAGE)
    page.locator("[data-visit]").first.wait_for()
    waiting = page.locator("[data-visit]").count()
    page.locator("[data-visit]").first.get_by_role("button", name="已搬离").click()
    for choice in page.locator("select.outcome").all():
        choice.select_option("moved")
    page.get_by_role("button", name="确认").click()
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("已联网").wait_for()
    expect(page.locator("[data-visit]")).to_have_count(waiting)
    time.sleep(7)
    assert not [url for url in sent if "/outcome" in url]


def test_what_is_recorded_without_a_network_arrives_later(unvisited, entering):
    """断了网也能打开、能记；关掉再开还在；有网后自动上传，只有一条。"""
    page = entering(unvisited, "worker", phone=True)
    page.goto(PHONE_PAGE)
    page.locator("[data-visit]").first.wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.locator("[data-visit]").first.wait_for()
    page.context.set_offline(True)
    page.reload()
    page.locator("[data-visit]").first.wait_for()
    page.get_by_text("离线可用").wait_for()
    visit = page.locator("[data-visit]").first.get_attribute("data-visit")
    page.locator(f"[data-visit={visit}]").get_by_role("button", name="愿办", exact=True).click()
    page.get_by_role("button", name="确认").click()
    page.get_by_text("待上传 1 条").wait_for()
    page.reload()
    page.get_by_text("待上传 1 条").wait_for()
    expect(page.locator(f"[data-visit={visit}]")).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_text("已联网").wait_for(timeout=30_000)
    done = page.evaluate("fetch('/api/field/visits').then((answer) => answer.json())")["done"]
    assert [one["visit_no"] for one in done].count(visit) == 1


def test_an_officer_accepts_and_another_approves_and_the_figure_rises(unvisited, unit, entering):
    """经办受理，另一人审核、审批；审批之后应享未享减少、享受率上升，不必等下一次测算。"""
    leader = entering(unvisited, "leader")
    before = figures(leader)
    officer = entering(unvisited, unit["officer"])
    applied = open_list(officer, "applied")
    assert applied > 0
    assert f"已受理 {applied} 件" in press_for_all(officer, "受理")
    officer.goto(f"/reverse/{POLICY}/cases/?stage=accepted")
    assert officer.get_by_role("button", name="审核", exact=True).count() == 0
    approver = entering(unvisited, unit["approver"])
    assert open_list(approver, "accepted") == applied
    assert f"已审核 {applied} 件" in press_for_all(approver, "审核")
    open_list(approver, "reviewed")
    assert f"已审批 {applied} 件" in press_for_all(approver, "审批")
    after = figures(leader)
    assert number(after["应享未享"]) == number(before["应享未享"]) - applied
    assert number(after["已享"]) == number(before["已享"]) + applied
    assert float(after["享受率"].rstrip("%")) > float(before["享受率"].rstrip("%"))


def test_a_served_case_shows_its_whole_course(unvisited, unit, entering, faults_of):
    """办成的事项：左边是事实，右边从列入名单到审批一步不缺，没有能再按的办理按钮。"""
    page = entering(unvisited, unit["approver"])
    open_list(page, "served")
    page.locator("tbody a").first.click()
    course = page.locator(".course").inner_text()
    for step in ("列入名单", "核定", "派单上门", "愿办", "帮办申请", "受理", "审核", "审批"):
        assert step in course
    assert page.get_by_role("button", name="审批", exact=True).count() == 0
    assert faults_of(page) == []


def test_a_person_is_seen_for_a_purpose_and_the_trail_keeps_it(unvisited, unit, entering, faults_of):
    """看居民先说用途，审计记录里查得到。"""
    page = entering(unvisited, unit["officer"])
    open_list(page, "served")
    page.locator("tbody a").first.click()
    page.locator("a[href^='/person/']").click()
    assert faults_of(page) == []
    page.get_by_label("受理、审核或审批事项").check()
    page.get_by_role("button", name="查看", exact=True).click()
    decisions = page.get_by_role("region", name="政策资格")
    assert "年满 70 周岁" in decisions.inner_text()
    assert "已享" in decisions.inner_text()
    assert faults_of(page) == []
    auditor = entering(unvisited, "auditor")
    auditor.goto("/audit/")
    assert "受理、审核或审批事项" in auditor.get_by_role("table").inner_text()
