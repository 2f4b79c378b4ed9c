"""Labelled files as departments send them: encodings, delimiters, names of columns, gaps."""

import pytest
from openpyxl import Workbook

from wanxiang.engines.cases.classification import BadTexts, read_labelled, read_texts

HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级标签"]
ROWS = [
    ["1", "甲", "停水", "2020/1/1", "水管爆裂，\n“停水”三天", "供水"],
    ["2", "乙", "太吵", "2020/1/2", "工地半夜\t施工", "噪音"],
]


def _csv(path, rows, *, encoding="utf-8", delimiter=","):
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\n"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_file_is_read_in_any_usual_encoding_with_any_usual_delimiter(tmp_path, encoding, delimiter):
    found = read_labelled(_csv(tmp_path / "a.csv", [HEADER, *ROWS], encoding=encoding, delimiter=delimiter))
    assert found.labels == ["供水", "噪音"]
    assert found.texts == ["停水\n水管爆裂，\n“停水”三天", "太吵\n工地半夜\t施工"]
    assert found.columns == {"text": "留言详情", "subject": "留言主题", "label": "一级标签"}


def test_a_workbook_is_read_below_its_title_and_numbers_stay_whole(tmp_path):
    book = Workbook()
    book.active.append(["2020 年留言"])
    book.active.append(["标题", "内容", "类别"])
    book.active.append(["停水", "水管爆裂", 3])
    book.active.append([None, None, None])
    book.active.append(["太吵", "工地", 4])
    book.save(tmp_path / "a.xlsx")
    found = read_labelled(tmp_path / "a.xlsx")
    assert found.labels == ["3", "4"]
    assert found.texts == ["停水\n水管爆裂", "太吵\n工地"]


@pytest.mark.parametrize(
    ("header", "text", "subject", "label"),
    [
        (["内容", "标签"], "内容", None, "标签"),
        (["label", "title", "text"], "text", "title", "label"),
        (["Category ID", "Category", "Body"], "Body", None, "Category"),
        (["标签编号", "二级标签", "一级标签", "诉求内容"], "诉求内容", None, "一级标签"),
        (["class", "subject"], "subject", None, "class"),
        (["工单编号", "工单标题", "工单内容描述", "所属类别名称"], "工单内容描述", "工单标题", "所属类别名称"),
        (["label_id", "label_name", "sentence"], "sentence", None, "label_name"),
        (["标签 ", " 正　文"], "正　文", None, "标签"),
    ],
)
def test_columns_are_found_by_their_names(tmp_path, header, text, subject, label):
    found = read_labelled(_csv(tmp_path / "a.csv", [header, [f"值{at}" for at in range(len(header))]]))
    assert found.columns.get("text") == text
    assert found.columns.get("subject") == subject
    assert found.columns.get("label") == label


def test_columns_may_be_named_by_the_caller(tmp_path):
    path = _csv(tmp_path / "a.csv", [["甲", "乙", "内容"], ["水管爆裂", "供水", "别的"]])
    found = read_labelled(path, text="甲", label="乙")
    assert (found.texts, found.labels) == (["水管爆裂"], ["供水"])


@pytest.mark.parametrize(
    ("named", "said"),
    [({}, "找不到文本列"), ({"text": "甲"}, "找不到标签列"), ({"text": "丁"}, "没有名为“丁”的列")],
)
def test_a_column_that_is_not_found_is_said_with_those_that_are_there(tmp_path, named, said):
    path = _csv(tmp_path / "a.csv", [["甲", "乙"], ["1", "2"]])
    with pytest.raises(BadTexts, match=said) as error:
        read_labelled(path, **named)
    assert "甲、乙" in error.value.hint


def test_rows_without_text_or_label_are_counted_and_left_out(tmp_path):
    rows = [
        ["内容", "标签"],
        ["水管", "供水"],
        ["", "供水"],
        ["工地", " "],
        ["", ""],
        ["短行"],
        ["路灯", "交通", "多一格"],
    ]
    found = read_labelled(_csv(tmp_path / "a.csv", rows))
    assert found.texts == ["水管", "路灯"]
    assert found.left_out == {"没有文本": 1, "没有标签": 2}


def test_texts_to_be_classified_keep_their_row_numbers(tmp_path):
    path = _csv(tmp_path / "a.csv", [["编号", "内容"], ["1", "水管"], ["2", ""], ["3", "工地"]])
    assert read_texts(path) == ["水管", "", "工地"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "是空的"),
        ("a.csv", "内容,标签\n".encode(), "没有既有文本又有标签的行"),
        ("a.xlsx", b"no workbook", "不能作为工作簿读取"),
    ],
)
def test_a_file_that_holds_nothing_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadTexts, match=said):
        read_labelled(tmp_path / name)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(BadTexts, match="无法打开"):
        read_labelled(tmp_path / "none.csv")


def test_a_broken_byte_costs_a_character_and_not_the_file(tmp_path):
    rows = [["内容", "标签"], *[["水管爆裂了很久", "供水"]] * 100]
    data = _csv(tmp_path / "a.csv", rows).read_bytes()
    (tmp_path / "a.csv").write_bytes(data[:300] + b"\xff" + data[300:])
    found = read_labelled(tmp_path / "a.csv")
    assert len(found.texts) == 100
    assert found.texts[99] == "水管爆裂了很久"
