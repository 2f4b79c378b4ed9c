"""An official document as Word: what it says, how its headings count, where its numbers lead."""

import io
from datetime import date

import pytest
from docx import Document

from wanxiang.core.official import Linked, Official, chinese


@pytest.fixture(scope="module")
def written():
    paper = Official("年度改革总结报告", subtitle="送审稿")
    paper.heading("停车改革")
    paper.heading("错峰共享", level=2)
    paper.paragraph(["新增车位", Linked("1200个", "https://example.org/figures/spaces/"), "。"])
    paper.heading("用水监控", level=2)
    paper.heading("教育")
    paper.heading("学位", level=2)
    paper.table(["指标", "数值"], [["车位", 1200], ["学位", None]], widths=[80, 40])
    paper.signature("区委改革办", date(2024, 1, 5))
    return Document(io.BytesIO(paper.to_bytes()))


def test_headings_count_as_official_documents_do(written):
    """一、（一）（二）二、（一）：下一级随上一级重新计数。"""
    headings = [p.text for p in written.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["一、停车改革", "（一）错峰共享", "（二）用水监控", "二、教育", "（一）学位"]


def test_a_number_opens_its_page(written):
    """正文里的数字可以点开，句子仍是完整的一句。"""
    sentence = next(p for p in written.paragraphs if "新增车位" in p.text)
    assert sentence.text == "新增车位1200个。"
    assert [(link.text, link.address) for link in sentence.hyperlinks] == [
        ("1200个", "https://example.org/figures/spaces/")
    ]


def test_body_type_and_page_are_those_of_the_standard(written):
    """仿宋三号，版心按公文格式。"""
    run = next(p for p in written.paragraphs if "新增车位" in p.text).runs[0]
    assert (run.font.name, run.font.size.pt) == ("仿宋", 16)
    assert (round(written.sections[0].top_margin.mm), round(written.sections[0].left_margin.mm)) == (37, 28)
    assert "PAGE" in written.sections[0].footer.paragraphs[0]._element.xml


def test_tables_hold_what_they_are_given(written):
    assert [[cell.text for cell in row.cells] for row in written.tables[0].rows] == [
        ["指标", "数值"], ["车位", "1200"], ["学位", ""]]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (25, "二十五"), (99, "九十九")]
)
def test_headings_are_counted_in_chinese(number, said):
    assert chinese(number) == said


def test_the_end_of_a_document_says_to_whom_copies_go():
    """版记：抄送机关、印发机关和日期，上下有线。"""
    paper = Official("会议纪要")
    paper.copies("各委员单位", by="区委改革办", day=date(2022, 3, 1))
    *_, copies, issued = Document(io.BytesIO(paper.to_bytes())).paragraphs
    assert (copies.text, issued.text) == ("抄送：各委员单位。", "区委改革办　2022年3月1日印发")
    assert copies._element.xpath("./w:pPr/w:pBdr/w:top")
