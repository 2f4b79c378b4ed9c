"""From a paper to a policy in force, by two people in a real browser; its pages usable by everybody on desk and phone."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

PAPER = """云川区百岁寿星慰问办法
第一条 慰问对象应当同时符合下列条件：
（一）具有本区户籍；
（二）年满105周岁；
（三）身体状况经社区核实。
第二条 慰问标准为每人每年2000元。
第三条 申请人应当提交身份证、户口簿。
第四条 本办法由区民政局负责解释，自2020年1月1日起施行。
"""
WAIT = 60_000
"""Milliseconds for what is looked up, checked or decided while other work runs on the machine."""
EXAMPLES = """examples:
  - {given: {年龄: 105, 户籍区: 本区}, as_of: 2021-12-08, then: eligible, amount: 2000}
  - {given: {年龄: 104}, as_of: 2021-12-08, then: ineligible}
  - {given: {年龄: 105}, as_of: 2021-12-08, then: unknown}
"""
POLICY = "百岁寿星慰问"


@pytest.fixture
def people(town):
    """Officer and approver of the unit that leads the policy."""
    of = {(each["role"], each["of"]): each["username"] for each in town.summary["accounts"]}
    return of["department", "区民政局"], of["approver", "区民政局"]


@pytest.fixture
def decided(town, environment):
    """`decided()`: everybody is decided anew; at the end without the policy, so that the town is as it was for other tests."""

    def everybody():
        words = ["policy", "run", "--as-of", town.summary["as_of"]]
        subprocess.run(
            [sys.executable, "-m", "wanxiang.cli", *words],
            env=environment,
            check=True,
            capture_output=True,
            timeout=600,
        )

    yield everybody
    (town.home / "declarations/policies" / f"{POLICY}.yml").unlink(missing_ok=True)
    everybody()


def clean(page, faults_of):
    """What axe finds on the desk and at the width of a phone."""
    found = faults_of(page)
    page.set_viewport_size({"width": 390, "height": 844})
    found += faults_of(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_a_paper_becomes_a_policy_in_force_by_two_people(desk, people, faults_of, decided):
    """上传文件 → 初稿与提问 → 改好、补示例 → 看影响 → 提交 → 另一人复核 → 生效 → 进入测算。"""
    officer, approver = people
    page = desk(officer)
    page.goto("/policies/")
    assert clean(page, faults_of) == []
    page.get_by_role("link", name="由文件起草").click()
    page.get_by_label("政策文件").set_input_files(
        {"name": "慰问办法.txt", "mimeType": "text/plain", "buffer": PAPER.encode()}
    )
    page.get_by_role("button", name="起草").click()
    expect(page.get_by_role("heading", name="待明确（1）")).to_be_visible(timeout=WAIT)
    expect(page.locator(".paper a.asks")).to_have_text("身体状况经社区核实")
    assert clean(page, faults_of) == []
    page.get_by_role("link", name="去修改").click()
    expect(page.locator("#tried").get_by_text("还有 1 处待明确")).to_be_visible(timeout=WAIT)
    assert clean(page, faults_of) == []

    pen = page.get_by_label("政策文件（YAML）")
    draft = pen.input_value()
    mended = "".join(line for line in draft.splitlines(True) if "# 待明确" not in line).replace(
        "examples: []\n", EXAMPLES
    )
    pen.fill(mended.replace("户籍区 == 本区", "户籍地 == 本区"))
    expect(page.locator("#tried").get_by_text("最接近的词")).to_be_visible(timeout=WAIT)
    pen.fill(mended)
    expect(page.locator("#tried").get_by_text("可以提交")).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="按现有数据算一遍").click()
    expect(page.locator("#effect").get_by_text("只计算，不写入")).to_be_visible(timeout=WAIT)
    page.get_by_label("事由（提交时必填）").fill("新设慰问")
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_text("已提交，等待另一人复核")).to_be_visible(timeout=WAIT)
    assert page.get_by_role("button", name="复核通过").count() == 0
    address = page.url

    reader = desk(approver)
    reader.goto(address)
    assert clean(reader, faults_of) == []
    reader.get_by_role("button", name="复核通过，生效").click()
    expect(reader.get_by_text("已生效，版本")).to_be_visible(timeout=WAIT)

    decided()
    leader = desk("leader")
    leader.goto("/policies/?q=百岁")
    expect(leader.get_by_role("row", name=POLICY)).to_contain_text("在施行")
    leader.get_by_role("link", name=POLICY).click()
    expect(leader.get_by_text("经办 起草，审批 复核")).to_be_visible(timeout=WAIT)
    expect(leader.locator(".tile", has_text="待核实")).to_be_visible(timeout=WAIT)
    assert clean(leader, faults_of) == []
