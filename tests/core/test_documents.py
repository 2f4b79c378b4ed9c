"""交来的文件读成文字：txt、docx、pdf；读不了的说清为什么、怎么办。"""

import io

import pytest
from docx import Document

from wanxiang.core.documents import UnreadableDocument, text_of

FIRST = "一年来全区新建社区养老服务驿站四十八个累计服务老年人十二万六千人"
SECOND = "次，群众满意度由91.2%提升到96%。"


def page(number, *lines):
    """A page of running text with a head and a page number."""
    body = [(x, 760 - 24 * i, text) for i, (x, text) in enumerate(lines)]
    return [(230, 812, "云川区改革工作总结", 9), *body, (290, 40, f"— {number} —", 9)]


def test_the_lines_of_a_pdf_are_joined_to_paragraphs(printed):
    """断行接起来，页眉页码去掉，跨页的段落不断开，首行缩进另起一段。"""
    data = printed(
        [
            page(1, (72, "一、工作回顾"), (96, FIRST), (72, FIRST + "两字")),
            page(2, (72, SECOND), (96, "全年办结提案38件。")),
        ]
    )
    assert text_of(data).split("\n") == [
        "一、工作回顾",
        "　　" + FIRST + FIRST + "两字" + SECOND,
        "　　全年办结提案38件。",
    ]


def test_the_cells_of_a_row_are_parted(printed):
    """表格一行一行，单元格之间有间隔。"""
    rows = [(72, 700, "街道"), (200, 700, "驿站（个）"), (72, 676, "东街"), (200, 676, "12")]
    assert text_of(printed([rows])) == "街道\t驿站（个）\n东街\t12"


def test_an_older_encoding_is_read(printed):
    """GBK 编码的字体照样读。"""
    assert text_of(printed([[(72, 700, "新建驿站48个")]], encoding="GBK-EUC-H", codec="gbk")) == "新建驿站48个"


def test_a_radical_is_read_as_its_character(printed):
    """有的字体把“工”印成部首“⼯”，读出来还是“工”。"""
    assert text_of(printed([[(72, 700, "⼯作总结：⽼年⼈，⺠⽣，增⻓㎡")]])) == "工作总结：老年人，民生，增长㎡"


def test_type_that_tells_no_characters_is_refused(printed):
    """字体没有文字对照的，不猜。"""
    data = printed([[(72, 700, "ஸඬྠငҰஸඬྠင")]])
    with pytest.raises(UnreadableDocument, match="字体没有附文字对照"):
        text_of(data)


def test_a_scan_is_refused(printed):
    """扫描件没有文字，一句话说清。"""
    with pytest.raises(UnreadableDocument, match="扫描件") as fault:
        text_of(printed([[], [], [(72, 700, "封面")]]))
    assert fault.value.hint


def test_a_word_file_gives_paragraphs_and_rows():
    """docx：段落一行，表格一行一行。"""
    document = Document()
    document.add_paragraph("新建学校3所。")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "东街", "12"
    out = io.BytesIO()
    document.save(out)
    assert text_of(out.getvalue()) == "新建学校3所。\n东街\t12"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        (b"   ", "没有可读的文字"),
        (b"\xd0\xcf\x11\xe0rest", "旧版 Word"),
        (b"{\\rtf1 text", "RTF"),
        (b"\x89PNG\r\n", "图片"),
        (b"PK\x03\x04broken", "已损坏"),
        (b"%PDF-1.4 broken", "已损坏"),
        (b"ab\0cd", "编码无法识别"),
    ],
)
def test_what_cannot_be_read_is_said(data, word):
    """每一种读不了的，各有一句。"""
    with pytest.raises(UnreadableDocument, match=word):
        text_of(data, name="报告")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_of_any_usual_encoding(encoding):
    """UTF-8、带标记的、国标、UTF-16 都读。"""
    assert text_of("新建学校3所。\r\n第二段。".encode(encoding)) == "新建学校3所。\n第二段。"
