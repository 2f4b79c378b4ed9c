"""The annual report in a real browser: drafted, a typed figure refused, put right by one press, reviewed, issued, opened."""

import re
import subprocess
import sys

import pytest
from docx import Document
from playwright.sync_api import expect

YEAR = "2024"


@pytest.fixture
def drafted(desk):
    """The reform office with a draft of the year before it."""
    page = desk("reform")
    page.goto("/report/start/")
    page.get_by_label("年度").select_option(YEAR)
    page.get_by_role("button", name="由台账起草").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(YEAR)
    return page


def test_the_pages_are_usable_by_everybody(drafted, desk, faults_of):
    """桌面和手机上，阅读、编辑、历史各页都没有障碍。"""
    number = re.search(r"/report/(\d+)/", drafted.url)[1]
    phone = desk("reform", phone=True)
    for address in ("/report/", f"/report/{number}/", f"/report/{number}/3/?q=任务", f"/report/{number}/3/history/"):
        for page in (drafted, phone):
            page.goto(address)
            assert faults_of(page) == [], address


def test_a_typed_figure_is_refused_and_put_right_by_one_press(drafted):
    """写死的数字不收；一键改为空位；点开数字即是指标页。"""
    page = drafted
    page.get_by_role("link", name=re.compile("编辑.*总体情况")).click()
    page.get_by_label("文字").last.fill("全区居民健康档案建档率达到88%。")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("alert")).to_contain_text("没有保存")
    expect(page.get_by_label("文字").last).to_have_value("全区居民健康档案建档率达到88%。")
    page.get_by_role("button", name=re.compile("改为空位：居民健康档案建档率")).click()
    expect(page.get_by_text("已添加 1 段。")).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^\d+(\.\d+)?%$")).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("建档率")


def test_a_report_is_reviewed_by_another_and_then_fixed(drafted, desk):
    """未审核不能定稿，并逐条说明；提交人不能自审。"""
    page = drafted
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("还不能定稿").first).to_be_visible()
    page.get_by_role("link", name=re.compile("编辑.*总体情况")).click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，等待审核。")).to_be_visible()
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_text("提交人不能审核自己提交的章节")).to_be_visible()
    leader = desk("leader")
    leader.goto(re.sub(r"/\d+/$", "/", page.url))
    expect(leader.get_by_role("button", name="定稿")).to_have_count(0)


@pytest.fixture
def second(entering, town, environment):
    """Another person of the reform office: nobody reviews what he or she handed in."""
    password = "a-door-in-the-rain-7"
    if "second" not in town.accounts:
        words = [
            sys.executable,
            "-m",
            "wanxiang.cli",
            "account",
            "add",
            "second",
            "--name",
            "周敏",
            "--role",
            "reform_office",
        ]
        subprocess.run(words, env=environment, input=password, text=True, check=True, timeout=120)
        town.accounts["second"] = password
    return entering(town, "second")


def test_a_report_goes_all_the_way_to_its_records_and_to_word(drafted, second):
    """起草、填写、另一人审核、定稿；定稿上的数字一路点到记录，Word 文件下得到；修订另起一稿。"""
    page = drafted
    page.get_by_role("link", name=re.compile("编辑.*总体情况")).click()
    page.get_by_label("文字").last.fill("改革任务共{{figure:report_items|year=2024}}，逐项落实。")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_text("已添加 1 段。")).to_be_visible()
    page.get_by_label("本节标题").fill("一年来的总体情况")
    page.get_by_role("button", name="改标题").click()
    report = re.sub(r"/\d+/$", "/", page.url)
    page.goto(report)
    page.get_by_role("button", name="提交我能写的全部章节").click()
    expect(page.get_by_text("等待另一人审核")).to_be_visible()
    second.goto(report)
    second.get_by_role("button", name="审核通过全部待审核章节").click()
    second.get_by_role("button", name="定稿").click()
    expect(second.get_by_text("已定稿，编号 2024年第")).to_be_visible()
    expect(second.get_by_role("heading", name="一、一年来的总体情况")).to_be_visible()
    with second.expect_download() as caught:
        second.get_by_role("link", name="Word 文件").click()
    written = "\n".join(each.text for each in Document(caught.value.path()).paragraphs)
    assert "逐项落实" in written
    second.get_by_text("逐项落实").get_by_role("link").click()
    number = re.search(r"\d+", second.locator(".big-figure").inner_text())[0]
    second.get_by_role("link", name="查看记录").click()
    expect(second.locator(".total")).to_contain_text(number)
    second.goto(report)
    second.get_by_label("理由").fill("补充年末数据")
    second.get_by_role("button", name="起草修订稿").click()
    expect(second.get_by_text("本稿修订")).to_be_visible()
    second.goto(report)
    expect(second.get_by_text("正在起草")).to_be_visible()
