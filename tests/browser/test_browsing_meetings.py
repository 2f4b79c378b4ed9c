"""Meetings and the document library in a browser: without faults at two widths, and from a document to the notice."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

PAGES = {
    "leader": ["/meetings/", "/meetings/1/", "/meetings/rotation/", "/meetings/matters/1/", "/documents/"],
    "reform": ["/meetings/new/", "/meetings/1/", "/documents/1/", "/documents/1/gates/legal/", "/documents/1/gates/experts/",
               "/documents/experts/", "/documents/earlier/"],
    "officer1": ["/meetings/matters/", "/meetings/matters/new/", "/documents/new/"],
}  # fmt: skip
FACTS = ("涉及重大民生", "涉及社会治理", "涉及权利义务", "涉及市场主体", "专业性强")


@pytest.fixture(scope="module")
def year(town, environment):
    """A year of meetings in the served district; where the demonstration has lived it already, nothing changes."""
    program = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'wanxiang.project.settings'); import django; django.setup(); "
        "from wanxiang.cli.meeting_year import run_meetings; from wanxiang.district import profile; run_meetings(profile(), seed=5)"
    )
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=300)


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
@pytest.mark.parametrize(("username", "address"), [(who, page) for who, pages in PAGES.items() for page in pages])
def test_no_page_has_a_fault_that_axe_finds(year, desk, faults_of, username, address, phone):
    page = desk(username, phone=phone)
    assert page.goto(address).status == 200
    assert faults_of(page) == []


def test_from_a_document_to_the_notice(year, town, desk, tmp_path):
    """部门登记、报送；改革办核对、录入合法性审查；列入议程，发出通知，下载 Word。"""
    text = tmp_path / "方案.pdf"
    text.write_bytes(b"%PDF-1.7 text")
    officer = desk("officer1")
    officer.goto("/documents/new/")
    officer.get_by_label("文件名称").fill("邻里书屋开放方案")
    for fact in FACTS:
        officer.get_by_label(fact).select_option("no")
    officer.get_by_label("文本").set_input_files(text)
    officer.get_by_role("button", name="登记").click()
    officer.wait_for_url(re.compile(r"/documents/\d+/$"))
    expect(officer.get_by_text("合法性审查未办").first).to_be_visible()
    document = officer.url
    officer.get_by_role("link", name="报送议题").click()
    officer.get_by_label("议题名称").fill("审议邻里书屋开放方案")
    officer.get_by_role("button", name="报送").click()
    officer.wait_for_url(re.compile(r"/matters/\d+/$"))
    matter = officer.url

    office = desk("reform")
    office.goto(f"{document}gates/legal/")
    office.get_by_role("link", name="出具意见").click()
    office.get_by_label("结论").select_option("passed")
    office.get_by_label("审查人").fill("区司法局")
    office.get_by_role("textbox", name="意见", exact=True).fill("合法")
    office.get_by_role("button", name="出具意见").click()
    office.wait_for_url(re.compile(r"/gates/legal/$"))
    office.goto(matter)
    office.get_by_role("button", name="核对齐备").click()
    expect(office.get_by_text("已核对齐备")).to_be_visible()
    office.goto("/meetings/new/")
    office.get_by_label("日期").fill(f"{int(town.summary['as_of'][:4]) + 1}-03-15")
    office.get_by_role("button", name="筹备").click()
    office.wait_for_url(re.compile(r"/meetings/\d+/$"))
    office.get_by_role("link", name="列入议题").click()
    office.get_by_label("议题").select_option(label="审议邻里书屋开放方案")
    office.get_by_role("button", name="列入").click()
    office.wait_for_url(re.compile(r"/meetings/\d+/$"))
    office.get_by_role("button", name="发出通知").click()
    expect(office.get_by_text("议程固定").first).to_be_visible()
    with office.expect_download() as download:
        office.get_by_role("link", name="会议通知").click()
    assert download.value.suggested_filename.endswith("次会议通知.docx")
